"""Views of lists and articles. Thin: the list object and the `Item` rows do the work."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.db.models import CharField, Exists, OuterRef, Value
from django.db.models.functions import Cast, Concat, TruncMonth
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.text import capfirst
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from foundation.charts import Chart
from foundation.filters import VOCABULARIES, Cursor, NoSuchList, vocabulary_model
from foundation.languages import spelling
from foundation.settings import site_name
from news.blocks import figures_in, headings_in
from news.feeds import cached
from news.feeds.lists import ExternalList, ItemList, as_parameter, foreign_language_of, name_of, slice_label
from news.feeds.resolve import own_terms
from news.models import ArticlePage, ExternalIndexPage, Item, ItemFacet, Source
from news.models.charted import chart_of
from news.models.index_pages import ItemIndexPage
from news.models.items import ArticleKind, name_of_language, on_site
from news.publishing.content import lead_picture, make_missing_jpegs
from news.views import jsonld, sources
from news.views.related import related_to

SOURCES_OFFERED = 100
# Width of the lead image by window width. The browser needs it before it has loaded the style sheet, which determines
# the width.
HEADINGS_OF_CONTENTS = 3  # a shorter text fits on two screens
LEAD_SIZES = "(min-width: 76rem) 50rem, 100vw"


def list_class(index: ItemIndexPage) -> type[ItemList]:
    """Return the type of the list on this page."""
    return ExternalList if isinstance(index, ExternalIndexPage) else ItemList


def _asked_for(request: HttpRequest, index: ItemIndexPage, **folders: str) -> ItemList:
    """Return the list at this address: filters from the query string, year and month from the path if it has them."""
    try:
        params = {**request.GET.dict(), **folders}
        return list_class(index).from_params(params, language=index.locale.language_code)
    except NoSuchList as error:
        raise Http404(f"No list for {error}") from None


def item_list(request: HttpRequest, index: ItemIndexPage, **folders: str) -> HttpResponse:
    listing = _asked_for(request, index, **folders)
    path = index.get_url(request)
    if listing.year and not folders:  # one address for each list
        return HttpResponsePermanentRedirect(listing.path(path))
    try:
        before = Cursor.read(text) if (text := request.GET.get("before")) else None
        after = Cursor.read(text) if (text := request.GET.get("after")) else None
    except NoSuchList as error:
        raise Http404(f"No place {error} in this list") from None
    shown = listing.slice(before=before, after=after)
    is_first = shown.newer is None
    here = listing.path(path)
    context = {
        "items": shown.items,
        "listing": {
            "heading": listing.heading if listing.is_filtered else index.title,
            "description": _description(listing),
            "is_filtered": listing.is_filtered,
            "feed_path": listing.feed_path(path),
            "clear_path": path,
        },
        "slice": {
            "label": slice_label(shown, is_first=is_first),
            "first_path": None if is_first else here,
            "newer_path": _beside(here, "after", shown.newer),
            "older_path": _beside(here, "before", shown.older),
        },
        "filters": _filters(listing, path, cached.state_of(request)),
        "language_suffix": listing.path("") if is_first else "",
        "crumb": capfirst(", ".join(filter(None, [*listing.filter_names, slice_label(shown, is_first=is_first)]))),
        "json_ld": jsonld.item_list(
            shown.items, name=listing.heading, url=settings.PUBLIC_URL + request.get_full_path()
        ),
    }
    return index.render(request, context_overrides=context)


def _beside(path: str, name: str, cursor: Cursor | None) -> str | None:
    return f"{path}{'&' if '?' in path else '?'}{name}={cursor}" if cursor else None


def _description(listing: ItemList) -> str:
    """Return the description of the list's only filter, a topic or organisation. Empty for other lists."""
    if len(listing.params) != 1 or not listing.rows:
        return ""
    (row,) = listing.rows.values()
    describe = getattr(row, "described_in", None)
    return describe(listing.language) if describe else ""


# Value and label, and the language of the label if it is not that of the list.
Choices = Sequence[tuple[str, ...]]


