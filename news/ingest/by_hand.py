"""Editors' actions on the polls of sources: poll now, pause, resume."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from news.models import Host, Source
from news.models.sources import SourceQuerySet


@dataclass(slots=True)
class Asked:
    """Result of "poll now". ``due``: the worker polls them next. ``waiting``: the publisher or its host asked for a
    pause, so they are polled when it ends. ``under_way``: they are being polled now. ``paused``: by an editor."""

    due: list[Source] = field(default_factory=list)
    waiting: list[tuple[Source, datetime]] = field(default_factory=list)
    under_way: list[Source] = field(default_factory=list)
    paused: list[Source] = field(default_factory=list)


@transaction.atomic
def poll_soon(sources: SourceQuerySet, *, at: datetime) -> Asked:
    """Make the sources due now, or at the end of a requested pause."""
    asked = Asked()
    for source in sources.with_pauses().defer("document"):
        ends_at = source.pause_ends_at(at=at)
        if source.is_paused:
            asked.paused.append(source)
        elif source.claim and source.claimed_until and source.claimed_until > at:
            asked.under_way.append(source)
        else:
            Source.objects.filter(pk=source.pk, claim=source.claim).update(next_poll_at=ends_at or at)
            if ends_at:
                asked.waiting.append((source, ends_at))
            else:
                asked.due.append(source)
    return asked


@transaction.atomic
def poll_despite_pause(source: Source, *, at: datetime) -> None:
    """Poll a source once although its publisher asked for a pause. A new refusal starts a new pause."""
    Source.objects.filter(pk=source.pk, claim=source.claim).update(next_poll_at=at, hold_until=None)
    Host.objects.filter(name=source.host).delete()


def pause(sources: SourceQuerySet) -> int:
    return sources.active().update(is_paused=True)


def resume(sources: SourceQuerySet, *, at: datetime) -> int:
    """Resume the sources and make them due now."""
    return sources.filter(is_paused=True).update(is_paused=False, next_poll_at=at)
