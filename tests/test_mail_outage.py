"""Drill: the mail server is down for two days. No recipient is suspended, nothing is lost, and all emails are sent once."""

from __future__ import annotations

import smtplib
import socket
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.mail import EmailMessage, send_mail
from django.db.models import Max

from events import registration
from events.models import Notice
from foundation.mailing import dispatch
from foundation.mailing.models import MailServer as ServerState
from foundation.mailing.models import OutgoingMail
from news.delivery import digests, mail_subscriptions
from news.delivery.mail_subscriptions import Order
from news.models import Channel, Delivery, DigestRun
from tests import event_factories, factories, mail_factories
from tests.mail_server import MailServer

pytestmark = [pytest.mark.django_db, pytest.mark.long, pytest.mark.one_database]

AT = datetime(2026, 11, 24, 7, 30, tzinfo=UTC)
LOOK = timedelta(minutes=2)
TWO_DAYS = timedelta(hours=48)
A_NIGHT = timedelta(hours=12)
READERS, QUESTIONS, REGISTERED, STAFF = 20, 6, 8, 3
A_MINUTE = 12
LINK = "https://meet.example/secret-room"


def refused(code: int, text: bytes) -> Any:
    return lambda message: smtplib.SMTPRecipientsRefused({message.recipients()[0]: (code, text)})


def at_sender(code: int, text: bytes) -> Any:
    return lambda message: smtplib.SMTPSenderRefused(code, text, "newsroom@x.example")


# Error on connecting, error for an email, duration, and the reason shown to staff.
WEATHER: dict[str, tuple[Exception | None, Any, timedelta, str]] = {
    "refuses connections": (ConnectionRefusedError(111, "Connection refused"), None, TWO_DAYS, "connection"),
    "hangs": (TimeoutError("timed out"), None, TWO_DAYS, "timeout"),
    "has no name any more": (socket.gaierror(-2, "Name or service not known"), None, TWO_DAYS, "name"),
    "refuses our password": (smtplib.SMTPAuthenticationError(535, b"5.7.8 no"), None, TWO_DAYS, "password"),
    "asks our sender to wait": (None, at_sender(451, b"4.3.0 try later"), A_NIGHT, "busy"),
    "asks all receivers to wait": (None, refused(451, b"4.3.0 try later"), A_NIGHT, "other"),
    "closes in the middle": (None, lambda message: smtplib.SMTPServerDisconnected("gone"), A_NIGHT, "cut_off"),
    "blocks us for an hour": (None, refused(550, b"5.7.1 blocked using a list"), timedelta(hours=1), "policy"),
}


