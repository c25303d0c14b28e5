"""What answers in place of "not found": 301 where a page moved to, 410 with the reason where an article or an event
was withdrawn.

They look only at answers that are 404, so a page that is there always wins. Order in ``MIDDLEWARE``: `GoneMiddleware`
before (outside) `MovedMiddleware`, so that a redirect wins over a withdrawal.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.deprecation import MiddlewareMixin
from django.utils.encoding import escape_uri_path
from django.utils.translation import get_language
from wagtail.contrib.redirects.middleware import RedirectMiddleware

from events.models import EventsIndexPage
from news.addresses import OUR_HOST
from news.models import Change, Item, NewsIndexPage


class LanguageMiddleware(LocaleMiddleware):
    """Django's, which leads an unknown address without a language to the same one in a language; but where a view of
    ours was asked and found nothing (API, preview link, document), that is the answer."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.status_code == 404 and getattr(request, "resolver_match", None):
            response.headers.setdefault("Content-Language", get_language() or settings.LANGUAGE_CODE)
            return response
        return super().process_response(request, response)


class MovedMiddleware(RedirectMiddleware):
    """Wagtail's redirects; a filtered list or feed keeps its filters when its page gets another address."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        answer = super().process_response(request, response)
        query = request.META.get("QUERY_STRING", "")
        if answer is not response and query and answer["Location"].startswith("/") and "?" not in answer["Location"]:
            answer["Location"] += f"?{query}"
        return answer


class GoneMiddleware(MiddlewareMixin):
    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if response.status_code != 404 or request.method not in {"GET", "HEAD"} or getattr(request, "is_dummy", False):
            return response
        change = withdrawal_at(request.path)
        if change is None:
            return response
        context = {
            "withdrawn_at": change.at,
            "reason": change.note,
            "is_event": change.type == Item.Type.EDITION,
            "list": list_page(request, change),
            "search_path": search_path(),
        }
        answer = render(request, "410.html", context, status=410)
        answer["X-Robots-Tag"] = "noindex"
        answer["Cache-Control"] = "public, max-age=60"  # it may be published again
        return answer


def list_page(request: HttpRequest, change: Change) -> dict[str, str] | None:
    """The list that held the thing."""
    model = EventsIndexPage if change.type == Item.Type.EDITION else NewsIndexPage
    index = model.objects.live().public().filter(locale__language_code=change.language).order_by("path").first()
    return {"title": index.title, "url": index.get_url(request)} if index else None


def search_path() -> str:
    try:
        return reverse("search")
    except NoReverseMatch:
        return ""


def withdrawal_at(path: str) -> Change | None:
    """The withdrawal of what once was at ``path``, unless something is there now or it is public elsewhere."""
    if "\0" in path:
        return None
    addresses = {OUR_HOST + path, OUR_HOST + escape_uri_path(path)}
    known = Change.objects.filter(address__in=addresses).order_by("-sequence").first()
    if known is None or Item.objects.filter(address__in=addresses).exists():
        return None
    latest = Change.objects.filter(item_uuid=known.item_uuid).order_by("-sequence").first()
    return latest if latest and latest.kind == Change.Kind.WITHDRAWN else None
