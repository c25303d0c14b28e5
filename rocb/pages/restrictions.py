"""View restrictions that were written without a signal (`bulk_create`, another program): update lists, feeds, cached
pages.

Wagtail checks restrictions at each request. The `Item` and cached pages made from a page are updated by Wagtail's
signals, and here at the worker's next round.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from wagtail.models import Page

from foundation.jobs.models import Heartbeat
from foundation.public_pages import private_places
from news.api import record_below
from news.models import ChangeCounter

SEEN = "restrictions"


def follow(*, at: datetime) -> int:
    """Update items and cached pages for restrictions that changed since the last call. Return the number of changed
    pages.

    If nothing has changed, this takes one query, besides the one for the last known state.
    """
    last = Heartbeat.objects.filter(name=SEEN).first()
    before, now = set(last.note["paths"]) if last else set(), set(private_places())
    changed = before ^ now
    if last and not changed:
        return 0
    with transaction.atomic():
        for page in Page.objects.filter(path__in=changed):
            record_below(page, at=at)
        if changed:
            ChangeCounter.reframe()
        Heartbeat.objects.beat(SEEN, at=at, note={"paths": sorted(now)})
    return len(changed)