@pytest.mark.parametrize("name", WEATHER)
def test_after_days_without_a_mail_server_everything_arrives_once(
    name: str, mail_server: MailServer, settings: Any
) -> None:
    settings.MAIL_PER_MINUTE = A_MINUTE
    opening, answer, lasts, reason = WEATHER[name]
    meanwhile = AT + (lasts / 2 if lasts == TWO_DAYS else timedelta(minutes=25))  # before the hour of the daily mail
    for number in range(READERS):
        frequency = ("daily", "at_once")[number % 2]
        reader = mail_factories.reader(f"reader{number}@x.example", at=AT - timedelta(days=9), frequency=frequency)
        mail_factories.published(reader, at=AT - timedelta(hours=1), title="Before it began")
        mail_factories.published(reader, at=meanwhile, title="In the middle of it")
    for number in range(QUESTIONS):
        assert mail_subscriptions.ask(Order(), email=f"asks{number}@x.example", at=AT)
    event = event_factories.edition(registration="form", join_url=LINK)
    for number in range(REGISTERED):
        registration.register(event, name="Ann", email=f"guest{number}@x.example", language="en", at=AT)
    for number in range(STAFF):
        send_mail("In review", "An article waits.", None, [f"editor{number}@x.example"])
    OutgoingMail.objects.update(created_at=AT, next_attempt_at=AT)

    mail_server.opening, mail_server.answer = opening, answer or mail_server.answer
    at, looks = AT, 0
    while at < AT + lasts:
        assert dispatch.send_due(at=at) == 0
        at, looks = at + LOOK, looks + 1
    digests.forget(at=at)
    state = ServerState.objects.state()
    assert (state.down_since, state.reason) == (AT, reason)
    assert mail_server.connects < looks / 2, "a server that is away is not asked at each look"
    assert Channel.objects.active().count() == READERS
    assert not Channel.objects.exclude(failures=0).exists()
    assert not DigestRun.objects.exclude(tries=0).exists()
    assert Notice.objects.aggregate(Max("tries")) == {"tries__max": 0}
    assert OutgoingMail.objects.aggregate(Max("tries")) == {"tries__max": 0}

    mail_server.opening, mail_server.answer = None, lambda message: None
    a_minute: list[int] = []
    back_at = at
    while at < back_at + timedelta(hours=1):
        a_minute.append(dispatch.send_due(at=at))
        at += timedelta(minutes=1)
    assert ServerState.objects.state().down_since is None
    found = Counter(mail_server.recipients())
    of_two = {address for address, count in found.items() if count > 1}
    assert not of_two or name == "closes in the middle", "none twice"
    assert len(found) == READERS + QUESTIONS + REGISTERED + STAFF, "all of them"
    assert len({message.message()["Message-ID"] for message in mail_server.taken}) == len(mail_server.taken)
    assert max(a_minute) <= A_MINUTE
    assert len([count for count in a_minute if count]) >= 3, "not all of it in one minute"
    assert not Delivery.objects.pending().exists()
    assert not OutgoingMail.objects.exists()
    assert not Notice.objects.filter(sent_at=None).exists()
    of_guests = [str(message.body) for message in mail_server.taken if "guest" in message.to[0]]
    assert all(LINK in text for text in of_guests)
    if name == "closes in the middle":  # it is unknown whether an email was accepted, so these stay as composed
        whole = [str(message.body) for message in mail_server.taken if message.to[0] in of_two]
        assert not [text for text in whole if "Before it began" in text and "In the middle of it" in text]
    else:
        of_readers = [str(message.body) for message in mail_server.taken if "reader" in message.to[0]]
        assert all("Before it began" in text and "In the middle of it" in text for text in of_readers), (
            "one mail for all"
        )
    first = [message.to[0].partition("@")[0].rstrip("0123456789") for message in mail_server.taken]
    assert set(first[1:READERS]) == {"reader"}, "after the probe oldest first: what readers are owed is older"
    for number in range(QUESTIONS):
        assert mail_subscriptions.confirm(Channel.objects.get(email=f"asks{number}@x.example"), at=at)


def test_one_mail_over_which_the_server_parts_from_us_holds_up_nobody(mail_server: MailServer) -> None:
    for number in range(3):
        reader = mail_factories.reader(f"r{number}@x.example", at=AT)
        mail_factories.published(reader, at=AT + timedelta(minutes=number))

    def parts(message: EmailMessage) -> Exception | None:
        return smtplib.SMTPServerDisconnected("gone") if message.to == ["r0@x.example"] else None

    mail_server.answer = parts
    due_at = AT + timedelta(hours=2)
    assert dispatch.send_due(at=due_at) == 2
    assert not ServerState.objects.state().is_down
    assert DigestRun.objects.get(sent_at=None).tries == 1, "the server works, so it was about this one"
    # Alone in its round it looks like an outage; it delays others by a minute at most.
    for minute in range(1, 30):
        dispatch.send_due(at=due_at + timedelta(minutes=minute))
    late = mail_factories.reader("late@x.example", at=AT, frequency="at_once")
    mail_factories.published(late, at=due_at + timedelta(minutes=30))
    sent = [dispatch.send_due(at=due_at + timedelta(minutes=30 + minute)) for minute in range(7)]
    assert sum(sent) == 1
    assert Channel.objects.active().count() == 4


