"""Mail: what is pending is collected for the hour that a person chose, and leaves as one digest (``syndication.digests``)."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from news.models import Channel
from news.syndication import mail_channels
from news.syndication.channel_health import ChannelFacts, Health
from news.syndication.channel_types import ChannelType, Flow, register_channel


@register_channel
class Mail(ChannelType):
    key = mail_channels.KIND
    label = gettext_lazy("Mail")
    flow = Flow.COLLECTED

    def wants_only_major(self, channel: Channel) -> bool:
        return channel.frequency == Channel.Frequency.AT_ONCE

    def state_in_words(self, channel: Channel, facts: ChannelFacts, health: Health) -> str:
        if channel.state == Channel.State.UNCONFIRMED:
            return _("Waits until the link in our mail is opened.")
        return super().state_in_words(channel, facts, health)
