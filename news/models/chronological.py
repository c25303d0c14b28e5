"""The two orders of items: lists for readers follow the dates of publication, feeds the order of change."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from django.db import models


class Chronological(models.QuerySet[Any]):
    """Rows that stand for items; where two moments are equal the item's id decides."""

    item_id = "id"
    item = ""  # what leads from a row to the fields of its item

    def newest_first(self) -> Self:
        return self.order_by("-published_at", f"-{self.item_id}")

    def oldest_first(self) -> Self:
        return self.order_by("published_at", self.item_id)

    def older_than(self, published_at: datetime, pk: int) -> Self:
        """Strictly after (published_at, pk) in newest-first order; one range of the index, however deep the list."""
        return self.filter(published_at__lte=published_at).exclude(
            **{"published_at": published_at, f"{self.item_id}__gte": pk}
        )

    def newer_than(self, published_at: datetime, pk: int) -> Self:
        return self.filter(published_at__gte=published_at).exclude(
            **{"published_at": published_at, f"{self.item_id}__lte": pk}
        )

    def within(self, start: datetime, end: datetime) -> Self:
        """Published from ``start``, before ``end``."""
        return self.filter(published_at__gte=start, published_at__lt=end)

    def latest_change_first(self) -> Self:
        return self.order_by("-changed_at", f"-{self.item_id}")

    def changed_within(self, start: datetime, end: datetime) -> Self:
        """From ``start``, before ``end``."""
        return self.filter(changed_at__gte=start, changed_at__lt=end)
