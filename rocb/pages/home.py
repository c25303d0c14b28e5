"""Content of the home page: stories, the next events, items of other sites, topics. `rocb.front_page` arranges the stories."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from events.api import Card, EditionList, Stage
from events.api import cards as event_cards
from events.models import EventsIndexPage
from foundation.languages import spelling
from news.api import ArticleKind, ExternalList, ItemList, cached, used_rows
from news.models import ExternalIndexPage, Item, NewsIndexPage
from rocb.front_page.composition import FIRST_SECONDS, Choice, Story, Subject, Weight, compose
from rocb.identity import jsonld
from rocb.identity import layout as layouts
from rocb.models import HomePage, Organisation, OrganisationIndexPage, SiteIdentity

# The rule chooses among these: nearly twice as many as the page shows.
STORIES_LOOKED_AT = 20
EVENTS_SHOWN, EVENTS_LOOKED_AT = 3, 8
EXTERNAL_ITEMS_SHOWN = 8
LONGEST_CODE = 5  # maximum number of characters beside an item of another site
LINES_UNDER_A_LEAD_WITHOUT_PICTURE = 4

# Kinds of articles that explain or collect instead of reporting.
GUIDES = frozenset({ArticleKind.GUIDE, ArticleKind.PUBLICATION, ArticleKind.NEWSLETTER})


@dataclass(frozen=True, slots=True)
class FromTheRegion:
    """An item of another site. ``code`` is the country code or the short name of its organisation, or empty."""

    item: Item
    code: str


def home_context(request: HttpRequest, page: HomePage) -> dict[str, Any]:
    language, at, layout = page.locale.language_code, timezone.now(), layouts.of(request)
    index = {type(section.page): section.page for section in layout.sections}
    news, events, external = (index.get(model) for model in (NewsIndexPage, EventsIndexPage, ExternalIndexPage))
    coming = EditionList(language=language).upcoming(at=at, size=EVENTS_LOOKED_AT).editions if events else []
    return {
        **_stories(request, page, at=at),
        "external_index": external,
        "external": _from_the_region(request, language) if external else [],
        "news_index": news,
        "events_index": events,
        "coming": _next(event_cards.cards(coming, at=at)),
        "organisation_index": index.get(OrganisationIndexPage),
        "json_ld": jsonld.website(SiteIdentity.load(request), language=language, search_path=reverse("search")),
        "topics": _topics(request, language) if news else [],
    }


def _stories(request: HttpRequest, page: HomePage, *, at: datetime) -> dict[str, Any]:
    """Return the items of the page by weight. ``beside`` are the seconds of the first screen, ``under`` the lines below
    a lead without a picture.
    """
    language = page.locale.language_code
    items = ItemList(language=language).slice(size=STORIES_LOOKED_AT).items
    chosen, choices = _chosen(request, page, at=at)
    found = {item.translation_key: item for item in [*chosen, *items]}
    organisations = layouts.organisations(request)
    stories = [Story(key, subject(item, organisations), item.published_at) for key, item in found.items()]
    front = compose(stories, choices, at=at)
    lead, lines = front.lead and found[front.lead], [found[key] for key in front.lines]
    under = lines[:LINES_UNDER_A_LEAD_WITHOUT_PICTURE] if lead and not lead.picture else []
    return {
        "lead": lead,
        "beside": [found[key] for key in front.seconds[:FIRST_SECONDS]],
        "under": under,
        "seconds": [found[key] for key in front.seconds[FIRST_SECONDS:]],
        "lines": lines[len(under) :],
    }


def subject(item: Item, organisations: dict[int, Organisation]) -> Subject:
    """Return what an article is about: the office if it names a regional office or no organisation at all."""
    if item.data.get("is_example") or item.kind in GUIDES:
        return Subject.GUIDE
    named = (organisations.get(label["id"]) for label in item.stored_labels if label["type"] == "organisation")
    kinds = {row.kind for row in named if row} - {Organisation.Kind.EXAMPLE}
    return Subject.CUSTOMS if kinds and Organisation.Kind.ROCB not in kinds else Subject.OFFICE


def _chosen(request: HttpRequest, page: HomePage, *, at: datetime) -> tuple[list[Item], list[Choice]]:
    """Return the listed items that editors chose, on this page or in the article, and the choices. The version in the
    language of the page is preferred to the chosen one."""
    weights = [(one.article_id, Weight(one.weight), one.expires_at) for one in page.features.all()]
    weights += [(page_id, Weight.LEAD, None) for page_id in _pinned(request, page.locale.language_code)]
    if not weights:
        return [], []
    keys = Item.objects.filter(page_id__in=[page_id for page_id, *_ in weights]).values("translation_key")
    versions = list(Item.objects.listed().without_text().filter(translation_key__in=keys))
    key_of = {item.page_id: item.translation_key for item in versions}
    shown = {item.translation_key: item for item in versions if item.page_id in {page_id for page_id, *_ in weights}}
    shown |= {item.translation_key: item for item in versions if item.language == page.locale.language_code}
    choices = [Choice(key_of[page_id], weight, until) for page_id, weight, until in weights if page_id in key_of]
    valid = {choice.key for choice in choices if choice.is_valid(at=at)}
    return [item for key, item in shown.items() if key in valid], choices


def _pinned(request: HttpRequest, language: str) -> list[int]:
    """Return the pages of articles that lead until a future day, newest first. No index selects these few among all
    items, so the result is cached until something is published."""
    today = timezone.localdate()

    def find() -> list[int]:
        found = Item.objects.listed().in_language(language).filter(pinned_until__gte=today, page__isnull=False)
        return list(found.newest_first().values_list("page_id", flat=True)[:1])

    return cached.get_or_make(cached.key("pinned", language, str(today)), cached.state_of(request), find)


def _next(cards: list[Card]) -> list[Card]:
    """Return the next events that take place. Events that do not take place are shown only if there are too few others."""
    taking_place = [card for card in cards if card.stage not in {Stage.CANCELLED, Stage.POSTPONED}]
    shown = [*taking_place, *(card for card in cards if card not in taking_place)][:EVENTS_SHOWN]
    return [card for card in cards if card in shown]


def _from_the_region(request: HttpRequest, language: str) -> list[FromTheRegion]:
    organisations = layouts.organisations(request)
    items = ExternalList(language).slice(size=EXTERNAL_ITEMS_SHOWN).items
    return [FromTheRegion(item, _code(item.stored_labels, organisations)) for item in items]


def _code(labels: Iterable[dict[str, Any]], organisations: dict[int, Organisation]) -> str:
    rows = (organisations.get(label["id"]) for label in labels if label["type"] == "organisation")
    names = (row.code or row.short_name for row in rows if row)
    return next((name for name in names if name and len(name) <= LONGEST_CODE), "")


def _topics(request: HttpRequest, language: str) -> list[dict[str, str]]:
    """Return the main topics with news, each with the path of its page."""

    def find() -> list[dict[str, str]]:
        topics = used_rows("topic", language).filter(parent=None)
        found = [{"name": topic.named_in(language)[0], "path": reverse("topic", args=[topic.slug])} for topic in topics]
        return sorted(found, key=lambda topic: spelling.alphabetical(topic["name"]))

    return cached.get_or_make(cached.key("home-topics", language), cached.state_of(request), find)
