"""oEmbed 1.0 (oembed.com): return the embed frame for an address of this site."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.encoding import escape_uri_path
from django.utils.translation import override
from django.views.decorators.http import require_safe
from wagtail.models import Page

from events.api import EditionList
from events.models import EditionPage, EventsIndexPage
from foundation.filters import NoSuchList
from foundation.languages import spelling
from foundation.public_pages import public_pages
from foundation.settings import site_name
from foundation.whole_numbers import whole_number
from news.addresses import OUR_HOST
from news.api import ExternalList, ItemList
from news.models import ArticlePage, ExternalIndexPage, Item, NewsIndexPage
from rocb.sharing import embeds

CACHED_FOR_SECONDS = 3600
LISTS: dict[type[Page], Any] = {
    NewsIndexPage: ItemList,
    ExternalIndexPage: ExternalList,
    EventsIndexPage: EditionList,
}
EMBEDDABLE: tuple[type[Page], ...] = (ArticlePage, EditionPage, *LISTS)


@dataclass(frozen=True, slots=True)
class Found:
    """The frame for an address of this site: one item, or a list."""

    path: str
    title: str
    is_card: bool

    def height(self, width: int) -> int:
        """Return the height in pixels. In a narrow frame the picture is above the text."""
        if not self.is_card:
            return embeds.HEIGHT
        return embeds.CARD_HEIGHT if width >= embeds.WIDE_CARD else embeds.NARROW_CARD_HEIGHT


@require_safe
def oembed(request: HttpRequest) -> HttpResponse:
    if request.GET.get("format", "json") != "json":
        return HttpResponse("Only format=json is supported.", status=501, content_type="text/plain")
    found = at_address(request.GET.get("url", "")[:2000])
    if found is None:
        raise Http404("This address cannot be embedded.")
    width = _at_most(request.GET.get("maxwidth", ""), embeds.WIDTH)
    height = _at_most(request.GET.get("maxheight", ""), found.height(width))
    answer = {
        "version": "1.0",
        "type": "rich",
        "title": found.title,
        "provider_name": site_name(),
        "provider_url": settings.PUBLIC_URL + "/",
        "cache_age": CACHED_FOR_SECONDS,
        "html": embeds.code(found.path, title=found.title, width=width, height=height),
        "width": width,
        "height": height,
    }
    response = JsonResponse(answer)
    response["Cache-Control"] = f"public, max-age={CACHED_FOR_SECONDS}"
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _at_most(text: str, value: int) -> int:
    number = whole_number(text, most=99_999)
    return value if number is None else max(1, min(number, value))


def at_address(url: str) -> Found | None:
    """Return the frame for an article, an event or a list with its filters. None if the address is not ours or not
    public."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if parts.netloc != urlsplit(settings.PUBLIC_URL).netloc or "\0" in parts.path:
        return None
    addresses = {OUR_HOST + parts.path, OUR_HOST + escape_uri_path(parts.path)}
    item = Item.objects.without_text().filter(address__in=addresses).exclude(type=Item.Type.EXTERNAL).first()
    if item is not None:
        return Found(embeds.card_path(item), item.title, is_card=True)
    return _list_at(parts.path, dict(parse_qsl(parts.query)))


def _list_at(path: str, params: dict[str, str]) -> Found | None:
    for model, kind in LISTS.items():
        for page in public_pages(model.objects).filter(alias_of=None).select_related("locale"):
            if page.get_url() != path:
                continue
            with override(page.locale.language_code):
                try:
                    listing = kind.from_params(params, language=page.locale.language_code)
                except NoSuchList:
                    return None
                frame = embeds.next_events_path if kind is EditionList else embeds.list_path
                title = listing.heading if listing.is_filtered else page.title
                return Found(frame(listing), spelling.dashed(site_name(), title), is_card=False)
    return None


def address_for(page: Any, canonical: str) -> str:
    """Return the oEmbed address of a page with this canonical address. Empty for other kinds of pages and for a part of
    a list, such as a year."""
    if not isinstance(page, EMBEDDABLE) or not page.pk:
        return ""
    if urlsplit(canonical).path != page.get_url():
        return ""
    return f"{settings.PUBLIC_URL}{reverse('oembed')}?{urlencode({'url': canonical, 'format': 'json'})}"
