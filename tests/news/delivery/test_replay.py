"""`news.delivery.replay`: sent messages again, and items from before the subscription."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from news.delivery import outbox, replay
from news.models import Channel, Delivery, Item, NewsIndexPage
from tests import factories, order_factories
from tests.receivers import Receivers

HOOK = "https://customs.example/hook"


@pytest.fixture
def receivers(db: None) -> Receivers:
    return Receivers()


@pytest.fixture
def channel(receivers: Receivers) -> Channel:
    """Return a channel that has received four messages."""
    made = order_factories.channel(url=HOOK)
    for hours in range(4):
        receivers.at += timedelta(hours=1)
        order_factories.delivery(made, next_attempt_at=receivers.at, created_at=receivers.at, body=f'"{hours}"')
        outbox.wake([made.pk], at=receivers.at)
        receivers.deliver()
    return made


def test_one_message_is_sent_again_under_the_same_id_with_the_same_body(channel: Channel, receivers: Receivers) -> None:
    one = channel.deliveries.all()[1]
    assert replay.again(channel.deliveries.filter(pk=one.pk), at=receivers.at) == 1
    receivers.deliver()
    first, *_, again = [message for message in receivers.got(HOOK) if message.id == one.webhook_id]
    assert again.body == first.body
    assert len(receivers.got(HOOK)) == 5


def test_a_range_of_the_log_and_an_outage_are_sent_again_in_order(channel: Channel, receivers: Receivers) -> None:
    ids = [delivery.webhook_id for delivery in channel.deliveries.all()]
    sequences = list(channel.deliveries.values_list("change", flat=True))
    assert replay.replay(channel, at=receivers.at, first=sequences[1], last=sequences[2]) == 2
    receivers.deliver()
    assert [message.id for message in receivers.got(HOOK)][4:] == ids[1:3]
    assert replay.replay(channel, at=receivers.at, since=receivers.at - timedelta(minutes=90)) == 2
    receivers.deliver()
    assert [message.id for message in receivers.got(HOOK)][6:] == ids[2:]


def test_what_was_given_up_has_all_its_tries_again(channel: Channel, receivers: Receivers) -> None:
    channel.deliveries.update(state=Delivery.State.DEAD, tries=10, note="It answered 500.")
    Channel.objects.filter(pk=channel.pk).update(claimed_until=receivers.at + timedelta(minutes=30), failures=9)
    assert replay.replay(channel, at=receivers.at, first=0) == 4
    assert set(channel.deliveries.values_list("state", "tries", "note")) == {("pending", 0, "")}
    assert receivers.deliver() == 4, "nobody waits for the end of a pause"


def test_what_was_left_out_and_what_is_no_longer_kept_is_not_sent_again(channel: Channel, receivers: Receivers) -> None:
    skipped, emptied, *_ = channel.deliveries.all()
    Delivery.objects.filter(pk=skipped.pk).update(state=Delivery.State.SKIPPED)
    Delivery.objects.filter(pk=emptied.pk).update(body="")
    assert replay.replay(channel, at=receivers.at, first=0) == 2


def test_a_newcomer_gets_what_was_published_before_once_and_marked(
    news_index: NewsIndexPage, receivers: Receivers
) -> None:
    old, fresh = factories.article(news_index), factories.article(news_index)
    Item.objects.filter(page=old).update(published_at=receivers.at - timedelta(days=40))
    Item.objects.filter(page=fresh).update(published_at=receivers.at - timedelta(days=3))
    outbox.fan_out(at=receivers.at)
    channel = order_factories.channel(url=HOOK)
    assert replay.backfill(channel, days=30, at=receivers.at) == 1
    assert replay.backfill(channel, days=90, at=receivers.at) == 1, "only what it was not given yet"
    receivers.deliver()
    told = [(message.json["data"]["backfill"], message.json["data"]["kind"]) for message in receivers.got(HOOK)]
    assert told == [(True, "published"), (True, "published")]
    assert json.loads(channel.deliveries.last().body)["data"]["title"] == fresh.title


def test_mail_is_never_filled_with_the_past(db: None, receivers: Receivers) -> None:
    with pytest.raises(ValueError, match="that we push to"):
        replay.backfill(order_factories.channel(kind="mail"), days=30, at=receivers.at)


def test_an_old_message_that_is_sent_again_is_followed_by_what_came_later_of_the_same_thing(
    receivers: Receivers,
) -> None:
    channel = order_factories.channel(url=HOOK)
    thing = factories.uuid.uuid4()
    made = []
    for kind in ("published", "corrected", "withdrawn"):
        change = order_factories.change(kind=kind, item_uuid=thing)
        made.append(order_factories.delivery(channel, change, state="sent", tries=1))
    other = order_factories.delivery(channel, state="sent", tries=1)
    assert replay.again(Delivery.objects.filter(pk=made[1].pk), at=receivers.at) == 2
    receivers.deliver()
    assert [message.id for message in receivers.got(HOOK)] == [made[1].webhook_id, made[2].webhook_id]
    assert other.webhook_id not in {message.id for message in receivers.log}
