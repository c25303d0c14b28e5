"""Heartbeats of background processes, so that people notice when one stops."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

# A job is called with the start time of its tick, and may run this much later.
LOOK_LASTS = timedelta(minutes=15)


class HeartbeatQuerySet(models.QuerySet["Heartbeat"]):
    def alive(self, *, at: datetime, within: timedelta) -> HeartbeatQuerySet:
        """Return current heartbeats. Ignore those from the future, which a wrong clock wrote."""
        return self.filter(beat_at__gte=at - within, beat_at__lte=at + within)

    def beat(self, name: str, *, at: datetime, note: dict[str, Any] | None = None) -> None:
        """Write the heartbeat ``name``; ``note`` is information for people."""
        values = {"beat_at": at, "note": note or {}}
        if not self.filter(name=name).update(**values):
            self.update_or_create(name=name, defaults=values)

    def resting(self, turns: Mapping[str, timedelta], *, at: datetime) -> set[str]:
        """Return those of ``turns`` (name: interval) that cannot be claimed at ``at``. One query."""
        last = self.filter(name__in=turns).values_list("name", "beat_at")
        return {name for name, beat_at in last if _is_taken(beat_at, at=at, every=turns[name])}

    def claim(self, name: str, *, at: datetime, every: timedelta, since: datetime | None = None) -> bool:
        """Claim the turn ``name``, once per ``every``, or once since ``since``. Return True for only one caller.

        If several workers find the turn due, only one conditional update succeeds. A read alone would let all of them
        start.
        """
        last = self.filter(name=name).first()
        if last is None:
            return self.get_or_create(name=name, defaults={"beat_at": at})[1]
        if _is_taken(last.beat_at, at=at, every=every, since=since):
            return False
        return bool(self.filter(pk=last.pk, beat_at=last.beat_at).update(beat_at=at))


def _is_taken(beat_at: datetime, *, at: datetime, every: timedelta, since: datetime | None = None) -> bool:
    """Return whether a turn was taken at ``beat_at``. One from the far future is ignored, because a wrong clock wrote it."""
    return (since or at - every) <= beat_at <= at + every + LOOK_LASTS


class Heartbeat(models.Model):
    """Heartbeat: ``worker:<id>`` while a worker runs, ``schedule`` after each tick, ``job:NAME`` for turns of jobs."""

    name = models.CharField(max_length=100, unique=True)
    beat_at = models.DateTimeField()
    note = models.JSONField(default=dict)

    objects = HeartbeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("heartbeat")

    def __str__(self) -> str:
        return self.name
