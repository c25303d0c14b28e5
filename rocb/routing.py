"""The way from an address to its page, short where the frame or an `Item` knows it; Wagtail's own everywhere else.

Wagtail goes down the tree with two queries a level and asks for restrictions at the end. Here the sections are known
already, and what is public below them is found by the address of its `Item`; the page itself still has the last word on
whether it is live and where it stands. Drafts, private pages, moved pages and the routes inside a page go Wagtail's way.
"""

from __future__ import annotations

import copy
from functools import cache

from django.db import connection
from django.db.models import Field, Model
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from wagtail import views
from wagtail.contrib.routable_page.models import RoutablePageMixin
from wagtail.fields import StreamField
from wagtail.models import Page, PageViewRestriction
from wagtail.url_routing import RouteResult

from events.api import EditionPage
from news.api import OUR_HOST, ArticlePage, Item
from rocb import frame as frames
from rocb.frame import Frame


def serve(request: HttpRequest, path: str) -> HttpResponseBase:
    """Wagtail's view, told the way (`Page.route_for_request`) and that there is no restriction: the frame has just asked."""
    frame = frames.of(request)
    route = _known(request, [part for part in path.split("/") if part], frame)
    if route is not None and frame.is_public(route.page):
        frame.locate(route.page).get_view_restrictions = PageViewRestriction.objects.none
        request._wagtail_route_for_request = route  # type: ignore[attr-defined]
    response: HttpResponseBase = views.serve(request, path)
    return response


def _known(request: HttpRequest, parts: list[str], frame: Frame) -> RouteResult | None:
    home = frame.home
    if home is None or not home.page.live:
        return None
    if not parts:
        return RouteResult(copy.copy(home.page))
    section = next((one.page for one in frame.sections if one.page.slug == parts[0]), None)
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
    """A page for this request alone. Finished texts hold pictures, which change without their page: asked for anew."""
    if any(isinstance(field, StreamField) for field in section._meta.fields):
        found: Page = type(section).objects.get(pk=section.pk)
        return found
    return copy.copy(section)


def _page_of_item(request: HttpRequest, home: Page, parts: list[str]) -> Page | None:
    item: Item | None = _first(Item, address=OUR_HOST + request.path)
    if item is None or item.page_id is None:
        return None
    pages: dict[str, type[Page]] = {Item.Type.ARTICLE: ArticlePage, Item.Type.EDITION: EditionPage}
    url_path = f"{home.url_path}{'/'.join(parts)}/"
    page: Page | None = _first(pages[item.type], id=item.page_id, url_path=url_path)
    if page is None or not page.live:
        return None
    request.item = item  # type: ignore[attr-defined]
    if isinstance(page, ArticlePage):
        page.item = item
    return page


def _first[Row: Model](model: type[Row], **values: object) -> Row | None:
    found = model._base_manager.raw(_statement(model, tuple(values)), list(values.values()))
    return next(iter(found), None)


@cache
def _statement(model: type[Model], names: tuple[str, ...]) -> str:
    """What the ORM writes down for this, which takes it five times as long as the database needs to answer."""
    where = " AND ".join(["%s = %%s"] * len(names)) % tuple(_column(model, name) for name in names)
    sql, _parameters = model._base_manager.order_by().query.sql_with_params()
    return f"{sql} WHERE {where}"


def _column(model: type[Model], name: str) -> str:
    field, quote = model._meta.get_field(name), connection.ops.quote_name
    assert isinstance(field, Field)
    assert field.column
    return f"{quote(field.model._meta.db_table)}.{quote(field.column)}"
