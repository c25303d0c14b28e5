"""Redirects from former URLs of a page, and of all pages below it, to the current ones.

No redirects are stored, so none can be missing: `address_now` derives the current URL from the recorded moves. It finds
a page only from a URL at which it was public, so a draft is not revealed by the URLs that it had before.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.http import Http404, HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.encoding import escape_uri_path
from django.utils.translation import get_language, get_language_from_path, override
from wagtail.models import Page, Site

from foundation.custody.addresses.page_addresses import site_and_path
from foundation.custody.models import FormerAddress
from foundation.public_pages import public_pages


def address_now(request: HttpRequest) -> str:
    """Return the current URL of the page that once had this one. Empty if there is none, or if an editor redirects the
    URL elsewhere."""
    if "\0" in request.path or not FormerAddress.objects.exists():
        return ""
    site = Site.find_for_request(request)
    path = _path_now(request, site) if site else ""
    if not path or _is_led_by_an_editor(request.path, site):
        return ""
    query = request.META.get("QUERY_STRING", "")
    return escape_uri_path(path) + (f"?{query}" if query else "")


def _path_now(request: HttpRequest, site: Site) -> str:
    asked = request.path
    if not asked.endswith("/") and "." not in asked.rpartition("/")[2]:
        asked += "/"
    found = moved(site, asked)
    return next((path for path, page in found if path not in {request.path, asked} and _may_see(request, page)), "")


def moved(site: Site, path: str) -> Iterator[tuple[str, Page]]:
    """Yield each live page that may once have been public at ``path``, with its current path."""
    for now, move in FormerAddress.ways(site.pk, path):
        page = None if now.startswith("//") else _page_at(site, now)
        if page and move.was_public(page):
            yield now, page


def _may_see(request: HttpRequest, page: Page) -> bool:
    """Return whether the redirect tells this reader only what they may see: a new URL contains the new title."""
    return all(hasattr(request, "user") and one.accept_request(request) for one in page.get_view_restrictions())


def _page_at(site: Site, path: str) -> Page | None:
    """Return the page that serves ``path``, either at its own URL or at a sub-URL such as its feed."""
    with override(get_language_from_path(path) or get_language()):
        try:
            start = reverse("wagtail_serve", args=[""])
        except NoReverseMatch:
            return None
        *folders, name = path.removeprefix(start).split("/")
        if not path.startswith(start) or (name and "." not in name):
            return None
        try:
            route = site.root_page.localized.specific.route(HttpRequest(), folders)
        except Http404:
            return None
    page: Page = route[0]
    return page


def _is_led_by_an_editor(path: str, site: Site | None) -> bool:
    if not apps.is_installed("wagtail.contrib.redirects"):
        return False
    from wagtail.contrib.redirects.models import Redirect

    rows = Redirect.get_for_site(site).filter(automatically_created=False)
    return rows.filter(old_path__in={path, path.rstrip("/"), escape_uri_path(path.rstrip("/"))}).exists()


def of_pages() -> Iterator[tuple[Page, str]]:
    """Yield each public page that was public at another URL, with that URL."""
    moves = list(FormerAddress.objects.exclude(new_path="").exclude(old_path="").order_by("-pk"))
    for page in public_pages(Page.objects).order_by("pk").iterator() if moves else ():
        site_id, path = site_and_path(page)
        for move in moves:
            if move.site_id == site_id and path.startswith(move.new_path):
                path = move.old_path + path.removeprefix(move.new_path)
                if move.was_public(page):
                    yield page, path
