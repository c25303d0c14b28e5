"""Calendars by plain GET, and links to them.

Their URLs are outside the page tree, so that a conditional request from a calendar program costs one query:

* ``/calendar.ics``: all events of all languages, each once;
* ``/en/events.ics?topic=..&organisation=..&region=..&kind=..&format=..&spoken=..&series=..``: any list in a language;
* ``/calendars/series/UUID.ics`` and ``/calendars/events/UUID.ics``: one series, one event.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from events.ical import content, document, export
from events.models import EditionPage, EventSeriesPage
from foundation import languages

CALENDAR_TYPE = "text/calendar; charset=utf-8"
CACHE_SECONDS = 300
# libcurl's time condition discards a response whose Last-Modified is unchanged, so such recent dates are not sent.
TOO_FRESH = timedelta(seconds=2)


@require_safe
def everything(request: HttpRequest) -> HttpResponse:
    return _answer(request, export.Selection(), "events")


@require_safe
def of_list(request: HttpRequest, language: str) -> HttpResponse:
    """Respond with the calendar of a list. Unknown parameters are ignored, because email programs may add some."""
    if language not in languages.codes():
        raise Http404("Language not found")
    filters: dict[str, Any] = {name: value for name in export.FILTERS if (value := request.GET.get(name))}
    if any("\0" in value for value in filters.values()):
        raise Http404("Calendar not found")
    return _answer(request, export.Selection(language=language, **filters), "events")


@require_safe
def of_series(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return _answer(request, export.Selection(series_uuid=uuid), "series")


@require_safe
def of_edition(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return _answer(request, export.Selection(edition_uuid=uuid), "event")


def _answer(request: HttpRequest, selection: export.Selection, name: str) -> HttpResponse:
    try:
        found = export.fingerprint(selection)
    except export.NoSuchCalendar as error:
        raise Http404(f"No calendar for {error}") from None
    response = HttpResponse(content_type=CALENDAR_TYPE)
    response["ETag"] = found.etag
    response["Cache-Control"] = f"public, max-age={CACHE_SECONDS}"
    response["Access-Control-Allow-Origin"] = "*"
    response["Content-Disposition"] = f'inline; filename="{name}.ics"'
    last_modified = None
    if found.changed_at and found.changed_at + TOO_FRESH < timezone.now():
        last_modified = int(found.changed_at.timestamp())
        response["Last-Modified"] = http_date(last_modified)
    patch_vary_headers(response, ["Accept-Encoding"])
    conditional = get_conditional_response(request, etag=found.etag, last_modified=last_modified, response=response)
    if conditional is not None and conditional is not response:
        return conditional
    source = settings.PUBLIC_URL + request.get_full_path()
    response.content = export.calendar(selection, source=source, changed_at=found.changed_at)
    return response


# --- URLs -------------------------------------------------------------------------------------------------------------


def list_path(listing: Any) -> str:
    """Return the calendar path of a list of events: any object with ``language`` and ``params`` (filters by name).
    Years are ignored."""
    params: Mapping[str, str] = listing.params
    wanted = {name: params[name] for name in export.FILTERS if params.get(name)}
    query = f"?{urlencode(wanted)}" if wanted else ""
    return reverse("events_calendar", args=[listing.language]) + query


def series_path(series: EventSeriesPage) -> str:
    return reverse("series_calendar", args=[series.uuid])


def edition_path(edition: EditionPage) -> str:
    return reverse("edition_calendar", args=[edition.uuid])


def add_links(edition: EditionPage) -> list[tuple[str, str]]:
    """Return links to add an event to a calendar, as (label, URL). Empty without a date.

    The file works in Outlook, Apple's and all other calendar programs; ``webcal:`` also follows later changes.
    """
    first, last = content.first_day(edition), content.last_day(edition)
    if first is None or last is None:
        return []
    path = edition_path(edition)
    begins, ends = content.span(edition, first, last)
    address = content.page_address(edition).replace(document.OUR_HOST, settings.PUBLIC_URL)
    details = "\n\n".join(filter(None, [edition.introduction, address]))
    google = {
        "action": "TEMPLATE",
        "text": edition.title,
        "dates": f"{_written(begins, '%Y%m%dT%H%M%SZ', '%Y%m%d')}/{_written(ends, '%Y%m%dT%H%M%SZ', '%Y%m%d')}",
        "ctz": edition.time_zone,
        "details": details,
        "location": content.place(edition),
    }
    outlook = {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "subject": edition.title,
        "startdt": _written(begins, "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d"),
        "enddt": _written(ends, "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d"),
        "allday": "false" if isinstance(begins, datetime) else "true",
        "body": details,
        "location": content.place(edition),
    }
    compose = f"/calendar/0/deeplink/compose?{urlencode(outlook)}"
    return [
        (_("File for Outlook, Apple and other calendars"), path),
        (_("Subscribe in your calendar app"), f"webcal://{settings.PUBLIC_URL.split('://', 1)[1]}{path}"),
        (_("Google Calendar"), f"https://calendar.google.com/calendar/render?{urlencode(google)}"),
        (_("Outlook on the web (work or school)"), f"https://outlook.office.com{compose}"),
        (_("Outlook.com (personal)"), f"https://outlook.live.com{compose}"),
    ]


def _written(moment: date, timed: str, whole_day: str) -> str:
    """Format an instant in UTC, or a day."""
    return f"{moment.astimezone(UTC):{timed}}" if isinstance(moment, datetime) else f"{moment:{whole_day}}"
