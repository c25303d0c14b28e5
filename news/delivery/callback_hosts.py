"""How hosts of strangers' callbacks behave, each port by itself, and what follows: a pause that grows for all callbacks of a
host that fails, and in the end their end. Pure but for what reads and writes rows, at the end."""

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
# A host that failed so often in a row, for so long, has lost its followers.
ENDED_AFTER = timedelta(days=3)
ENDED_AFTER_FAILURES = 10
# What a host did not want to be asked it is not asked again at once: anybody may name anybody's host.
BETWEEN_REFUSED_QUESTIONS = timedelta(seconds=2)
# One that does not answer is asked what is new more rarely: the first question to a callback does not wait for its pause.
BETWEEN_UNANSWERED_QUESTIONS = timedelta(minutes=1)


@dataclass
class Record:
    """Of one host: failures in a row since when, and until when it is left in peace."""

    host: str
    failures: int = 0
    failing_since: datetime | None = None
    held_until: datetime | None = None
    no_question_before: datetime | None = None

    def note(self, outcome: Outcome, *, at: datetime) -> None:
        """After a try; only what says something of the whole host counts."""
        if not is_silent(outcome):
            self.failures, self.failing_since, self.held_until = 0, None, None
            return
        self.failures += 1
        self.failing_since = self.failing_since or at
        pause = min(FIRST_PAUSE * 2 ** min(self.failures - 1, 20), LONGEST_PAUSE)
        self.held_until = at + max(pause, min(outcome.retry_after or timedelta(), LONGEST_PAUSE))

    def note_answer(self, outcome: Outcome, *, is_yes: bool, at: datetime) -> None:
        """After a question whether a subscription is meant."""
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
    """No answer, or one that is not about this callback: the host cannot serve it."""
    return outcome.status is None or outcome.status >= 500 or outcome.status == 429


def records_of(hosts: Iterable[str]) -> dict[str, Record]:
    """A record for each host, a clean one where nothing is kept; one query."""
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
    """Drop what says nothing any more; returns how many."""
    old = Q(held_until=None) | Q(held_until__lt=at - ENDED_AFTER)
    asked = Q(no_question_before=None) | Q(no_question_before__lt=at - ENDED_AFTER)
    return CallbackHost.objects.filter(old, asked).delete()[0]


@transaction.atomic
def end_lost(records: Iterable[Record], kinds: Collection[str], *, at: datetime) -> None:
    """A host that has not answered for days loses all its channels of these kinds; nothing is sent to say so, for nobody is
    there."""
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