def test_a_block_list_suspends_nobody_however_long_it_lasts(mail_server: MailServer) -> None:
    """Two recipients are too few to prove that it is our fault: they are retried for days, and stay."""
    for number in range(2):
        mail_factories.published(mail_factories.reader(f"r{number}@x.example", at=AT), at=AT)
    mail_server.answer = refused(550, b"5.7.1 blocked")
    at = AT
    for _ in range(20 * 24):
        at += timedelta(hours=1)
        dispatch.send_due(at=at)
    assert Channel.objects.active().count() == 2
    assert len(mail_server.tried) < 200
    mail_server.answer = lambda message: None
    for _ in range(7):
        at += timedelta(hours=1)
        dispatch.send_due(at=at)
    assert sorted(mail_server.recipients()) == ["r0@x.example", "r1@x.example"]


def test_who_alone_refuses_us_for_days_while_neighbours_get_mail_is_suspended_with_the_reason(
    mail_server: MailServer,
) -> None:
    for name in ("refuses", "takes"):
        mail_factories.published(mail_factories.reader(f"{name}@x.example", at=AT), at=AT)
    blocks = refused(550, b"5.7.1 not wanted")
    mail_server.answer = lambda message: blocks(message) if "refuses" in message.to[0] else None
    at = AT
    for day in range(10):
        mail_factories.published(Channel.objects.get(email="takes@x.example"), at=at)
        for _ in range(24):
            at += timedelta(hours=1)
            dispatch.send_due(at=at)
        if day == 2:
            assert Channel.objects.active().count() == 2, "patience of days"
    channel = Channel.objects.get(email="refuses@x.example")
    assert (channel.state, channel.state_note) == (Channel.State.SUSPENDED, "550 5.7.1 not wanted")
    assert Channel.objects.get(email="takes@x.example").is_active


def test_a_strangers_wish_for_an_address_takes_nothing_from_who_has_it(mail_server: MailServer) -> None:
    organisation = factories.organisation()
    own = mail_factories.reader("ann@x.example", at=AT)
    official = mail_factories.reader("ann@x.example", at=AT, organisation=organisation)
    stranger = mail_subscriptions.ask(Order(), email="ann@x.example", at=AT)
    assert stranger
    mail_server.answer = refused(550, b"5.1.1 no such user")
    assert digests.send_questions(at=AT) == 0
    assert set(Channel.objects.values_list("pk", "state")) == {(own.pk, "active"), (official.pk, "active")}
    assert own.subscription
    assert official.subscription
    assert not DigestRun.objects.exists()


def test_a_question_that_is_confirmed_while_it_is_refused_stays(mail_server: MailServer) -> None:
    channel = mail_subscriptions.ask(Order(), email="ann@x.example", at=AT)
    assert channel

    def confirmed_meanwhile(message: EmailMessage) -> Exception:
        mail_subscriptions.confirm(channel, at=AT)
        return smtplib.SMTPRecipientsRefused({"ann@x.example": (550, b"5.1.1 no such user")})

    mail_server.answer = confirmed_meanwhile
    digests.send_questions(at=AT)
    assert Channel.objects.get().is_active


def test_a_question_has_its_days_from_when_it_left(mail_server: MailServer) -> None:
    mail_subscriptions.ask(Order(), email="ann@x.example", at=AT)
    mail_server.opening = ConnectionRefusedError()
    digests.send_questions(at=AT)
    later = AT + timedelta(days=8)
    assert mail_subscriptions.forget(at=later) == 0
    mail_server.opening = None
    assert digests.send_questions(at=later) == 1
    assert mail_subscriptions.forget(at=later + timedelta(days=6)) == 0
    assert mail_subscriptions.forget(at=later + timedelta(days=8)) == 1


def test_mail_about_an_event_that_is_over_is_left_out_with_a_sentence(mail_server: MailServer) -> None:
    event = event_factories.edition(registration="form", join_url=LINK)  # on 2 March 2027
    row = registration.register(event, name="Ann", email="ann@x.example", language="en", at=AT)[0]
    Notice.objects.create(registration=row, kind=Notice.Kind.WITHDRAWN, created_at=AT, due_at=AT)
    assert dispatch.send_due(at=datetime(2027, 3, 3, tzinfo=UTC)) == 1
    assert [message.subject for message in mail_server.taken] == [
        "Your registration has been cancelled: " + event.title
    ]
    assert Notice.objects.get(due_at=None).error == "The event ended before this email could be sent."
