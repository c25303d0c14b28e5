"""The store and the journal of this process, and the step that brings them together."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from .journal import FileJournal, Journal, Lost, RedisJournal
from .store import Store

logger = logging.getLogger(__name__)

_lock = threading.Lock()
# What could not be written down, for the next try.
_unsaid: list[frozenset[str]] = []


def is_on() -> bool:
    return bool(settings.PAGE_CACHE_MB)


@cache
def store() -> Store:
    return Store(most_bytes=settings.PAGE_CACHE_MB * 1024 * 1024)


@cache
def journal() -> Journal:
    return open_journal()


def open_journal(name: str = "changed", *, from_start: bool = False) -> Journal:
    """A new look at the journal of what has ``changed`` on this site, or of what was ``offered`` to a cache in front."""
    if not settings.PAGE_CACHE_REDIS_URL:
        return FileJournal(Path(settings.PAGE_CACHE_FOLDER) / f"{name}.journal", from_start=from_start)
    import redis

    client: Any = redis.Redis.from_url(settings.PAGE_CACHE_REDIS_URL, socket_timeout=1, socket_connect_timeout=1)
    return RedisJournal(client, key=f"newsroom:{name}:{settings.PUBLIC_URL}", from_start=from_start)


def reset() -> None:
    """As in a new process."""
    store.cache_clear()
    journal.cache_clear()
    _unsaid.clear()


def follow() -> Store | None:
    """The store without what has changed by now; None where that cannot be known."""
    kept = store()
    with _lock:
        try:
            for marks in journal().news():
                kept.drop(marks)
        except Lost:
            kept.clear()
        except Exception:
            logger.exception("The journal of changes cannot be read: pages are made anew until it can")
            kept.clear()
            return None
    return kept


def publish_unsaid() -> None:
    """Try again what could not be written."""
    with _lock:
        _write()


def publish(marks: Iterable[str]) -> None:
    """Write into the journal what changed. What fails is kept for the next call; the worker calls again and again."""
    with _lock:
        _unsaid.append(frozenset(marks))
        _write()


def _write() -> None:
    try:
        while _unsaid:
            journal().append(_unsaid[0])
            del _unsaid[0]
    except Exception:
        logger.exception("The journal of changes cannot be written; it is tried again")
