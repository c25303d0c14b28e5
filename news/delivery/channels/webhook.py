"""Channel type for Standard Webhooks 1.0; ``delivery.webhooks`` creates messages, secrets and challenges."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from news.delivery import sending, webhooks
from news.delivery.channel_health import ChannelFacts, Health
from news.delivery.channel_types import Added, ChannelType, Done, Notification, Outcome, Request
from news.models import Channel, Delivery, EndpointCheck, Subscription
from news.models.error_words import explain


class WebhookForm(forms.Form):
    """Form for the address that receives messages."""

    url = forms.CharField(
        label=gettext_lazy("Webhook address"),
        max_length=2000,
        help_text=gettext_lazy(
            "The address must accept POST requests from the public internet, for example https://www.example.org/news-hook"
        ),
        widget=forms.URLInput(attrs={"autocomplete": "off", "required": True}),
        error_messages={"required": gettext_lazy("Enter the address that receives the messages.")},
    )
    name = forms.CharField(
        label=pgettext_lazy("name of a channel", "Name"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"].strip()
        if problem := sending.may_reach(url):
            raise forms.ValidationError(explain(problem))
        return url


def _rotate(channel: Channel, values: QueryDict, at: datetime) -> Done:
    secret = webhooks.rotate_secret(channel, at=at)
    return Done(_("This is the new secret. For a while, we also sign with the old one."), secret=secret)


class Webhook(ChannelType):
    key = webhooks.KIND
    label = gettext_lazy("Webhook")
    checks = frozenset(EndpointCheck.Kind.values)
    own_actions = {"rotate": (gettext_lazy("Create a new secret"), _rotate)}
    form_class = WebhookForm
    add_label = gettext_lazy("Add a webhook")
    failure_subject = gettext_lazy("your webhook is not responding")
    failure_template = "news/mails/undelivered.txt"

    def add(self, subscription: Subscription, form: WebhookForm, *, at: datetime) -> Added:
        values = form.cleaned_data
        channel = webhooks.new_channel(subscription, url=values["url"], at=at, name=values["name"])
        return Added(channel, secret=channel.secret)

    def facts(self, channel: Channel) -> list[tuple[Any, str]]:
        return [(_("Public key (v1a)"), webhooks.public_key(channel))] if channel.private_key else []

    def state_in_words(self, channel: Channel, facts: ChannelFacts, health: Health) -> str:
        """Describe the state. If the last failed delivery was given up and nothing else is pending, say so."""
        if channel.is_active and channel.failing_since and channel.next_attempt_at is None:
            return _("The last attempt failed, and there will be no other. Send the undelivered messages again.")
        return super().state_in_words(channel, facts, health)

    def message(self, channel: Channel, notification: Notification) -> str:
        return webhooks.body_of(
            notification.change,
            notification.notice,
            notification.face,
            is_best=notification.is_best,
            is_backfill=notification.is_backfill,
        )

    def request(self, channel: Channel, delivery: Delivery, *, at: datetime) -> Request:
        headers = webhooks.headers_of(channel, delivery.webhook_id, delivery.body, at=at)
        return Request(channel.url, headers, delivery.body.encode())

    def actions(self, channel: Channel) -> frozenset[str]:
        names = super().actions(channel)
        return names | {"rotate"} if names else names

    def check_request(self, channel: Channel, word: str, *, at: datetime) -> Request:
        return Request(channel.url, *webhooks.check_message(channel, word, at=at))

    def checked(self, channel: Channel, outcome: Outcome, word: str, *, at: datetime) -> Outcome:
        return webhooks.confirmed(channel, outcome, word, at=at)
