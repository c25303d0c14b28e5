"""View of an edition: its page, from ``stages``, ``programme`` and ``registration``."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page

from events import cards, ordinals, pictures, programme, registration, stages
from events.models import EditionOrganisation, EditionPage, EventSeriesPage, SessionSpeaker
from events.views import calendars, jsonld
from foundation.languages.following import version_of
from foundation.page_types import is_type
from foundation.public_pages import private_places

from .listing import filed

OTHER_EDITIONS = 5


def edition(request: HttpRequest, page: EditionPage) -> HttpResponse:
    return page.render(request, context_overrides=edition_context(request, page))


def edition_context(request: HttpRequest, page: EditionPage) -> dict[str, Any]:
    """Return everything that the page of an edition shows, also in a preview. It contains no links to join."""
    at = timezone.now()
    places = private_places() if page.private_places is None else page.private_places
    series_page = _series(page)
    speakers = Prefetch("speakers", SessionSpeaker.objects.select_related("person"))
    sessions = list(page.sessions.select_related("platform", "host", "document").prefetch_related(speakers))
    people = list(page.people.select_related("person"))
    organisations = list(page.organisations.select_related("organisation"))
    if getattr(request, "is_preview", False):
        pictures.make_missing(page)
    found = pictures.picture(page)
    days = programme.days(page, sessions)
    by_role = programme.people(programme.beside_programme(people, sessions), page.locale.language_code)
    if page.path.startswith(places):
        programme.without_links(days, by_role)
    return {
        **_standing(page, at=at, places=places),
        **_filed_under(page, organisations, list_path=_list_path(page)),
        **_outcome(page, at=at),
        "series": series_page,
        "number": _number(page.ordinal, page.locale.language_code) if page.ordinal else "",
        "programme": days,
        "people": by_role,
        "picture": found,
        "platforms": programme.platforms(page, days),
        "line": _line(page, series_page, at=at, places=places),
        "json_ld": jsonld.edition(
            page,
            sessions=sessions,
            people=people,
            organisations=organisations,
            series=series_page,
            image=pictures.shared(found),
        ),
    }


def _standing(page: EditionPage, *, at: datetime, places: tuple[str, ...]) -> dict[str, Any]:
    """Return date, status and registration."""
    now = stages.stage(page, at=at)
    begin, end = cards.edges(page)
    language = page.locale.language_code
    return {
        "card": cards.card(page, at=at),
        "stage": now,
        "is_past": page.is_over(at=at),
        "is_off": now in {stages.Stage.CANCELLED, stages.Stage.POSTPONED},
        "was": cards.was(page),
        "moment": cards.moment(page),
        "begin": begin,
        "end": end,
        "registration": registration.state(page, at=at) if now.is_ahead else None,
        "registration_until": cards.registration_until(page),
        "add_links": calendars.add_links(page) if now.is_ahead and page.starts_on else [],
        "calendar_path": calendars.edition_path(page) if page.starts_on else "",
        "replaced_by": version_of(EditionPage.objects.open_to_all(places), page.replaced_by_id, language=language),
    }


def _filed_under(page: EditionPage, organisations: list[EditionOrganisation], *, list_path: str) -> dict[str, Any]:
    """Return organisations, regions and topics, each with the path of its list of events, and languages."""
    language = page.locale.language_code
    working, interpretation = programme.spoken(page)
    return {
        "organisations": programme.organisations(organisations, language, list_path=list_path),
        "regions": filed(page.regions.order_by(), language, "region", list_path),
        "topics": filed(page.topics.order_by(), language, "topic", list_path),
        "working_languages": working,
        "interpretation": interpretation,
    }


def _series(page: EditionPage) -> Page | None:
    """Return the live series of the edition as a plain page, which has the title and the address."""
    above = page.get_parent()
    return above if above is not None and above.live and is_type(above, EventSeriesPage) else None


def _list_path(page: EditionPage) -> str:
    """Return the path of the list of events, which is the page above the series, or above a single edition."""
    above = page.get_parent()
    below = above if above is not None and is_type(above, EventSeriesPage) else page
    return (below.url or "").rstrip("/").rpartition("/")[0] + "/"


def _number(ordinal: int, language: str) -> str:
    return ordinals.in_words(ordinal, language) or _("Edition %(number)d") % {"number": ordinal}


def _outcome(page: EditionPage, *, at: datetime) -> dict[str, Any]:
    """Return participants, documents and recordings. An event that has not begun has no recordings."""
    recordings = page.recordings.all() if page.begins_at is None or page.begins_at <= at else []
    results, documents = programme.papers(page.documents.select_related("document"))
    notes = (page.participants_note, page.feeds_into, page.evaluation_note, page.evaluation_url, page.next_expected)
    return {
        "has_results": bool(results or programme.figures(page) or any(notes)),
        "figures": programme.figures(page),
        "results": results,
        # Not repeated if a result already says that it contributes to the same.
        "feeds_into": "" if page.feeds_into in {paper.feeds_into for paper in results} else page.feeds_into,
        "documents": documents,
        "recordings": sorted(recordings, key=lambda recording: recording.sort_order or 0),
    }


def _line(
    page: EditionPage, series_page: Page | None, *, at: datetime, places: tuple[str, ...]
) -> list[dict[str, Any]]:
    """Return the edition and the latest others of its series in chronological order; empty if there are no others."""
    if series_page is None:
        return []
    language = page.locale.language_code
    editions = EditionPage.objects.child_of(series_page).open_to_all(places).exclude(pk=page.pk)
    others = list(editions.latest_first().for_lists()[:OTHER_EDITIONS])
    unknown = datetime.max.replace(tzinfo=UTC)
    return [
        {
            "card": cards.card(edition, at=at),
            "number": ordinals.short(edition.ordinal, language) if edition.ordinal else edition.label,
            "is_here": edition is page,
        }
        for edition in sorted([*others, page], key=lambda one: (one.sorts_at or unknown, one.pk or 0))
        if others
    ]
