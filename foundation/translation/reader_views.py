"""Public pages on which readers ask for a translation, confirm the request and end it, and a feed for it.

No account, cookie or script: see `foundation.mailing.public_forms`. A GET changes nothing, because mail programs open
links automatically. One-click unsubscribe is a POST from any origin (RFC 8058).
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from foundation import languages
from foundation.languages import spelling
from foundation.mailing import broken_links
from foundation.mailing.broken_links import BrokenLink, explained
from foundation.mailing.public_forms import EmailForm, Refusal, form_page, kept_private, private_page, refusal
from foundation.settings import site_name
from foundation.throttling import Limit, place_of
from foundation.translation import reader_requests

BASE = "translation/requests/base.html"
MOST_FROM_ONE_PLACE = 30  # per hour, because many people of an administration may share one address


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show the form and accept it. ``?sent`` is the page after that. If the page can be read already, redirect to it."""
    at, page = timezone.now(), _wanted(key)
    if request.method != "POST":
        if "sent" in request.GET:
            return private_page(request, "translation/requests/sent.html", _around(key, page), base=BASE)
        if page.is_ready:
            return HttpResponseRedirect(page.shown.get_url(request))
        return _form_page(request, key, page, EmailForm())
    form, sent = EmailForm(request.POST), kept_private(HttpResponseRedirect(f"{request.path}?sent"))
    if form.is_by_machine:
        return sent  # so that a bot does not notice
    limit = Limit("translation form", place_of(request), MOST_FROM_ONE_PLACE)
    if why := refusal(request, form, limit=limit, at=at):
        return _form_page(request, key, page, EmailForm() if why.status == 403 else form, why)
    reader_requests.ask(page, email=form.cleaned_data["email"], at=at)
    return sent


def _wanted(key: UUID) -> reader_requests.Wanted:
    page = reader_requests.wanted(key, languages.current())
    if page is None:
        raise Http404
    return page


def _form_page(
    request: HttpRequest, key: UUID, page: reader_requests.Wanted, form: EmailForm, why: Refusal | None = None
) -> HttpResponse:
    context = {
        **_around(key, page),
        "feed_url": reverse("translation_requests:feed", args=[key]),
        "unconfirmed_days": reader_requests.UNCONFIRMED_KEPT.days,
    }
    return form_page(request, "translation/requests/ask.html", form, why, context)


def _around(key: UUID, page: reader_requests.Wanted) -> dict[str, Any]:
    paths = {}
    for code in languages.codes():
        with override(code):
            paths[code] = reverse("translation_requests:ask", args=[key])
    return {"wanted": page, "language_paths": paths}


# --- Behind the links in emails ---------------------------------------------------------------------------------------


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@explained(BASE)
def confirm(request: HttpRequest, key: str) -> HttpResponse:
    row = _read(key).row
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
    return private_page(request, "translation/requests/confirm.html", context, base=BASE, status=status)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@explained(BASE)
def stop(request: HttpRequest, key: str) -> HttpResponse:
    """Delete all requests of the address with one click. The response is the same for a repeat."""
    found = _read(key)
    if request.method == "POST":
        reader_requests.stop(found)
    return private_page(request, "translation/requests/stop.html", {"is_stopped": not found.addresses}, base=BASE)


@csrf_exempt
def broken(request: HttpRequest) -> HttpResponse:
    """Respond to a link whose key is cut off or followed by other text."""
    return broken_links.page(request, base=BASE)


def _read(key: str) -> reader_requests.Key:
    """Raises `BrokenLink` for a forged key."""
    try:
        return reader_requests.read_key(key)
    except ValueError:
        raise BrokenLink from None


# --- Feed -------------------------------------------------------------------------------------------------------------


class TranslationFeed(Feed):  # type: ignore[type-arg]
    """Feed without entries until the page can be read in this language. Each publication in which it is up to date is
    an entry.
    """

    feed_type = Atom1Feed

    def get_object(self, request: HttpRequest, key: UUID) -> reader_requests.Wanted:  # type: ignore[override]
        return _wanted(key)

    def title(self, page: reader_requests.Wanted) -> str:
        return spelling.labelled(site_name(), page.shown.title)

    def link(self, page: reader_requests.Wanted) -> str:
        return f"{settings.PUBLIC_URL}{page.shown.get_url()}"

    def items(self, page: reader_requests.Wanted) -> list[Any]:
        return [page.page] if page.is_ready else []

    def item_title(self, item: Any) -> str:
        return str(item.title)

    def item_description(self, item: Any) -> str:
        return str(item.search_description)

    def item_link(self, item: Any) -> str:
        return f"{settings.PUBLIC_URL}{item.get_url()}"

    def item_guid(self, item: Any) -> str:
        return f"{settings.PUBLIC_URL}/{item.translation_key}/{item.live_revision_id or item.pk}"

    def item_updateddate(self, item: Any) -> Any:
        return item.last_published_at
