"""`news.delivery.digests`: one mail to a person at the due time, never twice, without losses."""

from __future__ import annotations

import smtplib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.core import mail
from django.core.mail import EmailMessage, EmailMultiAlternatives

from news.delivery import digests, mail_subscriptions
from news.delivery.mail_subscriptions import Order
from news.models import Channel, Delivery, DigestRun, Item
from tests import factories, mail_factories, processes
from tests.mail_server import MailServer

pytestmark = pytest.mark.django_db

PUBLISHED_AT = datetime(2026, 11, 24, 15, tzinfo=UTC)
DUE_AT = datetime(2026, 11, 25, 8, 1, tzinfo=UTC)


def sent(at: datetime = DUE_AT) -> list[EmailMultiAlternatives]:
    """Return the mails that are sent now."""
    mail.outbox.clear()
    digests.send_due(at=at)
    return list(mail.outbox)


def both(message: Any) -> tuple[str, str]:
    return str(message.body), str(message.alternatives[0][0])


def reader(email: str = "ann@x.example", **values: Any) -> Channel:
    return mail_factories.reader(email, at=PUBLISHED_AT - timedelta(days=3), **values)


def published(channel: Channel, **values: Any) -> Delivery:
    return mail_factories.published(channel, at=values.pop("at", PUBLISHED_AT), **values)


def test_a_mail_leaves_at_the_readers_hour_and_once() -> None:
    delivery = published(reader(), title="New laboratory")
    assert sent(DUE_AT - timedelta(hours=1)) == []
    (message,) = sent()
    assert message.to == ["ann@x.example"]
    assert message.subject == "New laboratory"
    for text in both(message):
        assert "New laboratory" in text
        assert "One sentence." in text
        assert "24 November 2026" in text
        assert "http://127.0.0.1:8000/en/news/item-" in text
    delivery.refresh_from_db()
    assert (delivery.state, delivery.sent_at) == (Delivery.State.SENT, DUE_AT)
    assert sent(DUE_AT + timedelta(minutes=1)) == []
    assert sent(DUE_AT + timedelta(days=1)) == []


def test_what_is_published_after_the_hour_waits_for_the_next_day() -> None:
    published(reader(), at=DUE_AT)
    assert sent(DUE_AT + timedelta(hours=5)) == []
    assert len(sent(DUE_AT + timedelta(days=1))) == 1


def test_mail_at_once_waits_for_nothing_and_leaves_out_what_is_minor() -> None:
    channel = reader(frequency="at_once")
    published(channel, title="Urgent", at=DUE_AT)
    small = mail_factories.owed(
        channel, mail_factories.change(factories.item(), at=DUE_AT, kind="updated", significance="minor")
    )
    (message,) = sent()
    assert message.subject == "Urgent"
    small.refresh_from_db()
    assert small.state == Delivery.State.SKIPPED


def test_a_clock_that_went_back_delays_what_was_written_before_and_blocks_nothing() -> None:
    channel = reader(frequency="at_once")
    published(channel, title="An hour ahead", at=DUE_AT + timedelta(hours=1))
    published(channel, title="On time", at=DUE_AT)
    assert [message.subject for message in sent()] == ["On time"]
    assert [message.subject for message in sent(DUE_AT + timedelta(hours=2))] == ["An hour ahead"]


def test_what_a_small_change_put_under_a_followed_topic_is_news_to_its_follower() -> None:
    filed = mail_factories.change(
        factories.item(title="Filed anew"), at=PUBLISHED_AT, kind="updated", significance="minor"
    )
    mail_factories.owed(reader(), filed, kind="published")
    assert [message.subject for message in sent()] == ["Filed anew"]


def test_one_person_gets_one_mail_over_all_that_is_due_and_each_thing_once() -> None:
    daily, weekly = reader(), reader(frequency="weekly", weekday=2, language="fr")
    mail_factories.reader("ben@x.example", at=PUBLISHED_AT)
    first = published(daily, title="Both want this")
    mail_factories.owed(weekly, first.change)
    published(weekly, title="Only weekly", type=Item.Type.EDITION)
    (message,) = sent()
    text = both(message)[0]
    assert text.count("Both want this") == 1
    assert "Only weekly" in text
    assert Delivery.objects.pending().count() == 0
    assert DigestRun.objects.get().items == 2


def test_what_changed_is_said_in_words_before_what_is_new() -> None:
    channel = reader()
    published(channel, title="A new thing")
    moved = factories.item(type=Item.Type.EDITION, title="A webinar")
    mail_factories.owed(channel, mail_factories.change(moved, at=PUBLISHED_AT, kind="moved", note="To March."))
    mail_factories.owed(channel, mail_factories.change(at=PUBLISHED_AT, kind="withdrawn", note="It was wrong."))
    (message,) = sent()
    for text in both(message):
        assert "Rescheduled" in text
        assert "To March." in text
        assert "Withdrawn" in text
        assert "What was" in text
        assert "It was wrong." in text
        assert text.index("A webinar") < text.index("A new thing")


