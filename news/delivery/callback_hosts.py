"""Failure records of strangers' callback hosts, each port separately.

All callbacks of a failing host wait for a growing pause, and finally end. The decisions are pure; functions that read
and write rows are at the end of the module.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_noop

from news.models import CallbackHost, Channel, Delivery

from .retry_policy import Outcome

logger = logging.getLogger(__name__)

NOT_TAKEN = gettext_noop("Your callback did not accept what we sent.")

FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(hours=1)
# A host that failed this often in a row, for this long, loses its followers.
ENDED_AFTER = timedelta(days=3)
ENDED_AFTER_FAILURES = 10
# Delay after a refused verification request, since anyone can name anyone's host.
BETWEEN_REFUSED_QUESTIONS = timedelta(seconds=2)
# Longer delay if the host does not respond, because the first request to a new callback does not wait for the host's pause.
BETWEEN_UNANSWERED_QUESTIONS = timedelta(minutes=1)


@dataclass
class Record:
    """Record of one host: consecutive failures, their start, and the end of the pause."""

    host: str
    failures: int = 0
    failing_since: datetime | None = None
    held_until: datetime | None = None
    no_question_before: datetime | None = None

    def note(self, outcome: Outcome, *, at: datetime) -> None:
        """Record an attempt. Only outcomes that concern the whole host count as failures."""
        if not is_silent(outcome):
            self.failures, self.failing_since, self.held_until = 0, None, None
            return
        self.failures += 1
        self.failing_since = self.failing_since or at
        pause = min(FIRST_PAUSE * 2 ** min(self.failures - 1, 20), LONGEST_PAUSE)
        self.held_until = at + max(pause, min(outcome.retry_after or timedelta(), LONGEST_PAUSE))

    def note_answer(self, outcome: Outcome, *, is_yes: bool, at: datetime) -> None:
        """Record a verification of intent, i.e. the question whether a subscription is wanted."""
        self.note(outcome, at=at)
        between = BETWEEN_UNANSWERED_QUESTIONS if self.failures > 1 else BETWEEN_REFUSED_QUESTIONS
        self.no_question_before = None if is_yes else at + between

    def is_lost(self, *, at: datetime) -> bool:
        is_long = self.failing_since is not None and at - self.failing_since >= ENDED_AFTER
        return is_long and self.failures >= ENDED_AFTER_FAILURES

    @property
    def is_clean(self) -> bool:
        return not self.failures and self.no_question_before is None


def is_silent(outcome: Outcome) -> bool:
    """Return whether there was no response, or one that concerns the whole host instead of this callback."""
    return outcome.status is None or outcome.status >= 500 or outcome.status == 429


def records_of(hosts: Iterable[str]) -> dict[str, Record]:
    """Return a record for each host, and an empty one if none is stored. One query."""
    wanted = set(hosts)
    records = {host: Record(host) for host in wanted}
    if wanted:
        for row in CallbackHost.objects.select_for_update().filter(host__in=wanted).order_by("host"):
            records[row.host] = Record(
                row.host, row.failures, row.failing_since, row.held_until, row.no_question_before
            )
    return records


def keep(records: dict[str, Record]) -> None:
    clean = [record.host for record in records.values() if record.is_clean]
    if clean:
        CallbackHost.objects.filter(host__in=clean).delete()
    rows = [
        CallbackHost(
            host=record.host,
            failures=record.failures,
            failing_since=record.failing_since,
            held_until=record.held_until,
            no_question_before=record.no_question_before,
        )
        for record in records.values()
        if not record.is_clean
    ]
    names = ["failures", "failing_since", "held_until", "no_question_before"]
    CallbackHost.objects.bulk_create(rows, update_conflicts=True, unique_fields=["host"], update_fields=names)


def forget(*, at: datetime) -> int:
    """Delete outdated records. Return how many."""
    old = Q(held_until=None) | Q(held_until__lt=at - ENDED_AFTER)
    asked = Q(no_question_before=None) | Q(no_question_before__lt=at - ENDED_AFTER)
    return CallbackHost.objects.filter(old, asked).delete()[0]


@transaction.atomic
def end_lost(records: Iterable[Record], kinds: Collection[str], *, at: datetime) -> None:
    """End all channels of these kinds at hosts that have not answered for days, without notice: no one would get it."""
    for record in records:
        rows = Channel.objects.active().filter(kind__in=kinds, host=record.host)
        ids = list(rows.values_list("pk", flat=True))
        rows.filter(pk__in=ids).update(
            state=Channel.State.ENDED, state_at=at, state_note=NOT_TAKEN, next_attempt_at=None
        )
        Delivery.objects.pending().filter(channel__in=ids).update(
            state=Delivery.State.SKIPPED, note=NOT_TAKEN, next_attempt_at=None
        )
        CallbackHost.objects.filter(host=record.host).delete()
        logger.warning("%d followers at %s have ended: it has not answered for days", len(ids), record.host)
