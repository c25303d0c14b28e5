from __future__ import annotations

import email.message
import os
import smtplib
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from random import Random
from typing import Any
from unittest import mock

import pytest
from django.conf import settings
from django.core import mail
from django.core.mail import EmailMessage, EmailMultiAlternatives

from events import mails, registration
from events.models import EditionPage, EditionStatus, Notice, Registration
from foundation.mailing import patience
from foundation.mailing.dispatch import dispatch
from tests import event_factories, factories
from tests.mail_server import MailServer

pytestmark = pytest.mark.django_db

AT = datetime(2027, 2, 10, 12, tzinfo=UTC)
LINK = "https://meet.example/secret-room"


def edition(**values: Any) -> EditionPage:
    return event_factories.edition(**{"registration": "form", "title": "A webinar", **values})


def enter(page: EditionPage, **values: Any) -> Registration:
    values = {"name": "Ann", "email": "ann@x.example", "language": "en", "at": AT, **values}
    return registration.register(page, **values)[0]


def sent(at: datetime = AT + timedelta(minutes=1)) -> list[EmailMultiAlternatives]:
    """Send due emails and return them; emails about a change are held for a minute."""
    mail.outbox.clear()
    mails.send_due(at=at)
    return list(mail.outbox)


def both(message: Any) -> str:
    """Return text and HTML, one after the other."""
    return f"{message.body}\n{message.alternatives[0][0]}"


def calendar_of(message: Any) -> str:
    """Return the attached calendar, unfolded."""
    (attached,) = [one for one in message.attachments if one.mimetype == "text/calendar"]
    text = attached.content if isinstance(attached.content, str) else attached.content.decode()
    return text.replace("\r\n ", "").replace("\n ", "")


# --- Content --- ------------------------------------------------------------------------------------------------------


def test_a_confirmation_says_when_here_and_there_how_to_join_and_how_to_cancel() -> None:
    page = edition(join_url=LINK, join_note="Passcode 12", contact_email="desk@x.example", venue="Room 1")
    row = enter(page, time_zone="Asia/Tashkent")
    (message,) = sent()
    assert message.subject == "You are registered: A webinar"
    assert message.to == ["ann@x.example"]
    assert message.reply_to == ["desk@x.example"]
    headers = message.message()
    assert headers["Auto-Submitted"] == "auto-generated"
    assert headers["Message-ID"].startswith(f"<{row.notices.get().uuid}@")
    for text in (str(message.body), str(message.alternatives[0][0])):
        for part in (
            "Tuesday 2 March 2027, 10:00 to 12:00, Brussels time (UTC+1)",
            "Tuesday 2 March 2027, 14:00 to 16:00, Tashkent time (UTC+5)",
            LINK,
            "Passcode 12",
            f"http://127.0.0.1:8000{page.url}",
            f"http://127.0.0.1:8000/registrations/cancel/{registration.cancel_token(row)}/",
            "90 days after the event",
            "desk@x.example",
        ):
            assert part in text
    assert f"UID:{page.translation_key}" in calendar_of(message)
    assert LINK in calendar_of(message)


def test_an_own_time_zone_with_the_same_clock_is_not_said_twice() -> None:
    enter(edition(), time_zone="Europe/Vienna")
    (message,) = sent()
    assert "Vienna" not in both(message)


def test_an_evening_elsewhere_may_be_the_next_day() -> None:
    enter(edition(starts_at=time(22), ends_at=time(23)), time_zone="Asia/Tokyo")
    assert "Wednesday 3 March 2027, 06:00 to 07:00, Tokyo time (UTC+9)" in sent()[0].body


def test_several_whole_days_are_said_without_hours() -> None:
    enter(edition(ends_on=date(2027, 3, 4)), time_zone="Asia/Tokyo")
    assert "2 to 4 March 2027 (Tuesday to Thursday)" in sent()[0].body


def test_the_waiting_list_learns_no_link_to_join() -> None:
    enter(edition(capacity=0, join_url=LINK))
    (message,) = sent()
    assert message.subject == "You are on the waiting list: A webinar"
    assert LINK not in both(message)
    assert not message.attachments
    assert "/registrations/cancel/" in message.body


