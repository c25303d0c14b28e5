"""`news.delivery.outbox`: from the log of changes to the delivery log."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from news.delivery import outbox
from news.models import Change, Channel, Delivery, Item, NewsIndexPage, Outbox, Subscription
from news.models.matching import Rule
from news.publishing.imported import as_imported
from tests import factories, order_factories
from tests.factories import NOON

BEST = {"language_mode": Subscription.Languages.BEST, "languages": ["ru", "en"]}


def messages(channel: Channel) -> list[dict[str, Any]]:
    """Return the data of a channel's messages in log order."""
    return [json.loads(delivery.body)["data"] for delivery in channel.deliveries.order_by("change")]


def test_each_change_is_given_once_to_each_channel_that_wants_it(news_index: NewsIndexPage) -> None:
    topic = factories.topic()
    follower = order_factories.channel(order_factories.subscription(rule=Rule(any_of=frozenset({f"topic:{topic.pk}"}))))
    everything = order_factories.channel()
    factories.article(news_index, topics=[topic])
    factories.article(news_index)
    assert outbox.fan_out(at=NOON) == 3
    assert outbox.fan_out(at=NOON) == 0
    assert (follower.deliveries.count(), everything.deliveries.count()) == (1, 2)
    follower.refresh_from_db()
    assert follower.next_attempt_at == NOON


def test_changes_that_nobody_is_notified_of_hold_up_nobody(news_index: NewsIndexPage) -> None:
    order_factories.channel(order_factories.subscription(**BEST))
    with as_imported(modified_at=None):
        factories.article(news_index)
    assert outbox.fan_out(at=NOON) == 0
    assert not outbox.is_behind()
    factories.article(news_index)
    assert outbox.fan_out(at=NOON) == 1


def test_the_message_is_small_and_leads_to_the_thing(news_index: NewsIndexPage) -> None:
    channel = order_factories.channel()
    page = factories.article(news_index, title="Über “Zölle”")
    outbox.fan_out(at=NOON)
    delivery = channel.deliveries.get()
    message = json.loads(delivery.body)
    item = Item.objects.get()
    assert message["type"] == "article.published"
    assert message["timestamp"].endswith("Z")
    assert message["data"] == {
        "id": item.tag_uri,
        "thing": str(page.translation_key),
        "sequence": delivery.change_id,
        "kind": "published",
        "significance": "major",
        "language": "en",
        "title": "Über “Zölle”",
        "url": item.url,
        "api_url": message["data"]["api_url"],
        "note": "",
        "matches": True,
        "backfill": False,
    }
    assert message["data"]["api_url"].endswith(f"/api/v2/pages/{page.pk}/")


def test_no_message_reaches_20_kb(db: None) -> None:
    channel = order_factories.channel()
    order_factories.change(sequence=1, title="ж" * 255, address="/" + "a" * 900, note="ж" * 50_000)
    Change.objects.update(facets=["kind:news"])
    give_out(1)
    assert len(channel.deliveries.get().body.encode()) < 20_000


def give_out(last: int) -> int:
    """Set the counter, which these changes bypassed, and fan out. Return the number of deliveries."""
    from news.models import ChangeCounter

    ChangeCounter.objects.update_or_create(pk=1, defaults={"last": last})
    return outbox.fan_out(at=NOON)


def test_whoever_is_paused_or_suspended_is_owed_it_and_who_is_not_confirmed_or_ended_is_not(
    news_index: NewsIndexPage,
) -> None:
    State = Channel.State
    channels = {state: order_factories.channel(state=state) for state in State}
    feed = order_factories.channel(kind="feed")
    factories.article(news_index)
    outbox.fan_out(at=NOON)
    owed = {state for state, channel in channels.items() if channel.deliveries.exists()}
    assert owed == {State.ACTIVE, State.PAUSED, State.SUSPENDED}
    assert not feed.deliveries.exists(), "it is fetched"


def test_mail_waits_for_its_hour_and_at_once_is_only_for_what_is_major(news_index: NewsIndexPage) -> None:
    mail = {"kind": "mail", "email": "reader@example.org"}
    daily = order_factories.channel(**mail)
    at_once = order_factories.channel(frequency=Channel.Frequency.AT_ONCE, **mail)
    page = factories.article(news_index)
    factories.publish(page, title="Another title")
    outbox.fan_out(at=NOON)
    assert daily.deliveries.count() == 2
    assert [delivery.kind for delivery in at_once.deliveries.all()] == ["published"]
    assert set(daily.deliveries.values_list("next_attempt_at", "body", "state")) == {(None, "", "pending")}


