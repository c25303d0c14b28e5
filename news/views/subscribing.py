"""Email subscriptions of the public: the sign-up form, and the pages behind links in emails. No account, cookie or
script.

Readers have no cookie, so these views are exempt from Django's CSRF protection. Instead, the form has a signed token
that expires after a day, and the browser's headers must say that the request comes from this site. The other pages need
the key in the email. A GET changes nothing, because mail programs open links automatically. One-click unsubscribe is a
POST from any origin (RFC 8058).

The page is the same whether an address is known or not; only the email to that address shows the difference.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from foundation import languages
from foundation.custody.personal_data import erase_own
from foundation.mailing import broken_links
from foundation.mailing.broken_links import BrokenLink, explained
from foundation.mailing.public_forms import (
    Refusal,
    comes_from_here,
    form_page,
    kept_private,
    private_page,
    refusal,
)
from foundation.throttling import Limit, place_of
from news import tasks
from news.delivery import mail_subscriptions
from news.models import Channel
from news.views.subscribing_form import AskForm, OrderForm

BASE = "news/base.html"
# Per hour, because many people of an administration may share one IP address. There is no limit for all together, or a
# few clients could block the form for everyone: the confirmation emails wait for the mail server.
MOST_FROM_ONE_PLACE = 30

# --- Ask --------------------------------------------------------------------------------------------------------------


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Show the form and accept it. ``?sent`` is the page after that. An invalid form is shown again with its values."""
    at = timezone.now()
    if request.method != "POST":
        if "sent" in request.GET:
            return private_page(request, "news/subscribe_mail_sent.html", _around(), base=BASE)
        params = dict(request.GET.lists())
        return _form_page(request, AskForm(initial=AskForm.first_values(params), at=at))
    form = AskForm(request.POST, at=at)
    sent = kept_private(HttpResponseRedirect(f"{request.path}?sent"))
    if form.is_by_machine:
        return sent  # so that a bot does not notice
    limit = Limit("mail form", place_of(request), MOST_FROM_ONE_PLACE)
    if why := refusal(request, form, limit=limit, at=at):
        shown = AskForm(initial=AskForm.first_values({}), at=at) if why.status == 403 else form
        return _form_page(request, shown, why)
    with transaction.atomic():
        mail_subscriptions.ask(form.order, email=form.cleaned_data["email"], at=at)
        transaction.on_commit(tasks.send_questions.enqueue, robust=True)
    return sent


def _form_page(request: HttpRequest, form: AskForm, why: Refusal | None = None) -> HttpResponse:
    days = {
        "unconfirmed_days": mail_subscriptions.UNCONFIRMED_KEPT.days,
        "ended_days": mail_subscriptions.ENDED_KEPT.days,
    }
    return form_page(request, "news/subscribe_mail.html", form, why, _around() | days)


def _around() -> dict[str, Any]:
    """Return the paths of the page in the other languages."""
    paths = {}
    for code in languages.codes():
        with override(code):
            paths[code] = reverse("mail_ask")
    return {"language_paths": paths}


# --- Behind the links in mails -----------------------------------------------------------------------------------------


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@explained(BASE)
def confirm(request: HttpRequest, key: str) -> HttpResponse:
    channel = _channel(request, key)
    if channel is not None and request.method == "POST":
        mail_subscriptions.confirm(channel, at=timezone.now())
        channel.refresh_from_db()
    return _page(request, "news/mail_confirm.html", channel)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@explained(BASE)
def stop(request: HttpRequest, key: str) -> HttpResponse:
    """End all emails to the person with one click. The response is the same for a repeat and for a deleted person."""
    channel = _channel(request, key)
    if request.method == "POST":
        if channel is not None:
            mail_subscriptions.stop_everything(channel, at=timezone.now())
        return private_page(request, "news/mail_stop.html", {"is_stopped": True, "channel": channel}, base=BASE)
    is_stopped = channel is None or channel.state == Channel.State.ENDED
    return private_page(request, "news/mail_stop.html", {"is_stopped": is_stopped, "channel": channel}, base=BASE)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@explained(BASE)
def preferences(request: HttpRequest, key: str) -> HttpResponse:
    """Show the settings of a subscription: change, pause, end it, or erase the person's data."""
    channel, at = _channel(request, key), timezone.now()
    if channel is None or channel.state == Channel.State.UNCONFIRMED:
        return _page(request, "news/mail_confirm.html", channel)
    form = OrderForm(initial=OrderForm.values_of(channel), at=at)
    if request.method == "POST":
        if not comes_from_here(request):
            return HttpResponseRedirect(request.path)
        action = request.POST.get("action", "")
        if action == "erase":
            own = erase_own(channel.email, at=at)
            return private_page(request, "news/mail_erased.html", {"own": own}, base=BASE)
        if action == "save":
            form = OrderForm(request.POST, initial=form.initial, at=at)
            if not form.is_valid():
                return _page(request, "news/mail_preferences.html", channel, form=form, status=422)
            mail_subscriptions.change(channel, form.order, at=at)
        elif action in ACTIONS:
            ACTIONS[action](channel, at=at)
        else:
            raise Http404(action)
        return kept_private(HttpResponseRedirect(f"{request.path}?done={action}"))
    return _page(request, "news/mail_preferences.html", channel, form=form, done=request.GET.get("done", ""))


ACTIONS = {
    "pause": mail_subscriptions.pause,
    "resume": mail_subscriptions.resume,
    "stop": mail_subscriptions.stop,
    "stop_everything": mail_subscriptions.stop_everything,
}


@csrf_exempt
def broken(request: HttpRequest) -> HttpResponse:
    """Respond to a link whose key is cut off or followed by other text."""
    return broken_links.page(request, base=BASE)


def _channel(request: HttpRequest, key: str) -> Channel | None:
    """Return the channel of a key, and activate its language. Raises `BrokenLink` for a forged key."""
    try:
        channel = mail_subscriptions.by_key(key)
    except ValueError:
        raise BrokenLink from None
    if channel is not None and channel.language:
        translation.activate(channel.language)
        request.LANGUAGE_CODE = translation.get_language()  # type: ignore[attr-defined]
    return channel


def _page(
    request: HttpRequest, template: str, channel: Channel | None, *, status: int = 200, **context: Any
) -> HttpResponse:
    if channel is None:
        return private_page(request, "news/mail_gone.html", {}, base=BASE, status=410)
    context |= {
        "channel": channel,
        "email": channel.email,
        "wanted": mail_subscriptions.in_words(channel),
        "settings_path": reverse("mail_preferences", args=[mail_subscriptions.key_of(channel)]),
        "is_of_the_public": mail_subscriptions.is_of_the_public(channel),
    }
    return private_page(request, template, context, base=BASE, status=status)
