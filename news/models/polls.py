"""Records of polling: hosts that asked for a pause (`Host`) and the log of polls (`Poll`)."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from .health import ERRORS


class HostQuerySet(models.QuerySet["Host"]):
    def holding(self, *, at: datetime) -> Self:
        """Filter hosts that must not be polled now."""
        return self.filter(hold_until__gt=at)


class Host(models.Model):
    """A host that answered 429 or 503 for one source. Its other sources are not polled until ``hold_until``, minutes at
    most.

    The pause of that source itself is in its own row, because many publishers share a host.
    """

    name = models.CharField(max_length=255, primary_key=True)
    hold_until = models.DateTimeField()

    objects = HostQuerySet.as_manager()

    class Meta:
        verbose_name = _("host on hold")

    def __str__(self) -> str:
        return f"{self.name} until {self.hold_until}"


class Poll(models.Model):
    """One row of the log. The last `KEPT` rows of a source are kept."""

    class Outcome(models.TextChoices):
        CHANGED = "changed", _("New or changed entries")
        UNCHANGED = "unchanged", _("No new entries")
        NOT_MODIFIED = "not_modified", _("Not modified")
        FAILED = "failed", _("Failed")
        OUTAGE = "outage", _("Our own network was down")

    KEPT = 50

    source = models.ForeignKey("newsroom_news.Source", on_delete=models.CASCADE, related_name="polls", db_index=False)
    at = models.DateTimeField()
    outcome = models.CharField(max_length=20, choices=Outcome)
    status = models.PositiveSmallIntegerField(null=True)
    error_kind = models.CharField(max_length=40, blank=True)
    wire_bytes = models.PositiveIntegerField(default=0)
    body_bytes = models.PositiveIntegerField(default=0)
    milliseconds = models.PositiveIntegerField(default=0)
    new = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("poll")
        indexes = [models.Index(fields=["source", "-id"], name="poll_newest_first")]

    def __str__(self) -> str:
        return f"{self.at} {self.outcome}"

    @property
    def error_words(self) -> str:
        return str(ERRORS.get(self.error_kind, self.error_kind))
