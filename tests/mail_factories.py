"""Factories of subscribers and their pending items: plain functions like those of `tests.factories`."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from news.models import Change, ChangeCounter, Channel, Delivery, Item, Subscription
from tests import factories


def reader(email: str = "ann@x.example", *, at: datetime, **values: Any) -> Channel:
    """Create a confirmed subscriber to daily emails at 8:00 UTC; ``rule`` is the subscription's rule."""
    rule, languages = values.pop("rule", {}), values.pop("languages", [])
    organisation = values.pop("organisation", None)
    subscription = Subscription.objects.create(
        stored_rule=rule, languages=languages, organisation=organisation, created_at=at
    )
    values = {
        "kind": "mail",
        "state": Channel.State.ACTIVE,
        "email": email,
        "language": "en",
        "frequency": Channel.Frequency.DAILY,
        "hour": 8,
        "time_zone": "UTC",
        **values,
    }
    return Channel.objects.create(subscription=subscription, state_at=at, created_at=at, **values)


def change(item: Item | None = None, *, at: datetime, kind: str = "published", **values: Any) -> Change:
    """Create a log entry; without ``item`` for a deleted object."""
    values = {
        "significance": Change.Significance.MAJOR,
        "item_uuid": item.uuid if item else uuid.uuid4(),
        "language": item.language if item else "en",
        "type": item.type if item else Item.Type.ARTICLE,
        "title": item.title if item else "What was",
        "address": item.address if item else "",
        **values,
    }
    return Change.objects.create(sequence=ChangeCounter.take(), kind=kind, at=at, **values)


def owed(channel: Channel, change: Change, **values: Any) -> Delivery:
    values = {"kind": change.kind, "created_at": change.at, **values}
    return Delivery.objects.create(channel=channel, change=change, **values)


def published(channel: Channel, *, at: datetime, **values: Any) -> Delivery:
    """Create a public item that is pending for this reader."""
    return owed(channel, change(factories.item(published_at=at, **values), at=at))
