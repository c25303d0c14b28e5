"""Outbox for email without a source of its own (reviews, notices to staff and contacts, new passwords).

`EmailBackend` is ``default`` in ``MAILERS``. It writes rows in the current transaction, which is fast and works during
outages; the worker sends them.
"""

from __future__ import annotations

import email
import email.policy
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import F
from django.utils import timezone
from django.utils.translation import ngettext

from foundation.mailing.answers import Failure, Fault
from foundation.mailing.dispatch import MailSource
from foundation.mailing.models import OutgoingMail
from foundation.mailing.patience import CLAIMED_FOR, MOST_TRIES, pause_after

logger = logging.getLogger(__name__)

KEPT_FOR = timedelta(days=7)  # older email is useless to its recipient
AT_MOST = 100


class EmailBackend(BaseEmailBackend):
    """Email backend that writes rows. Raises ValueError for an address that cannot be used in an SMTP envelope."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        at = timezone.now()
        found = [message for message in email_messages if message.recipients()]
        OutgoingMail.objects.bulk_create(
            OutgoingMail(
                sender=message.from_email,
                recipients=list(message.recipients()),
                message=message.message(policy=email.policy.SMTP).as_bytes(),
                created_at=at,
                next_attempt_at=at,
            )
            for message in found
        )
        return len(found)


class Finished(EmailMessage):
    """Email that was composed before: the stored bytes are sent unchanged."""

    def __init__(self, row: OutgoingMail) -> None:
        self.row = row
        self.parsed = email.message_from_bytes(bytes(row.message), policy=email.policy.SMTP)
        subject = str(self.parsed.get("Subject", ""))
        super().__init__(subject, "", from_email=row.sender, to=list(row.recipients))

    def message(self, *, policy: Any = email.policy.default) -> Any:
        return email.message_from_bytes(bytes(self.row.message), policy=policy)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Row of the outbox, as the dispatcher uses it."""

    row: OutgoingMail

    @property
    def key(self) -> str:
        return f"outgoing {self.row.pk}"

    @property
    def to(self) -> str:
        return str(self.row.recipients[0])

    @property
    def waiting_since(self) -> datetime:
        return self.row.created_at

    def claim(self, *, at: datetime) -> bool:
        due = OutgoingMail.objects.due(at=at).order_by().filter(pk=self.row.pk)
        return bool(due.update(claimed_until=at + CLAIMED_FOR))

    def compose(self, *, at: datetime) -> EmailMessage | None:
        if self.row.created_at > at - KEPT_FOR:
            return Finished(self.row)
        self._drop("it had been waiting for more than a week")
        return None

    def sent(self, *, at: datetime) -> None:
        OutgoingMail.objects.filter(pk=self.row.pk).delete()

    def release(self, failure: Failure, *, until: datetime) -> None:
        OutgoingMail.objects.filter(pk=self.row.pk).update(claimed_until=None, next_attempt_at=until)

    def refused(self, failure: Failure, *, at: datetime) -> None:
        tries = self.row.tries + 1
        if failure.fault is Fault.NO_MAILBOX or tries >= MOST_TRIES:
            self._drop(failure.said)
            return
        OutgoingMail.objects.filter(pk=self.row.pk).update(
            claimed_until=None, next_attempt_at=at + pause_after(tries), tries=F("tries") + 1, error=failure.said
        )

    def _drop(self, why: str) -> None:
        logger.error("The outgoing email %s of %s was skipped: %s", self.row.uuid, self.row.created_at, why)
        OutgoingMail.objects.filter(pk=self.row.pk).delete()


def due(*, at: datetime) -> list[Waiting]:
    return [Waiting(row) for row in OutgoingMail.objects.due(at=at)[:AT_MOST]]


def source() -> MailSource:
    """Return the outbox as a source, for the hook ``register_mail_source``."""
    return MailSource(
        due=due,
        waiting=lambda *, at: OutgoingMail.objects.due(at=at).count(),
        words=lambda count: (
            ngettext("%(count)d email to staff and contacts", "%(count)d emails to staff and contacts", count)
            % {"count": count}
        ),
    )
