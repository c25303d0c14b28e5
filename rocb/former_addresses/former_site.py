"""Resolve an address of the former site, whose content was imported, to its new address.

Used only after a 404, so an existing page always wins. For each imported object this covers the addresses that the old
system generated: its views, its pictures in all sizes, its file, its feeds, its calendar, and the address by UID.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import combinations
from typing import Any
from urllib.parse import unquote

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import NoReverseMatch, reverse
from wagtail.models import Page

from events.models import EditionPage, EventSeriesPage, EventsIndexPage
from foundation.pictures.cuts import BODY
from foundation.public_pages import public_pages
from news.models import ArticlePage, NewsIndexPage
from rocb.files import access as files
from rocb.former_addresses.old_addresses import FEED_NAMES
from rocb.models import HomePage, ImportedItem, SiteDocument, SiteImage

# Value of `ImportedItem.leads_to` for content that was public on the former site and is not here.
GONE = "gone"
# Pages that were in folders, and the lists that have them.
_LISTS: dict[type[Page], type[Page]] = {
    ArticlePage: NewsIndexPage,
    EditionPage: EventsIndexPage,
    EventSeriesPage: EventsIndexPage,
}
_DEEPEST = 5
_MOST_PARAMETERS = 6  # maximum number of addresses that are looked up
_BY_IDENTITY = re.compile(r"^(?P<path>.*?)/?resolve[uU]id/(?P<uid>[0-9A-Za-z_-]{1,64})(?P<rest>/.*)?$")
_FEED = re.compile(rf"/(?P<name>{'|'.join(map(re.escape, FEED_NAMES))})$")
_CALENDAR = re.compile(r"/(?:@@)?(?:ics_view|event_ical|vcs_view)$")
_PICTURE = re.compile(r"/(?:@@images(?:/.*)?|image_[a-z]+|image)$")
_DOWNLOAD = re.compile(r"/(?:@@download|at_download|download)(?:/.*)?$")
_DAY = re.compile(r"/(?P<day>\d{4}-\d\d-\d\d)$")
_VIEW = re.compile(r"/(?:@@[^/]+(?:/.*)?|view|edit|[a-z]+_view|index_html|folder_listing|folder_contents)$")


@dataclass(frozen=True, slots=True)
class Answer:
    """A redirect (301 with an address), or 410."""

    status: int
    address: str = ""


def response_for(request: HttpRequest, response: HttpResponse) -> HttpResponse | None:
    """Return a response in place of ``response``, a 404; None if the former site did not have the address."""
    if request.method not in {"GET", "HEAD"}:
        return None
    found = answer_for(request.path, query=request.META.get("QUERY_STRING", ""))
    if found is None:
        return None
    if found.status == 410:
        response.status_code = 410  # the body is that of the 404 page
        return response
    return HttpResponsePermanentRedirect(found.address)


def is_at_root(request: HttpRequest) -> bool:
    """Return whether the former site had an address at its root with the query of the request, such as ``/?p=7``."""
    ends = _with_query("/", request.META.get("QUERY_STRING", ""))
    return bool(ends) and ImportedItem.objects.filter(path__in=ends, part="").exists()


def answer_for(path: str, *, query: str = "") -> Answer | None:
    """Resolve a path. Takes two queries for an unknown address, one if nothing was ever imported.

    An old address can have a query, such as ``page.php?id=3``. Further parameters, such as those of a newsletter, are
    ignored. If several old addresses match, that with the most parameters wins.
    """
    path = unquote(path).rstrip("/")
    if "\0" in path or not ImportedItem.objects.exists():
        return None
    if match := _BY_IDENTITY.match(path):
        row = ImportedItem.objects.filter(uid=match["uid"], part="").order_by("-pk").first()
        return _answer(row, match["rest"] or "") if row else None
    shapes = (_PICTURE, _DOWNLOAD, _CALENDAR, _FEED, _DAY, _VIEW)
    ends = [
        *_with_query(path or "/", query),
        path,
        *(path[: match.start()] for shape in shapes if (match := shape.search(path))),
    ]
    rows = {row.path: row for row in ImportedItem.objects.filter(path__in=ends, part="").order_by("pk")}
    for end in ends:
        if end in rows:
            return _answer(rows[end], path[len(end) :])
    return None


def _with_query(path: str, query: str) -> list[str]:
    """Return the path with each choice of the parameters in their order, those with the most parameters first."""
    given = [unquote(one) for one in query.split("&") if one and "\0" not in unquote(one)][:_MOST_PARAMETERS]
    choices = (some for count in range(len(given), 0, -1) for some in combinations(given, count))
    return [f"{path}?{'&'.join(some)}" for some in choices]


def _answer(row: ImportedItem, tail: str, *, folder: str = "", depth: int = 0) -> Answer | None:
    """Return the response for the item of ``row``. ``folder`` is the path of the requested item, which may lead to it."""
    if row.leads_to == GONE:
        return Answer(410)
    if row.leads_to:
        return _led(row, tail, folder=folder or row.path, depth=depth)
    if row.object_id is None:
        return None
    target = row.target()
    if target is None:
        return Answer(410)
    if isinstance(target, Page):
        return _of_page(row, target, tail, folder=folder or row.path)
    return _of_file(target)


def _led(row: ImportedItem, tail: str, *, folder: str, depth: int) -> Answer | None:
    """Follow ``leads_to``: to another imported object, to one of our lists, or to another site."""
    kind, _colon, value = row.leads_to.partition(":")
    if kind in {"uid", "path"}:
        if depth > _DEEPEST:
            return Answer(410)
        others = ImportedItem.objects.filter(part="", origin=row.origin)
        other = others.filter(**{kind: value}).first()
        return _answer(other, tail, folder=folder, depth=depth + 1) if other else Answer(410)
    return Answer(301, _of_list(row.leads_to, tail))


def _of_list(address: str, tail: str) -> str:
    """Return the list that replaced a folder or a collection, or its feed or calendar."""
    path, question, query = address.partition("?")
    if not path.startswith("/") or not path.endswith("/"):
        return address
    if _CALENDAR.search(tail):
        for page in Page.objects.type(HomePage, EventsIndexPage).live().select_related("locale"):
            if page.get_url() == path:
                return reverse("events_calendar", args=[page.locale.language_code]) + question + query
    match = _FEED.search(tail)
    return f"{path}{FEED_NAMES[match['name']]}{question}{query}" if match else address


def _of_content(row: ImportedItem, page: Page, tail: str, *, folder: str) -> Answer:
    """Return the feed or calendar of the lists that have the news and events that were in a folder."""
    rows = ImportedItem.objects.filter(origin=row.origin, content_type=row.content_type)
    below = rows.filter(path__startswith=f"{folder}/").values("object_id")
    kinds = {kind for kind in _LISTS if Page.objects.type(kind).live().filter(pk__in=below).exists()}
    lists: set[type[Page]] = {_LISTS[kind] for kind in kinds}
    wanted = HomePage if len(lists) > 1 else next(iter(lists), None)
    found = wanted.objects.live().filter(locale=page.locale_id).first() if wanted else None
    return Answer(301, _of_list(found.get_url(), tail)) if found else Answer(410)


def _of_page(row: ImportedItem, page: Page, tail: str, *, folder: str) -> Answer | None:
    if not row.was_public(page):  # otherwise the redirect would reveal the address of a draft
        return None
    if not public_pages(Page.objects.filter(pk=page.pk)).exists():  # the redirect would reveal its address
        return None if page.live else Answer(410)
    if _PICTURE.search(tail):
        lead = ImportedItem.objects.filter(origin=row.origin, uid=row.uid, part="image").first()
        if lead and lead.leads_to:  # a picture that is itself an item
            lead = ImportedItem.objects.filter(
                origin=row.origin, uid=lead.leads_to.removeprefix("uid:"), part=""
            ).first()
        picture = lead.target() if lead else None
        return _of_file(picture) if isinstance(picture, SiteImage) else Answer(410)
    if _CALENDAR.search(tail) and (address := _calendar_of(page.specific)):
        return Answer(301, address)
    if _FEED.search(tail) or _CALENDAR.search(tail):
        return _of_content(row, page, tail, folder=folder)
    address = page.get_url() or ""
    if (match := _DAY.search(tail)) and page.get_children().live().filter(slug=match["day"]).exists():
        address += f"{match['day']}/"
    return Answer(301, address) if address else None


def _calendar_of(page: Any) -> str:
    name = {EditionPage: "edition_calendar", EventSeriesPage: "series_calendar"}.get(type(page))
    try:
        return reverse(name, args=[page.uuid]) if name else ""
    except NoReverseMatch:
        return ""


def _of_file(file: SiteImage | SiteDocument | Any) -> Answer | None:
    """Redirect to one rendition of a picture: originals are not published. The rendition is made now if it is missing."""
    if isinstance(file, SiteDocument):
        return Answer(301, file.url) if files.is_public(file) else None
    if not isinstance(file, SiteImage):
        return Answer(301, file.redirect_link) if getattr(file, "redirect_link", "") else Answer(410)
    if not files.is_public(file):
        return None
    try:
        return Answer(301, file.get_rendition(BODY.jpeg).url)
    except Exception:  # a damaged picture may raise anything
        return Answer(410)
