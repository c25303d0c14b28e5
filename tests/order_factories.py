"""Subscriptions, channels and their deliveries, each one valid row."""

from __future__ import annotations

from itertools import count
from typing import Any

from news.models import Attempt, Change, Channel, Delivery, Subscription, Token
from news.models.matching import Rule
from tests import factories
from tests.factories import NOON

_sequences = count(1_000_000)  # beyond those that publications of the same test take


def subscription(*, rule: Rule | None = None, **values: Any) -> Subscription:
    """Create a subscription of an administration, unless ``organisation`` is given."""
    if "organisation" not in values:
        values["organisation"] = factories.organisation()
    stored = rule.as_json() if rule else {}
    return Subscription.objects.create(**{"name": "News", "stored_rule": stored, "created_at": NOON, **values})


def channel(order: Subscription | None = None, **values: Any) -> Channel:
    """Create an active webhook."""
    values = {
        "kind": "webhook",
        "state": Channel.State.ACTIVE,
        "created_at": NOON,
        "state_at": NOON,
        **values,
    }
    if values["kind"] == "webhook":
        values = {"url": "https://customs.example/hook", "secret": "whsec_" + "AAAA" * 8, **values}
    return Channel.objects.create(subscription=order or subscription(), **values)


def feed(order: Subscription | None = None, **values: Any) -> tuple[Channel, str]:
    """Create a private feed. Return it with its token."""
    made = channel(order, kind="feed", **values)
    return made, Token.issue(at=NOON, channel=made)


def change(**values: Any) -> Change:
    """Create a log entry about a deleted item."""
    number = next(_sequences)
    item = values.pop("item", None)
    if item is not None:
        values = {"item_uuid": item.uuid, "translation_key": item.translation_key, "title": item.title, **values}
    else:
        values = {"item_uuid": factories.uuid.uuid4(), "title": f"Thing {number}", **values}
    return Change.objects.create(
        **{
            "sequence": number,
            "kind": Change.Kind.PUBLISHED,
            "significance": Change.Significance.MAJOR,
            "language": "en",
            "type": "article",
            "address": f"https://site.invalid/en/news/{number}/",
            "at": NOON,
            **values,
        }
    )


def delivery(to: Channel, about: Change | None = None, **values: Any) -> Delivery:
    about = about or change()
    values = {"kind": about.kind, "body": '{"type":"article.published"}', "created_at": NOON, **values}
    return Delivery.objects.create(channel=to, change=about, **values)


def attempt(of: Delivery, **values: Any) -> Attempt:
    return Attempt.objects.create(delivery=of, **{"at": NOON, "status": 500, "latency_ms": 12, **values})
