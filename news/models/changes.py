"""Log of changes to public items, which every channel reads.

Invariants: a `Change` is immutable, except for its facets when the row that they name is merged into another. It is
written in the same transaction as its `Item`. ``sequence`` grows in the order of commits, so that a client that has
seen n has seen everything below n. A restore gives no number to a second change (`news.publishing.replaced`).
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, Self

from django.db import connection, models, transaction
from django.db.models import Case, F, Q, TextField, When
from django.db.models.functions import Cast
from django.dispatch import Signal
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

EPOCH = 100_000_000  # more changes than a site ever has, see `ChangeCounter.leap`
documents_changed = Signal()  # see `ChangeCounter.reframe`; inside the transaction


class ChangeCounter(models.Model):
    """One row whose update serialises the transactions that append. Its two numbers are the version of all
    documents."""

    last = models.BigIntegerField(default=0)
    frame = models.BigIntegerField(
        default=0,
        help_text="Increases when something other than an item changes in documents: a list page, a name, a setting.",
    )

    @classmethod
    def take(cls, count: int = 1) -> int:
        """Return the next sequence number, or the last of ``count``. Call it in the transaction that writes the
        `Change`."""
        while not cls.objects.filter(pk=1).update(last=F("last") + count):
            with transaction.atomic():
                cls.objects.get_or_create(pk=1)
        return cls.objects.values_list("last", flat=True).get(pk=1)

    @classmethod
    def raise_above(cls, last: int, frame: int) -> None:
        """Continue after the numbers of a replaced database, with a state that neither of the two had."""
        mine = cls.state()
        values = {"last": max(mine[0], last), "frame": max(mine[1], frame) + 1}
        cls.objects.update_or_create(pk=1, defaults=values)

    @classmethod
    def leap(cls, *, at: datetime) -> None:
        """Continue after all numbers that an unreadable database may have used, including those after an earlier leap.
        Clients that have seen one of them must begin again (`is_lost`). The minute is the epoch, exact in JavaScript
        too.
        """
        last, frame = cls.state()
        epoch = max(last // EPOCH + 1, int(at.timestamp()) // 60)
        cls.objects.update_or_create(pk=1, defaults={"last": epoch * EPOCH, "frame": frame + 1})

    @classmethod
    def state(cls) -> tuple[int, int]:
        """Return (last, frame). While neither changes, every document that we publish is the same. One query."""
        # Every request needs this, and the ORM takes ten times as long to build the query as the database takes to run it.
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT last, frame FROM {cls._meta.db_table} WHERE id = 1")
            last, frame = cursor.fetchone() or (0, 0)
        return last, frame

    @classmethod
    def reframe(cls) -> None:
        """Invalidate all documents, because something that they show besides the items has changed. Also needed after
        bulk operations, which send no signals. Other caches of public pages listen to `documents_changed`.
        """
        if not cls.objects.filter(pk=1).update(frame=F("frame") + 1):
            cls.objects.get_or_create(pk=1, defaults={"frame": 1})
        documents_changed.send(sender=cls)


class ChangeQuerySet(models.QuerySet["Change"]):
    def found_by(
        self, *, any_of: Collection[str] = (), all_of: Iterable[str] = (), none_of: Collection[str] = ()
    ) -> Self:
        """Filter by facets: changes after which the item is in lists with these facets, and withdrawals of such
        items."""
        words = Case(
            When(kind=Change.Kind.WITHDRAWN, then=Cast("earlier_facets", TextField())),
            default=Cast("facets", TextField()),
        )
        found = self.filter(is_listed=True).alias(words=words)
        for facet in all_of:
            found = found.filter(_says(facet))
        if any_of:
            found = found.filter(_says(*any_of))
        return found.exclude(_says(*none_of)) if none_of else found


def _says(*facets: str) -> Q:
    found = Q(pk__in=[])
    for facet in sorted(facets):
        found |= Q(words__contains=json.dumps(facet))
    return found


def is_lost(sequence: int, *, last: int) -> bool:
    """Return whether ``sequence`` may come from a lost database: it is above all changes of its epoch, and before a leap."""
    end = (sequence // EPOCH + 1) * EPOCH
    return 0 < sequence < end <= last and not Change.objects.filter(sequence__gte=sequence, sequence__lt=end).exists()


class Change(models.Model):
    """One row of the log. It stays complete when its item and page are deleted."""

    class Kind(models.TextChoices):
        PUBLISHED = "published", _("Published")
        UPDATED = "updated", _("Updated")
        CORRECTED = "corrected", _("Corrected")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        MOVED = "moved", pgettext_lazy("change of an event", "Rescheduled")
        CANCELLED = "cancelled", pgettext_lazy("change of an event", "Cancelled or postponed")

    class Significance(models.TextChoices):
        MAJOR = "major", _("Major")
        MINOR = "minor", _("Minor")

    sequence = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=20, choices=Kind)
    significance = models.CharField(max_length=10, choices=Significance)
    item_uuid = models.UUIDField(db_index=True)
    translation_key = models.UUIDField(default=uuid.uuid4)
    language = models.CharField(max_length=12)
    type = models.CharField(max_length=20)
    title = models.CharField(max_length=255)
    address = models.CharField(max_length=1000)
    content_hash = models.CharField(max_length=64, blank=True)
    note = models.TextField(
        blank=True, help_text="Shown to readers: the correction, or why it was withdrawn, moved or cancelled."
    )
    at = models.DateTimeField()
    facets = models.JSONField(default=list, help_text="Facets of the item after the change, as in ItemFacet, sorted.")
    is_announced = models.BooleanField(
        default=True, help_text="False: not delivered to any channel, because it came from an import."
    )
    earlier_facets = models.JSONField(
        default=list, help_text="Former facets that the item no longer has. Of a withdrawal: all of them."
    )

    is_listed = models.BooleanField(
        default=True,
        help_text="Whether lists have the item after the change. Of a withdrawal: whether they had it before.",
    )

    objects = ChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change")
        ordering = ["sequence"]
        indexes = [
            models.Index(fields=["address", "sequence"], name="change_by_address"),
            models.Index(fields=["translation_key", "sequence"], name="change_by_thing"),
            models.Index(fields=["kind", "-sequence"], name="change_latest_of_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.kind} {self.title}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("A Change is never altered; append another one.")
        super().save(*args, **kwargs)
