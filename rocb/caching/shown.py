"""What a finished page shows, in marks; and until when it is right."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from wagtail.models import Page

from events import registration
from events.models import EditionPage, EventSeriesPage, EventsIndexPage
from news.feeds import resolve
from news.feeds.formats import BY_FILE_NAME
from news.feeds.lists import NoSuchList
from news.models import ArticlePage, ExternalIndexPage, Item, NewsIndexPage
from news.models.items import EVERY_LANGUAGE
from rocb.models import HomePage, OrganisationIndexPage, StandardPage, Topic

from . import tables
from .watching import Reading

LONGEST = timedelta(hours=1)
# Events to come, whose moments are looked through: a few dozen in the largest of offices.
EVENTS_LOOKED_AT = 500
_EDITIONS = EditionPage._meta.db_table


def list_mark(type: str, language: str) -> str:
    return f"list:{type}:{language}"


def path_mark(path: str) -> str:
    return f"path:{path}"


def facet_mark(type: str, language: str, facet: str) -> str:
    return f"facet:{type}:{language}:{facet}"


def page_mark(pk: int) -> str:
    return f"page:{pk}"


def marks_of(request: HttpRequest, response: HttpResponse, found: Reading) -> frozenset[str] | None:
    """None where the page read what nobody tells us of."""
    read = {table for table in found.tables() if not tables.is_standing(table)} | tables.STANDING_ON_ALL_PAGES
    if any(tables.is_unwatched(table) for table in read):
        return None
    said = _said_of_page(response) or _said_of_feed(request, response) or _said_of_topic(request)
    groups = tables.groups()
    marks = {f"table:{table}" for table in read if table not in groups and (said is None or table != tables.LOG)}
    if said is None:
        return frozenset(marks | {f"any:{groups[table]}" for table in read if table in groups})
    return frozenset({*marks, *said, path_mark(request.path), *_links(response.content.decode())})


# --- What a page shows of pages and items, beside what it links to; None where nobody can say ----------------------------


def _said_of_page(response: HttpResponse) -> set[str] | None:
    context: dict[str, Any] = getattr(response, "context_data", None) or {}
    page = context.get("page")
    if not isinstance(page, Page) or type(page) not in _PAGES:
        return None
    if isinstance(page, ArticlePage) and not context.get("item"):
        return None
    return {page_mark(page.pk), *_PAGES[type(page)](page.locale.language_code, context)}


def _of_article(language: str, context: dict[str, Any]) -> Iterator[str]:
    item: Item = context["item"]
    yield f"thing:{item.thing_uuid}"
    yield from (facet_mark(item.type, item.language, facet) for facet in item.topic_facets)


def _of_home(language: str, context: dict[str, Any]) -> Iterator[str]:
    return _of_lists((Item.Type.ARTICLE, Item.Type.EDITION, Item.Type.EXTERNAL), language)


def _of_organisation(language: str, context: dict[str, Any]) -> Iterator[str]:
    if organisation := context.get("organisation"):
        facet = f"organisation:{organisation.pk}"
        yield from _of_lists((Item.Type.ARTICLE, Item.Type.EDITION, Item.Type.EXTERNAL), language, facet)


_PAGES: dict[type[Page], Callable[[str, dict[str, Any]], Iterable[str]]] = {
    ArticlePage: _of_article,
    HomePage: _of_home,
    OrganisationIndexPage: _of_organisation,
    NewsIndexPage: lambda language, context: _of_lists([Item.Type.ARTICLE], language),
    ExternalIndexPage: lambda language, context: _of_lists([Item.Type.EXTERNAL], language),
    EventsIndexPage: lambda language, context: _of_lists([Item.Type.EDITION], language),
    # What these show of others they link to, or it is told to them.
    EditionPage: lambda language, context: (),
    EventSeriesPage: lambda language, context: (),
    StandardPage: lambda language, context: (),
}


def _said_of_feed(request: HttpRequest, response: HttpResponse) -> set[str] | None:
    folder, _slash, file_name = request.path.rpartition("/")
    if file_name not in BY_FILE_NAME:
        return None
    try:
        listing = resolve.place_at(f"{folder}/", resolve.filters(request.GET.dict())).listing
    except NoSuchList:
        return None
    languages = [listing.language] if listing.language else [code for code, _name in settings.LANGUAGES]
    facet = next(iter(listing.facets), "")
    return {mark for language in languages for mark in _of_lists(listing.TYPES, language, facet)}


def _said_of_topic(request: HttpRequest) -> set[str] | None:
    match = request.resolver_match
    if match is None or match.url_name != "topic":
        return None
    topic = Topic.objects.get(slug=match.kwargs["slug"])
    language = get_language() or settings.LANGUAGE_CODE
    kinds = (Item.Type.ARTICLE, Item.Type.EXTERNAL)
    return {*_of_lists(kinds, language, f"topic:{topic.pk}"), list_mark(Item.Type.EDITION, language)}


def _of_lists(types: Iterable[str], language: str, facet: str = "") -> Iterator[str]:
    for type in types:
        spoken = EVERY_LANGUAGE if type == Item.Type.EXTERNAL else language
        yield facet_mark(type, spoken, facet) if facet else list_mark(type, spoken)


@cache
def _link() -> re.Pattern[str]:
    """Root-relative in pages, absolute in feeds."""
    return re.compile(rf'(?:(?:href|content)="|{re.escape(settings.PUBLIC_URL)})(/[^"?#<\s]*)')


def _links(text: str) -> Iterator[str]:
    for path in set(_link().findall(text)):
        if not path.startswith((settings.STATIC_URL, settings.MEDIA_URL)):
            yield path_mark(path)


# --- Until when ---------------------------------------------------------------------------------------------------------


def until(found: Reading, *, at: datetime) -> datetime:
    """A page is never older than an hour, and not shown beyond a moment at which it would read otherwise by itself."""
    local = timezone.localtime(at)
    midnight = (local + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    ends = [at + LONGEST, midnight]
    if _EDITIONS in found.tables() and (moment := next_moment(at=at)):
        ends.append(moment)
    return min(ends)


def next_moment(*, at: datetime) -> datetime | None:
    """The next time at which an event begins, ends, opens or closes its registration. One query."""
    day = timezone.localdate(at) - timedelta(days=1)
    ahead = Q(finishes_at__gte=at) | Q(registration_closes_on__gte=day) | Q(registration_opens_on__gte=day)
    editions = EditionPage.objects.live().filter(ahead).order_by("begins_at")
    names = ["begins_at", "finishes_at", "time_zone"]
    names += ["registration_opens_on", "registration_closes_on", "registration_closes_at"]
    moments = [moment for edition in editions.only(*names)[:EVENTS_LOOKED_AT] for moment in _moments(edition)]
    return min((moment for moment in moments if moment > at), default=None)


def _moments(edition: EditionPage) -> Iterator[datetime]:
    opens, closes = registration.opens_at(edition), registration.closes_at(edition)
    # An event is over just after it has finished.
    over = edition.finishes_at and edition.finishes_at + timedelta(milliseconds=1)
    yield from (moment for moment in (edition.begins_at, over, opens, closes) if moment)
