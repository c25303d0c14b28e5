"""The index of people, and the page of a person: offices, where they spoke, and the articles that name them.

It combines what public events and articles say, and shows nothing else about the person. A person whom none of them
names has no page. The setting ``ABSOLUTE_URL_OVERRIDES`` gives its address to the plug-ins, which link people to it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from events.api import EditionList, cards, programme
from events.models import EditionPage, EditionPerson, EventsIndexPage, Person, SessionSpeaker
from foundation import languages
from foundation.languages import spelling
from foundation.languages.fields import in_language
from foundation.public_pages import public_pages
from news.models import ArticlePage, Item
from rocb.pages.topics import address_of, paths_in_all_languages
from rocb.people.appearances import named_on, takes_part
from rocb.people.offices import Held, held, monogram

EVENTS_SHOWN, ARTICLES_SHOWN, PEOPLE_SHOWN, SOURCES_SHOWN = 60, 24, 1000, 8
_SLUG = re.compile(r"(?:.*-)?([0-9a-f]{8})")


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Show everybody on public pages in this language, by family name, with the latest office. Four queries."""
    language = languages.current()
    found = _public_people(language)
    rows = list(Person.objects.filter(pk__in=found).order_by("sort_name", "pk")[:PEOPLE_SHOWN])
    rows.sort(key=lambda row: spelling.alphabetical(row.sort_name))
    context = {
        "people": [_listed(row, language, held(found[row.pk])) for row in rows],
        "events_path": address_of(EventsIndexPage, request),
        "crumb": pgettext("index", "People"),
        "language_paths": paths_in_all_languages("people"),
    }
    return render(request, "rocb/people.html", context)


def _listed(row: Person, language: str, offices: list[Held]) -> dict[str, Any]:
    name, code = row.named_in(language)
    return {
        "name": name,
        "language": code,
        "monogram": monogram(in_language(row.name, language)[0]),
        "path": reverse("person", args=[row.slug]),
        "office": offices[0] if offices else None,
    }


@require_safe
def person(request: HttpRequest, slug: str) -> HttpResponse:
    found = _person(slug)
    language = languages.current()
    editions, rows = _editions(found, language), _parts(found)
    items = _items(found, language)
    if not editions and not items and not _is_public(found):
        raise Http404(slug)
    if slug != found.slug:
        return HttpResponsePermanentRedirect(reverse("person", args=[found.slug]))
    name, code = found.named_in(language)
    at = timezone.now()
    offices = [(row.office, _year(edition)) for edition in editions for row in rows[edition.pk]]
    context = {
        "name": name,
        "name_language": code,
        "monogram": monogram(in_language(found.name, language)[0]),
        "offices": held(offices),
        "appearances": [
            (cards.card(edition, at=at), [programme.part_in_words(row) for row in rows[edition.pk]])
            for edition in editions
        ],
        "sources": _sources(editions, items),
        "people_path": reverse("people"),
        "items": items,
        "events_path": address_of(EventsIndexPage, request),
        "crumb": name,
        "language_paths": paths_in_all_languages("person", found.slug),
    }
    return render(request, "rocb/person.html", context)


def _person(slug: str) -> Person:
    """Find the person by the first 8 digits of their UUID. The name before it is ignored: spellings change."""
    if not (match := _SLUG.fullmatch(slug)):
        raise Http404(slug)
    first, last = match[1] + "0" * 24, match[1] + "f" * 24
    found = Person.objects.filter(uuid__gte=first, uuid__lte=last).order_by("pk").first()
    if found is None:
        raise Http404(slug)
    return found


def _editions(person: Person, language: str) -> list[EditionPage]:
    """Return the person's events in this language, latest first."""
    return EditionList(language).latest(EVENTS_SHOWN, where=takes_part(person))


def _is_public(person: Person) -> bool:
    """Return whether the person is public in any language: then the page links to the other languages."""
    if EditionPage.objects.open_to_all().filter(takes_part(person)).exists():
        return True
    return public_pages(ArticlePage.objects).filter(named_people__person=person).exists()


def public_slugs(language: str) -> list[str]:
    """Return the slugs of the people on public pages in this language. Four queries."""
    return sorted(found.slug for found in Person.objects.filter(pk__in=_public_people(language)))


def _public_people(language: str) -> dict[int, list[tuple[str, int | None]]]:
    """Return the keys of people on public pages in this language, each with offices and years. Three queries."""
    editions = EditionPage.objects.open_to_all().in_language(language)
    articles = public_pages(ArticlePage.objects).filter(locale__language_code=language, alias_of=None)
    named, speak, written = (rows.order_by() for rows in named_on(editions, articles))
    found: dict[int, list[tuple[str, int | None]]] = defaultdict(list)
    for rows, edition in ((named, "edition"), (speak, "session__edition")):
        for key, office, on in rows.values_list("person", "office", f"{edition}__sorts_at"):
            found[key].append((office, on.year if on else None))
    for key in written.values_list("person", flat=True):
        found[key] += []
    return found


def _year(edition: EditionPage) -> int | None:
    return edition.sorts_at.year if edition.sorts_at else None


def _sources(editions: list[EditionPage], items: list[Any]) -> list[dict[str, str]]:
    """Return the sources of the events and articles, each address once."""
    found = {edition.source_url: edition.source_name for edition in editions if edition.source_url}
    found |= {based_on["url"]: based_on["name"] for item in items if (based_on := item.data.get("based_on"))}
    return [{"url": url, "name": name} for url, name in found.items()][:SOURCES_SHOWN]


def _parts(person: Person) -> dict[int, list[EditionPerson | SessionSpeaker]]:
    """Return the person's parts by event id: on the event, otherwise the first of its sessions."""
    parts: dict[int, list[EditionPerson | SessionSpeaker]] = defaultdict(list)
    for row in EditionPerson.objects.filter(person=person):
        parts[row.edition_id].append(row)
    speeches = SessionSpeaker.objects.filter(person=person, session__is_cancelled=False).select_related("session")
    for row in speeches.order_by("session__day", "session__starts_at", "pk"):
        if not parts[row.session.edition_id]:
            parts[row.session.edition_id].append(row)
    return parts


def _items(person: Person, language: str) -> list[Any]:
    pages = public_pages(ArticlePage.objects).filter(named_people__person=person).values("pk")
    found = Item.objects.without_text().filter(language=language, page_id__in=pages)
    return list(found.order_by("-published_at", "-pk")[:ARTICLES_SHOWN])
