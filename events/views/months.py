"""View of a month: a table of days, and the same events as a list for narrow windows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from events import cards, dates, lists, zones
from events.lists import EditionList
from events.models import EditionPage, EventsIndexPage
from events.views import jsonld
from foundation.filters import NoSuchList, number_between
from foundation.languages import spelling
from foundation.usable_dates import FIRST_YEAR, LAST_YEAR

from .listing import asked_for, described


@dataclass(frozen=True, slots=True)
class Mark:
    """Event on one of its days. An event of several days is drawn as a bar in each row, with one title across it."""

    card: cards.Card
    hour: str = ""
    follows: bool = False
    days: int = 1  # length of the bar in this row


@dataclass(frozen=True, slots=True)
class Square:
    """Day of a month; ``on`` is None for days of other months."""

    on: date | None
    marks: list[Mark]
    is_today: bool = False


def month(request: HttpRequest, index: EventsIndexPage, *, year: str, month: str) -> HttpResponse:
    at = timezone.now()
    listing = asked_for(request, index)
    try:
        shown = date(number_between(year, FIRST_YEAR, LAST_YEAR) or 0, int(month), 1)
    except (NoSuchList, ValueError):
        raise Http404(f"Month not found: {year}/{month}") from None
    base, today = index.url, timezone.localdate(at)
    found = cards.cards(listing.in_month(shown), at=at)
    sometime = cards.cards(listing.sometime_in_month(shown), at=at)
    span = listing.span() or (today, today)
    first, last = min(span[0], today).replace(day=1), max(span[1], today).replace(day=1)
    before, after = lists.previous_month(shown), lists.next_month(shown)
    heading = dates.day(shown, "YEAR_MONTH_FORMAT")
    context = {
        "heading": heading,
        "weeks": weeks(shown, found, today=today),
        "cards": found,
        "sometime": sometime,
        "previous": (dates.day(before, "YEAR_MONTH_FORMAT"), listing.month_path(base, before))
        if shown > first
        else None,
        "next": (dates.day(after, "YEAR_MONTH_FORMAT"), listing.month_path(base, after)) if shown < last else None,
        "listing": described(listing, base, index),
        "list_path": listing.path(base),
        "clear_path": EditionList(listing.language).month_path(base, shown) if listing.is_filtered else "",
        "filter_names": listing.filter_names,
        "language_suffix": "" if listing.series else listing.month_path("", shown),
        "crumb": heading,
        "json_ld": jsonld.edition_list(
            [*found, *sometime],
            name=f"{listing.heading}, {spelling.small(heading)}",
            url=settings.PUBLIC_URL + request.get_full_path(),
        ),
    }
    return index.render(request, context_overrides=context, template="events/month.html")


def weeks(month: date, found: list[cards.Card], *, today: date) -> list[list[Square]]:
    """Return the month in rows of seven days, Monday first. An event of several days appears on each of them."""
    first = month - timedelta(days=month.weekday())
    count = -(-((lists.end_of_month(month) - first).days + 1) // 7)
    return [
        [_square(first + timedelta(days=7 * week + day), month, found, today) for day in range(7)]
        for week in range(count)
    ]


def _square(on: date, month: date, found: list[cards.Card], today: date) -> Square:
    if on.month != month.month:
        return Square(None, [])
    here = [card for card in found if card.first and card.first <= on <= (card.edition.last_day or card.first)]
    # Events of several days come first, so that the parts of a bar line up.
    here.sort(key=lambda card: (card.last is None, card.first))
    return Square(on, [_mark(card, on, month) for card in here], on == today)


def _mark(card: cards.Card, on: date, month: date) -> Mark:
    if card.last is None:
        return Mark(card, hour=_hour(card.edition))
    begins = on == card.first or on.weekday() == 0 or on.day == 1
    last = min(card.last, lists.end_of_month(month), on + timedelta(days=6 - on.weekday()))
    return Mark(card, follows=not begins, days=(last - on).days + 1)


def _hour(edition: EditionPage) -> str:
    """Return the hour with its UTC offset, because events of several time zones can share a day."""
    if not edition.starts_at or not edition.begins_at:
        return ""
    return f"{dates.hour(edition.starts_at)} {zones.offset_in_words(edition.begins_at, edition.time_zone)}"
