"""A cache in front of the site (``WAGTAILFRONTENDCACHE``): what it may store, and when it is emptied.

It keeps pages for some minutes. Whenever the numbers have moved the worker asks for the address ``/*`` to be purged: CloudFront
and Azure understand that by themselves, Varnish needs ``ban req.url ~ .`` for it. Without such a cache nothing here happens.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from wagtail.contrib.frontend_cache.utils import PurgeBatch

from .entries import Entry
from .version import Version, versions

# A cache that cannot be reached keeps an old page for no longer.
SECONDS = 300
# Once more for what was on its way to the cache, and for a cache that did not answer.
AGAIN = (timedelta(0), timedelta(seconds=5), timedelta(seconds=60))


def is_there() -> bool:
    return bool(getattr(settings, "WAGTAILFRONTENDCACHE", None))


def offer(entry: Entry, *, at: float) -> None:
    """Let the cache in front store this page, unless it changes by itself too soon. A page leaves our own memory early enough
    to be right there as well."""
    if not is_there() or versions().is_alone():
        return
    if entry.headers.get("Cache-Control") == "no-cache" and entry.expires_at - at >= 2 * SECONDS:
        entry.expires_at -= SECONDS
        entry.headers["Cache-Control"] = f"max-age=0, s-maxage={SECONDS}, must-revalidate"


class Purger:
    """One in each worker, which calls `look` again and again."""

    def __init__(self) -> None:
        self.seen: Version | None = None
        self.due: list[datetime] = []

    def look(self, *, at: datetime) -> bool:
        """By a task, which waits in the database."""
        if not is_there():
            return False
        if (version := versions().read()) != self.seen:
            self.seen, self.due = version, [at + later for later in AGAIN]
        if not self.due or self.due[0] > at:
            return False
        self.due = [later for later in self.due if later > at]
        PurgeBatch([f"{settings.PUBLIC_URL}/*"]).purge()
        return True
