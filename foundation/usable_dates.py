"""Range of dates that are accepted from outside: URLs, forms, imported files.

Near the years 1 and 9999 another time zone or an added day raises OverflowError. Years below 1000 lose their zeros when
they are formatted.
"""

from __future__ import annotations

from datetime import date

FIRST_YEAR, LAST_YEAR = 1000, 9000


def is_usable(day: date) -> bool:
    """Return whether ``day``, or the day of a datetime, can be stored and used in calculations."""
    return FIRST_YEAR <= day.year <= LAST_YEAR
