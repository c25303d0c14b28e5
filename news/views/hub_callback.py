"""WebSub callback, where hubs verify our subscriptions and deliver documents. Thin: `news.ingest.websub` decides."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from news.http import is_public
from news.ingest import websub


@csrf_exempt
@require_http_methods(["GET", "POST"])
def hub_callback(request: HttpRequest, token: str) -> HttpResponse:
    now = timezone.now()
    if request.method == "POST":
        status = websub.receive(
            token,
            request.read(websub.MAX_BYTES + 1),
            signature=request.headers.get("X-Hub-Signature", ""),
            content_type=request.headers.get("Content-Type", ""),
            at=now,
        )
        headers = {"Retry-After": "60"} if status == 503 else {}
        return HttpResponse(status=status, content_type="text/plain", headers=headers)
    answer = websub.answer(token, request.GET.dict(), at=now)
    if answer is None:
        return HttpResponse("This subscription was not requested.\n", status=404, content_type="text/plain")
    return HttpResponse(answer, content_type="text/plain; charset=utf-8", headers={"Cache-Control": "no-store"})


def callback_address() -> Callable[[str], str] | None:
    """Return a function from a token to its callback address, or None if hubs cannot reach this site."""
    host = urlsplit(settings.PUBLIC_URL).hostname or ""
    if not getattr(settings, "HTTP_ALLOWED_PRIVATE_NETWORKS", ()) and not _is_reachable(host):
        return None
    return lambda token: settings.PUBLIC_URL + reverse("news_hub_callback", args=[token])


def _is_reachable(host: str) -> bool:
    try:
        return is_public(ipaddress.ip_address(host))
    except ValueError:
        return "." in host