def test_whoever_moves_up_gets_what_he_needs() -> None:
    page = edition(capacity=1, join_url=LINK)
    first = enter(page)
    enter(page, email="b@x.example", name="Bob")
    sent()
    registration.cancel(first, at=AT)
    to_ann, to_bob = sorted(sent(), key=lambda one: one.to)
    assert to_ann.subject == "Your registration has been cancelled: A webinar"
    assert LINK not in both(to_ann)
    assert not to_ann.attachments
    assert to_bob.subject == "You have a place: A webinar"
    assert LINK in to_bob.body
    assert LINK in calendar_of(to_bob)


def test_without_a_link_to_join_it_is_promised_and_then_sent() -> None:
    page = edition()
    enter(page)
    assert "We will send you the joining link before the event" in both(sent()[0])
    factories.publish(page, join_url=LINK)
    registration.follow(page.translation_key, at=AT)
    (message,) = sent()
    assert message.subject == "How to join: A webinar"
    assert message.body.count(LINK) == 1


def test_links_of_sessions_are_told_except_of_cancelled_ones() -> None:
    page = edition(ends_on=date(2027, 3, 3))
    event_factories.session(page, title="Opening", join_url="https://meet.example/1")
    event_factories.session(page, title="Closing", join_url="https://meet.example/2", is_cancelled=True)
    enter(page)
    (message,) = sent()
    assert "Opening: https://meet.example/1" in message.body
    assert "https://meet.example/2" not in both(message)


def test_a_move_says_both_dates_and_why_and_brings_a_newer_calendar_file() -> None:
    page = edition()
    enter(page)
    sent()
    factories.publish(
        page, starts_on=date(2027, 3, 9), status=EditionStatus.RESCHEDULED, status_note="The host is ill."
    )
    registration.follow(page.translation_key, at=AT)
    (message,) = sent()
    assert message.subject == "New date: A webinar"
    assert "It was originally planned for Tuesday 2 March 2027, 10:00 to 12:00, Brussels time (UTC+1)." in message.body
    assert "Tuesday 9 March 2027" in message.body
    assert "The host is ill." in both(message)
    assert "DTSTART;TZID=Europe/Brussels:20270309T100000" in calendar_of(message)


def test_a_cancelled_event_is_taken_out_of_the_calendar() -> None:
    page = edition(join_url=LINK)
    enter(page)
    sent()
    factories.publish(page, status=EditionStatus.CANCELLED, status_note="Too few came.")
    registration.follow(page.translation_key, at=AT)
    (message,) = sent()
    assert message.subject == "Event cancelled: A webinar"
    assert "Too few came." in message.body
    assert "STATUS:CANCELLED" in calendar_of(message)
    assert "/registrations/cancel/" not in both(message)


def test_a_postponed_event_without_a_new_date_says_the_old_one() -> None:
    page = edition()
    enter(page)
    sent()
    old = {"previous_starts_on": page.starts_on, "previous_ends_on": page.starts_on}
    factories.publish(page, status=EditionStatus.POSTPONED, starts_on=None, starts_at=None, ends_at=None, **old)
    registration.follow(page.translation_key, at=AT)
    (message,) = sent()
    assert message.subject == "Event postponed: A webinar"
    assert "will not take place on Tuesday 2 March 2027" in message.body


def test_a_cancelled_session_is_named() -> None:
    page = edition()
    session = event_factories.session(page, title="The second <part>")
    enter(page)
    sent()
    type(session).objects.filter(pk=session.pk).update(is_cancelled=True)
    registration.follow(page.translation_key, at=AT)
    (message,) = sent()
    assert message.subject == "Programme change: A webinar"
    assert "2 March 2027, 10:00: The second <part>" in message.body
    assert "The second &lt;part&gt;" in str(message.alternatives[0][0])


