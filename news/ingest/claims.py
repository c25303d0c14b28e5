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

from news.models import Host, Source
from news.models.sources import SourceQuerySet

from .many_rows import update_rows

# Longer than all jobs of one claim may take, and the least that lies between two polls of a source.
LEASE = timedelta(minutes=30)
# A job is not begun when so little of its lease is left: six hops that each wait a minute for their turn at the host, and
# the turn at the child that reads, when the documents of all other threads need all their time.
TAKES_AT_MOST = timedelta(minutes=15)
CLAIMED_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Job:
    """A source that is claimed. ``was_due_at``: what it goes back to when it is not asked after all."""

    source: Source
    claim: str
    lease_ends_at: datetime
    was_due_at: datetime


def claim(sources: Iterable[Source] | None = None, *, limit: int = CLAIMED_AT_ONCE, at: datetime) -> list[Job]:
    """Take sources, so that nobody else polls them until the lease ends: those that are due, or, whether due or not, the
    ones named, as far as they are free and their hosts want no pause."""
    token = secrets.token_hex(16)
    with transaction.atomic():
        rows = Source.objects.due(at=at) if sources is None else _free(sources, at=at)
        skips = connection.features.has_select_for_update_skip_locked
        found = list(rows.defer("note").select_for_update(skip_locked=skips, of=_of_self())[:limit])
        ends_at = at + LEASE
        Source.objects.filter(pk__in=[source.pk for source in found]).update(
            claim=token, claimed_until=ends_at, next_poll_at=ends_at
        )
    return [Job(source, token, ends_at, source.next_poll_at) for source in found]


def _of_self() -> tuple[str, ...]:
    return ("self",) if connection.features.has_select_for_update_of else ()


def _free(sources: Iterable[Source], *, at: datetime) -> SourceQuerySet:
    holding = Host.objects.holding(at=at).values("name")
    free = Q(claim="") | Q(claimed_until__lte=at)
    return (
        Source.objects.filter(free, pk__in=[source.pk for source in sources]).exclude(host__in=holding).order_by("pk")
    )


def give_back(jobs: Iterable[Job], *, holds: Mapping[str, datetime]) -> None:
    """Claims of what was not asked; it is due as before, or when its host's pause ends."""
    update_rows(
        Source,
        {
            (job.source.pk, job.claim): {
                "claim": "",
                "claimed_until": None,
                "next_poll_at": max(job.was_due_at, holds.get(job.source.host, job.was_due_at)),
            }
            for job in jobs
        },
        match=("id", "claim"),
    )
