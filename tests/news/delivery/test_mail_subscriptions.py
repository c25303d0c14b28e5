"""`news.delivery.mail_subscriptions`: double opt-in, and complete erasure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils.translation import override

from news.delivery import mail_subscriptions
from news.delivery.mail_subscriptions import Order
from news.models import Channel, Delivery, DigestRun, Subscription
from tests import factories, mail_factories

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 25, 12, tzinfo=UTC)


def ask(email: str = "ann@x.example", order: Order | None = None, at: datetime = AT) -> Channel:
    channel = mail_subscriptions.ask(order or Order(), email=email, at=at)
    assert channel is not None
    return channel


def state(channel: Channel) -> str:
    return str(Channel.objects.get(pk=channel.pk).state)


def test_a_wish_becomes_a_rule_over_topics_organisation_and_types() -> None:
    topics, organisation = [factories.topic(), factories.topic()], factories.organisation()
    order = Order(topics=topics, organisation=organisation, types=["article"], languages=["ru"], time_zone="Asia/Baku")
    channel = ask(order=order)
    assert channel.subscription.rule == order.rule
    facets = {f"topic:{topics[1].pk}", f"organisation:{organisation.pk}"}
    assert order.rule.wants(facets, type="article")
    assert not order.rule.wants(facets, type="edition")
    assert not order.rule.wants({f"topic:{topics[1].pk}"}, type="article")
    assert channel.subscription.languages == ["ru"]
    assert channel.time_zone == "Asia/Baku"


def test_languages_are_one_line_in_words() -> None:
    channel = ask(order=Order(languages=["en", "ru"]))
    with override("ru"):
        assert "Английский, русский" in mail_subscriptions.in_words(channel)


def test_only_the_answer_from_the_address_begins_the_mail() -> None:
    channel = ask()
    assert not channel.is_active
    assert mail_subscriptions.confirm(channel, at=AT)
    assert state(channel) == "active"
    assert not mail_subscriptions.confirm(channel, at=AT)


def test_who_confirms_the_same_wish_again_has_it_once() -> None:
    first = ask()
    mail_subscriptions.confirm(first, at=AT)
    other = ask(order=Order(types=["edition"]))
    mail_subscriptions.confirm(other, at=AT)
    again = ask(order=Order(frequency="weekly"))
    mail_subscriptions.confirm(again, at=AT)
    assert set(Channel.objects.values_list("pk", flat=True)) == {other.pk, again.pk}


def test_an_address_is_asked_a_few_times_in_an_hour_only() -> None:
    for _ in range(mail_subscriptions.QUESTIONS_AT_MOST):
        ask()
    assert mail_subscriptions.ask(Order(), email="ANN@x.example ", at=AT) is None
    assert mail_subscriptions.ask(Order(), email="a.nn+1@x.example", at=AT) is None
    ask("ben@x.example")
    ask(at=AT + timedelta(hours=2))


def test_a_key_opens_its_channel_and_a_made_up_one_nothing() -> None:
    channel = ask()
    assert mail_subscriptions.by_key(mail_subscriptions.key_of(channel)) == channel
    with pytest.raises(ValueError, match=channel.uuid.hex):
        mail_subscriptions.by_key(f"{channel.uuid.hex}:forged")
    key = mail_subscriptions.key_of(channel)
    mail_subscriptions.erase(channel)
    assert mail_subscriptions.by_key(key) is None


def test_one_click_ends_all_mail_to_a_person_and_what_was_owed() -> None:
    mine, also_mine = mail_factories.reader(at=AT), mail_factories.reader(at=AT, frequency="weekly")
    other = mail_factories.reader("ben@x.example", at=AT)
    owed = mail_factories.published(mine, at=AT)
    assert mail_subscriptions.stop_everything(mine, at=AT) == 2
    assert mail_subscriptions.stop_everything(mine, at=AT) == 0
    assert [state(one) for one in (mine, also_mine, other)] == ["ended", "ended", "active"]
    owed.refresh_from_db()
    assert owed.state == Delivery.State.SKIPPED


def test_mail_is_paused_and_begun_again() -> None:
    channel = mail_factories.reader(at=AT)
    mail_subscriptions.pause(channel, at=AT)
    assert state(channel) == "paused"
    mail_subscriptions.resume(channel, at=AT)
    assert state(channel) == "active"


@pytest.mark.parametrize(
    ("begin", "days", "is_left"),
    [("unconfirmed", 6, True), ("unconfirmed", 8, False), ("ended", 29, True), ("ended", 31, False)],
)
def test_addresses_without_an_answer_and_ended_ones_are_forgotten(begin: str, days: int, is_left: bool) -> None:
    mail_factories.reader(at=AT, state=begin, last_success_at=AT)
    DigestRun.objects.create(email="ann@x.example", window="daily:1", created_at=AT, sent_at=AT)
    stays = mail_factories.reader("ben@x.example", at=AT)
    mail_subscriptions.forget(at=AT + timedelta(days=days))
    assert Channel.objects.filter(email="ann@x.example").exists() == is_left
    assert Subscription.objects.count() == 1 + is_left
    assert DigestRun.objects.exists() == is_left
    assert state(stays) == "active"


def test_erasing_leaves_nothing_of_the_person_and_all_of_the_organisation() -> None:
    organisation: Any = factories.organisation()
    mine = mail_factories.reader(at=AT)
    mail_factories.reader(at=AT, organisation=organisation)
    mail_factories.published(mine, at=AT)
    DigestRun.objects.create(email="ann@x.example", window="daily:1", created_at=AT)
    mail_subscriptions.erase(mine)
    assert not Channel.objects.exists()
    assert not Delivery.objects.exists()
    assert not DigestRun.objects.exists()
    assert [one.organisation for one in Subscription.objects.all()] == [organisation]


def test_what_an_organisation_wants_is_changed_by_nobody_who_gets_its_mail() -> None:
    channel = mail_factories.reader(at=AT, organisation=factories.organisation(), rule={"types": ["article"]})
    mail_subscriptions.change(channel, Order(types=["edition"], hour=17), at=AT)
    channel.refresh_from_db()
    assert channel.hour == 17
    assert Subscription.objects.get().stored_rule == {"types": ["article"]}
