"""Console of an administration at its own secret link: what it receives, failures, and actions.

The link is the only authorisation: no account, no cookie. So caches and search engines do not store the pages, and
their address is not sent to other sites.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from foundation import languages
from foundation.components import dates
from foundation.throttling import Limit, seconds_to_wait
from news.delivery import (
    channel_actions,
    channel_report,
    endpoint_checks,
    message_contract,
    rule_choices,
    signature_check,
    webhooks,
)
from news.delivery.channel_types import Done, NotUnderstood, type_of
from news.delivery.channels import private_feed
from news.delivery.channels.webhook import WebhookForm
from news.delivery.selection import would_have_matched
from news.models import Change, Channel, Delivery, EndpointCheck, Subscription, Token
from news.views import private_feeds

# Each button sends a request to a server of the user's choice, so requests are limited.
MOST_IN_AN_HOUR = 60
MOST_WEBHOOKS = 20
MOST_FEEDS = 20
View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class Visit:
    """A request to the console: its token, organisation, language and time."""

    token: str
    organisation: Any
    language: str
    asked_language: str
    at: datetime

    def path(self, name: str, *arguments: Any) -> str:
        return reverse(name, args=[self.token, *arguments]) + self.suffix

    @property
    def suffix(self) -> str:
        return f"?language={self.asked_language}" if self.asked_language else ""

    @property
    def channels(self) -> Any:
        found = Channel.objects.of_organisation(self.organisation).select_related("subscription__organisation")
        return channel_report.with_facts(found)

    @property
    def subscriptions(self) -> Any:
        return Subscription.objects.filter(organisation=self.organisation)


def on_console(view: View) -> View:
    """Wrap ``view(request, visit, ...)``: call it for a valid token, otherwise return 404."""

    @csrf_exempt  # there is no cookie that another site could use, and it would have to know the link
    @require_http_methods(["GET", "HEAD", "POST"])
    @functools.wraps(view)
    def answered(request: HttpRequest, token: str, **arguments: Any) -> HttpResponse:
        now = timezone.now()
        found = Token.objects.opened_by(token, at=now)
        with timezone.override(UTC):  # the time zone of server logs
            if found is None or found.organisation is None:
                return kept_private(render(request, "news/console/closed.html", {"hides_address": True}, status=404))
            found.used(on=now.date())
            visit = _visit(request, token, found.organisation, at=now)
            with translation.override(visit.language):
                try:
                    response = _counted(request, visit) or view(request, visit, **arguments)
                except Http404:
                    response = nothing_here(request)
                response["Content-Language"] = visit.language
                return kept_private(response)

    return answered


def _visit(request: HttpRequest, token: str, organisation: Any, *, at: datetime) -> Visit:
    codes = languages.codes()
    asked = request.GET.get("language", "")
    asked = asked if asked in codes else ""
    known = Subscription.objects.filter(organisation=organisation, contact_language__in=codes)
    language = asked or known.values_list("contact_language", flat=True).first() or languages.default()
    return Visit(token, organisation, language, asked, at)


def _counted(request: HttpRequest, visit: Visit) -> HttpResponse | None:
    if request.method != "POST":
        return None
    wait = seconds_to_wait(Limit("console", str(visit.organisation.pk), MOST_IN_AN_HOUR), at=visit.at)
    if not wait:
        return None
    response = _page(request, visit, "news/console/slowly.html", {"minutes": wait // 60 + 1}, status=429)
    response["Retry-After"] = str(wait)
    return response


def kept_private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"  # because the address is secret
    return response


def _page(
    request: HttpRequest, visit: Visit, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    base = request.path
    language_paths = {code: f"{base}?language={code}" for code in languages.codes()}
    name, language = visit.organisation.named_in(visit.language.split("-")[0])
    return render(
        request,
        template,
        {
            "visit": visit,
            "hides_address": True,
            "organisation_name": name,
            "organisation_language": language,
            "home_path": visit.path("news_console"),
            "code_path": visit.path("news_console_code"),
            "check_path": visit.path("news_console_check"),
            "language_paths": language_paths,
            **context,
        },
        status=status,
    )


@on_console
def overview(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show all subscriptions of the administration. A POST opens another private feed."""
    done = _new_feed(request, visit) if request.method == "POST" else None
    names = rule_choices.facet_names(rule_choices.choice_groups())
    channels = channel_report.with_facts(Channel.objects.exclude(state=Channel.State.ENDED).order_by("pk"))
    found = visit.subscriptions.prefetch_related(Prefetch("channels", queryset=channels))
    subscriptions = [
        {
            **_latest(one, at=visit.at),
            "subscription": one,
            "name": one.name or _("Subscription"),
            "rule": rule_choices.in_words(one.rule, names),
            "languages": rule_choices.languages_in_words(one),
            "lines": [
                {"line": line, "path": visit.path("news_console_channel", line.channel.uuid)}
                for line in channel_report.lines_of(one.channels.all(), at=visit.at)
            ],
            "add_path": visit.path("news_console_webhook", one.uuid),
        }
        for one in found
    ]
    context = {"subscriptions": subscriptions, "done": done, "new_feed": new_addresses(done)}
    return _page(request, visit, "news/console/overview.html", context)


