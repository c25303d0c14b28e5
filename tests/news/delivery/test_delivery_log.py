"""`news.delivery.delivery_log` and `news.delivery.failures`: retention, and mails to contact persons."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail

from news.delivery import delivery_log, failures, outbox
from news.models import Attempt, Channel, Delivery, HubTopic
from tests import order_factories
from tests.factories import NOON
from tests.receivers import Receivers

HOOK = "https://customs.example/secret-path/hook"


@pytest.mark.django_db
def test_bodies_and_tries_are_kept_for_90_days_and_that_it_was_sent_for_a_year() -> None:
    channel = order_factories.channel()
    ages = {days: NOON - timedelta(days=days) for days in (10, 100, 400)}
    rows = {
        days: order_factories.delivery(channel, created_at=at, state=Delivery.State.SENT) for days, at in ages.items()
    }
    for days, row in rows.items():
        order_factories.attempt(row, at=ages[days])
    waiting = order_factories.delivery(channel, created_at=ages[100])
    delivery_log.forget(at=NOON)
    assert list(Delivery.objects.order_by("pk")) == [rows[10], rows[100], waiting]
    assert [bool(row.body) for row in Delivery.objects.order_by("pk")] == [True, False, False]
    assert Attempt.objects.get().delivery == rows[10]
    waiting.refresh_from_db()
    assert waiting.state == Delivery.State.SKIPPED
    assert delivery_log.forget(at=NOON) == 0


@pytest.mark.django_db
def test_followers_by_websub_who_ended_are_forgotten_with_their_addresses() -> None:
    topic = HubTopic.objects.create(url="https://example.org/rss.xml")
    values = {"kind": "websub", "topic": topic, "created_at": NOON}
    values["state_at"] = NOON - timedelta(days=91)
    Channel.objects.create(url="https://a.example/", state=Channel.State.ENDED, **values)
    stays = Channel.objects.create(url="https://b.example/", state=Channel.State.ACTIVE, **values)
    delivery_log.forget(at=NOON)
    assert Channel.objects.get() == stays
    stays.delete()
    delivery_log.forget(at=NOON)
    assert not HubTopic.objects.exists()


def failing(receivers: Receivers, *answers: int, language: str = "en") -> Channel:
    contact = {"contact_email": "officer@customs.example", "contact_name": "A. Officer", "contact_language": language}
    channel = order_factories.channel(order_factories.subscription(**contact), url=HOOK, name="Our portal")
    receivers.answer(HOOK, *answers)
    order_factories.delivery(channel, next_attempt_at=receivers.at)
    outbox.wake([channel.pk], at=receivers.at)
    return channel


@pytest.mark.django_db
def test_the_contact_person_is_told_once_when_a_message_is_given_up() -> None:
    receivers = Receivers()
    failing(receivers, 500)
    receivers.pass_time(timedelta(hours=10))
    assert failures.notify(at=receivers.at) == 0, "it may still work out"
    receivers.pass_time(timedelta(days=3))
    assert [failures.notify(at=receivers.at + timedelta(minutes=number)) for number in range(3)] == [1, 0, 0]
    assert failures.notify(at=receivers.at + timedelta(days=2)) == 0, "nothing new happened"
    [message] = mail.outbox
    assert message.to == ['"A. Officer" <officer@customs.example>']
    (number,) = Delivery.objects.values_list("change", flat=True)
    assert f"1 message could not be delivered after all attempts.\nNumber: {number}.\n" in message.body
    assert "customs.example responded with status 500." in message.body
    assert "secret-path" not in f"{message.subject} {message.body}"


@pytest.mark.django_db
def test_of_21_messages_the_mail_names_the_first_and_the_last_in_russian_too() -> None:
    receivers = Receivers()
    channel = failing(receivers, 500, language="ru")
    receivers.pass_time(timedelta(hours=10))
    receivers.pass_time(timedelta(days=3))
    for _number in range(20):
        order_factories.delivery(channel, state=Delivery.State.DEAD)
    numbers = Delivery.objects.filter(state=Delivery.State.DEAD).order_by("change").values_list("change", flat=True)
    assert len(numbers) == 21
    assert failures.notify(at=receivers.at) == 1
    [message] = mail.outbox
    assert "не доставлено 21 сообщение.\n" in message.body
    assert f"Номера: {numbers[0]}–{numbers[20]}.\n" in message.body


@pytest.mark.django_db
def test_the_contact_person_is_told_when_we_stop_or_his_server_ended_it() -> None:
    receivers = Receivers()
    failing(receivers, 410)
    receivers.deliver()
    assert failures.notify(at=receivers.at) == 1
    assert "(410)" in mail.outbox[0].body
    channel = failing(receivers, 500)
    Channel.objects.filter(pk=channel.pk).update(failing_since=receivers.at - timedelta(days=6))
    receivers.deliver()
    assert failures.notify(at=receivers.at) == 1
    assert "Failed for 5 days." in mail.outbox[1].body
    assert [body for body in (message.body for message in mail.outbox) if "\n\n\n" in body] == []


@pytest.mark.django_db
def test_the_reason_is_stored_in_english_and_said_in_the_language_of_the_contact() -> None:
    receivers = Receivers()
    channel = failing(receivers, 500, language="fr")
    Channel.objects.filter(pk=channel.pk).update(failing_since=receivers.at - timedelta(days=6))
    receivers.deliver()
    channel.refresh_from_db()
    assert channel.state_note == "Failed for 5 days."
    assert failures.notify(at=receivers.at) == 1
    assert "Échecs pendant 5 jours." in mail.outbox[0].body


@pytest.mark.django_db
def test_a_mail_that_does_not_leave_is_sent_later(monkeypatch: pytest.MonkeyPatch) -> None:
    receivers = Receivers()
    failing(receivers, 410)
    receivers.deliver()
    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.EmailMessage.send", lambda self: 1 / 0)
        assert failures.notify(at=receivers.at) == 0
    assert failures.notify(at=receivers.at + timedelta(minutes=1)) == 1
