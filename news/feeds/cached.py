"""What is made from `Item` rows and cached until they change: each thing beside the state of `ChangeCounter` that it shows."""

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

# Raise it when the writing of feeds changes: what an older version made is found no longer.
VERSION = 1
KEPT_SECONDS = 3600


def state_of(request: HttpRequest) -> tuple[int, int]:
    """The state that this request shows, asked for once and before anything that it shows."""
    values = request.__dict__
    if "_changes_state" not in values:
        values["_changes_state"] = ChangeCounter.state()
    state: tuple[int, int] = values["_changes_state"]
    return state


def key(what: str, *words: str) -> str:
    """A name for what depends on these words and on where and as whom the site is published."""
    known = [str(VERSION), settings.PUBLIC_URL, site_name(languages.default()), *words]
    return f"{what}:{hashlib.sha256(chr(0).join(known).encode('utf-8', 'replace')).hexdigest()}"


def find(key: str, state: object) -> Any:
    """What was kept under ``key`` for just this state; None for another or nothing."""
    kept = _cache().get(key)
    return kept[1] if kept is not None and kept[0] == state else None


def keep(key: str, state: object, value: object, *, seconds: int | None = KEPT_SECONDS) -> None:
    _cache().set(key, (state, value), seconds)


def get_or_make[Thing](key: str, state: object, make: Callable[[], Thing]) -> Thing:
    """What ``make`` gives for just this state; not None."""
    found: Thing | None = find(key, state)
    if found is None:
        found = make()
        keep(key, state, found)
    return found


def as_words(params: Mapping[str, str]) -> Iterable[str]:
    return (f"{name}={value}" for name, value in params.items())


def _cache() -> BaseCache:
    """Feeds have a cache of their own where the site gives them one, so that they drive out nothing else."""
    return caches["feeds" if "feeds" in settings.CACHES else "default"]
