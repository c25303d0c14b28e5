"""Claims of sources: only one poller polls a source during its lease.

A claim is written before the request, with ``next_poll_at`` at the end of the lease. So after a crash of the poller
there is no second request within `LEASE`, and there is never more than one at a time.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction

from news.models import Source
from news.models.sources import SourceQuerySet

# The lease is the delay after a crash of a poller, and the shortest time between two polls of a source. A running
# poller renews its claims, however long a batch takes. A job does not start if less than `LEFT_AT_LEAST` of its lease
# is left.
LEASE, RENEWED_EVERY = timedelta(minutes=5), timedelta(minutes=1)
LEFT_AT_LEAST = timedelta(minutes=2)
CLAIMED_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Job:
    """A claimed source. ``was_due_at`` is restored if it is not polled after all."""

    source: Source
    claim: str
    lease_ends_at: datetime
    was_due_at: datetime


def claim(
    sources: Iterable[Source] | None = None, *, limit: int = CLAIMED_AT_ONCE, at: datetime, asks: bool = True
) -> list[Job]:
    """Claim sources until the lease ends: those that are due or, if ``sources`` is given, those of them without a claim
    or a requested pause, due or not. With ``asks`` False, no request follows, so pauses do not matter."""
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
    named = Source.objects.free(at=at).filter(pk__in=[source.pk for source in sources]).order_by("pk")
    return named.askable(at=at) if asks else named


def renew(jobs: Iterable[Job], *, at: datetime) -> datetime:
    """Extend the claims of unfinished jobs, but not those that were lost. Return the new end."""
    ends_at, held = at + LEASE, list(jobs)
    ours = Source.objects.filter(pk__in=[job.source.pk for job in held], claim__in={job.claim for job in held})
    ours.update(claimed_until=ends_at, next_poll_at=ends_at)
    return ends_at


def give_back(jobs: Iterable[Job], *, holds: Mapping[str, datetime]) -> None:
    """Release the claims of jobs that were not polled. They are due as before, or when the pause of their host ends."""
    for job in sorted(jobs, key=lambda job: job.source.pk):  # in the same order everywhere, to avoid deadlocks
        Source.objects.filter(pk=job.source.pk, claim=job.claim).update(
            claim="",
            claimed_until=None,
            next_poll_at=max(job.was_due_at, holds.get(job.source.host, job.was_due_at)),
        )
