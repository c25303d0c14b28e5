"""Where subscribers of our WebSub hub ask (`news.syndication.hub` decides), and where the key of an endpoint stands."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from news.models import Channel
from news.syndication import hub, webhooks

_EXPLANATION = """This is a WebSub hub (https://www.w3.org/TR/websub/) for the feeds of this site.

To be brought a feed as soon as it changes, send a POST with hub.mode=subscribe, hub.topic (the address of the feed, as
its link rel=self has it) and hub.callback (your own address); hub.secret and hub.lease_seconds if you like.
"""


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def websub_hub(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _plain(_EXPLANATION, status=200)
    answer = hub.take(request.POST.dict(), at=timezone.now())
    response = _plain(f"{answer.text}\n", status=answer.status)
    if answer.status in {429, 503}:
        response["Retry-After"] = "60"
    return response


def _plain(text: str, *, status: int) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")


@require_safe
def webhook_key(request: HttpRequest, channel: UUID) -> JsonResponse:
    """The public half of the key that signs ``v1a`` for this endpoint."""
    found = get_object_or_404(Channel, uuid=channel, kind=Channel.Kind.WEBHOOK)
    key = {"algorithm": "ed25519", "signature": "v1a", "public_key": webhooks.public_key(found)}
    return JsonResponse({"keys": [key]})
