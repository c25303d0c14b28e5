"""Find the page of an address: through the layout or an `Item` where possible, otherwise as Wagtail does.

Wagtail descends the tree with two queries per level. Here the sections are known already, and public pages below them
are found by the address of their `Item`. The page itself still decides whether it is live and where it is, and
Wagtail's hooks decide who may read it. This saves a third of the time of an uncached article
(``tests/benchmarks/test_reading.py``: 7.7 ms. Without the line of `serve` in ``rocb.urls``: 11 ms. A plain Wagtail
article: 7 ms).
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

from events.models import EditionPage
from foundation.custody.addresses import former_addresses
from news.addresses import OUR_HOST
from news.models import ArticlePage, Item
from rocb.former_addresses.translated_addresses import address_in_language
from rocb.identity import layout as layouts
from rocb.identity.layout import Layout


def serve(request: HttpRequest, path: str) -> HttpResponseBase:
    """Serve a page like Wagtail's view, with its hooks, but find it through the layout or its `Item`."""
    layout = layouts.of(request)
    parts = [part for part in path.split("/") if part]
    route = _known(request, parts, layout)
    if route is None:
        try:
            response: HttpResponseBase = views.serve(request, path)
        except Http404:
            if moved_to := former_addresses.address_now(request):  # more precise than a translated address
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
    """Return whether the section has a route of its own for ``rest``, such as a year of a list. Routes precede child
    pages."""
    if not isinstance(section, RoutablePageMixin):
        return False
    try:
        section.resolve_subpage(f"/{'/'.join(rest)}/")
    except Http404:
        return False
    return True


def _own(section: Page) -> Page:
    """Return a page for this request only. Its body contains pictures, which can change without the page, so it is read
    again."""
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
    """Return the only row, if any. Ordering would take most of the time of the query."""
    return next(iter(rows.order_by()[:1]), None)