@pytest.mark.parametrize("code", ["en", "ru", "fr"])
def test_every_mail_can_be_written_in_every_language(code: str) -> None:
    english = edition(title="English title")
    event_factories.edition(
        event_factories.events_index("ru"), title="Русское название", translation_key=english.translation_key
    )
    row = enter(english, language=code, time_zone="Asia/Baku")
    row.notices.all().delete()
    title = "Русское название" if code == "ru" else "English title"
    day = {"en": "Tuesday 2 March 2027", "ru": "2\u00a0марта 2027", "fr": "2 mars 2027"}[code]
    data = {"status": "on", "begins_at": AT.isoformat(), "finishes_at": AT.isoformat(), "off": [], "on": []}
    for kind in Notice.Kind.values:
        notice = Notice.objects.create(registration=row, kind=kind, data=data, created_at=AT, due_at=AT)
        message: Any = mails.compose(notice)
        assert message.subject.endswith(f"\u00a0: {title}" if code == "fr" else f": {title}")
        assert f'<html lang="{code}">' in message.alternatives[0][0]
        assert message.message()["Content-Language"] == code
        assert day in message.body
        assert "{{" not in both(message)
        assert isinstance(message.message(), email.message.EmailMessage)


def test_what_an_editor_types_stays_text() -> None:
    enter(edition(title="Tariffs & <b>Origin</b>"))
    (message,) = sent()
    assert "Tariffs & <b>Origin</b>" in message.body
    assert "<b>Origin" not in str(message.alternatives[0][0])


@pytest.mark.parametrize("kind", Notice.Kind)
def test_no_email_carries_what_a_stranger_typed(kind: str) -> None:
    row = enter(edition(), name="MARKED.example wins", other_organisation="MARKED office")
    Notice.objects.filter(registration=row).update(kind=kind, data={"subject": "S", "text": "T", "status": "on"})
    for message in sent():
        assert "MARKED" not in both(message) + message.message().as_string() + calendar_of(message)


# --- Each is sent once --- --------------------------------------------------------------------------------------------


def test_what_was_sent_is_not_sent_again() -> None:
    enter(edition())
    assert [len(sent()), len(sent(AT + timedelta(days=1)))] == [1, 0]


def test_while_somebody_is_at_it_nobody_else_sends_it_and_a_dead_worker_is_succeeded(mail_server: MailServer) -> None:
    enter(edition())

    def killed(message: EmailMessage) -> Exception | None:
        raise KeyboardInterrupt

    mail_server.answer = killed
    with pytest.raises(KeyboardInterrupt):
        mails.send_due(at=AT)
    mail_server.answer = lambda message: None
    assert mails.send_due(at=AT + timedelta(minutes=1)) == 0
    assert mails.send_due(at=AT + patience.CLAIMED_FOR) == 1
    assert mails.send_due(at=AT + timedelta(days=1)) == 0


def test_a_mail_server_that_is_away_is_asked_once_and_then_later(mail_server: MailServer) -> None:
    page = edition()
    for number in range(3):
        enter(page, email=f"p{number}@x.example")
    mail_server.opening = ConnectionRefusedError("refused")
    assert mails.send_due(at=AT) == 0
    assert mail_server.connects == 1
    assert set(Notice.objects.values_list("due_at", "tries", "error")) == {(AT, 0, "")}
    mail_server.opening = None
    assert mails.send_due(at=AT + timedelta(minutes=1)) == 3


@pytest.mark.parametrize(
    ("error", "tried", "counted"),
    [
        (smtplib.SMTPServerDisconnected("gone"), 2, 0),
        (smtplib.SMTPDataError(554, b"this one looks like spam"), 2, 1),
        (smtplib.SMTPNotSupportedError("no such letters in addresses"), 2, 1),
        (ValueError("a mistake of ours"), 2, 1),
    ],
)
def test_trouble_with_the_server_holds_all_back_and_trouble_with_one_mail_only_that(
    mail_server: MailServer, error: Exception, tried: int, counted: int
) -> None:
    page = edition()
    for number in range(2):
        enter(page, email=f"p{number}@x.example")
    mail_server.answer = lambda message: error
    assert mails.send_due(at=AT) == 0
    assert len(mail_server.tried) == tried
    assert set(Notice.objects.values_list("tries", flat=True)) == {counted}


