"""Claims: who polls a source, and until when nobody else does.

A claim is written before the request, with ``next_poll_at`` moved to the end of the lease. So a poller who dies is not
followed by a second request within `LEASE`, and there is never more than one under way.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q

from news.models import Source
from news.models.sources import SourceQuerySet

# What a poller who dies costs its sources, and the least that lies between two polls of one. Who lives renews their claims,
# however long a batch takes; a job is not begun when nobody has renewed them for so long that little of the lease is left.
LEASE, RENEWED_EVERY = timedelta(minutes=5), timedelta(minutes=1)
LEFT_AT_LEAST = timedelta(minutes=2)
CLAIMED_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Job:
    """A source that is claimed. ``was_due_at``: what it goes back to when it is not asked after all."""

    source: Source
    claim: str
    lease_ends_at: datetime
    was_due_at: datetime


def claim(
    sources: Iterable[Source] | None = None, *, limit: int = CLAIMED_AT_ONCE, at: datetime, asks: bool = True
) -> list[Job]:
    """Take sources, so that nobody else polls them until the lease ends: those that are due, or, whether due or not, the
    ones named, as far as they are free and nobody wants a pause. ``asks`` is False where their hosts are not asked."""
    token = secrets.token_hex(16)
    with transaction.atomic():
        rows = Source.objects.due(at=at) if sources is None else _free(sources, at=at, asks=asks)
        skips = connection.features.has_select_for_update_skip_locked
        found = list(rows.defer("note").select_for_update(skip_locked=skips, of=_of_self())[:limit])
        ends_at = at + LEASE
        Source.objects.filter(pk__in=[source.pk for source in found]).update(
            claim=token, claimed_until=ends_at, next_poll_at=ends_at
        )
    return [Job(source, token, ends_at, source.next_poll_at) for source in found]


def _of_self() -> tuple[str, ...]:
    return ("self",) if connection.features.has_select_for_update_of else ()


def _free(sources: Iterable[Source], *, at: datetime, asks: bool) -> SourceQuerySet:
    free = Q(claim="") | Q(claimed_until__lte=at)
    named = Source.objects.filter(free, pk__in=[source.pk for source in sources]).order_by("pk")
    return named.askable(at=at) if asks else named


def renew(jobs: Iterable[Job], *, at: datetime) -> datetime:
    """Claims of what is not done yet last longer; returns until when. One that was lost is not taken back."""
    ends_at, held = at + LEASE, list(jobs)
    ours = Source.objects.filter(pk__in=[job.source.pk for job in held], claim__in={job.claim for job in held})
    ours.update(claimed_until=ends_at, next_poll_at=ends_at)
    return ends_at


def give_back(jobs: Iterable[Job], *, holds: Mapping[str, datetime]) -> None:
    """Claims of what was not asked; it is due as before, or when its host's pause ends."""
    for job in sorted(jobs, key=lambda job: job.source.pk):  # nobody waits for a row in another order
        Source.objects.filter(pk=job.source.pk, claim=job.claim).update(
            claim="",
            claimed_until=None,
            next_poll_at=max(job.was_due_at, holds.get(job.source.host, job.was_due_at)),
        )
