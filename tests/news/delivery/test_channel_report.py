"""`news.delivery.channel_report`: the state of a channel in words and numbers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from news.delivery.channel_report import BAR_HEIGHT, failing_channels, outcome_in_words, report_on, with_facts
from news.models import Channel, Delivery
from tests import order_factories
from tests.factories import NOON

pytestmark = pytest.mark.django_db


def report(channel: Channel) -> Any:
    return report_on(with_facts(Channel.objects).get(pk=channel.pk), at=NOON)


def days_ago(days: int, of: Delivery, *statuses: int | None) -> None:
    for status in statuses:
        order_factories.attempt(of, at=NOON - timedelta(days=days), status=status)


def test_the_last_thirty_days_count_what_got_through_and_what_did_not() -> None:
    channel = order_factories.channel()
    delivery = order_factories.delivery(channel)
    days_ago(0, delivery, 200, 503, None)
    days_ago(3, delivery, 204, 204)
    days_ago(29, delivery, 301)
    days_ago(30, delivery, 200)
    days_ago(1, order_factories.delivery(order_factories.channel()), 200)
    found = report(channel)
    assert len(found.days) == 30
    told = {(found.days[-1].on - day.on).days: (day.sent, day.failed) for day in found.days if day.sent or day.failed}
    assert told == {0: (1, 2), 3: (2, 0), 29: (0, 1)}
    assert (found.sent, found.failed) == (3, 3)
    assert all(bar["sent"] + bar["failed"] <= BAR_HEIGHT for bar in found.bars)
    assert [bool(bar["failed"]) for bar in found.bars] == [bool(day.failed) for day in found.days]


def test_it_lists_what_failed_and_what_arrived_and_not_what_waits_for_its_first_try() -> None:
    channel = order_factories.channel()
    dead = order_factories.delivery(channel, state="dead", tries=10)
    tried = order_factories.delivery(channel, tries=1)
    order_factories.delivery(channel)
    arrived = order_factories.delivery(channel, state="sent", tries=2)
    found = report(channel)
    assert list(found.failures) == [tried, dead]
    assert list(found.brought) == [arrived]
    assert found.waiting == 2
    assert (found.first_sequence, found.last_sequence) == (dead.change_id, arrived.change_id)


def test_a_report_asks_as_many_queries_after_much_as_after_little() -> None:
    channel = order_factories.channel()

    def fill(count: int) -> int:
        for _ in range(count):
            days_ago(1, order_factories.delivery(channel, state="dead"), 500, 500)
        with CaptureQueriesContext(connection) as queries:
            report(channel)
        return len(queries)

    assert fill(2) == fill(12)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"state": "unconfirmed"}, "The server has not been verified yet. Verify it when it is ready"),
        ({"state": "unconfirmed", "kind": "mail"}, "Waiting for the link in our email to be opened"),
        ({"state": "paused"}, "Paused. New messages will wait until it is resumed"),
        ({"state": "suspended"}, "We stopped sending"),
        ({"state": "ended", "state_note": "The address answered 410."}, "The address answered 410."),
        (
            {"failing_since": NOON - timedelta(hours=2), "next_attempt_at": NOON},
            "Nothing is being delivered. We keep trying, at longer and longer intervals",
        ),
        ({"failing_since": NOON, "next_attempt_at": NOON}, "The last attempt failed. We will try again soon"),
        (
            {"failing_since": NOON},
            "The last attempt failed, and there will be no other. Send the undelivered messages again.",
        ),
        (
            {"next_attempt_at": NOON - timedelta(hours=1)},
            "A message has been waiting for several minutes. Delivery is delayed",
        ),
        ({"last_success_at": NOON}, "Everything published has been delivered"),
        ({}, "Ready."),
        ({"last_success_at": NOON - timedelta(days=31)}, "There has been nothing to send for 30 days"),
        ({"kind": "feed"}, "Not fetched yet"),
    ],
)
def test_each_state_is_told_in_words(values: dict[str, Any], words: str) -> None:
    assert words in report(order_factories.channel(**values)).line.words


@pytest.mark.parametrize("status", [None, 200, 302, 400, 401, 403, 404, 405, 408, 410, 413, 418, 429, 500, 503])
def test_every_answer_has_a_meaning(status: int | None) -> None:
    assert outcome_in_words(status, "").endswith(".")


def test_a_question_that_was_accepted_and_not_answered_is_no_success() -> None:
    assert outcome_in_words(200, "The response does not contain the challenge.").startswith("The response")


def test_channels_count_as_failing_when_nothing_got_through_for_long() -> None:
    for _ in range(3):
        order_factories.channel()
    suspended, failing = Channel.objects.all()[:2]
    Channel.objects.filter(pk=suspended.pk).update(state=Channel.State.SUSPENDED)
    Channel.objects.filter(pk=failing.pk).update(failing_since=NOON - timedelta(minutes=5))
    assert failing_channels(at=NOON) == 1
    assert failing_channels(at=NOON + timedelta(hours=2)) == 2
    Channel.objects.update(state=Channel.State.ENDED)
    assert failing_channels(at=NOON) == 0