def test_what_leaves_the_rule_is_told_with_matches_false(news_index: NewsIndexPage) -> None:
    topic = factories.topic()
    rule = Rule(any_of=frozenset({f"topic:{topic.pk}"}))
    channel = order_factories.channel(order_factories.subscription(rule=rule))
    page = factories.article(news_index, topics=[topic])
    page.topics.set([])
    factories.publish(page)
    factories.publish(page, title="Nobody hears of it")
    outbox.fan_out(at=NOON)
    assert [(told["kind"], told["matches"]) for told in messages(channel)] == [("published", True), ("updated", False)]


@pytest.mark.parametrize("at_once", [True, False])
def test_in_the_best_language_a_thing_comes_once_and_a_better_version_updates_it(
    news_index: NewsIndexPage, at_once: bool
) -> None:
    """This holds whether the changes are fanned out one by one or all together."""
    channel = order_factories.channel(order_factories.subscription(**BEST))
    give = (lambda: None) if at_once else (lambda: outbox.fan_out(at=NOON))
    english = factories.article(news_index, title="English")
    give()
    russian = factories.draft(
        factories.news_index("ru"), title="Русский", translation_key=english.translation_key, slug="same"
    )
    russian = factories.publish(russian)
    give()
    factories.publish(english, title="English again")
    give()
    russian.unpublish()
    give()
    english.unpublish()
    outbox.fan_out(at=NOON)
    told = [(one["kind"], one["language"], one["title"], one["matches"]) for one in messages(channel)]
    assert told == [
        ("published", "en", "English", True),
        ("updated", "ru", "Русский", True),
        ("updated", "en", "English again", True),
        ("withdrawn", "en", "English again", False),
    ]
    assert len({one["id"] for one in messages(channel)}) == 1, "one identity, whichever language"


def test_giving_out_costs_the_same_number_of_queries_for_one_channel_and_for_many(news_index: NewsIndexPage) -> None:
    order_factories.channel(order_factories.subscription(**BEST))
    factories.article(news_index)
    outbox.fan_out(at=NOON)  # creates the rows of the outbox
    factories.article(news_index)
    with CaptureQueriesContext(connection) as few:
        outbox.fan_out(at=NOON)
    for _ in range(20):
        order_factories.channel(order_factories.subscription(**BEST))
    for _ in range(5):
        factories.article(news_index)
    with CaptureQueriesContext(connection) as many:
        assert outbox.fan_out(at=NOON) == 21 * 5
    assert len(many) == len(few)
    with CaptureQueriesContext(connection) as idle:
        outbox.fan_out(at=NOON)
    assert len(idle) == 2, "one for webhooks, one for mail"


def test_a_crash_in_the_middle_gives_nothing_out_by_halves(
    news_index: NewsIndexPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    factories.article(news_index)
    outbox.fan_out(at=NOON)
    channel = order_factories.channel()
    factories.article(news_index)
    before = Outbox.objects.get(pk=Outbox.PUSHED).sequence
    with monkeypatch.context() as patch:
        patch.setattr(outbox, "wake", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            outbox.fan_out(at=NOON)
    assert (Outbox.objects.get(pk=Outbox.PUSHED).sequence, channel.deliveries.count()) == (before, 0)
    assert outbox.fan_out(at=NOON) == 1


def test_what_waited_while_it_was_paused_is_due_at_once_when_it_is_resumed(news_index: NewsIndexPage) -> None:
    channel = order_factories.channel()
    outbox.pause(channel, at=NOON, note="They move house")
    assert (channel.state, channel.state_note) == (Channel.State.PAUSED, "They move house")
    factories.article(news_index)
    outbox.fan_out(at=NOON)
    later = NOON + timedelta(days=3)
    assert not Channel.objects.claimable(at=later).exists()
    outbox.resume(channel, at=later)
    assert Channel.objects.claimable(at=later).get() == channel
    assert channel.deliveries.get().next_attempt_at == later


def test_what_an_ended_channel_is_owed_is_left_out_and_it_cannot_come_back(news_index: NewsIndexPage) -> None:
    channel = order_factories.channel()
    factories.article(news_index)
    outbox.fan_out(at=NOON)
    outbox.end(channel, at=NOON, note="No longer a member")
    outbox.resume(channel, at=NOON)
    assert channel.state == Channel.State.ENDED
    assert channel.deliveries.get().state == Delivery.State.SKIPPED