def test_what_was_withdrawn_meanwhile_is_not_mentioned_and_an_empty_mail_does_not_leave() -> None:
    delivery = published(reader())
    Item.objects.all().delete()
    assert sent() == []
    delivery.refresh_from_db()
    assert delivery.state == Delivery.State.SKIPPED
    assert not DigestRun.objects.exists()


def test_another_language_is_named_and_marked() -> None:
    published(reader(), title="Новая лаборатория", language="ru")
    text, html = both(sent()[0])
    assert "(Russian)" in text
    assert '<div lang="ru">' in html


def test_a_text_says_where_it_comes_from_in_the_language_of_the_mail() -> None:
    published(reader(language="ru"), language="ru", data={"is_example": True})
    for part in both(sent()[0]):
        assert "Пример" in part


def test_in_brackets_its_name_is_spelled_as_within_a_sentence() -> None:
    published(reader(language="ru"), language="en")
    assert "(английский)" in both(sent()[0])[0]


def test_the_mail_speaks_the_readers_language() -> None:
    published(reader(language="fr"))
    (message,) = sent()
    assert '<html lang="fr">' in both(message)[1]
    assert "24 novembre 2026" in both(message)[0]


def test_mail_programs_learn_how_to_end_it_with_one_click() -> None:
    channel = reader()
    published(channel)
    (message,) = sent()
    headers = message.message()
    stop = f"http://127.0.0.1:8000/mail/stop/{mail_subscriptions.key_of(channel)}/"
    assert str(headers["List-Unsubscribe"]).startswith(f"<{stop}>, <mailto:newsroom@")
    written = headers.as_bytes().decode()
    assert f"List-Unsubscribe: <{stop}>,\n <mailto:newsroom@" in written, "no mail program decodes this header"
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["List-Id"] == "ROCB Europe <news.127.0.0.1>"
    assert headers["Auto-Submitted"] == "auto-generated"
    assert [part.get_content_type() for part in headers.get_payload()] == ["text/plain", "text/html"]
    for text in both(message):
        assert stop in text
        assert f"/mail/settings/{mail_subscriptions.key_of(channel)}/" in text
    assert "<img" not in both(message)[1]
    assert "ann@x.example" not in stop


def test_a_mail_with_very_much_in_it_stays_small_and_says_how_much_more_there_is() -> None:
    channel = reader()
    for number in range(70):
        published(channel, title=f"{number} {'Длинное название ' * 14}", summary="Очень длинный текст. " * 40)
    (message,) = sent()
    html = both(message)[1]
    assert len(html.encode()) < 102_000
    shown = html.count("<h2")
    assert 10 < shown < 70
    assert f"And {70 - shown} more" in html
    assert Delivery.objects.pending().count() == 0


# --- Two workers, crashes, mail servers ---


def test_two_schedulers_that_look_together_send_one_mail(mail_server: MailServer) -> None:
    published(reader())
    seen: list[int] = []

    def other_looks(message: EmailMessage) -> None:
        seen.append(digests.send_due(at=DUE_AT + timedelta(seconds=1)))

    mail_server.answer = other_looks
    assert digests.send_due(at=DUE_AT) == 1
    assert seen == [0]
    assert DigestRun.objects.get().sent_at == DUE_AT


def test_a_worker_that_dies_after_sending_repeats_the_same_mail_under_the_same_id() -> None:
    channel = reader()
    published(channel, title="Before")
    with (
        mock.patch("news.delivery.digests._settle", side_effect=KeyboardInterrupt),
        pytest.raises(KeyboardInterrupt),
    ):
        digests.send_due(at=DUE_AT)
    (first,) = mail.outbox
    published(channel, title="Meanwhile", at=DUE_AT + timedelta(minutes=1))
    assert sent(DUE_AT + timedelta(minutes=5)) == []  # the worker may still be alive
    (second,) = sent(DUE_AT + timedelta(minutes=11))
    assert second.extra_headers["Message-ID"] == first.extra_headers["Message-ID"]
    assert both(second) == both(first)
    (third,) = sent(DUE_AT + timedelta(days=1))
    assert third.subject == "Meanwhile"


def test_while_the_mail_server_is_away_everything_waits_for_it(mail_server: MailServer) -> None:
    for email in ("ann@x.example", "ben@x.example"):
        published(reader(email))
    mail_server.opening = ConnectionRefusedError()
    assert digests.send_due(at=DUE_AT) == 0
    assert digests.send_due(at=DUE_AT + timedelta(seconds=5)) == 0
    assert mail_server.connects == 1
    assert Channel.objects.active().count() == 2
    assert not Channel.objects.exclude(failing_since=None).exists()
    mail_server.opening = None
    assert digests.send_due(at=DUE_AT + timedelta(minutes=2)) == 2


