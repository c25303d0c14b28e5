"""The two orders of items: by date of publication in lists for readers, by change in feeds."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from django.db import models


class Chronological(models.QuerySet[Any]):
    """Rows of items, or rows that refer to one. If two times are equal, the item's id decides."""

    item_id = "id"
    item = ""  # lookup prefix from a row to the fields of its item

    def newest_first(self) -> Self:
        return self.order_by("-published_at", f"-{self.item_id}")

    def oldest_first(self) -> Self:
        return self.order_by("published_at", self.item_id)

    def older_than(self, published_at: datetime, pk: int) -> Self:
        """Filter rows strictly after (published_at, pk), newest first. Reads one range of the index at any depth."""
        return self.filter(published_at__lte=published_at).exclude(
            **{"published_at": published_at, f"{self.item_id}__gte": pk}
        )

    def newer_than(self, published_at: datetime, pk: int) -> Self:
        return self.filter(published_at__gte=published_at).exclude(
            **{"published_at": published_at, f"{self.item_id}__lte": pk}
        )

    def within(self, start: datetime, end: datetime) -> Self:
        """Filter rows published from ``start`` until before ``end``."""
        return self.filter(published_at__gte=start, published_at__lt=end)

    def latest_change_first(self) -> Self:
        return self.order_by("-changed_at", f"-{self.item_id}")

    def changed_within(self, start: datetime, end: datetime) -> Self:
        """Filter rows changed from ``start`` until before ``end``."""
        return self.filter(changed_at__gte=start, changed_at__lt=end)