def _latest(subscription: Subscription, *, at: datetime) -> dict[str, Any]:
    """Return the latest items for a subscription, each with the time of its last delivery to a webhook or mailbox."""
    latest = would_have_matched(subscription, at=at)
    sent = Delivery.objects.filter(channel__subscription=subscription, state=Delivery.State.SENT)
    sent = sent.filter(change__item_uuid__in=[item.uuid for item in latest.newest]).order_by("sent_at")
    sent_at = dict(sent.values_list("change__item_uuid", "sent_at"))
    return {"latest": latest, "newest": [(item, sent_at.get(item.uuid)) for item in latest.newest]}


def _new_feed(request: HttpRequest, visit: Visit) -> Done:
    subscription = get_object_or_404(visit.subscriptions, uuid=_uuid(request.POST.get("subscription", "")))
    feeds = subscription.channels.filter(kind=private_feed.KIND).exclude(state=Channel.State.ENDED)
    if feeds.count() >= MOST_FEEDS:
        return Done(_("You have reached the limit for private feeds. Close one that is no longer used."), is_good=False)
    name = _clean(request.POST.get("name", ""))
    _channel, token = private_feed.open_feed(subscription, name=name, at=visit.at)
    return Done(_("Copy the address of the new feed."), token=token)


@on_console
def add_webhook(request: HttpRequest, visit: Visit, uuid: UUID) -> HttpResponse:
    """Ask for the address, then show the secret once, with the steps before verification."""
    subscription = get_object_or_404(visit.subscriptions, uuid=uuid)
    form = WebhookForm(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"form": form, "subscription": subscription, "samples": signature_check.samples()}
    if form.is_bound and form.is_valid():
        open_ones = visit.channels.filter(kind=webhooks.KIND).exclude(state=Channel.State.ENDED)
        if open_ones.count() >= MOST_WEBHOOKS:
            form.add_error(None, _("You have reached the limit for webhooks. Close one that is no longer used."))
        else:
            name = _clean(form.cleaned_data["name"])
            channel = webhooks.new_channel(subscription, url=form.cleaned_data["url"], at=visit.at, name=name)
            context |= {"channel": channel, "channel_path": visit.path("news_console_channel", channel.uuid)}
            return _page(request, visit, "news/console/webhook_made.html", context)
    return _page(request, visit, "news/console/webhook.html", context)


@on_console
def channel(request: HttpRequest, visit: Visit, uuid: UUID) -> HttpResponse:
    """Show one channel: health, failures, the last 30 days. A POST runs the action of its button."""
    found = get_object_or_404(visit.channels, uuid=uuid)
    done, problem = None, ""
    if request.method == "POST":
        name = request.POST.get("do", "")
        if name == "end" and "sure" not in request.POST:
            context = {"channel": found, "path": visit.path("news_console_channel", uuid)}
            return _page(request, visit, "news/console/end.html", context)
        try:
            done = channel_actions.act(found, name, request.POST, at=visit.at)
        except NotUnderstood as error:
            problem = str(error)
        found = get_object_or_404(visit.channels, uuid=uuid)
    context = {
        **channel_context(found, at=visit.at),
        "path": visit.path("news_console_channel", uuid),
        "done": done,
        "new_feed": new_addresses(done),
        "problem": problem,
    }
    return _page(request, visit, "news/console/channel.html", context)


def new_addresses(done: Done | None) -> list[dict[str, str]]:
    """Return the addresses for a token that was just issued, if any."""
    return private_feeds.addresses(done.token) if done and done.token else []


