"""Signs of life of what runs in the background, so that people see when it does not."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

# A look carries the time of its beginning, and may come to a turn so much later.
LOOK_LASTS = timedelta(minutes=15)


class HeartbeatQuerySet(models.QuerySet["Heartbeat"]):
    def alive(self, *, at: datetime, within: timedelta) -> HeartbeatQuerySet:
        """A sign of the future is none: the clock was wrong when it was given."""
        return self.filter(beat_at__gte=at - within, beat_at__lte=at + within)

    def beat(self, name: str, *, at: datetime, note: dict[str, Any] | None = None) -> None:
        """Write the sign of life ``name``; ``note`` is what a person may want to know about it."""
        self.update_or_create(name=name, defaults={"beat_at": at, "note": note or {}})

    def claim(self, name: str, *, at: datetime, every: timedelta, since: datetime | None = None) -> bool:
        """Take the turn ``name``, which comes once in ``every``, or once since the moment ``since``. True for one caller.

        Of those who find the same due turn, the database lets one write it: a look alone lets all of them begin.
        """
        last = self.filter(name=name).first()
        if last is None:
            return self.get_or_create(name=name, defaults={"beat_at": at})[1]
        if (since or at - every) <= last.beat_at <= at + every + LOOK_LASTS:
            return False
        return bool(self.filter(pk=last.pk, beat_at=last.beat_at).update(beat_at=at))


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
