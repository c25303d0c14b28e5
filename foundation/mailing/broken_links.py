"""The page for a link from an email whose key is incomplete or changed, in each language of the site.

Email programs and people cut off links, and without the key the recipient's language is unknown.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from foundation import languages
from foundation.mailing.public_forms import private_page


class BrokenLink(Exception):
    """Error if the key of a link has no valid signature."""


def explained[View: Callable[..., HttpResponseBase]](base: str) -> Callable[[View], View]:
    """Decorate a view that raises `BrokenLink`. ``base`` is the template of a page of the plug-in or site."""

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            try:
                return view(request, *args, **kwargs)
            except BrokenLink:
                return page(request, base=base)

        return wrapped  # type: ignore[return-value]

    return decorate


def page(request: HttpRequest, *, base: str) -> HttpResponse:
    """Return the page with status 404, the reader's language first."""
    first = languages.current()
    codes = [first, *(code for code in languages.codes() if code != first)]
    return private_page(request, "mailing/broken_link.html", {"codes": codes}, base=base, status=404)
