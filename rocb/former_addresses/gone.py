"""Responses instead of 404: 301 if a page moved, 410 with the reason if an article or event was withdrawn, and 410 for
a feed or calendar of a deleted topic, organisation or series.

The middleware acts only on 404 responses, so an existing page always wins. Order in ``MIDDLEWARE``: `GoneMiddleware`
before (outside) `MovedMiddleware`, so that a redirect wins over a withdrawal.
"""

from __future__ import annotations

from django.conf import settings
from django.db.models import F
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponsePermanentRedirect
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.deprecation import MiddlewareMixin
from django.utils.encoding import escape_uri_path
from django.utils.translation import get_language
from wagtail.contrib.redirects.middleware import RedirectMiddleware
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Site

from events.models import EventsIndexPage
from foundation.custody.addresses import former_names
from foundation.public_pages import public_pages
from news.addresses import OUR_HOST
from news.api import FORMATS_BY_FILE_NAME
from news.models import Change, Item, NewsIndexPage
from rocb.former_addresses import former_site, old_addresses

PUNCTUATION = ".,;:!?)]}>»”’\"'*"


class LanguageMiddleware(LocaleMiddleware):
    """Django's middleware, which redirects an unknown address without a language to one with a language. A 404 of one
    of our views (API, preview link, document) is left unchanged."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.status_code == 404 and getattr(request, "resolver_match", None):
            response.headers.setdefault("Content-Language", get_language() or settings.LANGUAGE_CODE)
            return response
        return super().process_response(request, response)


class MovedMiddleware(RedirectMiddleware):
    """Wagtail's redirects for lists and feeds. A moved list or feed keeps its filters. A feed follows its list. A
    redirect from an old feed to the page of a list leads to that list's feed. A redirect to the requested address
    itself is dropped: the address exists and only its filter is unknown."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        answer = super().process_response(request, response)
        if answer is response and response.status_code == 404:
            answer = moved_with_its_list(request) or former_site.response_for(request, response) or response
            answer = as_written_here(request) or response if answer is response else answer
        if answer is response or not answer["Location"].startswith("/"):
            return answer
        answer["Location"] = old_addresses.feed_path(request.path, answer["Location"])
        if answer["Location"].partition("?")[0] == escape_uri_path(request.path):
            return response
        query = request.META.get("QUERY_STRING", "")
        if query and "?" not in answer["Location"]:
            answer["Location"] += f"?{query}"
        return answer


def moved_with_its_list(request: HttpRequest) -> HttpResponse | None:
    folder, _slash, file_name = request.path.rpartition("/")
    if file_name not in FORMATS_BY_FILE_NAME or not folder or "\0" in folder:
        return None
    site = Site.find_for_request(request)
    found = Redirect.get_for_site(site).filter(old_path__in={folder, escape_uri_path(folder)})
    # A redirect of this site wins over one of all sites.
    redirect = found.order_by(F("site").asc(nulls_last=True)).first()
    return (
        HttpResponsePermanentRedirect(redirect.link) if redirect and redirect.is_permanent and redirect.link else None
    )


def as_written_here(request: HttpRequest) -> HttpResponse | None:
    """Redirect an address typed with capitals, or with the punctuation of the sentence around it. All addresses with a
    language are in lower case, except those with a key, which need another request method or have no page."""
    path = request.path.lower().rstrip(PUNCTUATION)
    is_localized = path.split("/")[1] in dict(settings.LANGUAGES)
    if path == request.path or not is_localized or request.method not in {"GET", "HEAD"}:
        return None
    is_page = "." not in path.rpartition("/")[2]
    return HttpResponsePermanentRedirect(escape_uri_path(f"{path.rstrip('/')}/" if is_page else path))


class GoneMiddleware(MiddlewareMixin):
    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if response.status_code != 404 or request.method not in {"GET", "HEAD"} or getattr(request, "is_dummy", False):
            return response
        if is_followed(request.path) and former_names.names_what_is_gone(request):
            return HttpResponse("410 Gone\n", status=410, content_type="text/plain; charset=utf-8")
        change = withdrawal_at(request.path)
        if change is None:
            return response
        context = {
            "withdrawn_at": change.at,
            "reason": change.note,
            "is_event": change.type == Item.Type.EDITION,
            "list": list_page(request, change),
            "search_path": search_path(),
            "versions": (versions := versions_left(change)),
            "version_paths": {item.language: item.path for item in versions},
        }
        request.__dict__.pop("_languages", None)  # cached by the 404 page, which knew no versions
        answer = render(request, "410.html", context, status=410)
        answer["X-Robots-Tag"] = "noindex"
        answer["Cache-Control"] = "public, max-age=60"  # it may be published again
        return answer


def is_followed(path: str) -> bool:
    """Return whether programs poll this address (feeds and calendars). After 410 they stop."""
    return path.rpartition("/")[2] in FORMATS_BY_FILE_NAME or path.endswith(".ics")


def list_page(request: HttpRequest, change: Change) -> dict[str, str] | None:
    """Return the list that contained the withdrawn article or event."""
    model = EventsIndexPage if change.type == Item.Type.EDITION else NewsIndexPage
    index = public_pages(model.objects).filter(locale__language_code=change.language).order_by("path").first()
    return {"title": index.title, "url": index.get_url(request)} if index else None


def versions_left(change: Change) -> list[Item]:
    """Return public items of the same content in other languages."""
    items = Item.objects.filter(translation_key=change.translation_key, type=change.type)
    return list(items.without_text().exclude(language=change.language).order_by("language"))


def search_path() -> str:
    try:
        return reverse("search")
    except NoReverseMatch:
        return ""


def withdrawal_at(path: str) -> Change | None:
    """Return the withdrawal of the item that was at ``path``; None if the address is in use again, or the item is
    public elsewhere.
    """
    if "\0" in path:
        return None
    addresses = {OUR_HOST + path, OUR_HOST + escape_uri_path(path)}
    known = Change.objects.filter(address__in=addresses).order_by("-sequence").first()
    if known is None or Item.objects.filter(address__in=addresses).exists():
        return None
    latest = Change.objects.filter(item_uuid=known.item_uuid).order_by("-sequence").first()
    return latest if latest and latest.kind == Change.Kind.WITHDRAWN else None
