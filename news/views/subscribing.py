"""Mail for anybody: the form that asks for it, and the pages behind the links in mails. No account, no cookie, no script.

A reader has no cookie, so Django's protection against forged requests cannot be used, and these views are exempt from it.
In its place: the form carries a signed token that dies after a day, and what browsers say of where a request comes from
must be this site. The other pages need the key that is in the mail. Nothing changes by a GET, because mail programs open
links by themselves; one click in a mail program ends the mail by POST (RFC 8058), from wherever that comes.

The screen says the same whether an address is known or not; only a mail to that address tells.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from foundation import languages
from foundation.custody.personal_data import erase_own
from foundation.throttling import Limit, place_of, seconds_to_wait
from news import tasks
from news.delivery import mail_subscriptions
from news.models import Channel
from news.views.subscribing_form import AskForm, OrderForm

# In an hour: an administration may send many people from behind one address. What all together ask for has no limit, or
# a few could close the form for everybody: the questions wait for the mail server.
MOST_FROM_ONE_PLACE = 30

# --- Ask --------------------------------------------------------------------------------------------------------------


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """The form; ``?sent`` is where a sent one leads. What is wrong with it is shown with all that was typed."""
    at = timezone.now()
    if request.method != "POST":
        if "sent" in request.GET:
            return _kept_private(render(request, "news/subscribe_mail_sent.html", _around()))
        params = dict(request.GET.lists())
        return _form_page(request, AskForm(initial=AskForm.first_values(params), at=at))
    form = AskForm(request.POST, at=at)
    sent = _kept_private(HttpResponseRedirect(f"{request.path}?sent"))
    if form.is_by_machine:
        return sent  # it learns nothing
    if not comes_from_here(request):
        problem = _("The form was not sent from this page. Fill it in here.")
        form = AskForm(initial=AskForm.first_values({}), at=at)
        return _form_page(request, form, status=403, problem=problem)
    if not form.is_fresh:
        problem = _("The form was open for too long. Check your answers and send it again.")
        return _form_page(request, form, status=422, problem=problem)
    if not form.is_valid():
        return _form_page(request, form, status=422)
    if wait := seconds_to_wait(Limit("mail form", place_of(request), MOST_FROM_ONE_PLACE), at=at):
        problem = _("Too many forms have been sent in the last hour. Your answers are still here. Try again later.")
        response = _form_page(request, form, status=429, problem=problem)
        response["Retry-After"] = str(wait)
        return response
    with transaction.atomic():
        mail_subscriptions.ask(form.order, email=form.cleaned_data["email"], at=at)
        transaction.on_commit(tasks.send_questions.enqueue, robust=True)
    return sent


def _form_page(request: HttpRequest, form: AskForm, *, status: int = 200, problem: str = "") -> HttpResponse:
    has_errors = bool(problem or (form.is_bound and form.errors))
    context = {
        **_around(),
        "form": form,
        "problem": problem,
        "has_errors": has_errors,
        "unconfirmed_days": mail_subscriptions.UNCONFIRMED_KEPT.days,
        "ended_days": mail_subscriptions.ENDED_KEPT.days,
    }
    return _kept_private(render(request, "news/subscribe_mail.html", context, status=status))


def _around() -> dict[str, Any]:
    """The same page in the other languages."""
    paths = {}
    for code in languages.codes():
        with override(code):
            paths[code] = reverse("mail_ask")
    return {"language_paths": paths}


# --- Behind the links in mails -----------------------------------------------------------------------------------------


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, key: str) -> HttpResponse:
    channel = _channel(request, key)
    if channel is not None and request.method == "POST":
        mail_subscriptions.confirm(channel, at=timezone.now())
        channel.refresh_from_db()
    return _page(request, "news/mail_confirm.html", channel)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, key: str) -> HttpResponse:
    """One click ends all mail to the person; asked again, or for somebody who is gone already, it has the same answer."""
    channel = _channel(request, key)
    if request.method == "POST":
        if channel is not None:
            mail_subscriptions.stop_everything(channel, at=timezone.now())
        return _kept_private(render(request, "news/mail_stop.html", {"is_stopped": True, "channel": channel}))
    is_stopped = channel is None or channel.state == Channel.State.ENDED
    return _kept_private(render(request, "news/mail_stop.html", {"is_stopped": is_stopped, "channel": channel}))


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest, key: str) -> HttpResponse:
    """What one gets and when: to change, to pause, to end, to have forgotten."""
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
            return _kept_private(render(request, "news/mail_erased.html", {"own": own}))
        if action == "save":
            form = OrderForm(request.POST, initial=form.initial, at=at)
            if not form.is_valid():
                return _page(request, "news/mail_preferences.html", channel, form=form, status=422)
            mail_subscriptions.change(channel, form.order, at=at)
        elif action in ACTIONS:
            ACTIONS[action](channel, at=at)
        else:
            raise Http404(action)
        return _kept_private(HttpResponseRedirect(f"{request.path}?done={action}"))
    return _page(request, "news/mail_preferences.html", channel, form=form, done=request.GET.get("done", ""))


ACTIONS = {
    "pause": mail_subscriptions.pause,
    "resume": mail_subscriptions.resume,
    "stop": mail_subscriptions.stop,
    "stop_everything": mail_subscriptions.stop_everything,
}


def _channel(request: HttpRequest, key: str) -> Channel | None:
    """The channel of a key, and the page in its language; 404 for a key that we did not make."""
    try:
        channel = mail_subscriptions.by_key(key)
    except ValueError:
        raise Http404 from None
    if channel is not None and channel.language:
        translation.activate(channel.language)
        request.LANGUAGE_CODE = translation.get_language()  # type: ignore[attr-defined]
    return channel


def _page(
    request: HttpRequest, template: str, channel: Channel | None, *, status: int = 200, **context: Any
) -> HttpResponse:
    if channel is None:
        return _kept_private(render(request, "news/mail_gone.html", status=410))
    context |= {
        "channel": channel,
        "email": channel.email,
        "wanted": mail_subscriptions.in_words(channel),
        "settings_path": reverse("mail_preferences", args=[mail_subscriptions.key_of(channel)]),
        "is_of_the_public": mail_subscriptions.is_of_the_public(channel),
    }
    return _kept_private(render(request, template, context, status=status))


# --- Around both --------------------------------------------------------------------------------------------------------


def comes_from_here(request: HttpRequest) -> bool:
    """By what the browser says; one that says nothing is believed, token or key stand for it."""
    here = {request.get_host(), urlsplit(settings.PUBLIC_URL).netloc}
    origin = request.headers.get("Origin")
    if origin is not None and origin.partition("://")[2] not in here:
        return False
    return request.headers.get("Sec-Fetch-Site", "same-origin") in {"same-origin", "none"}


def _kept_private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "same-origin"  # an address with a key opens something: no other site may learn it
    return response