VENUES = ("Palace", "Hotel", "Museum")


def changed_at_random(page: EditionPage, server: MailServer, dice: Random) -> datetime:
    """Change the venue while two workers follow and send, and the server often fails. Return the end."""
    at = AT
    for _step in range(40):
        at += timedelta(seconds=dice.choice([5, 30, 90, 400]))
        match dice.randrange(5):
            case 0 | 1:
                factories.publish(EditionPage.objects.get(pk=page.pk), venue=dice.choice(VENUES))
                registration.follow(page.translation_key, at=at)
            case 2:
                registration.follow_all(at=at)
            case 3:
                seen = mails.due(at=at)  # by a worker that is slower than the next one
                mails.send_due(at=at)
                dispatch([lambda *, at, seen=seen: seen], at=at)
            case 4:
                server.opening = dice.choice([None, ConnectionRefusedError("refused")])
                later = smtplib.SMTPDataError(451, b"later")
                server.answer = dice.choice([lambda message: None, lambda message, later=later: later])
    server.opening, server.answer = None, lambda message: None
    while Notice.objects.filter(sent_at=None, due_at__isnull=False).exists():
        at += timedelta(minutes=10)
        mails.send_due(at=at)
    return at


@pytest.mark.parametrize("seed", range(int(os.environ.get("ROUNDS", "2"))))
def test_each_person_gets_each_change_once(mail_server: MailServer, seed: int) -> None:
    page = edition(venue=VENUES[0])
    for code in ("en", "ru"):
        enter(page, email=f"{code}@x.example", language=code)
    mails.send_due(at=AT)
    changed_at_random(page, mail_server, Random(seed))
    for code in ("en", "ru"):
        texts = [str(message.body) for message in mail_server.taken if message.to == [f"{code}@x.example"]]
        known = [next(venue for venue in VENUES if venue in text) for text in texts]
        assert len(known) > 1
        assert all(one != other for one, other in pairwise(known)), known
        assert known[-1] == EditionPage.objects.get(pk=page.pk).venue


REFUSED, CUT_OFF = ConnectionRefusedError("refused"), smtplib.SMTPServerDisconnected("gone")


@pytest.mark.parametrize(("errors", "count"), [([REFUSED], 1), ([CUT_OFF], 2), ([CUT_OFF, REFUSED], 2)])
def test_a_change_replaces_an_email_that_cannot_have_left(
    mail_server: MailServer, errors: list[Exception], count: int
) -> None:
    """One that may have left stays, because that person may know it."""
    page, at = edition(venue=VENUES[0]), AT
    enter(page)
    mails.send_due(at=at)
    mail_server.taken.clear()
    for venue in VENUES[1:]:
        factories.publish(EditionPage.objects.get(pk=page.pk), venue=venue)
        registration.follow(page.translation_key, at=at)
        for error in errors:
            mail_server.answer = lambda message, error=error: error
            at += timedelta(minutes=20)
            mails.send_due(at=at)
    mail_server.answer = lambda message: None
    for _time in range(8):
        at += timedelta(minutes=20)
        mails.send_due(at=at)
    assert len(mail_server.taken) == count


def test_somebody_who_is_erased_while_mails_leave_costs_the_others_nothing() -> None:
    page = edition()
    first = enter(page, email="first@x.example")
    enter(page, email="second@x.example")
    claim = mails._claim

    def erased_meanwhile(pk: int, *, at: datetime) -> bool:
        claimed = claim(pk, at=at)
        Registration.objects.filter(pk=first.pk).delete()
        return claimed

    with mock.patch.object(mails, "_claim", erased_meanwhile):
        assert mails.send_due(at=AT) == 1


