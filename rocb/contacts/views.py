"""The page behind the link in the email. The key is the only authorisation, so there is no cookie and no CSRF token. A
GET changes nothing, because email programs open links automatically."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from foundation.mailing import broken_links
from foundation.mailing.public_forms import kept_private
from foundation.throttling import Limit, place_of, seconds_to_wait
from rocb.contacts import confirming

MOST_FROM_ONE_PLACE = 60  # per hour
BASE = "base.html"


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, key: str) -> HttpResponse:
    """Show what readers will see, and accept "confirm" or "wrong"."""
    at = timezone.now()
    if wait := seconds_to_wait(Limit("contact link", place_of(request), MOST_FROM_ONE_PLACE), at=at):
        response = kept_private(render(request, "429.html", status=429))
        response["Retry-After"] = str(wait)
        return response
    try:
        row, is_current = confirming.by_key(key)
    except confirming.ExpiredLink:
        return _page(request, {"is_gone": True}, status=410)
    except ValueError:
        return broken_links.page(request, base=BASE)
    if row is None or not row.has_contact:
        return _page(request, {"is_gone": True}, status=410)
    translation.activate(confirming.language_of(row))
    request.LANGUAGE_CODE = translation.get_language()  # type: ignore[attr-defined]
    if not is_current:
        return _page(request, {"is_changed": True}, status=410)
    if request.method == "POST":
        if request.POST.get("answer") == "wrong":
            confirming.object_to(row, request.POST.get("text", ""), at=at)
        elif request.POST.get("answer") == "confirm":
            confirming.confirm(row, at=at)
        return kept_private(HttpResponseRedirect(request.path))
    return _page(request, {"row": row, "most": confirming.OBJECTION_AT_MOST})


@csrf_exempt
def broken(request: HttpRequest) -> HttpResponse:
    """Respond to a link whose key is cut off or followed by other text."""
    return broken_links.page(request, base=BASE)


def _page(request: HttpRequest, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    return kept_private(render(request, "rocb/contact_confirm.html", context, status=status))
