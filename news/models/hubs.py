"""WebSub (W3C, 2018): our standing orders at the hubs of sources (`HubSubscription`) and what hubs brought (`Push`)."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from .sources import Source

# So long after we asked a hub it may still ask back whether we meant it.
ASKS_BACK_WITHIN = timedelta(days=1)
# So long after the lease what a hub still brings is taken.
GRACE = timedelta(days=1)


def new_secret() -> str:
    return secrets.token_urlsafe(32)


class HubSubscription(models.Model):
    """What we asked the hub of a source for. ``token`` is in the address that the hub calls, ``secret`` signs what it
    brings; nobody else knows them, and both stay through renewals. Another hub or topic is another row."""

    source = models.OneToOneField(Source, on_delete=models.CASCADE, related_name="subscription")
    hub_url = models.TextField()
    topic_url = models.TextField()
    token = models.CharField(max_length=64, unique=True, default=new_secret)
    secret = models.CharField(max_length=64, default=new_secret)
    requested_at = models.DateTimeField(null=True)
    requests = models.PositiveSmallIntegerField(default=0, help_text="Since the hub last confirmed.")
    next_try_at = models.DateTimeField(help_text="When the hub is asked again, for the first time or for a renewal.")
    lease_ends_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=500, blank=True)
    last_push_at = models.DateTimeField(null=True)
    hinted_at = models.DateTimeField(null=True, help_text="When it last had us ask the publisher ourselves.")

    class Meta:
        verbose_name = _("hub subscription")

    def __str__(self) -> str:
        return f"{self.topic_url} at {self.hub_url}"

    def is_pending(self, *, at: datetime) -> bool:
        return self.requested_at is not None and at - self.requested_at <= ASKS_BACK_WITHIN

    def is_confirmed(self, *, at: datetime) -> bool:
        return self.lease_ends_at is not None and at <= self.lease_ends_at + GRACE


class Push(models.Model):
    """A document that a hub brought and signed, until the worker has stored what is in it."""

    subscription = models.ForeignKey(HubSubscription, on_delete=models.CASCADE, related_name="pushes")
    at = models.DateTimeField()
    content_type = models.CharField(max_length=200, blank=True)
    body = models.BinaryField()

    class Meta:
        verbose_name = _("hub document")

    def __str__(self) -> str:
        return f"{self.subscription} ({self.at})"
