"""Identifiers of pages that were imported from another site, as subscribers of that site know them."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _


class KnownElsewhere(models.Model):
    """Former RSS ``guid``, usually the old address, and Atom ID. Both are empty if the item was not imported."""

    guid = models.CharField(max_length=1000, blank=True, default="")
    atom_id = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        abstract = True


class ForeignIdentity(KnownElsewhere):
    """Identity that feeds show in place of our own, so that subscribers of the other site do not see the item as new.

    The row exists before the item, and stays after a withdrawal. ``item_uuid`` is the ``uuid`` of the page.
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
