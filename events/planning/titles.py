"""Titles that end with the date of the event."""

from __future__ import annotations

from datetime import date

from django.utils import translation

from events import dates
from events.models import EditionPage, EventSeriesPage


def dated_title(series: EventSeriesPage, day: date) -> str:
    with translation.override(series.locale.language_code):
        return f"{series.title}, {plain_day(day)}"


def retitled(title: str, edition: EditionPage, day: date) -> str:
    """Return the title with the new date if it ends with the old one, as drafts from a cadence do."""
    old = edition.starts_on or edition.previous_starts_on
    if old is None:
        return title
    with translation.override(edition.locale.language_code):
        ending = f", {plain_day(old)}"
        return f"{title.removesuffix(ending)}, {plain_day(day)}" if title.endswith(ending) else title


def plain_day(day: date) -> str:
    """Return a day for titles, which people type and search: with plain spaces in every language."""
    return " ".join(dates.day(day).split())
