"""WebSub (W3C, 2018): our subscriptions at the hubs of sources (`HubSubscription`) and documents from hubs (`Push`)."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from .sources import Source

# A hub can verify our request for this long.
ASKS_BACK_WITHIN = timedelta(days=1)
# Documents from a hub are accepted for this long after the end of the lease.
GRACE = timedelta(days=1)


def new_secret() -> str:
    return secrets.token_urlsafe(32)


class HubSubscription(models.Model):
    """Our subscription at the hub of a source. ``token`` is part of the callback address, and ``secret`` signs the
    documents. Only the hub knows them, and both survive renewals. A different hub or topic has a different row."""

    source = models.OneToOneField(Source, on_delete=models.CASCADE, related_name="subscription")
    hub_url = models.TextField()
    topic_url = models.TextField()
    token = models.CharField(max_length=64, unique=True, default=new_secret)
    secret = models.CharField(max_length=64, default=new_secret)
    requested_at = models.DateTimeField(null=True)
    requests = models.PositiveSmallIntegerField(default=0, help_text="Since the hub last confirmed.")
    next_try_at = models.DateTimeField(help_text="When the next request to the hub is due.")
    lease_ends_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=500, blank=True)
    last_push_at = models.DateTimeField(null=True)
    hinted_at = models.DateTimeField(null=True, help_text="When its message last made us poll the publisher.")

    class Meta:
        verbose_name = _("hub subscription")

    def __str__(self) -> str:
        return f"{self.topic_url} at {self.hub_url}"

    def is_pending(self, *, at: datetime) -> bool:
        return self.requested_at is not None and at - self.requested_at <= ASKS_BACK_WITHIN

    def is_confirmed(self, *, at: datetime) -> bool:
        return self.lease_ends_at is not None and at <= self.lease_ends_at + GRACE


class Push(models.Model):
    """A signed document from a hub, until the worker has stored its entries."""

    subscription = models.ForeignKey(HubSubscription, on_delete=models.CASCADE, related_name="pushes")
    at = models.DateTimeField()
    content_type = models.CharField(max_length=200, blank=True)
    body = models.BinaryField()

    class Meta:
        verbose_name = _("hub document")

    def __str__(self) -> str:
        return f"{self.subscription} ({self.at})"
