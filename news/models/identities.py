"""By what followers of another site know the things that were brought over from it."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _


class KnownElsewhere(models.Model):
    """``guid`` is that of RSS, usually the old address. Both are empty for what was never on another site."""

    guid = models.CharField(max_length=1000, blank=True, default="")
    atom_id = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        abstract = True


class ForeignIdentity(KnownElsewhere):
    """Feeds print it in place of our own identity, so that nobody who followed the other site sees the thing as new.

    It is there before the item, and stays when that is withdrawn. ``item_uuid`` is the ``uuid`` of the page.
    """

    item_uuid = models.UUIDField(primary_key=True)

    class Meta:
        verbose_name = _("identity on another site")

    def __str__(self) -> str:
        return self.guid or self.atom_id

    @classmethod
    def atom_ids(cls, uuids: Iterable[UUID]) -> dict[UUID, str]:
        return dict(
            cls.objects.filter(item_uuid__in=list(uuids)).exclude(atom_id="").values_list("item_uuid", "atom_id")
        )
