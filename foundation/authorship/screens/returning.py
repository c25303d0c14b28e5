"""Return to the list that someone came from, after a page was published, scheduled or submitted.

Wagtail returns to the explorer, unless the link to the editor names another address (``next``). Here the list is found
by the referrer: any list of the CMS, with its filters, or the home page. For other referrers it is the list of the page
type (`menus.register`), or the explorer if the type has none.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme
from wagtail.admin.views.generic import IndexView

from foundation.authorship.screens.menus import list_url_of

# The views behind these URL names are functions, or have another base class.
LISTS = {"wagtailadmin_home", "wagtailadmin_explore", "wagtailadmin_explore_root"}


def list_before(request: HttpRequest) -> str:
    """Return the path and query of the list that links to this screen, or an empty string."""
    referrer = request.headers.get("referer", "")
    if not url_has_allowed_host_and_scheme(referrer, request.get_host(), require_https=request.is_secure()):
        return ""
    parts = urlsplit(referrer)
    try:
        found = resolve(parts.path)
    except Resolver404:
        return ""
    if found.url_name not in LISTS and not issubclass(getattr(found.func, "view_class", object), IndexView):
        return ""
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


class ReturnsToList:
    """Mixin for Wagtail's create and edit views."""

    page: Any
    request: HttpRequest
    next_url: str

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.next_url = self.next_url or list_before(request)
        return super().get(request, *args, **kwargs)  # type: ignore[misc, no-any-return]

    def redirect_away(self) -> HttpResponse:
        if not self.next_url and (url := list_url_of(self.page.specific_class)):
            return redirect(url)
        return super().redirect_away()  # type: ignore[misc, no-any-return]
