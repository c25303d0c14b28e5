"""Registry of the types of channels, by the key in `Channel.kind`.

Rows find their type only through this registry, so that any app can add a type. A row whose app is no longer installed
stays as it is, and is shown as an unknown type.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ImproperlyConfigured, ValidationError

LONGEST_KEY = 40
_types: dict[str, Any] = {}  # key -> an instance of `ChannelType`
_unknown: list[Any] = []


class NoSuchChannelType(LookupError):
    """No installed app registers a channel type with this key; the message says so."""


def register(channel_type: Any) -> None:
    """Add a type. Raises ``ImproperlyConfigured`` if another type already has its key."""
    key, known = channel_type.key, _types.get(channel_type.key)
    if known is not None and type(known) is not type(channel_type):
        raise ImproperlyConfigured(
            f"Two types of channels have the key {key!r}: {_path(known)} and {_path(channel_type)}. Rename one of them."
        )
    _types[key] = channel_type


def use_for_unknown(channel_type: Any) -> None:
    _unknown[:] = [channel_type]


def find(key: str) -> Any:
    """Return the type for a key, or the type for unknown keys."""
    return _types.get(key) or _unknown[0]


def get(key: str) -> Any:
    try:
        return _types[key]
    except KeyError:
        known = ", ".join(sorted(_types)) or "none"
        raise NoSuchChannelType(
            f"No installed app provides the channel type {key!r}. Available types: {known}."
        ) from None


def validate(key: str) -> None:
    try:
        get(key)
    except NoSuchChannelType as error:
        raise ValidationError(str(error)) from None


def all_types() -> list[Any]:
    """Return all types in the order of registration."""
    return list(_types.values())


@contextmanager
def without(key: str) -> Iterator[None]:
    """Remove a type temporarily, for tests, as if its app were not installed."""
    before = dict(_types)
    _types.pop(key, None)
    try:
        yield
    finally:
        _types.clear()
        _types.update(before)


def _path(channel_type: Any) -> str:
    return f"{type(channel_type).__module__}.{type(channel_type).__qualname__}"