def _filters(listing: ItemList, path: str, state: tuple[int, int]) -> list[dict[str, Any]]:
    """Return groups of links. Only topics with items are offered. The choices are cached until ``state`` changes."""
    key = cached.key("filters", listing.TYPE, listing.language, get_language() or "")
    kept = cached.get_or_make(key, state, lambda: _choices_of_whole(listing))
    months = _months(listing, state, years={year for year, *_label in kept.get("year", ())})
    choices_of = {**kept, "month": [(f"{month:02}", str(MONTHS[month]).capitalize()) for month in months]}
    labels = {  # with "All" in the gender of the label
        "topic": (_("Topic"), pgettext("topic", "All")),
        "kind": (_("Type"), pgettext("type", "All")),
        "year": (_("Year"), pgettext("year", "All")),
        "month": (_("Month"), pgettext("month", "All")),
        "region": (_("Region"), pgettext("region", "All")),
        "organisation": (_("Organisation"), pgettext("organisation", "All")),
        "source": (_("Source"), pgettext("source", "All")),
        "language": (_("Language"), pgettext("language", "All")),
    }
    choices_of |= {name: _with_chosen(listing, name, choices_of.get(name, ())) for name in listing.params}
    return [_group(listing, path, name, *labels[name], choices_of[name]) for name in labels if choices_of.get(name)]


def _with_chosen(listing: ItemList, name: str, choices: Choices) -> Choices:
    """Add the current filter to its choices, so that readers can remove it even if no item has it."""
    value, row = listing.params[name], listing.rows.get(name)
    if any(value == known for known, *_label in choices):
        return choices
    if row:
        return [*choices, (value, name_of(row, listing.language), foreign_language_of(row, listing.language))]
    in_words = {"month": lambda: str(MONTHS[int(value)]).capitalize(), "language": lambda: name_of_language(value)}
    return [*choices, (value, in_words.get(name, lambda: value)())]


def _months(listing: ItemList, state: tuple[int, int], *, years: set[str]) -> list[int]:
    """Return the months with items in the list's year. This query is half the work of an archive, so the results for
    whole years, which are few, are cached."""
    if listing.facets or str(listing.year) not in years:
        return listing.months()
    key = cached.key("months", listing.TYPE, listing.language, str(listing.year))
    return cached.get_or_make(key, state, replace(listing, month=None).months)


def _group(listing: ItemList, path: str, name: str, label: str, whole: str, choices: Choices) -> dict[str, Any]:
    current = listing.params
    everything = {"label": whole, "path": listing.path(path, **_drop(name)), "is_current": name not in current}
    narrowed = [
        {
            "label": text,
            "language": "".join(language),
            "path": listing.path(path, **{**_drop(name), name: value}),
            "is_current": current.get(name) == value,
        }
        for value, text, *language in choices
    ]
    return {"name": name, "label": label, "is_active": name in current, "choices": [everything, *narrowed]}


def _choices_of_whole(listing: ItemList) -> dict[str, Choices]:
    """Return all choices of the unfiltered list. The number of queries does not depend on the content."""
    choices_of: dict[str, Callable[[], Choices]] = {
        "kind": lambda: [(value, str(label)) for value, label in ArticleKind.choices],
        "year": lambda: [(str(year), str(year)) for year in _years(listing)],
        "language": lambda: _languages_in(listing),
    }
    rows = set(listing.PARAMETERS) & {*VOCABULARIES, "source"}
    found = {name: make() for name, make in choices_of.items() if name in listing.PARAMETERS}
    return found | {name: _named_rows(name, listing) for name in rows}


def _years(listing: ItemList) -> range:
    newest, oldest = listing.whole().newest_first().first(), listing.whole().oldest_first().first()
    return range(_year(newest), _year(oldest) - 1, -1) if newest and oldest else range(0)


def _drop(name: str) -> dict[str, str | None]:
    """Return changes that remove this filter and those that depend on it."""
    return {"year": None, "month": None} if name == "year" else {name: None}


def _named_rows(name: str, listing: ItemList) -> Choices:
    rows = used_rows(name, listing.language_of_items, type=listing.TYPE)
    choices = [
        (as_parameter(row), name_of(row, listing.language), foreign_language_of(row, listing.language)) for row in rows
    ]
    return sorted(choices, key=lambda choice: spelling.alphabetical(choice[1]))


