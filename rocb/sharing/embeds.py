"""Parts of this site for the pages of others: a list, the next events, one item. Plain HTML in a frame.

They need no script, set no cookie, make no request to third parties, and follow the reader's light or dark mode. Only
these pages of the site may be framed anywhere.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from events.api import EditionList, cards
from events.models import EditionPage, EventsIndexPage
from foundation import languages
from foundation.filters import NoSuchList
from foundation.public_pages import public_pages
from foundation.settings import site_name
from foundation.whole_numbers import whole_number
from news.api import ExternalList, ItemList
from news.models import ExternalIndexPage, Item, NewsIndexPage
from rocb.running.security import EMBED_CSP

SHOWN, SHOWN_AT_MOST = 5, 20
WIDTH, HEIGHT = 600, 480
# frame.css puts a picture beside the text from this width on, in pixels.
WIDE_CARD, CARD_HEIGHT, NARROW_CARD_HEIGHT = 416, 240, 380


def embed(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Make a read-only view that any site may frame, that caches keep for 5 minutes and that search engines do not
    index."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "public, max-age=300"
        response["X-Robots-Tag"] = "noindex"
        return response

    return require_safe(xframe_options_exempt(csp_override(EMBED_CSP)(wrapped)))


@embed
def item_list(request: HttpRequest) -> HttpResponse:
    """Show the newest items of a list: our own news, or with ``from=region`` items from other sites."""
    language = _language()
    is_external = request.GET.get("from") == "region"
    kind, model = (ExternalList, ExternalIndexPage) if is_external else (ItemList, NewsIndexPage)
    try:
        listing: ItemList = kind.from_params(request.GET.dict(), language=language)
    except NoSuchList as error:
        raise Http404(f"No list for {error}") from None
    context = {
        "heading": listing.heading,
        "url": settings.PUBLIC_URL + listing.path(_path_of(model, language)),
        "items": listing.slice(size=_count(request)).items,
    }
    return _page(context)


@embed
def next_events(request: HttpRequest) -> HttpResponse:
    """Show upcoming events, with all filters of the event list."""
    language, at = _language(), timezone.now()
    try:
        listing = EditionList.from_params(request.GET.dict(), language=language)
    except NoSuchList as error:
        raise Http404(f"No list for {error}") from None
    context = {
        "heading": listing.heading if listing.is_filtered else _("Upcoming events"),
        "url": settings.PUBLIC_URL + listing.path(_path_of(EventsIndexPage, language)),
        "cards": cards.cards(listing.upcoming(at=at, size=_count(request)).editions, at=at),
        "is_events": True,
    }
    return _page(context)


@embed
def card(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show one article or event, in its own language."""
    item = Item.objects.without_text().filter(uuid=uuid).exclude(type=Item.Type.EXTERNAL).first()
    if item is None:
        raise Http404("Not found")
    with override(item.language):
        edition = EditionPage.objects.open_to_all().filter(pk=item.page_id).for_lists().first()
        shown = {"cards": [cards.card(edition, at=timezone.now())]} if edition else {"items": [item]}
        return _page({"url": item.url, "picture": item.picture, "is_one": True, "title": item.title, **shown})


def _page(context: dict[str, Any]) -> HttpResponse:
    """Render without the request: the page is the same for all readers."""
    standing = {"office": site_name(), "public_url": settings.PUBLIC_URL, "language": _language()}
    return HttpResponse(render_to_string("rocb/embed.html", {**standing, **context}))


def _language() -> str:
    return languages.current()


def _count(request: HttpRequest) -> int:
    count = whole_number(request.GET.get("count", ""), most=999)
    return SHOWN if count is None else min(max(count, 1), SHOWN_AT_MOST)


def _path_of(model: type[Any], language: str) -> str:
    page = public_pages(model.objects).filter(locale__language_code=language, alias_of=None).first()
    return page.get_url() or "/" if page else f"/{language}/"


# --- Addresses, and the code for other sites --------------------------------------------------------------------------


def list_path(listing: ItemList) -> str:
    origin = {"from": "region"} if isinstance(listing, ExternalList) else {}
    with override(listing.language):
        return reverse("embed_list") + _query({**origin, **listing.params})


def next_events_path(listing: EditionList) -> str:
    with override(listing.language):
        return reverse("embed_next_events") + _query(listing.params)


def card_path(item: Item) -> str:
    with override(item.language):
        return reverse("embed_card", args=[item.uuid])


def _query(params: dict[str, str]) -> str:
    return f"?{urlencode(params)}" if params else ""


def code(path: str, *, title: str, width: int | str = "100%", height: int = HEIGHT) -> str:
    """Return an iframe that needs no script and whose sandbox forbids ours."""
    return format_html(
        '<iframe src="{}" title="{}" width="{}" height="{}" loading="lazy" '
        'sandbox="allow-popups allow-popups-to-escape-sandbox" style="border:0;max-width:100%"></iframe>',
        settings.PUBLIC_URL + path,
        title,
        width,
        height,
    )
