"""Replay: send the same message again under the same id, so that receivers can recognise duplicates.

``backfill`` sends a new channel the items that were published before it existed.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from news.models import Change, Channel, Delivery, Item, Subscription

from . import outbox
from .channel_types import Flow, keys, type_of
from .outbox import Receiver
from .pending import Face, Notice
from .selection import items_matching

_AT_ONCE = 500


@transaction.atomic
def again(deliveries: QuerySet[Any], *, at: datetime) -> int:
    """Enqueue a queryset of deliveries as if they had never been tried. Return how many.

    Skipped deliveries and those whose body is no longer stored are left out. Deliveries of the same items that were
    sent later are sent again too, so that the receiver's last message has the current state.
    """
    found = Delivery.objects.filter(pk__in=list(deliveries.values_list("pk", flat=True)))
    found = found | Delivery.objects.filter(Exists(_earlier_of_the_same(found)), state=Delivery.State.SENT)
    with_body = Q(channel__kind__in=keys(Flow.PUSHED)) & ~Q(body="")
    rows = found.exclude(state=Delivery.State.SKIPPED).filter(with_body | Q(channel__kind__in=keys(Flow.OWN)))
    channels = set(rows.values_list("channel", flat=True))
    outbox.wake(channels, at=at)  # locks them, before their deliveries
    # A person has decided to retry, so do not wait for the end of a break.
    Channel.objects.filter(pk__in=channels, claimed_by="").update(claimed_until=None)
    values = {"state": Delivery.State.PENDING, "tries": 0, "next_attempt_at": at, "note": ""}
    return Delivery.objects.filter(pk__in=list(rows.values_list("pk", flat=True))).update(**values)


def _earlier_of_the_same(found: QuerySet[Any]) -> QuerySet[Any]:
    same = Q(change__item_uuid=OuterRef("change__item_uuid"))
    takes_best = Q(channel__subscription__language_mode=Subscription.Languages.BEST)
    same |= takes_best & Q(change__translation_key=OuterRef("change__translation_key"))
    return found.filter(same, channel=OuterRef("channel"), change_id__lt=OuterRef("change_id"))


def replay(
    channel: Channel,
    *,
    at: datetime,
    since: datetime | None = None,
    first: int | None = None,
    last: int | None = None,
) -> int:
    """Send again the deliveries since a time, or those of the changes ``first`` to ``last``. Return how many."""
    rows = channel.deliveries.between(first, last)
    return again(rows if since is None else rows.filter(created_at__gte=since), at=at)


@transaction.atomic
def backfill(channel: Channel, *, days: int, at: datetime) -> int:
    """Send items of the last ``days`` that the channel has not received, in log order, marked as ``backfill``.

    Return how many. Raise `ValueError` for a channel that is not pushed, because each would be an email.
    """
    subscription = channel.subscription
    if type_of(channel).flow is not Flow.PUSHED or subscription is None:
        raise ValueError("Earlier items can only be sent to a channel that we push to.")
    receiver = Receiver.of(channel)
    items = list(items_matching(subscription).filter(published_at__gte=at - timedelta(days=days)).without_text())
    changes = _latest_changes(items, channel, subscription)
    deliveries = [
        receiver.delivery(
            changes[item.uuid],
            Notice(Change.Kind.PUBLISHED, item.language, matches=True),
            Face(item.uuid, item.language, item.title, item.address, item.page_id),
            at=at,
            is_backfill=True,
        )
        for item in items
        if item.uuid in changes
    ]
    deliveries.sort(key=lambda delivery: delivery.change_id)
    Delivery.objects.bulk_create(deliveries, ignore_conflicts=True, batch_size=_AT_ONCE)
    outbox.wake([channel.pk], at=at)
    return len(deliveries)


def _latest_changes(items: list[Item], channel: Channel, subscription: Subscription) -> dict[object, Change]:
    """Return the latest change of each item that the channel has not received."""
    by = "translation_key" if subscription.language_mode == Subscription.Languages.BEST else "item_uuid"
    known = set(channel.deliveries.values_list(f"change__{by}", flat=True))
    wanted = [
        item.uuid for item in items if (item.translation_key if by == "translation_key" else item.uuid) not in known
    ]
    log = Change.objects.filter(item_uuid__in=wanted).order_by()
    sequences = log.values("item_uuid").annotate(last=Max("sequence")).values_list("last", flat=True)
    return {change.item_uuid: change for change in Change.objects.filter(sequence__in=list(sequences))}