def test_an_address_that_does_not_exist_is_given_up_and_others_get_theirs(mail_server: MailServer) -> None:
    page = edition()
    first = enter(page, email="wrong@x.example")
    enter(page, email="right@x.example")

    def answer(message: EmailMessage) -> Exception | None:
        wrong = "wrong@" in message.to[0]
        return smtplib.SMTPRecipientsRefused({"wrong@x.example": (550, b"No such user")}) if wrong else None

    mail_server.answer = answer
    assert mails.send_due(at=AT) == 1
    notice = first.notices.get()
    assert (notice.due_at, notice.sent_at) == (None, None)
    assert "No such user" in notice.error


def test_pauses_grow_and_end(mail_server: MailServer) -> None:
    enter(edition())
    at = AT
    mail_server.answer = lambda message: smtplib.SMTPRecipientsRefused({"ann@x.example": (451, b"later")})
    pauses = []
    while (due_at := Notice.objects.get().due_at) is not None:
        pauses.append(due_at - at)
        at = due_at
        mails.send_due(at=at)
    assert pauses[1] == patience.FIRST_PAUSE
    assert pauses[-1] == patience.LONGEST_PAUSE
    assert Notice.objects.get().tries == patience.MOST_TRIES
    assert timedelta(days=4) < at - AT < timedelta(days=6)


def test_a_deleted_event_is_cancelled_in_the_language_and_in_the_calendar_of_each_person() -> None:
    page = edition(ends_on=date(2027, 3, 3), join_url=LINK)
    event_factories.session(page, title="Opening")
    russian = event_factories.edition(
        event_factories.events_index("ru"),
        title="Вебинар",
        registration="form",
        ends_on=page.ends_on,
        translation_key=page.translation_key,
    )
    enter(page)
    enter(russian, name="Анна", email="anna@x.example", language="ru")
    sent()
    with mock.patch("django.utils.timezone.now", return_value=AT):
        page.delete()
        assert sent() == []
        russian.delete()
    found = {message.to[0]: message for message in sent()}
    assert [message.subject for message in found.values()] == [
        "Event cancelled: A webinar",
        "Мероприятие отменено: Вебинар",
    ]
    for message in found.values():
        assert "STATUS:CANCELLED" in calendar_of(message)
        assert "STATUS:CONFIRMED" not in calendar_of(message)
        assert LINK not in both(message)
        assert "/registrations/cancel/" not in both(message)
        assert f"{settings.PUBLIC_URL}/en" not in message.body
    (english, _russian) = found.values()
    assert calendar_of(english).count("STATUS:CANCELLED") == 2  # the event and its session


@pytest.mark.parametrize("take_away", [EditionPage.delete, EditionPage.unpublish])
@pytest.mark.parametrize("status", [EditionStatus.POSTPONED, EditionStatus.CANCELLED])
def test_an_email_keeps_the_title_in_the_language_that_the_event_lost(take_away: Any, status: str) -> None:
    """Languages that the event never had get the title of its leading version."""
    page = edition(title="First Tuesday")
    russian = event_factories.edition(
        event_factories.events_index("ru"), title="Первый вторник", translation_key=page.translation_key
    )
    for code in ("en", "ru", "fr"):
        enter(page, language=code, email=f"{code}@x.example")
    sent()
    take_away(page)
    factories.publish(russian, status=status)
    registration.follow(page.translation_key, at=AT)
    titles = {"en": "First Tuesday", "ru": "Первый вторник", "fr": "Первый вторник"}
    found = sent(AT + timedelta(minutes=2))
    assert len(found) == 3
    for message in found:
        code = message.extra_headers["Content-Language"]
        assert message.subject.endswith(titles[code])
        for text in (both(message), calendar_of(message)):
            assert [title for title in set(titles.values()) if title in text] == [titles[code]]


def test_mails_that_wait_when_an_event_is_deleted_still_leave_and_say_what_is_true() -> None:
    page = edition(join_url=LINK)
    enter(page)
    with mock.patch("django.utils.timezone.now", return_value=AT):
        page.delete()
    assert [message.subject for message in sent()] == [
        "You are registered: A webinar",
        "Event cancelled: A webinar",
    ]
    assert LINK not in both(mail.outbox[0])
