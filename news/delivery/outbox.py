"""Outbox: turn the log of changes into pending deliveries for each channel; pause, resume and end channels.

``fan_out`` reads the changes after `Outbox.sequence` in batches, first for pushed channels, then for collected ones; it
skips other flows (`channel_types.Flow`). One transaction writes the deliveries and the new sequence, so each change is
fanned out completely and exactly once. Paused and suspended channels also get deliveries, which wait.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_noop

from news.models import Change, ChangeCounter, Channel, Delivery, Item, ItemFacet, Outbox, Subscription

from .channel_types import Flow, Notification, ended, keys, type_of
from .pending import Face, Happened, Notice, Order, Version, facets_before, notice_of

logger = logging.getLogger(__name__)

CHANGES_AT_ONCE = 100
_ROWS_AT_ONCE = 500
_FLOWS = {Outbox.PUSHED: Flow.PUSHED, Outbox.COLLECTED: Flow.COLLECTED}
_WAITING = (Channel.State.ACTIVE, Channel.State.PAUSED, Channel.State.SUSPENDED)


def is_behind(outbox: int | None = None) -> bool:
    """Return whether changes wait for fan-out, in any outbox or in the given one. One query."""
    wanted = list(_FLOWS) if outbox is None else [outbox]
    behind = [Q(last__gt=Coalesce(Subquery(Outbox.objects.filter(pk=pk).values("sequence")), 0)) for pk in wanted]
    return ChangeCounter.objects.filter(reduce(or_, behind), pk=1).exists()


def fan_out(*, at: datetime) -> int:
    """Write a `Delivery` for each new change and each channel that wants it. Return how many were written.

    The number of queries for a batch of `CHANGES_AT_ONCE` does not depend on the number of channels. A row lock lets
    only one worker at a time fan out.
    """
    return sum(fan_out_of(outbox, at=at) for outbox in _FLOWS)


def fan_out_of(outbox: int, *, at: datetime) -> int:
    """Fan out for the channels of one outbox."""
    count = 0
    while is_behind(outbox):
        written = _give_out(outbox, at=at)
        if written is None:
            break
        count += written
    return count


@transaction.atomic
def _give_out(pk: int, *, at: datetime) -> int | None:
    """Fan out one batch. Return None if another worker already did."""
    Outbox.objects.get_or_create(pk=pk)
    outbox = Outbox.objects.select_for_update().get(pk=pk)
    changes = list(Change.objects.filter(sequence__gt=outbox.sequence).order_by("sequence")[:CHANGES_AT_ONCE])
    if not changes:
        return None
    channels = Channel.objects.filter(kind__in=keys(_FLOWS[pk]), state__in=_WAITING).select_related("subscription")
    announced = [change for change in changes if change.is_announced]
    deliveries = _deliveries(announced, [Receiver.of(channel) for channel in channels], at=at)
    Delivery.objects.bulk_create(deliveries, ignore_conflicts=True, batch_size=_ROWS_AT_ONCE)
    if pk == Outbox.PUSHED:
        _hurry(changes, at=at)
    wake({delivery.channel_id for delivery in deliveries if delivery.next_attempt_at}, at=at)
    outbox.sequence = changes[-1].sequence
    outbox.save(update_fields=["sequence"])
    return len(deliveries)


def _hurry(changes: Sequence[Change], *, at: datetime) -> None:
    """Retry failed deliveries of the same items now, since they block the later change. This try does not count."""
    things = {change.translation_key for change in changes}
    failed = Delivery.objects.pending().filter(tries__gt=1, next_attempt_at__gt=at, change__translation_key__in=things)
    failed.update(next_attempt_at=at, tries=F("tries") - 1)


@transaction.atomic
def wake(channel_ids: Collection[int], *, at: datetime) -> None:
    """Make the channels due now. Call this in the transaction that wrote their deliveries."""
    rows = Channel.objects.filter(pk__in=channel_ids)
    list(
        rows.select_for_update(no_key=True).order_by("pk").values_list("pk")
    )  # a consistent lock order prevents deadlocks between workers
    rows.filter(Q(next_attempt_at=None) | Q(next_attempt_at__gt=at)).update(next_attempt_at=at)


# --- Deliveries of each channel ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Receiver:
    channel: Channel
    order: Order

    @classmethod
    def of(cls, channel: Channel) -> Receiver:
        subscription = channel.subscription
        assert subscription is not None, "only what writes its deliveries itself does without"
        order = Order(
            rule=subscription.rule,
            languages=tuple(subscription.languages),
            takes_best=subscription.language_mode == Subscription.Languages.BEST,
            kinds=frozenset(channel.change_kinds),
            major_only=type_of(channel).wants_only_major(channel),
        )
        return cls(channel, order)

    def delivery(
        self, change: Change, notice: Notice, face: Face, *, at: datetime, is_backfill: bool = False
    ) -> Delivery:
        """Return a delivery: due now for a pushed channel, otherwise collected for the next digest."""
        delivery = Delivery(
            change=change, channel=self.channel, kind=notice.kind, is_backfill=is_backfill, created_at=at
        )
        if type_of(self.channel).flow is Flow.PUSHED:
            notification = Notification(change, notice, face, is_best=self.order.takes_best, is_backfill=is_backfill)
            self._write(delivery, notification, at=at)
        return delivery

    def _write(self, delivery: Delivery, notification: Notification, *, at: datetime) -> None:
        """Write the message. An error in one channel type must not block channels of other types."""
        try:
            delivery.body = type_of(self.channel).message(self.channel, notification)
            delivery.next_attempt_at = at
        except Exception:
            logger.exception(
                "The message of change %s to channel %s cannot be written", delivery.change_id, self.channel.pk
            )
            delivery.state, delivery.note = Delivery.State.DEAD, gettext_noop("The message could not be created.")


def _deliveries(changes: Sequence[Change], receivers: Sequence[Receiver], *, at: datetime) -> list[Delivery]:
    if not receivers or not changes:  # an import without notifications writes whole batches of unannounced changes
        return []
    things = Things.of(changes, with_versions=any(receiver.order.takes_best for receiver in receivers))
    found = []
    for change in changes:
        happened = things.happened(change)
        for receiver in receivers:
            if notice := notice_of(happened, receiver.order):
                found.append(receiver.delivery(change, notice, things.face(change, notice.language), at=at))
    return found


class Things:
    """Public versions of the changed items at each change: their current rows, rolled back along the log."""

    def __init__(self, items: Iterable[Item], facets: dict[int, frozenset[str]], changes: Sequence[Change]) -> None:
        self.items: dict[UUID, dict[str, Item]] = {}
        for item in items:
            self.items.setdefault(item.translation_key, {})[item.language] = item
        self.facets = facets
        self.changes: dict[UUID, list[Change]] = {}
        for change in changes:
            self.changes.setdefault(change.translation_key, []).append(change)

    @classmethod
    def of(cls, changes: Sequence[Change], *, with_versions: bool) -> Things:
        """Read the items first and then the later log, which also has the earlier facets of changes made in between."""
        uuids = {change.translation_key for change in changes}
        items = list(Item.objects.filter(translation_key__in=uuids).without_text())
        if not with_versions:
            return cls(items, {}, changes)
        facets: dict[int, set[str]] = {}
        for item_id, facet in ItemFacet.objects.filter(item__in=items).values_list("item_id", "facet"):
            facets.setdefault(item_id, set()).add(facet)
        later = Change.objects.filter(sequence__gt=changes[-1].sequence, translation_key__in=uuids).order_by("sequence")
        return cls(items, {pk: frozenset(names) for pk, names in facets.items()}, [*changes, *later])

    def happened(self, change: Change) -> Happened:
        return Happened(
            kind=change.kind,
            is_major=change.significance == Change.Significance.MAJOR,
            type=change.type,
            language=change.language,
            before=_facets_before(change),
            now=None if change.kind == Change.Kind.WITHDRAWN else frozenset(change.facets),
            others=tuple(self._others(change)),
        )

    def _others(self, change: Change) -> Iterable[Version]:
        items = self.items.get(change.translation_key, {})
        later: dict[str, Change] = {}
        for one in self.changes[change.translation_key]:
            if one.sequence > change.sequence:
                later.setdefault(one.language, one)
        for language in sorted({*items, *later} - {change.language}):
            if language in later:
                facets = _facets_before(later[language])
            else:
                facets = self.facets.get(items[language].pk, frozenset())
            if facets is not None:
                yield Version(language, facets)

    def face(self, change: Change, language: str) -> Face:
        """Return the version in the change's language from the log, or another language's current or last version."""
        item = self.items.get(change.translation_key, {}).get(language)
        if language == change.language:
            page_id = item.page_id if item else None
            return Face(change.item_uuid, language, change.title, change.address, page_id)
        if item:
            return Face(item.uuid, language, item.title, item.address, item.page_id)
        known = [one for one in self.changes[change.translation_key] if one.language == language]
        gone = next((one for one in reversed(known) if one.sequence < change.sequence), known[0])
        return Face(gone.item_uuid, language, gone.title, gone.address)


def _facets_before(change: Change) -> frozenset[str] | None:
    return facets_before(change.kind, now=change.facets, earlier=change.earlier_facets)


# --- Pause, resume, end ----------------------------------------------------------------------------------------------


@transaction.atomic
def pause(channel: Channel, *, at: datetime, note: str = "") -> None:
    """Pause the channel by a person's decision. New deliveries wait."""
    _move(channel, Channel.State.PAUSED, of=[Channel.State.ACTIVE], at=at, note=note)