def test_windows_that_were_missed_become_one_mail(mail_server: MailServer) -> None:
    channel = reader()
    published(channel, title="On the first day")
    mail_server.opening = ConnectionRefusedError()
    assert digests.send_due(at=DUE_AT) == 0
    published(channel, title="On the second day", at=DUE_AT + timedelta(hours=3))
    mail_server.opening = None
    assert digests.send_due(at=DUE_AT + timedelta(days=1)) == 1
    assert digests.send_due(at=DUE_AT + timedelta(days=1, minutes=1)) == 0
    (message,) = mail_server.taken
    assert "On the first day" in message.body
    assert "On the second day" in message.body


@pytest.mark.parametrize(
    "answer", [b"5.1.1 no such user here", b"no such user here", b"Requested action not taken: mailbox not found"]
)
def test_a_mailbox_that_does_not_exist_suspends_the_channel_until_somebody_resumes_it(
    mail_server: MailServer, answer: bytes
) -> None:
    channel = reader()
    published(channel)
    mail_server.answer = lambda message: smtplib.SMTPRecipientsRefused({"ann@x.example": (550, answer)})
    assert digests.send_due(at=DUE_AT) == 0
    channel.refresh_from_db()
    assert channel.state == Channel.State.SUSPENDED
    assert channel.state_note == f"550 {answer.decode()}"
    mail_server.answer = lambda message: None
    assert digests.send_due(at=DUE_AT + timedelta(days=1)) == 0
    mail_subscriptions.resume(channel, at=DUE_AT + timedelta(days=1))
    assert digests.send_due(at=DUE_AT + timedelta(days=1)) == 1


def test_a_server_that_puts_us_off_is_asked_again_and_the_reader_stays(mail_server: MailServer) -> None:
    channel = reader()
    published(channel)
    mail_server.answer = lambda message: smtplib.SMTPRecipientsRefused({"ann@x.example": (451, b"4.7.1 greylisted")})
    assert digests.send_due(at=DUE_AT) == 0
    channel.refresh_from_db()
    assert (channel.state, channel.failing_since, channel.failures) == (Channel.State.ACTIVE, DUE_AT, 1)
    mail_server.answer = lambda message: None
    assert digests.send_due(at=DUE_AT + timedelta(seconds=30)) == 0
    assert digests.send_due(at=DUE_AT + timedelta(minutes=1)) == 1
    channel.refresh_from_db()
    assert (channel.failing_since, channel.failures) == (None, 0)


# --- The question ---


def test_who_asks_for_mail_is_asked_back_once() -> None:
    topic = factories.topic(name="Laboratories")
    channel = mail_subscriptions.ask(Order(topics=[topic], languages=["en"]), email="Ann@X.example", at=DUE_AT)
    assert channel
    assert digests.send_questions(at=DUE_AT) == 1
    (message,) = mail.outbox
    assert message.to == ["ann@x.example"]
    for text in both(message):
        assert "Laboratories" in text
        assert f"/mail/confirm/{mail_subscriptions.key_of(channel)}/" in text
        assert "7 days" in text
    assert digests.send_questions(at=DUE_AT + timedelta(days=1)) == 0


def test_a_question_that_could_not_be_sent_is_sent_later(mail_server: MailServer) -> None:
    mail_subscriptions.ask(Order(), email="ann@x.example", at=DUE_AT)
    mail_server.opening = ConnectionRefusedError()
    assert digests.send_questions(at=DUE_AT) == 0
    mail_server.opening = None
    assert digests.send_questions(at=DUE_AT + timedelta(minutes=1)) == 1


def test_who_got_which_mail_is_forgotten() -> None:
    published(reader())
    sent()
    assert digests.forget(at=DUE_AT + timedelta(days=89)) == 0
    assert digests.forget(at=DUE_AT + timedelta(days=91)) == 1


@pytest.mark.process
def test_four_workers_at_once_send_each_mail_once(new_database: str, tmp_path: Path) -> None:
    mails = tmp_path / "mails"
    found = processes.ask(
        f"""
        from datetime import datetime, UTC
        from news.delivery import digests
        from tests import mail_factories, processes
        at = datetime(2026, 11, 24, 15, tzinfo=UTC)
        for number in range(6):
            mail_factories.published(mail_factories.reader(f"{{number}}@x.example", at=at), at=at)
        due = datetime(2026, 11, 25, 8, 1, tzinfo=UTC)
        codes = processes.at_once(lambda: digests.send_due(at=due), 4)
        from news.models import Delivery
        from pathlib import Path
        sent = [path.read_text().count("Message-ID") for path in Path({str(mails)!r}).iterdir()]
        answer = [codes, sum(sent), Delivery.objects.pending().count()]
        """,
        DATABASE_URL=new_database,
        VAR_DIR=str(tmp_path / "var"),
        MAIL_URL=f"file://{mails}",
    )
    assert found == [[0] * 4, 6, 0]
