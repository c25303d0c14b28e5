"""Signs of life of what runs in the background, so that people see when it does not."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class HeartbeatQuerySet(models.QuerySet["Heartbeat"]):
    def alive(self, *, at: datetime, within: timedelta) -> HeartbeatQuerySet:
        """A sign of the future is none: the clock was wrong when it was given."""
        return self.filter(beat_at__gte=at - within, beat_at__lte=at + within)

    def beat(self, name: str, *, at: datetime, note: dict[str, Any] | None = None) -> None:
        """Write the sign of life ``name``; ``note`` is what a person may want to know about it."""
        self.update_or_create(name=name, defaults={"beat_at": at, "note": note or {}})


class Heartbeat(models.Model):
    """``worker:<id>`` while a worker lives; ``schedule`` after each look for what is due."""

    name = models.CharField(max_length=100, unique=True)
    beat_at = models.DateTimeField()
    note = models.JSONField(default=dict)

    objects = HeartbeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("heartbeat")

    def __str__(self) -> str:
        return self.name