@transaction.atomic
def resume(channel: Channel, *, at: datetime) -> None:
    """Resume a paused or suspended channel and make its waiting deliveries due now, oldest first."""
    stopped = [Channel.State.PAUSED, Channel.State.SUSPENDED]
    if not _move(channel, Channel.State.ACTIVE, of=stopped, at=at, failures=0, failing_since=None):
        return
    Channel.objects.filter(pk=channel.pk, claimed_by="").update(claimed_until=None)
    waiting = channel.deliveries.pending().exclude(next_attempt_at=None)
    if waiting.update(next_attempt_at=at, tries=0):
        wake([channel.pk], at=at)


@transaction.atomic
def end(channel: Channel, *, at: datetime, note: str = "") -> None:
    """End the channel permanently and skip its pending deliveries."""
    _move(
        channel, Channel.State.ENDED, of=[*_WAITING, Channel.State.UNCONFIRMED], at=at, note=note, next_attempt_at=None
    )
    channel.deliveries.pending().update(state=Delivery.State.SKIPPED, note=note[:500], next_attempt_at=None)
    ended(channel, at=at)


def _move(
    channel: Channel, to: Channel.State, *, of: Collection[str], at: datetime, note: str = "", **values: Any
) -> bool:
    """Change the state and refresh the object. Return False if the channel was in none of the states ``of``."""
    moved = Channel.objects.filter(pk=channel.pk, state__in=of).update(
        state=to, state_at=at, state_note=note[:500], **values
    )
    channel.refresh_from_db(fields=["state", "state_at", "state_note", *values])
    return bool(moved)
