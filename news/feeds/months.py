"""Which months of a year hold something of a list: twelve looks into one index in one query, however much there is."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise

from django.db.models import Exists
from django.utils import timezone

from news.models.chronological import Chronological


def filled_months(rows: Chronological, year: int) -> list[int]:
    """Of ``rows``, which may be of all years; the latest first."""
    zone = timezone.get_default_timezone()
    starts = [datetime(year, month, 1, tzinfo=zone) for month in range(1, 13)] + [datetime(year + 1, 1, 1, tzinfo=zone)]
    looks = [Exists(rows.within(start, end).order_by()) for start, end in pairwise(starts)]
    # Beside any one row: where there is none, no month holds anything.
    found = rows.model._default_manager.order_by().values_list(*looks)[:1]
    return [month for row in found for month, is_filled in reversed([*enumerate(row, 1)]) if is_filled]
