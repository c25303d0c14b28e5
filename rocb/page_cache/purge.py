"""A cache in front of the site (``WAGTAILFRONTENDCACHE``): what it may store, and when it is purged.

It keeps pages for some minutes. When the version numbers have changed, the worker requests a purge of ``/*``:
CloudFront and Azure support that directly, Varnish needs ``ban req.url ~ .`` for it. Without such a cache this module
does nothing.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from wagtail.contrib.frontend_cache.utils import PurgeBatch

from .entries import Entry
from .version import Version, versions

# A cache that cannot be reached serves an old page for at most this long.
SECONDS = 300
# Repeated for pages that were on their way to the cache, and for a cache that did not respond.
AGAIN = (timedelta(0), timedelta(seconds=5), timedelta(seconds=60))


def is_there() -> bool:
    return bool(getattr(settings, "WAGTAILFRONTENDCACHE", None))


def offer(entry: Entry, *, at: float) -> None:
    """Let the cache in front store this page, unless it expires too soon. It expires earlier in our own memory, so that
    the copy in front is never outdated."""
    if not is_there() or versions().is_alone():
        return
    if entry.headers.get("Cache-Control") == "no-cache" and entry.expires_at - at >= 2 * SECONDS:
        entry.expires_at -= SECONDS
        entry.headers["Cache-Control"] = f"max-age=0, s-maxage={SECONDS}, must-revalidate"


class Purger:
    """Scheduler of purges. Each worker has one and calls `look` repeatedly."""

    def __init__(self) -> None:
        self.seen: Version | None = None
        self.due: list[datetime] = []

    def look(self, *, at: datetime) -> bool:
        """Enqueue a purge if one is due, in the task queue of the database. Return whether it did."""
        if not is_there():
            return False
        if (version := versions().read()) != self.seen:
            self.seen, self.due = version, [at + later for later in AGAIN]
        if not self.due or self.due[0] > at:
            return False
        self.due = [later for later in self.due if later > at]
        PurgeBatch([f"{settings.PUBLIC_URL}/*"]).purge()
        return True
