"""The channel types of ``news``, one module each. See `ChannelType` for the interface and for adding your own.

* ``private_feed``: RSS, Atom, JSON and OPML at a secret address, fetched by the receiver.
* ``webhook``: Standard Webhooks, pushed to the program of a receiver.
* ``mail``: digests, collected for the hour that a person chose.
* ``websub``: the feeds themselves, pushed to followers of our hub, if the setting ``WEBSUB_HUB`` enables it.
"""

from __future__ import annotations

from news.conf import has_hub


def register() -> None:
    """Register the types in the order in which screens offer them. Call this after all models are loaded."""
    from news.delivery.channel_types import register_channel

    from .mail import Mail
    from .private_feed import PrivateFeed
    from .webhook import Webhook
    from .websub import WebSub

    for channel_type in (PrivateFeed, Webhook, Mail):
        register_channel(channel_type)
    if has_hub():
        register_channel(WebSub)
