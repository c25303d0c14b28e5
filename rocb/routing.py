"""The way from an address to its page, short where the layout or an `Item` knows it; Wagtail's own everywhere else.

Wagtail goes down the tree with two queries a level. Here the sections are known already, and what is public below them is
found by the address of its `Item`; the page itself still has the last word on whether it is live and where it stands, and
Wagtail's hooks on who may read it. It saves a third of an uncached article (``tests/benchmarks/test_reading.py`` without the
line of `serve` in ``rocb.urls``: 11 ms in place of 7.7, where a plain Wagtail article takes 7).
"""

from __future__ import annotations

import copy

from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.http.response import HttpResponseBase
from wagtail import hooks, views
from wagtail.contrib.routable_page.models import RoutablePageMixin
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.url_routing import RouteResult

from events.api import EditionPage
from foundation.custody import former_addresses
from news.api import OUR_HOST, ArticlePage, Item
from rocb import layout as layouts
from rocb.layout import Layout
from rocb.translated_addresses import address_in_language


def serve(request: HttpRequest, path: str) -> HttpResponseBase:
    """Wagtail's view, with its hooks, for a page that is known already."""
    layout = layouts.of(request)
    parts = [part for part in path.split("/") if part]
    route = _known(request, parts, layout)
    if route is None:
        try:
            response: HttpResponseBase = views.serve(request, path)
        except Http404:
            if moved_to := former_addresses.address_now(request):  # known better than by the language
                return HttpResponsePermanentRedirect(moved_to)
            if address := address_in_language(request, parts):
                return HttpResponseRedirect(address)
            raise
        return response
    page, args, kwargs = route
    layout.locate(page)
    for hook in hooks.get_hooks("before_serve_page"):
        result = hook(page, request, args, kwargs)
        if isinstance(result, HttpResponse):
            return result
    chain = views.serve_chain
    for hook in reversed(hooks.get_hooks("on_serve_page")):
        chain = hook(chain)
    return chain(page, request, args, kwargs)


def _known(request: HttpRequest, parts: list[str], layout: Layout) -> RouteResult | None:
    home = layout.home
    if home is None or not home.page.live:
        return None
    if not parts:
        return RouteResult(copy.copy(home.page))
    section = next((one.page for one in layout.sections if one.page.slug == parts[0]), None)
    if section is None:
        return None
    rest = parts[1:]
    try:
        if rest and not _is_own_route(section, rest) and (page := _page_of_item(request, home.page, parts)):
            return page.route(request, [])
        return _own(section).route(request, rest)
    except Http404:
        return None


def _is_own_route(section: Page, rest: list[str]) -> bool:
    """Whether the section itself answers there, such as a list its years: those come before the pages below it."""
    if not isinstance(section, RoutablePageMixin):
        return False
    try:
        section.resolve_subpage(f"/{'/'.join(rest)}/")
    except Http404:
        return False
    return True


def _own(section: Page) -> Page:
    """A page for this request alone. Finished texts hold pictures, which change without their page: asked for again."""
    if any(isinstance(field, StreamField) for field in section._meta.fields):
        found: Page = type(section).objects.get(pk=section.pk)
        return found
    return copy.copy(section)


def _page_of_item(request: HttpRequest, home: Page, parts: list[str]) -> Page | None:
    item: Item | None = _first(Item.objects.filter(address=OUR_HOST + request.path))
    if item is None or item.page_id is None:
        return None
    pages: dict[str, type[Page]] = {Item.Type.ARTICLE: ArticlePage, Item.Type.EDITION: EditionPage}
    url_path = f"{home.url_path}{'/'.join(parts)}/"
    page = _first(pages[item.type].objects.filter(pk=item.page_id, url_path=url_path, live=True))
    if page is None:
        return None
    request.item = item  # type: ignore[attr-defined]
    if isinstance(page, ArticlePage):
        page.item = item
    return page


def _first[Row: Model](rows: QuerySet[Row]) -> Row | None:
    """There is one at most; putting it in order is most of the work of asking for it."""
    return next(iter(rows.order_by()[:1]), None)
