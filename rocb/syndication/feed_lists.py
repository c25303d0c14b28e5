"""``/en/feeds.opml``: all feeds of a language in one list, for import into a feed reader.

There is a feed for each section, kind, topic, organisation, region and series that has public content. The number of
queries does not grow with content; while nothing changes, there is one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.models import Page

from events.api import EditionList
from events.models import EventKind, EventsIndexPage
from foundation import languages
from foundation.filters import VOCABULARIES
from foundation.languages import spelling
from foundation.public_pages import public_pages
from foundation.settings import site_name
from news.api import (
    ArticleKind,
    EverythingList,
    FeedDocument,
    ItemList,
    cached,
    facet,
    feed_response,
    name_of,
    opml,
    unchanged_since,
    used_rows,
)
from news.extensions import FeedList
from news.models import ChangeCounter, ExternalIndexPage, Item, ItemFacet, NewsIndexPage
from rocb.models import HomePage
from rocb.syndication.edition_feeds import EditionItems

OPML_TYPE = "text/x-opml; charset=utf-8"


@require_safe
def feeds_opml(request: HttpRequest) -> HttpResponseBase:
    at, language = timezone.now(), languages.current()
    state = ChangeCounter.state()
    since = unchanged_since(state, at=at)
    key = cached.key("opml", language)
    document: FeedDocument | None = cached.find(key, state)
    if document is None:
        document = _made(language, request.path)
        cached.keep(key, state, document)
    return feed_response(request, document, at=at, unchanged_since=since)


def _made(language: str, path: str) -> FeedDocument:
    home = public_pages(HomePage.objects).filter(locale__language_code=language, alias_of=None).first()
    if home is None:
        raise Http404("Nothing has been published in this language")
    body = opml.write(
        _outlines(home, language),
        title=spelling.dashed(site_name(), EverythingList(language).heading),
        owner=site_name(),
        at=home.first_published_at or timezone.now(),
    )
    return FeedDocument.of(body, content_type=OPML_TYPE, self_url=settings.PUBLIC_URL + path)


def _outlines(home: HomePage, language: str) -> Iterator[opml.Outline]:
    """Yield the sections first, then their narrower feeds in folders."""
    everything = EverythingList(language)
    yield _outline(home, everything.heading, language)
    sections = [home.sections().type(model).first() for model in (NewsIndexPage, EventsIndexPage, ExternalIndexPage)]
    yield from (_outline(page, page.title, language) for page in sections if page)
    for name, rows in _rows_in_use(language).items():
        for row in rows:
            yield _narrowed(home, EverythingList(language, rows={name: row}), LABELS[name]())
    news, events, _external = sections
    if news:
        for kind in _kinds_in_use(ArticleKind.values, Item.Type.ARTICLE, language):
            yield _narrowed(news, ItemList(language, kind=kind), news.title)
    if events:
        for kind in _kinds_in_use(EventKind.values, Item.Type.EDITION, language):
            yield _narrowed(events, EditionItems(EditionList(language, kind=kind)), events.title)
        for slug, title in EditionList(language).used_series():
            yield _outline(events, title, language, params={"series": slug}, folder=_("Series"))


LABELS = {"topic": lambda: _("Topic"), "organisation": lambda: _("Organisation"), "region": lambda: _("Region")}


def _rows_in_use(language: str) -> dict[str, list[Any]]:
    """Return the rows under which our own content is public, sorted by name. Two queries per vocabulary."""
    found = {}
    for name in VOCABULARIES:
        rows = {row.pk: row for type in EverythingList.TYPES for row in used_rows(name, language, type=type)}
        found[name] = sorted(rows.values(), key=lambda row: spelling.alphabetical(name_of(row, language)))
    return found


def _kinds_in_use(kinds: list[str], type: str, language: str) -> list[str]:
    """Return the kinds in use. One query per kind, which reads one row of an index."""
    under = ItemFacet.objects.listed_under
    return [kind for kind in kinds if under(facet("kind", kind), type=type, language=language).exists()]


def _narrowed(page: Page, listing: FeedList, folder: str) -> opml.Outline:
    return _outline(page, listing.heading, listing.language, params=listing.params, folder=folder)


def _outline(
    page: Page, title: str, language: str, *, params: Mapping[str, str] | None = None, folder: str = ""
) -> opml.Outline:
    query = f"?{urlencode(params)}" if params else ""
    base = settings.PUBLIC_URL + page.get_url()
    return opml.Outline(
        url=f"{base}rss.xml{query}",
        title=spelling.dashed(site_name(), title),
        home_url=base + query,
        language=language,
        folders=(folder,) if folder else (),
    )
