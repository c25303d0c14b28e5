"""What readers get of the news: a list, its feed, an article. Thin: the list object and the `Item` rows do the work."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import CharField, Exists, OuterRef, Value
from django.db.models.functions import Cast, Concat
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page

from news.lists import ITEMS_IN_A_FEED, Cursor, ItemList, NoSuchList, slice_label, vocabulary_model
from news.models import ArticlePage, Item, ItemFacet, NewsIndexPage
from news.models.items import ArticleKind
from news.syndication import feeds


# How wide the lead image stands at which width of the window; the style sheet decides, this tells the browser early.
LEAD_SIZES = "(min-width: 64rem) 60rem, 100vw"


def _asked_for(request: HttpRequest, index: NewsIndexPage) -> ItemList:
    try:
        return ItemList.from_params(request.GET, language=index.locale.language_code)
    except NoSuchList as error:
        raise Http404(f"No list for {error}") from None


def item_list(request: HttpRequest, index: NewsIndexPage) -> HttpResponse:
    listing = _asked_for(request, index)
    try:
        before = Cursor.read(text) if (text := request.GET.get("before")) else None
        after = Cursor.read(text) if (text := request.GET.get("after")) else None
    except NoSuchList as error:
        raise Http404(f"No place {error} in this list") from None
    shown = listing.slice(before=before, after=after)
    path = index.get_url(request)
    is_first = shown.newer is None
    context = {
        "items": shown.items,
        "listing": {
            "heading": listing.heading if listing.is_filtered else index.title,
            "is_filtered": listing.is_filtered,
            "feed_path": f"{path}rss.xml{listing.query()}",
            "clear_path": path,
            "query": listing.query(),
        },
        "slice": {
            "label": slice_label(shown, is_first=is_first),
            "first_path": None if is_first else path + listing.query(),
            "newer_path": path + listing.query(after=str(shown.newer)) if shown.newer else None,
            "older_path": path + listing.query(before=str(shown.older)) if shown.older else None,
        },
        "filters": _filters(listing, path),
    }
    return index.render(request, context_overrides=context)


def _filters(listing: ItemList, path: str) -> list[dict[str, Any]]:
    """Groups of links; a topic is offered when it leads to something. The number of queries does not grow with content."""
    topics = [
        (topic.slug, topic.named_in(listing.language)[0]) for topic in used_rows("topic", listing.language).order_by("name")
    ]
    dates = Item.objects.listed().in_language(listing.language)
    newest, oldest = dates.newest_first().first(), dates.oldest_first().first()
    years = range(_year(newest), _year(oldest) - 1, -1) if newest and oldest else range(0)
    groups = [
        ("topic", _("Topic"), sorted(topics, key=lambda choice: choice[1].casefold())),
        ("kind", _("Kind"), [(value, str(label)) for value, label in ArticleKind.choices]),
        ("year", _("Year"), [(str(year), str(year)) for year in years]),
    ]
    current = listing.params
    return [
        {
            "name": name,
            "label": label,
            "is_active": name in current,
            "choices": [
                {"label": _("All"), "path": path + listing.query(**{name: None}), "is_current": name not in current},
                *(
                    {"label": text, "path": path + listing.query(**{name: value}), "is_current": current.get(name) == value}
                    for value, text in choices
                ),
            ],
        }
        for name, label, choices in groups
        if choices
    ]


def used_rows(name: str, language: str) -> Any:
    """The rows of a vocabulary (``topic``, ``organisation``, ``region``) under which something is public."""
    spelled = Concat(Value(f"{name}:"), Cast(OuterRef("pk"), CharField()), output_field=CharField())
    return vocabulary_model(name).objects.filter(Exists(ItemFacet.objects.filter(facet=spelled, language=language)))


def _year(item: Item) -> int:
    return timezone.localtime(item.published_at).year


def item_feed(request: HttpRequest, index: NewsIndexPage) -> HttpResponse:
    listing = _asked_for(request, index)
    path = index.get_url(request)
    heading = listing.heading if listing.is_filtered else index.title
    publisher = settings.WAGTAIL_SITE_NAME
    document = feeds.rss(
        listing.newest(ITEMS_IN_A_FEED),
        title=f"{publisher} – {heading}",
        description=index.introduction or heading,
        language=listing.language,
        page_url=settings.PUBLIC_URL + path + listing.query(),
        feed_url=f"{settings.PUBLIC_URL}{path}rss.xml{listing.query()}",
        base_url=settings.PUBLIC_URL,
        publisher=publisher,
        rights=_("Free to reuse with credit to %(name)s") % {"name": publisher},
        empty_at=index.first_published_at or index.last_published_at or timezone.now(),
    )
    response = HttpResponse(document, content_type=feeds.RSS_TYPE)
    response["Cache-Control"] = "public, max-age=300"
    response["Access-Control-Allow-Origin"] = "*"
    return response


def article(request: HttpRequest, page: ArticlePage) -> HttpResponse:
    return Page.serve(page, request)


def article_context(request: HttpRequest, page: ArticlePage) -> dict[str, Any]:
    """The finished `Item` for readers; in a preview, and until the item is there, the page's own body is rendered."""
    item = None if getattr(request, "is_preview", False) else Item.objects.filter(uuid=page.uuid).first()
    if item is None:
        return {"body_html": "", "updated_at": None, "labels": [], "picture": None}
    neighbours = Item.objects.listed().in_language(item.language)
    return {
        "item": item,
        "body_html": item.site_html,
        "updated_at": item.updated_at if item.updated_at > item.published_at else None,
        "labels": item.labels,
        "picture": item.lead and {**item.lead, "sizes": LEAD_SIZES},
        "older": neighbours.older_than(item.published_at, item.pk).newest_first().first(),
        "newer": neighbours.newer_than(item.published_at, item.pk).oldest_first().first(),
    }
