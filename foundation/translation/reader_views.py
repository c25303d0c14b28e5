"""Public pages on which readers confirm a request for a translation and end it.

No account, cookie or script: see `foundation.mailing.public_forms`. A GET changes nothing, because mail programs open
links automatically. One-click unsubscribe is a POST from any origin (RFC 8058).
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from foundation.mailing import broken_links
from foundation.mailing.broken_links import BrokenLink, explained
from foundation.mailing.public_forms import kept_private
from foundation.translation import reader_requests
from foundation.translation.models import ReaderRequest

BASE = "translation/requests/base.html"


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@explained(BASE)
def confirm(request: HttpRequest, key: str) -> HttpResponse:
    row = _row(key)
    if row is not None and request.method == "POST":
        reader_requests.confirm(row, at=timezone.now())
        return kept_private(HttpResponseRedirect(f"{request.path}?done"))
    is_done = row is not None and row.confirmed_at is not None
    page = reader_requests.wanted(row.translation_key, row.locale.language_code) if row else None
    is_done = is_done or (row is None and "done" in request.GET)
    context = {
        "row": row,
        "wanted": page,
        "is_done": is_done,
        "stop_url": reverse("translation_requests:stop", args=[key]),
    }
    status = 410 if row is None and not is_done else 200
    return kept_private(render(request, "translation/requests/confirm.html", context, status=status))


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@explained(BASE)
def stop(request: HttpRequest, key: str) -> HttpResponse:
    """Delete all requests of the address with one click. The response is the same for a repeat."""
    row = _row(key)
    if row is not None and request.method == "POST":
        reader_requests.stop(row)
        row = None
    return kept_private(render(request, "translation/requests/stop.html", {"is_stopped": row is None}))


@csrf_exempt
def broken(request: HttpRequest) -> HttpResponse:
    """Respond to a link that is cut before its key, or continues after it."""
    return broken_links.page(request, base=BASE)


def _row(key: str) -> ReaderRequest | None:
    """Return the row of a key. Raises `BrokenLink` for a forged key."""
    try:
        return reader_requests.by_key(key)
    except ValueError:
        raise BrokenLink from None
