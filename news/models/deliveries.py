"""Delivery log: a `Delivery` is one `Change` for one `Channel`, an `Attempt` each try.

Invariants: a channel never has two deliveries of one change. The message ID and body of a delivery never change, so
that a receiver recognises a repeat.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .changes import Change
from .subscriptions import Channel, HubTopic

KEPT_OF_AN_ANSWER = 2048


class Outbox(models.Model):
    """Progress of the fan-out: the last `Change` whose deliveries are written for all channels. There is one row for
    pushed channels and one for collected ones, such as email. The public uses the latter, so many readers do not delay
    the administrations.
    """

    PUSHED, COLLECTED = 1, 2  # primary keys

    sequence = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.sequence)


class DeliveryQuerySet(models.QuerySet[Any]):
    def pending(self) -> Self:
        return self.filter(state=Delivery.State.PENDING)

    def due(self, *, at: datetime) -> Self:
        return self.pending().filter(next_attempt_at__lte=at)

    def between(self, first: int | None, last: int | None) -> Self:
        """Filter by the sequence of the change, including both ends. None leaves an end open."""
        found = self if first is None else self.filter(change_id__gte=first)
        return found if last is None else found.filter(change_id__lte=last)


class Delivery(models.Model):
    class State(models.TextChoices):
        PENDING = "pending", pgettext_lazy("status of a message", "Waiting")
        SENT = "sent", _("Delivered")
        DEAD = "dead", _("Not delivered")
        SKIPPED = "skipped", _("Skipped")

    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="deliveries")
    kind = models.CharField(max_length=20, choices=Change.Kind, help_text="Kind of change that the receiver gets.")
    message_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    body = models.TextField(blank=True, help_text="The body of each attempt. Empty if the feed itself is sent.")
    is_backfill = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    note = models.CharField(max_length=500, blank=True, help_text="Why it was given up or left out.")
    tries = models.PositiveSmallIntegerField(default=0, help_text="Since it was last enqueued.")
    next_attempt_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["change", "pk"]
        constraints = [models.UniqueConstraint(fields=["change", "channel"], name="one_delivery_a_change_and_channel")]
        indexes = [
            models.Index(fields=["channel", "change"], condition=Q(state="pending"), name="delivery_waiting"),
            models.Index(fields=["channel", "-created_at"], name="delivery_by_channel"),
            models.Index(fields=["channel"], condition=Q(state="dead"), name="delivery_dead"),
        ]

    def __str__(self) -> str:
        return f"{self.change_id} -> {self.channel_id}: {self.state}"

    @property
    def webhook_id(self) -> str:
        """Message ID, the same for each attempt and replay, without a dot (Standard Webhooks)."""
        return f"msg_{self.message_id.hex}"


class Attempt(models.Model):
    """One attempt: the response, or the reason why there was none (then ``status`` is empty)."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="attempts")
    at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True)
    latency_ms = models.PositiveIntegerField()
    answer = models.TextField(blank=True, help_text="The first KEPT_OF_AN_ANSWER bytes of it.")
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("attempt")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.status or self.error}"


class HubRequest(models.Model):
    """A request of a WebSub subscriber to our hub, until their callback confirms it or not."""

    mode = models.CharField(max_length=12)
    topic = models.ForeignKey(HubTopic, on_delete=models.CASCADE, related_name="requests")
    callback = models.TextField()
    host = models.CharField(max_length=255, blank=True, help_text="Of the callback.")
    asked_by = models.CharField(max_length=64, blank=True, help_text="Keyed hash of the client.")
    place = models.PositiveIntegerField(
        default=0, help_text="Number of earlier waiting requests of the same client. The first of each client go first."
    )
    secret = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=200, blank=True, help_text="Why a subscription is denied.")
    lease_seconds = models.PositiveIntegerField()
    created_at = models.DateTimeField()
    next_attempt_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    claimed_until = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("hub request")
        ordering = ["pk"]
        indexes = [models.Index(fields=["next_attempt_at"], name="hub_request_due")]

    def __str__(self) -> str:
        return f"{self.mode} {self.topic}"


class DigestRunQuerySet(models.QuerySet[Any]):
    def waits_for_its_turn(self, *, at: datetime) -> Self:
        """Filter runs that are not sent, and either claimed by a worker or due later."""
        return self.filter(Q(claimed_until__gte=at) | Q(next_attempt_at__gt=at), sent_at=None)


class DigestRun(models.Model):
    """One email to one person for one time window. The constraint prevents a second one from a concurrent worker.

    ``tries`` counts responses about this mailbox. If ``may_have_left`` is set, the email is not composed again.
    """

    email = models.EmailField()
    window = models.CharField(
        max_length=40, help_text="Frequency and its local hour, such as daily:2026-11-25T08+04:00."
    )
    message_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    created_at = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True)
    next_attempt_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    may_have_left = models.BooleanField(default=False, help_text="An attempt started, and its result is unknown.")
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=500, blank=True)
    items = models.PositiveIntegerField(default=0)

    objects = DigestRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("digest email")
        constraints = [models.UniqueConstraint(fields=["email", "window"], name="one_mail_a_person_and_window")]

    def __str__(self) -> str:
        return f"{self.email} {self.window}"
