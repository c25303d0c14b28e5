"""Editions as items of ``news``: the only module that knows both plug-ins' sides of an `Item`.

The text is rendered once, at publication, in the edition's language and independently of the time. Followers see a
change when an editor changes the edition, not when it is over. Links to join are never included.
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django.template.loader import render_to_string
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail import hooks
from wagtail.models import Page

from events.api import cards, dates, programme
from events.models import EditionOrganisation, EditionPage, EditionStatus, EventsIndexPage
from foundation.pictures.cuts import CARD, LEAD
from news.addresses import hosted
from news.api import address_of, facet, filed_under, picture_of
from news.extensions import ContentFunction, ItemContent
from news.models import Item

_Role = EditionOrganisation.Role
CARRYING = (_Role.ORGANISER, _Role.HOST, _Role.CO_HOST)


@hooks.register("register_item_content")
def edition_items() -> tuple[type[Page], ContentFunction]:
    return EditionPage, edition_content


def edition_content(page: EditionPage, *, at: datetime) -> ItemContent:
    """Return the item's content for ``page``, a live edition."""
    language = page.locale.language_code
    with override(language):
        parts = list(page.organisations.select_related("organisation"))
        list_path = _list_path(page)
        groups = {
            "topic": page.topics.all(),
            "organisation": list({part.organisation_id: part.organisation for part in parts}.values()),
            "region": page.regions.all(),
        }
        labels, facets = filed_under(groups, language=language, list_path=list_path)
        facets |= {facet("kind", page.kind)}
        facets |= {facet("format", page.format)} if page.format else set()
        if (series := page.series) is not None:
            address = address_of(series)
            label = {"type": "series", "id": series.pk, "slug": series.slug, "name": series.title}
            labels.append({**label, "language": language, "address": address})
            facets |= {facet("series", series.pk)}
        picture = {"alt": page.image.default_alt_text if page.image else ""}
        return ItemContent(
            uuid=page.uuid,
            translation_key=page.translation_key,
            language=language,
            type=Item.Type.EDITION,
            kind=page.kind,
            title=page.title,
            summary=summary(page),
            html=hosted(render_to_string("rocb/syndicated_edition.html", _facts(page, parts, language))),
            address=address_of(page),
            byline=", ".join(part.organisation.named_in(language)[0] for part in parts if part.role in CARRYING),
            stored_picture=picture_of(page.image, CARD, **picture),
            stored_lead=picture_of(page.image, LEAD, **picture),
            stored_labels=labels,
            facets=frozenset(facets),
            published_at=page.first_published_at or at,
            is_listed=True,
            data=event_data(page),
        )


def _list_path(page: EditionPage) -> str:
    index = EventsIndexPage.objects.ancestor_of(page).last()
    return (index.get_url() if index else None) or "/"


def summary(page: EditionPage) -> str:
    """Return for example ``17 to 19 May 2021, online. Introduction.`` An important status comes first."""
    words = {EditionStatus.CANCELLED: _("Cancelled."), EditionStatus.POSTPONED: _("Postponed.")}
    when = cards.when(page)
    facts = ", ".join(filter(None, [when, cards.place(page, in_sentence=bool(when))]))
    parts = [str(words.get(EditionStatus(page.status), "")), capfirst(f"{facts}.") if facts else "", page.introduction]
    return " ".join(" ".join(filter(None, parts)).split())


def _facts(page: EditionPage, organisations: list[EditionOrganisation], language: str) -> dict[str, Any]:
    sessions = page.sessions.select_related("platform", "host", "document").prefetch_related("speakers__person")
    begin, end = cards.edges(page)
    return {
        "page": page,
        "was": cards.was(page),
        "when": cards.when(page, with_weekday=True),
        "moment": cards.moment(page),
        "begin": begin,
        "end": end,
        "place": cards.place(page),
        "spoken": programme.spoken(page),
        "programme": programme.days(page, sessions),
        "people": programme.people(page.people.select_related("person"), language),
        "organisations": programme.organisations(organisations, language, list_path=""),
        "participants": programme.participants(page),
        "papers": [paper for group in programme.papers(page.documents.select_related("document")) for paper in group],
    }


def event_data(page: EditionPage) -> dict[str, Any]:
    """Return the facts of ``page`` that channels and the log of changes compare. `Item` documents each key."""
    return {
        "kind_name": str(page.get_kind_display()),
        "status": page.status,
        "status_note": page.status_note,
        "starts_on": _iso(page.starts_on),
        "ends_on": _iso(page.last_day),
        "starts_at": dates.hour(page.starts_at) if page.starts_at else None,
        "ends_at": dates.hour(page.ends_at) if page.ends_at else None,
        "time_zone": page.time_zone,
        "begins_at": _iso(page.begins_at),
        "finishes_at": _iso(page.finishes_at),
        "format": page.format,
        "place": cards.place(page),
        **({"based_on": source} if (source := page.based_on) else {}),
    }


def _iso(value: date | datetime | time | None) -> str | None:
    return value.isoformat() if value else None
