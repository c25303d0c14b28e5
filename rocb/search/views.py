"""Search page, suggestions while typing, and the OpenSearch description of both for browsers."""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.defaultfilters import filesizeformat, striptags
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext
from django.views.decorators.http import require_safe

from events.api import Card, cards
from events.models import EditionPage
from foundation import languages
from foundation.components.templatetags.components import absolute
from foundation.languages import spelling
from foundation.languages.folding import fold
from foundation.settings import site_name
from news.api import ItemList, used_rows
from news.models import NewsIndexPage
from rocb.identity import jsonld
from rocb.identity import layout as layouts
from rocb.models import OrganisationIndexPage, SearchEntry, SiteIdentity
from rocb.search import answers, glossary, promoted
from rocb.search.answers import Fact
from rocb.search.coming import coming
from rocb.search.find import KINDS, PAGES_AT_MOST, RESULTS_ON_A_PAGE, FacetCounts, Search
from rocb.search.rooms import ROOMS
from rocb.search.words import WORD_AS_WRITTEN, Terms, excerpt, marked

TOPICS_OFFERED = 24
DESCRIPTION_TYPE = "application/opensearchdescription+xml"
SUGGESTIONS_TYPE = "application/x-suggestions+json"
_NO_EVENTS: Mapping[int, Card] = {}


