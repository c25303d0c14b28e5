"""Webhooks after Standard Webhooks 1.0: how messages, secrets and challenges are made says ``syndication.webhooks``."""

from __future__ import annotations

from datetime import datetime

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from news.models import Channel, Delivery, EndpointCheck
from news.syndication import webhooks
from news.syndication.channel_types import ChannelType, Done, Notification, Outcome, Request, register_channel


def _rotate(channel: Channel, values: QueryDict, at: datetime) -> Done:
    secret = webhooks.rotate_secret(channel, at=at)
    return Done(_("This is the new secret. For a while we sign with the former one too."), secret=secret)


@register_channel
class Webhook(ChannelType):
    key = webhooks.KIND
    label = gettext_lazy("Webhook")
    checks = frozenset(EndpointCheck.Kind.values)
    own_actions = {"rotate": _rotate}

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
