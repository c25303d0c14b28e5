"""Emails that are waiting to be sent."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import SMTP

from foundation.mailing.models import OutgoingMail


def mails() -> list[str]:
    """Subject and text, of the outbox of ``MAILERS``."""
    found = [message_from_bytes(bytes(row.message), policy=SMTP) for row in OutgoingMail.objects.order_by("pk")]
    return [f"{mail['Subject']}\n{mail.get_body().get_content()}" for mail in found]