def used_rows(name: str, language: str, *, type: str = Item.Type.ARTICLE) -> Any:
    """Return the rows (``topic``, ``organisation``, ``region``, ``source``) that have public items of this type."""
    spelled = Concat(Value(f"{name}:"), Cast(OuterRef("pk"), CharField()), output_field=CharField())
    facets = ItemFacet.objects.filter(facet=spelled, type=type, language=language)
    if name in VOCABULARIES:
        return vocabulary_model(name).objects.filter(Exists(facets))
    return Source.objects.filter(Exists(facets)).order_by("title")[:SOURCES_OFFERED]


def _languages_in(listing: ItemList) -> Choices:
    """Return the languages of items in the unfiltered list, sorted by name."""
    codes = listing.whole().exclude(language="").values_list("language", flat=True).distinct()
    return sorted(
        ((code, name_of_language(code)) for code in codes), key=lambda choice: spelling.alphabetical(choice[1])
    )


def _year(item: Item) -> int:
    return timezone.localtime(item.published_at).year


def archive_paths(index: ItemIndexPage) -> list[str]:
    """Return ``/2026/`` and ``/2026/03/`` for each year and month with items."""
    zone = timezone.get_default_timezone()
    items = list_class(index)(language=index.locale.language_code).whole()
    months = items.annotate(first=TruncMonth("published_at", tzinfo=zone)).values_list("first", flat=True).distinct()
    found = sorted({(first.year, first.month) for first in months})
    return [f"/{year}/" for year in sorted({year for year, _month in found})] + [f"/{y}/{m:02}/" for y, m in found]


def article_context(request: HttpRequest, page: ArticlePage) -> dict[str, Any]:
    """Return the context of an article from its `Item`. In a preview, and until the item exists, from the page
    itself."""
    is_preview = getattr(request, "is_preview", False)
    if is_preview:
        make_missing_jpegs(page)
    item = None if is_preview else page.item
    named = page.named_people.select_related("person").all()
    # A person who is named only in articles that are not public may have no page.
    links = item is not None
    people = [(*row.person.named_in(page.locale.language_code), _path_of(row.person) if links else "") for row in named]
    if item is None:
        picture = _with_sizes(on_site(lead_picture(page)))
        chart = chart_of(figures_in(page.body), language=page.locale.language_code)
        shown = {"people": people, "picture": picture, "terms": own_terms, **_chart(chart, picture)}
        return {"body_html": "", "updated_at": None, "labels": [], **shown, **_accompanying(page, "")}
    related = related_to(item)
    return {
        "item": item,
        "body_html": item.site_html,
        "updated_at": item.updated_at if item.updated_at > item.published_at else None,
        "labels": item.labels,
        "people": people,
        "picture": _with_sizes(item.lead),
        **_chart(item.chart, item.lead),
        **_accompanying(page, item.html),
        "has_player": "data-player=" in item.html,
        "terms": own_terms,  # called only by a template that shows it
        "original": related.original,
        "related": related.items,
        "older": related.older,
        "newer": related.newer,
        "version_paths": related.paths,
        "json_ld": jsonld.article(
            item,
            publisher=site_name(),
            base_url=settings.PUBLIC_URL,
            author=page.author_name,
            people=[name for name, _language, _path in people],
        ),
    }


def _accompanying(page: ArticlePage, html: str) -> dict[str, Any]:
    """Return what accompanies the text: its contents, if it has several headings, and the links to its sources."""
    headings = headings_in(page.body)
    return {
        "contents": headings if len(headings) >= HEADINGS_OF_CONTENTS else [],
        "sources": sources.of(html, based_on=page.origin_data.get("based_on")),
    }


def _chart(chart: Chart | None, picture: dict[str, Any] | None) -> dict[str, Any]:
    """Return the chart for an article. It replaces an illustration, and follows a photograph."""
    return {"chart": chart, "is_photograph": picture is not None and not picture.get("illustration")}


def _path_of(person: Any) -> str:
    """Return the path of a person's page, which a site can set with Django's ``ABSOLUTE_URL_OVERRIDES``."""
    return person.get_absolute_url() if hasattr(person, "get_absolute_url") else ""


def _with_sizes(picture: dict[str, Any] | None) -> dict[str, Any] | None:
    return picture and {**picture, "sizes": LEAD_SIZES}
