"""Private feeds: the items of a subscription at a secret address, served by ``news.views.private_feeds``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from news.delivery.channel_health import ChannelFacts, Health
from news.delivery.channel_types import Added, ChannelType, Done, Flow
from news.models import Channel, Subscription, Token

KIND = "feed"


class FeedForm(forms.Form):
    """Form for the receiver's name of the feed."""

    name = forms.CharField(label=pgettext_lazy("name of a channel", "Name"), max_length=120, required=False)


def open_feed(subscription: Subscription, *, name: str, at: datetime) -> tuple[Channel, str]:
    """Create an additional private feed. Return it with its token, which cannot be retrieved later."""
    channel = Channel.objects.create(
        subscription=subscription,
        kind=KIND,
        name=name,
        state=Channel.State.ACTIVE,
        state_at=at,
        created_at=at,
    )
    return channel, Token.issue(at=at, channel=channel)


def _new_address(channel: Channel, values: QueryDict, at: datetime) -> Done:
    token = Token.rotate(at=at, channel=channel)
    return Done(_("This is the new address. The old one works for 14 more days."), token=token)


def _revoke(channel: Channel, values: QueryDict, at: datetime) -> Done:
    Token.revoke(at=at, channel=channel)
    token = Token.issue(at=at, channel=channel)
    return Done(_("This is the new address. All old ones have stopped working."), token=token)


class PrivateFeed(ChannelType):
    key = KIND
    label = gettext_lazy("Private feed")
    flow = Flow.FETCHED
    form_class = FeedForm
    add_label = gettext_lazy("Add a private feed")
    add_template = "news/admin/channel_add_feed.html"
    own_actions = {
        "new-address": (gettext_lazy("Create a new address (the old one works for 14 days)"), _new_address),
        "revoke": (gettext_lazy("Create a new address (the old one stops working now)"), _revoke),
    }

    def form(self, data: Mapping[str, Any] | None = None) -> FeedForm:
        return FeedForm(data, auto_id="feed-%s")

    def add(self, subscription: Subscription, form: FeedForm, *, at: datetime) -> Added:
        channel, token = open_feed(subscription, name=form.cleaned_data["name"], at=at)
        return Added(channel, token=token)

    def ended(self, channel: Channel, *, at: datetime) -> None:
        Token.revoke(at=at, channel=channel)

    def actions(self, channel: Channel) -> frozenset[str]:
        """Return the available buttons, without pausing: a feed has no pending deliveries."""
        return frozenset() if channel.state == Channel.State.ENDED else frozenset({"end", *self.own_actions})

    def taken_at(self, channel: Channel) -> datetime | None:
        """Return the end of the day on which a token was last used."""
        used_on = channel.last_used_on  # type: ignore[attr-defined]
        return used_on and datetime.combine(used_on, time.max, tzinfo=timezone.get_default_timezone())

    def state_in_words(self, channel: Channel, facts: ChannelFacts, health: Health) -> str:
        if not channel.is_active:
            return super().state_in_words(channel, facts, health)
        if facts.taken_at is None:
            return _("Not fetched yet.")
        return _("Not fetched for 30 days.") if health == Health.SILENT else _("Fetched in the last 30 days.")
