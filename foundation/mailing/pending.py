"""Email that belongs to a row of a model, in the form in which the dispatcher sends it. The field ``next_attempt_at``
of the row says when it is due.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django.core.mail import EmailMessage
from django.db.models import F, QuerySet

from foundation.mailing.answers import Failure, Fault
from foundation.mailing.patience import CLAIMED_FOR, MOST_TRIES, pause_after


@dataclass(frozen=True, slots=True)
class PendingEmail[Row: Any](ABC):
    """Email to the address ``email`` of a row. A worker claims it by moving ``next_attempt_at`` forward."""

    row: Row
    tries_field: ClassVar[str] = "tries"

    @property
    def key(self) -> str:
        return f"{self.row._meta.label_lower} {self.row.pk}"

    @property
    def to(self) -> str:
        return str(self.row.email)

    @property
    def waiting_since(self) -> datetime:
        at: datetime = self.row.created_at
        return at

    @abstractmethod
    def rows(self) -> QuerySet[Any]:
        """Return a queryset with the row, or an empty one if it no longer waits for this email."""

    @abstractmethod
    def compose(self, *, at: datetime) -> EmailMessage | None: ...

    @abstractmethod
    def sent(self, *, at: datetime) -> None: ...

    @abstractmethod
    def give_up(self) -> None:
        """Delete the request: its mailbox does not exist, or all tries have failed."""

    def claim(self, *, at: datetime) -> bool:
        return bool(self.rows().filter(next_attempt_at__lte=at).update(next_attempt_at=at + CLAIMED_FOR))

    def release(self, failure: Failure, *, until: datetime) -> None:
        self.rows().update(next_attempt_at=until)

    def refused(self, failure: Failure, *, at: datetime) -> None:
        tries = getattr(self.row, self.tries_field) + 1
        if failure.fault is Fault.NO_MAILBOX or tries >= MOST_TRIES:
            self.give_up()
        else:
            counted = {self.tries_field: F(self.tries_field) + 1}
            self.rows().update(next_attempt_at=at + pause_after(tries), **counted)