@dataclass(frozen=True, slots=True)
class Result:
    """A result for the templates; ``title`` and ``excerpt`` are escaped and contain ``<mark>``."""

    name: str
    title: SafeString
    path: str
    label: str
    excerpt: SafeString
    language: str  # empty if it is the language of the page
    excerpt_language: str = ""
    date: datetime | None = None
    about: str = ""
    origin: str = ""
    is_external: bool = False
    event: Card | None = None
    facts: tuple[Fact, ...] = ()


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    language, base = _language(), reverse("search")
    directory = path_of(OrganisationIndexPage, language, request)
    typed = Search.from_params(request.GET, language=language, with_organisations=bool(directory))
    asked, elsewhere = typed, 0
    if typed.terms and not typed.found.candidates:
        asked = typed.as_meant()
        if not typed.everywhere:
            elsewhere = len(typed.with_(everywhere=True, type="", kind="", year=None).found.candidates)
    counts = asked.counts()
    last_page = min(max(1, -(-counts.total // RESULTS_ON_A_PAGE)), PAGES_AT_MOST)
    page = min(asked.page, last_page)
    is_first = page == 1 and not typed.is_narrowed and not typed.everywhere and not typed.newest_first
    soonest = coming(typed, at=timezone.now()) if is_first else []
    entries = [*soonest, *(entry for entry in asked.results(page) if entry not in soonest)]
    events = cards_of(entries)
    results = [result_of(entry, asked.terms, directory, request, events) for entry in entries]
    if page == 1 and entries:
        results[0] = replace(results[0], facts=_facts(asked, entries[0], results[0], request, is_soonest=bool(soonest)))
    news = path_of(NewsIndexPage, language, request)
    if is_first and typed.terms:
        promoted.count(typed.query, on=timezone.localdate())
    context = {
        "search": asked,
        "typed": typed,
        "meant": _as_written(asked, results) if asked.query != typed.query else "",
        "dropped": " ".join(asked.dropped),
        "counts": counts,
        "results": results,
        "picks": promoted.picks(typed.query, language=language) if typed.terms and is_first else [],
        "terms": _terms(typed.query, language) if is_first else [],
        "filters": _filters(asked, counts, base) if counts.everything else [],
        "orders": _orders(asked, base),
        "whole_path": asked.with_(type="", kind="", year=None).path(base),
        "elsewhere": elsewhere,
        "everywhere_path": typed.with_(everywhere=True).path(base),
        "here_path": asked.with_(everywhere=False).path(base),
        "slice": {
            "previous_path": asked.with_(page=page - 1).path(base) if page > 1 else None,
            "next_path": asked.with_(page=page + 1).path(base) if page < last_page else None,
        },
        "page_label": _("page %(page)s of %(pages)s") % {"page": page, "pages": last_page} if page > 1 else "",
        "news_path": news,
        "directory_path": directory,
        "language_paths": _language_paths(typed),
        "json_ld": jsonld.results(
            name=_("Search"),
            url=settings.PUBLIC_URL + asked.with_(page=page).path(base),
            found=[(result.name, result.path) for result in results],
        ),
    }
    if not results:
        context["topics"] = _topics(language, news)
    response = render(request, "rocb/search.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
def suggest(request: HttpRequest) -> JsonResponse:
    """Return OpenSearch suggestions: query, titles, descriptions, addresses; only of public content."""
    language = _language()
    directory = path_of(OrganisationIndexPage, language, request)
    params = {"q": request.GET.get("q", "")}
    asked = Search.from_params(params, language=language, with_organisations=bool(directory))
    found = [result_of(entry, Terms(), directory, request) for entry in asked.suggestions()]
    shown: dict[str, Result] = {}
    for result in found:
        shown.setdefault(result.name, result)
    answer = [asked.query, list(shown), [r.label for r in shown.values()], [absolute(r.path) for r in shown.values()]]
    response = JsonResponse(
        answer, safe=False, content_type=SUGGESTIONS_TYPE, json_dumps_params={"ensure_ascii": False}
    )
    response["Cache-Control"] = "public, max-age=60"
    response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
def description(request: HttpRequest) -> HttpResponse:
    """Return the OpenSearch description, with which browsers add this site to their search engines."""
    name = site_name()
    page, suggestions = absolute(reverse("search")), absolute(reverse("search_suggest"))
    icon = absolute(static("rocb/favicon-32.png"))
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">',
        f"<ShortName>{escape(name[:16])}</ShortName>",
        f"<Description>{escape(_('Search %(name)s news, documents and organisations') % {'name': name})}</Description>",
        f"<Language>{_language()}</Language>",
        "<InputEncoding>UTF-8</InputEncoding>",
        f'<Image width="32" height="32" type="image/png">{escape(icon)}</Image>',
        f'<Url type="text/html" method="get" template="{escape(page)}?q={{searchTerms}}"/>',
        f'<Url type="{SUGGESTIONS_TYPE}" method="get" template="{escape(suggestions)}?q={{searchTerms}}"/>',
        f'<Url type="{DESCRIPTION_TYPE}" rel="self" template="{escape(absolute(request.path))}"/>',
        "</OpenSearchDescription>",
    ]
    response = HttpResponse("\n".join(lines) + "\n", content_type=f"{DESCRIPTION_TYPE}; charset=utf-8")
    response["Cache-Control"] = "public, max-age=86400"
    return response


# --- Contents of the page ---------------------------------------------------------------------------------------------


def cards_of(entries: list[SearchEntry]) -> dict[int, Card]:
    """Return the cards of events by the keys of their pages. One query."""
    found_events = (entry.item for entry in entries if entry.type == SearchEntry.Type.EVENT)
    keys = [item.page_id for item in found_events if item and item.page_id]
    found = EditionPage.objects.defer("body").select_related("locale").filter(pk__in=keys) if keys else []
    at = timezone.now()
    return {edition.pk: cards.card(edition, at=at) for edition in found}


def _terms(query: str, language: str) -> list[dict[str, str]]:
    """Return the terms of the glossary that the query names."""
    return [
        {
            "name": term.names[language],
            "definition": term.definition(language),
            "path": glossary.path_to(term, language),
        }
        for term in glossary.meant(query)
        if language in term.names
    ]


def _facts(
    asked: Search, entry: SearchEntry, result: Result, request: HttpRequest, *, is_soonest: bool
) -> tuple[Fact, ...]:
    """Return the facts of the first result if the query asks for it."""
    at = timezone.now()
    if result.event is not None and (is_soonest or asked.is_in_title(entry)):
        return tuple(answers.of_event(result.event.edition, at=at))
    if not asked.names(entry):
        return ()
    return tuple(answers.facts(entry, language=_language(), identity=SiteIdentity.load(request), at=at))


def result_of(
    entry: SearchEntry, terms: Terms, directory: str, request: HttpRequest, events: Mapping[int, Card] = _NO_EVENTS
) -> Result:
    language = _language()
    if (item := entry.item) is not None:
        event = events.get(item.page_id or 0)
        return Result(
            name=item.title,
            title=marked(item.title, terms),
            path=item.path,
            label=item.byline if item.is_external else item.kind_name,
            origin=item.origin_in_short,
            excerpt=excerpt(_without_facts(entry, event), terms),
            language="" if item.language == language else item.language,
            excerpt_language="" if item.language == language else item.language,
            date=entry.dated_at,
            about=item.language_name if item.is_external else "",
            is_external=item.is_external,
            event=event,
        )
    if (organisation := entry.organisation) is not None:
        name, name_language = organisation.named_in(language)
        place = f"{name}, {organisation.city}" if organisation.city else name
        title = organisation.title_country or name
        return Result(
            name=title,
            title=marked(title, terms),
            path=f"{directory}{organisation.slug}/",
            label=organisation.get_kind_display(),
            excerpt=marked(place if organisation.title_country else organisation.city, terms),
            language="" if organisation.title_country or name_language == language else name_language,
            excerpt_language="" if name_language == language else name_language,
        )
    if (document := entry.document) is not None:
        size = filesizeformat(document.file_size) if document.file_size else ""
        about = [document.file_extension.upper(), size, dict(settings.LANGUAGES).get(document.language, "")]
        return Result(
            name=document.title,
            title=marked(document.title, terms),
            path=document.url,
            label=_("Document"),
            excerpt=SafeString(""),
            language="" if document.language == language else document.language,
            date=document.created_at,
            about=", ".join(part for part in about if part),
        )
    if (topic := entry.topic) is not None:
        name, name_language = topic.named_in(language)
        return _plain(
            name, reverse("topic", args=[topic.slug]), _("Topic"), topic.described_in(language), terms, name_language
        )
    if (person := entry.person) is not None:
        name, name_language = person.named_in(language)
        return _plain(name, reverse("person", args=[person.slug]), _("Person"), person.office, terms, name_language)
    if entry.room is not None:
        room = ROOMS[entry.room]
        return _plain(str(room.title), room.path, _("Page"), str(room.about), terms, language)
    page = entry.page
    assert page is not None  # a constraint of the table guarantees this
    return Result(
        name=page.title,
        title=marked(page.title, terms),
        path=page.get_url(request) or "",
        label=_("Event series") if entry.type == SearchEntry.Type.EVENT else _("Page"),
        excerpt=excerpt(entry.plain or page.search_description, terms),
        language="" if entry.language == language else entry.language,
        excerpt_language="" if entry.language == language else entry.language,
    )


def _plain(name: str, path: str, label: str, text: str, terms: Terms, name_language: str) -> Result:
    language = "" if name_language == _language() else name_language
    return Result(name, marked(name, terms), path, label, excerpt(text, terms), language)


def _without_facts(entry: SearchEntry, event: Card | None) -> str:
    """Return the sentences of an item. For an event, leave out date and place, which its card already shows."""
    summary = entry.item.summary if entry.item else ""
    text = entry.plain or summary
    if event is None or not text.startswith(summary):
        return text
    return "\n".join(filter(None, [event.edition.introduction, text.removeprefix(summary).strip()]))


def _as_written(meant: Search, results: list[Result]) -> str:
    """Return the folded words of a correction as the results spell them: блокчейн for блокчеин."""
    texts = " ".join(striptags(f"{result.title} {result.excerpt}") for result in results)
    written: dict[str, str] = {}
    for word in WORD_AS_WRITTEN.findall(html.unescape(texts)):
        if written.get(key := fold(word), word)[:1].isupper() or key not in written:
            written[key] = word  # prefer lower case, since a capital may only start a sentence
    return " ".join(written.get(word, word) for word in meant.query.split())


def _filters(asked: Search, counts: FacetCounts, base: str) -> list[dict[str, Any]]:
    """Return groups of links for components/filters.html; groups without a choice are left out."""
    types = [
        (type_.value, type_.label, counts.types[type_.value], {"type": type_.value, "kind": "", "year": None})
        for type_ in SearchEntry.Type
        if type_.value in counts.types
    ]
    kinds = [(kind, label, counts.kinds[kind], {"kind": kind}) for kind, label in KINDS.items() if kind in counts.kinds]
    years = [(year, str(year), counts.years[year], {"year": year}) for year in sorted(counts.years, reverse=True)]
    groups: list[tuple[str, str, Any, list[Any], dict[str, Any], int | None]] = [
        (
            "type",
            pgettext("filter of a search", "Content"),
            asked.type,
            types,
            {"type": "", "kind": "", "year": None},
            counts.everything,
        ),
        ("kind", _("Type"), asked.kind, kinds, {"kind": ""}, None),
        ("year", _("Year"), asked.year, years, {"year": None}, None),
    ]
    return [
        {
            "name": name,
            "label": label,
            "is_active": bool(current),
            "choices": [
                {
                    "label": _("All") if whole is None or not counts.is_whole else _counted(_("All"), whole),
                    "path": asked.with_(**drop).path(base),
                    "is_current": not current,
                },
                *(
                    {
                        "label": _counted(text, count) if counts.is_whole else text,
                        "path": asked.with_(**change).path(base),
                        "is_current": current == value,
                    }
                    for value, text, count, change in choices
                ),
            ],
        }
        for name, label, current, choices, drop, whole in groups
        if len(choices) > 1 or current
    ]


def _counted(label: object, count: int) -> str:
    return f"{label} ({count})"


def _orders(asked: Search, base: str) -> list[dict[str, Any]]:
    return [
        {
            "label": label,
            "path": asked.with_(newest_first=newest).path(base),
            "is_current": asked.newest_first == newest,
        }
        for label, newest in ((_("Most relevant first"), False), (_("Newest first"), True))
    ]


def _topics(language: str, news_path: str) -> list[dict[str, str]]:
    """Return topics with public content, as links to their news."""
    if not news_path:
        return []
    found = [
        {"name": topic.named_in(language)[0], "path": news_path + ItemList(language, rows={"topic": topic}).query()}
        for topic in used_rows("topic", language).filter(parent=None)
    ]
    return sorted(found, key=lambda topic: spelling.alphabetical(topic["name"]))[:TOPICS_OFFERED]


def _language_paths(asked: Search) -> dict[str, str]:
    """Return the addresses of the same search in all languages."""
    paths = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            paths[code] = Search(query=asked.query, everywhere=asked.everywhere).path(reverse("search"))
    return paths


def path_of(model: type[Any], language: str, request: HttpRequest) -> str:
    section = layouts.of(request).first(model)
    return section.url if section and section.page.locale.language_code == language else ""


def _language() -> str:
    return languages.current()
