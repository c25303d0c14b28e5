"""Which months of a year hold something of a list: twelve looks into one index in one statement, however much there is."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise
from typing import Any

from django.db import connection
from django.utils import timezone

from news.models.chronological import Chronological


def filled_months(rows: Chronological, year: int) -> list[int]:
    """Of ``rows``, which may be of all years; the latest first."""
    zone = timezone.get_default_timezone()
    starts = [datetime(year, month, 1, tzinfo=zone) for month in range(1, 13)] + [datetime(year + 1, 1, 1, tzinfo=zone)]
    months = [(_stored(start), _stored(end)) for start, end in pairwise(starts)]
    # Written down once, for January: the ORM needs longer for that than the database for all of them.
    one, january = rows.within(*starts[:2]).order_by().values("pk")[:1].query.sql_with_params()
    values: list[Any] = []
    for month in months:
        here = dict(zip(months[0], month, strict=True))
        values += [here.get(value, value) for value in january]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join([f'EXISTS ({one})'] * len(months))}", values)
        found = cursor.fetchone() or ()
    return [month for month, is_filled in reversed([*enumerate(found, 1)]) if is_filled]


def _stored(moment: datetime) -> object:
    return connection.ops.adapt_datetimefield_value(moment)
