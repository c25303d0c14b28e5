"""A cache in front of the site (``WAGTAILFRONTENDCACHE``): what it may keep, and what it is told to forget.

It keeps pages for some minutes, and is told by the worker as soon as something that one of them shows has changed. Which
pages it may have stands in a journal of its own, written before the page leaves. Without such a cache nothing here happens.
"""

from __future__ import annotations

import logging

from django.conf import settings
from wagtail.contrib.frontend_cache.utils import PurgeBatch

from . import keep
from .entries import Entry
from .journal import Journal, Line, Lost
from .store import EVERYTHING

logger = logging.getLogger(__name__)

# A cache that cannot be reached when it is told keeps an old page for no longer.
SECONDS = 300
_ADDRESS = "@"


def is_there() -> bool:
    return bool(getattr(settings, "WAGTAILFRONTENDCACHE", None))


def offer(entry: Entry, *, at: float) -> None:
    """Let the cache in front keep this page, unless it changes by itself too soon. A page leaves our own store early enough
    to be right there as well."""
    if not is_there() or entry.headers.get("Cache-Control") != "no-cache" or entry.until - at < 2 * SECONDS:
        return
    try:
        _offered().append({f"{_ADDRESS}{entry.address}", *entry.marks})
    except Exception:
        logger.exception("The journal of offered pages cannot be written: the cache in front keeps none until it can")
        return
    entry.until -= SECONDS
    entry.headers = {**entry.headers, "Cache-Control": f"max-age=0, s-maxage={SECONDS}, must-revalidate"}


def _offered() -> Journal:
    return keep.open_journal("offered")


class Teller:
    """Compares what was offered with what has changed; one in each worker, which calls `look` again and again."""

    def __init__(self) -> None:
        self.offered = keep.open_journal("offered", from_start=True)
        self.changed = keep.open_journal()
        self.known: dict[str, Line] = {}

    def look(self) -> int:
        """Tells the cache in front what to forget; how many addresses. By a task, which waits in the database."""
        if not is_there():
            return 0
        # In this order: a page that is offered later was checked against all that is read here.
        changed = _news(self.changed, if_lost=[frozenset({EVERYTHING})])
        for line in [*_news(self.offered, if_lost=[]), *_news(self.offered, if_lost=[])]:
            (address,) = (mark for mark in line if mark.startswith(_ADDRESS))
            self.known[address[1:]] = self.known.get(address[1:], frozenset()) | (line - {address})
        marks = frozenset().union(*changed)
        gone = [address for address, shown in self.known.items() if EVERYTHING in marks or not marks.isdisjoint(shown)]
        if gone:
            PurgeBatch(gone).purge()
        for address in gone:
            del self.known[address]
        return len(gone)


def _news(journal: Journal, *, if_lost: list[Line]) -> list[Line]:
    try:
        return journal.news()
    except Lost:
        return if_lost
