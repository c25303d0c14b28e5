"""View of the list: upcoming events first, past ones below; or one year; and further pages of each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.utils import timezone
from django.utils.translation import gettext as _

from events import cards, dates
from events.lists import EditionList
from events.models import EditionPage, EventsIndexPage
from events.stages import Stage
from events.views import jsonld
from foundation.filters import Cursor

from .listing import asked_for, cursor, described, filters


def event_list(request: HttpRequest, index: EventsIndexPage, **folders: str) -> HttpResponse:
    at = timezone.now()
    listing = asked_for(request, index, **folders)
    base = index.url
    if listing.year and not folders:  # one URL per list
        return HttpResponsePermanentRedirect(listing.path(base))
    after, before = cursor(request, "after"), cursor(request, "before")
    is_first = after is None and before is None
    here = listing.path(base)
    groups = filters(listing, base)  # before the sections, because both need the series
    sections = list(_sections(listing, here, at=at, after=after, before=before))
    filled = [section for section in sections if section["cards"]]
    context = {
        "sections": filled,
        # If no event is upcoming, the page names the latest one.
        "last": _last(filled) if is_first and not listing.year and sections[0] not in filled else None,
        "part_label": "" if is_first else _part_label(filled),
        "first_path": "" if is_first else here,
        "listing": described(listing, base, index),
        "years": [] if listing.year else [(year, listing.path(base, year=str(year))) for year in listing.years],
        "month_path": listing.month_path(base, date(listing.year, 1, 1) if listing.year else timezone.localdate(at)),
        "filters": groups,
        "language_suffix": listing.path("") if is_first and not listing.series else "",
        "crumb": ", ".join(listing.filter_names),
        "json_ld": jsonld.edition_list(
            [card for section in filled for card in section["cards"]],
            name=listing.heading,
            url=settings.PUBLIC_URL + request.get_full_path(),
        ),
    }
    return index.render(request, context_overrides=context)


def _sections(
    listing: EditionList, here: str, *, at: datetime, after: Cursor | None, before: Cursor | None
) -> Iterator[dict[str, Any]]:
    """Yield the sections of the page in order. Each page after the first continues either the upcoming or the past events."""
    if listing.year:
        shown = listing.of_its_year(before=before)
        yield _section("", shown.editions, at, _beside(here, "before", shown.further), _("Earlier events"))
        return
    if before is None:
        shown = listing.upcoming(at=at, after=after)
        yield _section(
            _("Upcoming events"), shown.editions, at, _beside(here, "after", shown.further), _("Later events")
        )
    if after is None and before is None and (undated := listing.undated()):
        yield _section(_("Date to be confirmed"), undated, at)
    if after is None:
        shown = listing.past(at=at, before=before)
        yield _section(
            _("Past events"), shown.editions, at, _beside(here, "before", shown.further), _("Earlier events")
        )


def _section(
    heading: str, editions: list[EditionPage], at: datetime, further_path: str = "", further_label: str = ""
) -> dict[str, Any]:
    return {
        "heading": heading,
        "cards": cards.cards(editions, at=at),
        "further_path": further_path,
        "further_label": further_label,
    }


def _beside(path: str, name: str, place: Cursor | None) -> str:
    return f"{path}{'&' if '?' in path else '?'}{name}={place}" if place else ""


def _last(sections: list[dict[str, Any]]) -> cards.Card | None:
    """Return the latest past event."""
    held = [card for section in sections for card in section["cards"] if card.stage is Stage.OVER]
    return held[0] if held else None


def _part_label(sections: list[dict[str, Any]]) -> str:
    """Return a label that distinguishes a further page from the first, for title and heading."""
    if not sections:
        return ""
    edition = sections[0]["cards"][0].edition
    first = edition.starts_on or edition.period_starts_on
    return _("from %(date)s") % {"date": dates.day(first)}
