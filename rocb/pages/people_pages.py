"""The page of a person: where they spoke, with the office held then, and the articles that name them.

It combines what public events and articles say, and shows nothing else about the person. A person on none of them has
no page. The setting ``ABSOLUTE_URL_OVERRIDES`` gives its address to the plug-ins, which link people to it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from events.api import EditionList, cards, programme
from events.models import EditionPage, EditionPerson, EventsIndexPage, Person, SessionSpeaker
from foundation import languages
from foundation.public_pages import public_pages
from news.models import ArticlePage, Item
from rocb.pages.topics import address_of, paths_in_all_languages
from rocb.people.appearances import named_on, takes_part

EVENTS_SHOWN, ARTICLES_SHOWN = 60, 24
_SLUG = re.compile(r"(?:.*-)?([0-9a-f]{8})")


@require_safe
def person(request: HttpRequest, slug: str) -> HttpResponse:
    found = _person(slug)
    language = languages.current()
    editions, parts = _editions(found, language), _parts(found)
    items = _items(found, language)
    if not editions and not items and not _is_public(found):
        raise Http404(slug)
    if slug != found.slug:
        return HttpResponsePermanentRedirect(reverse("person", args=[found.slug]))
    name, code = found.named_in(language)
    at = timezone.now()
    context = {
        "name": name,
        "name_language": code,
        "appearances": [(cards.card(edition, at=at), parts[edition.pk]) for edition in editions],
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
    """Return the slugs of people on public pages in this language. Four queries."""
    editions = EditionPage.objects.open_to_all().in_language(language)
    articles = public_pages(ArticlePage.objects).filter(locale__language_code=language, alias_of=None)
    keys = {key for found in named_on(editions, articles) for key in found.order_by().values_list("person", flat=True)}
    return sorted(found.slug for found in Person.objects.filter(pk__in=keys))


def _parts(person: Person) -> dict[int, list[str]]:
    """Return the person's roles by event id, such as ``Opening address: Director, ROCB Europe``."""
    parts: dict[int, list[str]] = defaultdict(list)
    for row in EditionPerson.objects.filter(person=person):
        parts[row.edition_id].append(programme.part_in_words(row))
    speeches = SessionSpeaker.objects.filter(person=person, session__is_cancelled=False).select_related("session")
    for row in speeches.order_by("session__day", "session__starts_at", "pk"):
        if not parts[row.session.edition_id]:
            parts[row.session.edition_id].append(programme.part_in_words(row))
    return parts


def _items(person: Person, language: str) -> list[Any]:
    pages = public_pages(ArticlePage.objects).filter(named_people__person=person).values("pk")
    found = Item.objects.without_text().filter(language=language, page_id__in=pages)
    return list(found.order_by("-published_at", "-pk")[:ARTICLES_SHOWN])
