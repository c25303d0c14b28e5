"""The page for readers who want to follow us: they choose content, and see each way to follow it with its address.

The choice is in the query, as in the addresses of lists: ``topic`` (more than one), ``organisation``, ``type`` and
``language`` (more than one). Each combination of topic, type and language is one stream, because a feed has one of
each. Email covers the whole choice at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import CharField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Concat
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext
from django.views.decorators.http import require_safe
from wagtail.models import Page

from events.api import EditionList, calendars
from events.models import EventsIndexPage
from foundation import languages
from foundation.languages import spelling
from foundation.page_types import is_type
from foundation.public_pages import public_pages
from foundation.settings import site_name
from news.api import MAIL_TYPES, EverythingList, ExternalList, ItemList, name_of
from news.extensions import FeedList
from news.models import ExternalIndexPage, Item, ItemFacet, NewsIndexPage
from rocb.models import HomePage, Organisation, Topic
from rocb.sharing import embeds
from rocb.syndication.edition_feeds import EditionItems

STREAMS_AT_MOST = 24
FEEDS = (
    ("RSS", "rss.xml", "application/rss+xml"),
    ("Atom", "atom.xml", "application/atom+xml"),
    ("JSON Feed", "feed.json", "application/feed+json"),
)


@dataclass(frozen=True, slots=True)
class Address:
    """An address for a feed reader or calendar."""

    name: str
    url: str
    type: str


@dataclass(frozen=True, slots=True)
class Stream:
    """A list that readers can follow. ``last`` is the time of its newest publication."""

    name: str
    language: str
    page_url: str
    addresses: list[Address]
    embed_code: str
    last: datetime | None

    @property
    def feed(self) -> Address:
        return self.addresses[0]


@dataclass(frozen=True)
class Choice:
    """The choice in the query, without invalid values."""

    language: str  # language of the page
    topics: list[Topic] = field(default_factory=list)
    organisation: Organisation | None = None
    types: list[str] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)

    @classmethod
    def read(cls, params: Any, *, language: str) -> Choice:
        slugs = [slug for slug in params.getlist("topic") if "\0" not in slug]
        organisation = params.get("organisation", "")
        codes = dict(settings.LANGUAGES)
        return cls(
            language=language,
            topics=list(Topic.objects.filter(slug__in=slugs)) if slugs else [],
            organisation=Organisation.objects.filter(slug=organisation).first()
            if organisation and "\0" not in organisation
            else None,
            types=[one for one in MAIL_TYPES if one in params.getlist("type")],
            languages=[code for code in codes if code in params.getlist("language")] or [language],
        )

    @property
    def params(self) -> list[tuple[str, str]]:
        """Return the query parameters without the languages."""
        found = [("type", str(one)) for one in self.types] + [("topic", topic.slug) for topic in self.topics]
        return found + ([("organisation", self.organisation.slug)] if self.organisation else [])

    def query(self, *, with_languages: bool = True) -> str:
        languages = [("language", code) for code in self.languages] if with_languages else []
        return f"?{urlencode([*self.params, *languages])}" if self.params or languages else ""

    @property
    def row_sets(self) -> list[dict[str, Any]]:
        """Return the filters of each feed: one per topic."""
        carried = {"organisation": self.organisation} if self.organisation else {}
        return [{"topic": topic, **carried} for topic in self.topics] or [carried]


@dataclass(frozen=True)
class Places:
    """The home page and the list pages of each language; two queries."""

    languages: Iterable[str]

    @cached_property
    def found(self) -> dict[tuple[type, str], Any]:
        models = (HomePage, NewsIndexPage, EventsIndexPage, ExternalIndexPage)
        pages = public_pages(Page.objects.type(*models)).filter(alias_of=None).order_by()
        pages = pages.filter(locale__language_code__in=self.languages).select_related("locale")
        return {(model, page.locale.language_code): page for page in pages for model in models if is_type(page, model)}

    def path(self, model: type, language: str) -> str:
        """Return the path of the page, or an empty string if there is none."""
        page = self.found.get((model, language))
        return page.get_url() or "" if page else ""


@require_safe
def subscribe(request: HttpRequest) -> HttpResponse:
    """Show the page. Checkboxes of a group arrive with brackets after their names (see `news.views.subscribing_form`):
    redirect to the address without brackets."""
    if any(name.endswith("[]") for name in request.GET):
        pairs = [(name.removesuffix("[]"), value) for name, values in request.GET.lists() for value in values if value]
        return redirect(f"{request.path}?{urlencode(pairs)}")
    language = languages.current()
    choice = Choice.read(request.GET, language=language)
    places = Places({*choice.languages, language})
    glance = _at_a_glance(language, places)
    # Without a choice there is one stream with everything, which is also the first one of the overview.
    streams = _streams(choice, places) if choice.params or choice.languages != [language] else glance[:1]
    paths = _language_paths(choice)
    context = {
        "choice": choice,
        "groups": _groups(choice),
        "organisations": _options(Organisation.objects.order_by(), choice.organisation),
        "streams": streams[:STREAMS_AT_MOST],
        "left_out": max(0, len(streams) - STREAMS_AT_MOST),
        "glance": glance,
        "mail_path": reverse("mail_ask") + choice.query(),
        "opml_url": f"{settings.PUBLIC_URL}{reverse('feeds_opml')}" if places.path(HomePage, language) else "",
        "is_narrowed": bool(choice.params),
        "language_paths": paths,
        "canonical_path": paths[language],
    }
    return render(request, "rocb/subscribe.html", context)


def _streams(choice: Choice, places: Places) -> list[Stream]:
    """Return streams by language, then topic, then type. Items of other sites have one list for all languages."""
    found = []
    for language in choice.languages:
        for rows in choice.row_sets:
            types = choice.types or [""]
            if language != choice.languages[0]:
                types = [one for one in types if one != Item.Type.EXTERNAL]
            for one in types:
                with override(language):
                    stream = _stream(one, language, rows, places)
                if stream is not None:
                    found.append(stream)
    return found


def _stream(
    type: str, language: str, rows: Mapping[str, Any], places: Places, *, last: datetime | None = None
) -> Stream | None:
    """Return None if this language has no such list. Without a type: all our own content. ``last`` saves queries."""
    listing: FeedList
    calendar = ""
    editions = EditionList(language, rows=rows)
    match type:
        case Item.Type.ARTICLE:
            base, listing = places.path(NewsIndexPage, language), ItemList(language, rows=rows)
            page, embed = listing.path(base), embeds.list_path(listing)
        case Item.Type.EXTERNAL:
            base, listing = places.path(ExternalIndexPage, language), ExternalList(language, rows=rows)
            page, embed = listing.path(base), embeds.list_path(listing)
        case Item.Type.EDITION:
            base, listing = places.path(EventsIndexPage, language), EditionItems(editions)
            page, embed = editions.path(base), embeds.next_events_path(editions)
            calendar = calendars.list_path(editions)
        case _:
            base, listing = places.path(HomePage, language), EverythingList(language, rows=rows)
            articles = ItemList(language, rows=rows)
            page, embed = articles.path(places.path(NewsIndexPage, language) or base), embeds.list_path(articles)
            calendar = calendars.list_path(editions)
    if not base:
        return None
    query = f"?{urlencode(listing.params)}" if listing.params else ""
    addresses = [Address(name, f"{settings.PUBLIC_URL}{base}{file}{query}", kind) for name, file, kind in FEEDS]
    if calendar:
        addresses.append(Address(_("Calendar"), settings.PUBLIC_URL + calendar, "text/calendar"))
    return Stream(
        name=listing.heading,
        language=language,
        page_url=page,
        addresses=addresses,
        embed_code=embeds.code(embed, title=spelling.dashed(site_name(), listing.heading)),
        last=last or _last(listing),
    )


def _last(listing: FeedList) -> datetime | None:
    newest = [part.newest_first().values_list("published_at", flat=True).first() for part in listing.parts()]
    return max((at for at in newest if at), default=None)


# --- Overview of all feeds of a language ------------------------------------------------------------------------------


def _at_a_glance(language: str, places: Places) -> list[Stream]:
    """Return the sections, then each topic with public content. The number of queries does not grow with content."""
    sections = {type: _stream(type, language, {}, places) for type in MAIL_TYPES}
    own = [sections[type] for type in (Item.Type.ARTICLE, Item.Type.EDITION)]
    newest = max((section.last for section in own if section and section.last), default=None)
    everything = _stream("", language, {}, places, last=newest)
    found = [section for section in (everything, *sections.values()) if section is not None]
    topics = [(name_of(topic, language), topic) for topic in _topics(language)] if everything else []
    for name, topic in sorted(topics, key=lambda pair: spelling.alphabetical(pair[0])):
        query = urlencode({"topic": topic.slug})
        addresses = [Address(n, f"{settings.PUBLIC_URL}/{language}/{file}?{query}", kind) for n, file, kind in FEEDS]
        last = max(at for at in (topic.last_article, topic.last_edition) if at)
        found.append(Stream(name, language, f"?{query}", addresses, "", last))
    return found


def _topics(language: str) -> list[Any]:
    """Return topics with ``last_article`` and ``last_edition`` (one may be None). One query, two index look-ups per
    topic."""
    last_article, last_edition = (_newest_on_topic(type, language) for type in (Item.Type.ARTICLE, Item.Type.EDITION))
    topics = Topic.objects.annotate(last_article=last_article, last_edition=last_edition)
    return [topic for topic in topics if topic.last_article or topic.last_edition]


def _newest_on_topic(type: str, language: str) -> Subquery:
    spelled = Concat(Value("topic:"), Cast(OuterRef("pk"), CharField()), output_field=CharField())
    rows: QuerySet[ItemFacet] = ItemFacet.objects.filter(facet=spelled, type=type, language=language)
    return Subquery(rows.order_by("-published_at").values("published_at")[:1])


# --- The form ---------------------------------------------------------------------------------------------------------


def _groups(choice: Choice) -> list[dict[str, Any]]:
    """Return groups of checkboxes: parameter name, label and choices."""
    topics = _as_tree(Topic.objects.order_by(), choice.topics)
    types = [
        {"value": value, "label": label, "is_chosen": value in choice.types} for value, label in MAIL_TYPES.items()
    ]
    languages = [
        {"value": code, "label": name, "is_chosen": code in choice.languages, "language": code}
        for code, name in settings.LANGUAGES
    ]
    return [
        {
            "name": "type",
            "label": pgettext("what somebody follows", "Content"),
            "choices": types,
            "help": _("If you select nothing, you will get both news and events."),
        },
        {
            "name": "topic",
            "label": _("Topics"),
            "choices": topics,
            "help": _("If you select nothing, you will get all topics."),
        },
        {"name": "language", "label": _("Languages"), "choices": languages, "help": ""},
    ]


def _as_tree(topics: Iterable[Topic], chosen: list[Topic]) -> list[dict[str, Any]]:
    """Return main topics in alphabetical order, each with its subtopics as ``narrower``."""
    rows = list(topics)

    def below(parent: int | None) -> list[dict[str, Any]]:
        return _options([row for row in rows if row.parent_id == parent], chosen)

    keys = {row.slug: row.pk for row in rows}
    return [{**option, "narrower": below(keys[option["value"]])} for option in below(None)]


def _options(rows: Iterable[Any], chosen: Any) -> list[dict[str, Any]]:
    keys = {row.pk for row in chosen} if isinstance(chosen, list) else {chosen.pk} if chosen else set()
    found = [{"value": row.slug, "label": str(row), "is_chosen": row.pk in keys} for row in rows]
    return sorted(found, key=lambda option: spelling.alphabetical(str(option["label"])))


def _language_paths(choice: Choice) -> dict[str, str]:
    """Return the path of this choice in each language; each page then has its own language as the chosen one."""
    paths = {}
    for code, _name in settings.LANGUAGES:
        as_it_is = code == choice.language and choice.languages != [code]
        with override(code):
            paths[code] = reverse("subscribe") + choice.query(with_languages=as_it_is)
    return paths
