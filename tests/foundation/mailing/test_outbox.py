"""`foundation.mailing.outbox`: a worker that dies while it sends loses no email."""

from __future__ import annotations

from datetime import timedelta
from unittest import mock

import pytest
from django.core.mail import EmailMessage, send_mail
from django.utils import timezone

from foundation.mailing import dispatch, outbox
from foundation.mailing.models import OutgoingMail
from foundation.mailing.patience import CLAIMED_FOR
from tests.mail_server import MailServer

pytestmark = pytest.mark.django_db


def message_ids(mail_server: MailServer, *, at: float = 0) -> list[str]:
    """Send what is due, ``at`` minutes from now. Return the ids of what the server was given."""
    given: list[str] = []

    def note(message: EmailMessage) -> None:
        given.append(str(message.message()["Message-ID"]))

    mail_server.answer = note
    dispatch.send_due(at=timezone.now() + timedelta(minutes=at))
    return given


@pytest.mark.parametrize("is_given", [False, True])
def test_what_a_dead_worker_had_claimed_is_sent_later_under_the_same_id(
    mail_server: MailServer, is_given: bool
) -> None:
    """``is_given``: the server accepted it, but the worker died before recording that."""
    send_mail("New password", "Text", None, ["a@x.example"])
    row = OutgoingMail.objects.get()
    killed = "sent" if is_given else "compose"
    with mock.patch.object(outbox.Waiting, killed, side_effect=KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
        message_ids(mail_server)
    assert message_ids(mail_server, at=1) == [], "the worker may still be alive"
    (again,) = message_ids(mail_server, at=CLAIMED_FOR / timedelta(minutes=1) + 1)
    assert again.encode() in bytes(row.message)
    assert not OutgoingMail.objects.exists()
    assert message_ids(mail_server, at=60) == []


def test_two_workers_that_found_the_same_email_send_it_once(mail_server: MailServer) -> None:
    send_mail("New password", "Text", None, ["a@x.example"])
    one, other = outbox.due(at=timezone.now()), outbox.due(at=timezone.now())
    assert [each.claim(at=timezone.now()) for each in (*one, *other)] == [True, False]
