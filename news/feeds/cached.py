"""Cache for results from `Item` rows, each stored with the state of `ChangeCounter` for which it is valid."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.core.cache.backends.base import BaseCache
from django.http import HttpRequest

from foundation import languages
from foundation.settings import site_name
from news.models import ChangeCounter

# Increase it when the code that writes feeds changes, so that cached feeds of older versions are not used.
VERSION = 1
KEPT_SECONDS = 3600


def state_of(request: HttpRequest) -> tuple[int, int]:
    """Return the state for this request. Read once, before anything that depends on it."""
    values = request.__dict__
    if "_changes_state" not in values:
        values["_changes_state"] = ChangeCounter.state()
    state: tuple[int, int] = values["_changes_state"]
    return state


def key(what: str, *words: str) -> str:
    """Return a cache key for these words, and for the public address and name of the site."""
    known = [str(VERSION), settings.PUBLIC_URL, site_name(languages.default()), *words]
    return f"{what}:{hashlib.sha256(chr(0).join(known).encode('utf-8', 'replace')).hexdigest()}"


def find(key: str, state: object) -> Any:
    """Return the cached value of ``key`` for exactly this state, or None."""
    kept = _cache().get(key)
    return kept[1] if kept is not None and kept[0] == state else None


def keep(key: str, state: object, value: object, *, seconds: int | None = KEPT_SECONDS) -> None:
    _cache().set(key, (state, value), seconds)


def get_or_make[Thing](key: str, state: object, make: Callable[[], Thing]) -> Thing:
    """Return the cached value for exactly this state, or the result of ``make``, which must not be None."""
    found: Thing | None = find(key, state)
    if found is None:
        found = make()
        keep(key, state, found)
    return found


def as_words(params: Mapping[str, str]) -> Iterable[str]:
    return (f"{name}={value}" for name, value in params.items())


def _cache() -> BaseCache:
    """Return the cache of feeds if the site has one, so that feeds do not evict other entries."""
    return caches["feeds" if "feeds" in settings.CACHES else "default"]
