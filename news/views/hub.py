"""Endpoint of our WebSub hub (`delivery.hub.subscribing` decides), and public key and schema for receivers of webhooks."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from foundation.throttling import Limit, keyed, network_of, place_of, seconds_to_wait
from news.delivery import message_contract, webhooks
from news.delivery.hub import subscribing
from news.models import Channel

# Requests of one client. A reader that follows every feed of a site sends about 270, and again after ten days.
MOST_IN_AN_HOUR = 300

_EXPLANATION = """This is a WebSub hub (https://www.w3.org/TR/websub/) for the feeds of this site.

To receive a feed as soon as it changes, send a POST request with hub.mode=subscribe, hub.topic (the address in the
rel=self link of the feed) and hub.callback (your own address). hub.secret and hub.lease_seconds are optional.
"""


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def websub_hub(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _plain(_EXPLANATION, status=200)
    at, place = timezone.now(), place_of(request)
    if wait := seconds_to_wait(Limit("hub", place, MOST_IN_AN_HOUR), at=at):
        answer = subscribing.Answer(
            429, f"There have been too many requests from your address. Try again in {wait // 60 + 1} minute(s)."
        )
    else:
        wait = 60
        answer = subscribing.take(request.POST.dict(), asked_by=keyed("hub", network_of(request)), at=at)
    response = _plain(f"{answer.text}\n", status=answer.status)
    if answer.status in {429, 503}:
        response["Retry-After"] = str(wait)
    return response


def _plain(text: str, *, status: int) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")


@require_safe
def webhook_key(request: HttpRequest, channel: UUID) -> JsonResponse:
    """Return the public key for ``v1a`` signatures of this endpoint."""
    signing = Channel.objects.exclude(private_key="")
    found = get_object_or_404(signing, uuid=channel, kind=webhooks.KIND)
    key = {"algorithm": "ed25519", "signature": "v1a", "public_key": webhooks.public_key(found)}
    return JsonResponse({"keys": [key]})


@require_safe
def webhook_schema(request: HttpRequest) -> JsonResponse:
    """Return the JSON Schema of all webhook messages. Programs on any site can read it."""
    headers = {"Access-Control-Allow-Origin": "*", "Cache-Control": "public, max-age=3600"}
    content_type = "application/schema+json"
    return JsonResponse(message_contract.schema(), content_type=content_type, headers=headers)
