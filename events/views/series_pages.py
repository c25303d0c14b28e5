"""Views of a series: its next edition and a table of all; and the permanent URL of the next one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone

from events import cards, ordinals, programme, recurrence_words
from events.lists import EditionList
from events.models import EditionOrganisation, EditionPage, EditionQuerySet, EditionStatus, EventSeriesPage
from events.views import calendars, jsonld
from foundation.settings import site_name

from .listing import filed, index_of

EDITIONS_IN_A_TABLE = 60


def series(request: HttpRequest, page: EventSeriesPage) -> HttpResponse:
    at = timezone.now()
    language = page.locale.language_code
    editions = EditionPage.objects.child_of(page).open_to_all()
    for_table = editions.latest_first().for_lists().prefetch_related("regions", "organisations__organisation")
    listed = list(for_table[:EDITIONS_IN_A_TABLE])
    coming = _next(editions, at)
    index = index_of(page)
    base = index.get_url(request) if index else ""
    owner = filed([page.owner_organisation], language, "organisation", base) if page.owner_organisation else []
    rows = [_table_row(edition, language, at) for edition in listed]
    context = {
        "next": cards.card(coming, at=at) if coming else None,
        "rows": rows,
        "has_numbers": any(row["number"] for row in rows),
        "older_path": EditionList(language, series=page).path(base) if len(listed) == EDITIONS_IN_A_TABLE else "",
        "cadence": _cadence(page),
        "owner": owner,
        "topics": filed(page.topics.all(), language, "topic", base),
        "calendar_path": calendars.series_path(page),
        "json_ld": jsonld.series(page, listed, owner=owner[0]["name"] if owner else site_name()),
    }
    return page.render(request, context_overrides=context)


def _next(editions: EditionQuerySet, at: datetime) -> EditionPage | None:
    """Return the next edition that is not cancelled; those without a date come last."""
    coming = editions.upcoming(at=at).exclude(status=EditionStatus.CANCELLED)
    return coming.for_lists().first()


def next_or_latest(request: HttpRequest, page: EventSeriesPage) -> HttpResponse:
    """Redirect to the next edition, or else to the latest. Without any, respond with 404 and a page with links."""
    at = timezone.now()
    editions = EditionPage.objects.child_of(page).open_to_all()
    found = _next(editions, at) or editions.past(at=at).exclude(status=EditionStatus.CANCELLED).first()
    if found is not None:
        return HttpResponseRedirect(found.get_url(request))
    context = page.get_context(request)
    return render(request, "events/no_edition.html", {**context, "index": index_of(page)}, status=404)


def _table_row(edition: EditionPage, language: str, at: datetime) -> dict[str, Any]:
    hosts = {EditionOrganisation.Role.HOST, EditionOrganisation.Role.CO_HOST}
    return {
        "card": cards.card(edition, at=at),
        "number": ordinals.short(edition.ordinal, language) if edition.ordinal else edition.label,
        "regions": [programme.named(region, language) for region in edition.regions.all()],
        "hosts": [programme.named(p.organisation, language) for p in edition.organisations.all() if p.role in hosts],
        "participants": programme.participants(edition),
    }


def _cadence(page: EventSeriesPage) -> str:
    """Return how often it takes place. The editors' own text takes precedence over the rule."""
    if page.cadence_note or page.is_ended:
        return page.cadence_note
    try:
        return recurrence_words.in_words(page.cadence) if page.cadence else ""
    except ValueError:  # a rule that was valid when saved, but no longer is
        return ""