def channel_context(channel: Channel, *, at: datetime) -> dict[str, Any]:
    """Return the context of a page about one channel, here and in the CMS. ``channel`` is from
    `channel_report.with_facts`."""
    report = channel_report.report_on(channel, at=at)
    kind = type_of(channel)
    can = kind.actions(channel)
    return {
        "channel": channel,
        "report": report,
        "failures": [
            {"delivery": delivery, "attempts": [_explained(attempt) for attempt in delivery.attempts.all()]}
            for delivery in report.failures
        ],
        "can": can,
        "own_actions": [(name, label) for name, (label, _do) in kind.own_actions.items() if name in can],
        "check": _check_of(channel, at=at),
        "facts": kind.facts(channel),
        "kinds": [
            (kind, label, not channel.change_kinds or kind in channel.change_kinds)
            for kind, label in Change.Kind.choices
        ],
        "most_days": channel_actions.MOST_DAYS,
        "time_zone": dates.current_zone(),
    }


def _check_of(channel: Channel, *, at: datetime) -> dict[str, Any] | None:
    """Return the last check of the endpoint, for `news/console/endpoint_check.html`."""
    row = EndpointCheck.objects.filter(channel=channel).first()
    if row is None:
        return None
    return {
        "row": row,
        "is_challenge": row.kind == EndpointCheck.Kind.CHALLENGE,
        "is_waiting": row.is_waiting and not endpoint_checks.is_over(row, at=at),
        "is_over": endpoint_checks.is_over(row, at=at),
        "is_unattended": endpoint_checks.is_unattended(row, at=at),
        "meaning": "" if row.is_waiting else channel_report.outcome_in_words(row.status, row.error),
    }


def _explained(attempt: Any) -> dict[str, Any]:
    return {"attempt": attempt, "words": channel_report.outcome_in_words(attempt.status, attempt.error)}


@on_console
def code(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show how a program verifies our messages."""
    context = {
        "samples": signature_check.samples(),
        "examples": message_contract.examples(),
        "schema_url": settings.PUBLIC_URL + reverse("webhook_schema"),
    }
    return _page(request, visit, "news/console/code.html", context)


class CheckForm(forms.Form):
    """Form for a message as a program received it."""

    secret = forms.CharField(
        label=gettext_lazy("Webhook secret"),
        max_length=200,
        help_text=gettext_lazy("Used only for this check and not stored."),
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}, render_value=False),
    )
    headers = forms.CharField(
        label=gettext_lazy("Headers"),
        max_length=20_000,
        help_text="webhook-id, webhook-timestamp, webhook-signature",
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false"}),
    )
    body = forms.CharField(
        label=gettext_lazy("Body"),
        max_length=100_000,
        strip=False,
        help_text=gettext_lazy("Exactly as received, before parsing."),
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
    )


@on_console
def check(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show why a program may have refused a message."""
    form = CheckForm(request.POST if request.method == "POST" else None)
    findings = None
    if form.is_bound and form.is_valid():
        known = _known(visit, form.cleaned_data["headers"])
        values = {name: form.cleaned_data[name] for name in ("secret", "headers", "body")}
        findings = signature_check.check(**values, known=known, at=visit.at)
    return _page(request, visit, "news/console/check.html", {"form": form, "findings": findings})


def _known(visit: Visit, headers: str) -> signature_check.Known:
    """Return the message with the ID in the headers that we sent to this administration, and its signing secrets."""
    pairs = visit.channels.filter(kind=webhooks.KIND).values_list("secret", "earlier_secret")
    secrets = {secret for pair in pairs for secret in pair if secret}
    message_id = signature_check.read_headers(headers).get("webhook-id", "").removeprefix("msg_")
    try:
        sent = Delivery.objects.filter(
            message_id=UUID(message_id), channel__subscription__organisation=visit.organisation
        ).first()
    except ValueError:
        sent = None
    return signature_check.Known(body=sent.body if sent else None, secrets=secrets)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404("No such subscription") from None


def _clean(text: str) -> str:
    return " ".join(text.replace("\0", "").split())[:120]


def nothing_here(request: HttpRequest, **arguments: Any) -> HttpResponse:
    """Answer other paths below a secret in plain text, because a page would show its own address."""
    return kept_private(HttpResponse("Not found.\n", status=404, content_type="text/plain; charset=utf-8"))


def console_url(token: str) -> str:
    return settings.PUBLIC_URL + reverse("news_console", args=[token])
