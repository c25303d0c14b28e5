"""Restrictions to read that were written without a signal, by `bulk_create` or another program -> lists, feeds, cached pages.

Wagtail asks at each request who may read a page. What was made of it before, its `Item` and cached pages, learns
of a restriction by Wagtail's signals, and here at the worker's next look.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from wagtail.models import Page

from foundation.jobs.models import Heartbeat
from news.api import ChangeCounter, record_below
from rocb.layout import private_places

SEEN = "restrictions"


def follow(*, at: datetime) -> int:
    """Bring items and cached pages in step with the restrictions that there are now; returns how many places changed.

    One query when nothing has changed, beside that for what was seen last.
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
