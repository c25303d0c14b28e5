"""Months of a year in which a list has items: twelve index lookups in one query, at any size."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise

from django.db.models import Exists
from django.utils import timezone

from news.models.chronological import Chronological


def filled_months(rows: Chronological, year: int) -> list[int]:
    """Return the months of ``year`` that have ``rows``, latest first."""
    zone = timezone.get_default_timezone()
    starts = [datetime(year, month, 1, tzinfo=zone) for month in range(1, 13)] + [datetime(year + 1, 1, 1, tzinfo=zone)]
    looks = [Exists(rows.within(start, end).order_by()) for start, end in pairwise(starts)]
    # Selected beside any one row. If the table is empty, no month has items.
    found = rows.model._default_manager.order_by().values_list(*looks)[:1]
    return [month for row in found for month, is_filled in reversed([*enumerate(row, 1)]) if is_filled]
