"""Checks of endpoints on request: the worker contacts the endpoint, the page polls for the result."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from .subscriptions import Channel


class EndpointCheck(models.Model):
    """The last check of a webhook's server that a person requested, and its result. One row per channel.

    The check waits while ``answered_at`` is empty. ``claimed_until`` is set while a worker runs it.
    """

    class Kind(models.TextChoices):
        CHALLENGE = "challenge", _("Server verification")
        TEST = "test", _("Test message")

    channel = models.OneToOneField(Channel, on_delete=models.CASCADE, related_name="endpoint_check")
    kind = models.CharField(max_length=10, choices=Kind)
    asked_at = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    is_good = models.BooleanField(default=False)
    status = models.PositiveSmallIntegerField(null=True)
    latency_ms = models.PositiveIntegerField(default=0)
    answer = models.TextField(blank=True)
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("endpoint check")

    def __str__(self) -> str:
        return f"{self.kind} {self.channel}"

    @property
    def is_waiting(self) -> bool:
        return self.answered_at is None
