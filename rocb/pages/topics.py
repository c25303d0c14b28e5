"""Pages of topics: a description, and everything public about the topic from both plug-ins."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from django.views.decorators.http import require_safe
from wagtail.models import Page

from events.api import EditionList, PaperList
from events.api import cards as event_cards
from events.models import EventsIndexPage
from foundation import languages
from foundation.languages import spelling
from foundation.languages.fields import in_language
from news.api import ExternalList, ItemList, facet
from news.models import ExternalIndexPage, Item, ItemFacet, NewsIndexPage
from rocb.identity import layout as layouts
from rocb.models import Topic
from rocb.pages.directory import located

NEWS_SHOWN = 5
EVENTS_SHOWN = 4
EXTERNAL_ITEMS_SHOWN = 4
PAPERS_SHOWN = 5

Named = dict[str, Any]


@require_safe
def topics(request: HttpRequest) -> HttpResponse:
    """Show all topics with their numbers of articles and events, narrower ones below the broader; two queries."""
    language = languages.current()
    rows = sorted(Topic.objects.order_by(), key=lambda row: spelling.alphabetical(row.named_in(language)[0]))
    counts = _counts(rows, language)
    named = [(row, {**_named(row, language), "count": counts.get(facet("topic", row.pk), 0)}) for row in rows]
    broader = [
        {**topic, "narrower": [narrower for other, narrower in named if other.parent_id == row.pk]}
        for row, topic in named
        if row.parent_id is None
    ]
    return render(request, "rocb/topics.html", {"topics": broader, "language_paths": paths_in_all_languages("topics")})


def _counts(rows: list[Topic], language: str) -> dict[str, int]:
    """Return the number of our articles and events by facet."""
    facets = ItemFacet.objects.filter(facet__in=[facet("topic", row.pk) for row in rows], language=language)
    ours = facets.filter(type__in=[Item.Type.ARTICLE, Item.Type.EDITION]).order_by()
    return dict(ours.values_list("facet").annotate(Count("pk")))


@require_safe
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    row = get_object_or_404(Topic.objects.select_related("parent").prefetch_related("narrower"), slug=slug)
    language, at = languages.current(), timezone.now()
    rows = {"topic": row}
    news, news_path = ItemList(language, rows=rows), address_of(NewsIndexPage, request)
    outside, outside_path = ExternalList(language, rows=rows), address_of(ExternalIndexPage, request)
    programme, events_path = EditionList(language, rows=rows), address_of(EventsIndexPage, request)
    papers = PaperList(language, rows=rows)
    coming = programme.upcoming(at=at, size=EVENTS_SHOWN).editions if events_path else []
    past = programme.past(at=at, size=EVENTS_SHOWN).editions if events_path else []
    items = news.slice(size=NEWS_SHOWN).items
    named = {label["id"] for item in items for label in item.stored_labels if label["type"] == "organisation"}
    narrower = sorted(
        (_named(other, language) for other in row.narrower.all()),
        key=lambda named: spelling.alphabetical(named["name"]),
    )
    context = {
        "topic": {**_named(row, language), "slug": row.slug},
        "broader": _named(row.parent, language) if row.parent else None,
        "narrower": narrower,
        "items": items,
        "located": located(named, layouts.organisations(request).values()),
        "news_path": news.path(news_path) if news_path else "",
        "feed_path": news.feed_path(news_path) if news_path else "",
        "external": outside.slice(size=EXTERNAL_ITEMS_SHOWN).items if outside_path else [],
        "external_path": outside.path(outside_path) if outside_path else "",
        "coming": event_cards.cards(coming, at=at),
        "past": event_cards.cards(past, at=at),
        "events_path": programme.path(events_path) if events_path else "",
        "papers": papers.slice(size=PAPERS_SHOWN).papers,
        "papers_path": papers.path(reverse("documents")),
        "follow_path": f"{reverse('subscribe')}?topic={row.slug}",
        "crumb": row.named_in(language)[0],
        "language_paths": paths_in_all_languages("topic", row.slug),
    }
    return render(request, "rocb/topic.html", context)


def _named(row: Topic, language: str) -> Named:
    name, code = row.named_in(language)
    description, description_language = in_language(row.description, language)
    return {
        "name": name,
        "language": code,
        "path": reverse("topic", args=[row.slug]),
        "description": description,
        "description_language": description_language,
    }


def address_of(model: type[Page], request: HttpRequest) -> str:
    """Return the address of the section of this type in the current language, or an empty string."""
    section = layouts.of(request).first(model)
    return section.url if section else ""


def paths_in_all_languages(view: str, *args: str) -> dict[str, str]:
    paths = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            paths[code] = reverse(view, args=args)
    return paths
