"""View of an edition: its page, from ``stages``, ``programme`` and ``registration``."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from events import cards, ordinals, pictures, programme, registration, stages
from events.models import EditionOrganisation, EditionPage, EventSeriesPage
from events.views import calendars, jsonld
from foundation.languages.following import version_of

from .listing import filed, index_of

OTHER_EDITIONS = 5


def edition(request: HttpRequest, page: EditionPage) -> HttpResponse:
    return page.render(request, context_overrides=edition_context(request, page))


def edition_context(request: HttpRequest, page: EditionPage) -> dict[str, Any]:
    """Return everything that the page of an edition shows, also in a preview. It contains no links to join."""
    at = timezone.now()
    series_page = page.series
    if series_page is not None and not series_page.live:
        series_page = None
    sessions = list(page.sessions.select_related("platform", "host", "document").prefetch_related("speakers__person"))
    people = list(page.people.select_related("person"))
    organisations = list(page.organisations.select_related("organisation"))
    if getattr(request, "is_preview", False):
        pictures.make_missing(page)
    found = pictures.picture(page)
    days, by_role = programme.days(page, sessions), programme.people(people, page.locale.language_code)
    if (people or any(slot.speakers for day in days for slot in day.slots)) and page.get_view_restrictions().exists():
        programme.without_links(days, by_role)
    return {
        **_standing(page, at=at),
        **_filed_under(request, page, organisations),
        **_outcome(page),
        "series": series_page,
        "number": _number(page.ordinal, page.locale.language_code) if page.ordinal else "",
        "programme": days,
        "people": by_role,
        "picture": found,
        "others": cards.cards(_others(page, series_page), at=at),
        "json_ld": jsonld.edition(
            page,
            sessions=sessions,
            people=people,
            organisations=organisations,
            series=series_page,
            image=pictures.shared(found),
        ),
    }


def _standing(page: EditionPage, *, at: datetime) -> dict[str, Any]:
    """Return date, status and registration."""
    now = stages.stage(page, at=at)
    begin, end = cards.edges(page)
    language = page.locale.language_code
    return {
        "card": cards.card(page, at=at),
        "stage": now,
        "is_past": page.is_over(at=at),
        "was": cards.was(page),
        "moment": cards.moment(page),
        "begin": begin,
        "end": end,
        "registration": registration.state(page, at=at) if now.is_ahead else None,
        "registration_until": cards.registration_until(page),
        "add_links": calendars.add_links(page) if now.is_ahead and page.starts_on else [],
        "calendar_path": calendars.edition_path(page) if page.starts_on else "",
        "replaced_by": version_of(EditionPage.objects.open_to_all(), page.replaced_by_id, language=language),
    }


def _filed_under(request: HttpRequest, page: EditionPage, organisations: list[EditionOrganisation]) -> dict[str, Any]:
    """Return organisations, regions and topics, each with the path of its list of events, and languages."""
    language = page.locale.language_code
    index = index_of(page)
    base = index.get_url(request) if index else ""
    working, interpretation = programme.spoken(page)
    return {
        "organisations": programme.organisations(organisations, language, list_path=base),
        "regions": filed(page.regions.all(), language, "region", base),
        "topics": filed(page.topics.all(), language, "topic", base),
        "working_languages": working,
        "interpretation": interpretation,
    }


def _number(ordinal: int, language: str) -> str:
    return ordinals.in_words(ordinal, language) or _("Edition %(number)d") % {"number": ordinal}


def _outcome(page: EditionPage) -> dict[str, Any]:
    """Return participants, documents and recordings."""
    results, documents = programme.papers(page.documents.select_related("document"))
    return {
        "participants": programme.participants(page),
        "results": results,
        "documents": documents,
        "recordings": sorted(page.recordings.all(), key=lambda recording: recording.sort_order or 0),
    }


def _others(page: EditionPage, series_page: EventSeriesPage | None) -> list[EditionPage]:
    """Return the latest other editions of the same series."""
    if series_page is None:
        return []
    editions = EditionPage.objects.child_of(series_page).open_to_all().exclude(pk=page.pk)
    return list(editions.latest_first().for_lists()[:OTHER_EDITIONS])
