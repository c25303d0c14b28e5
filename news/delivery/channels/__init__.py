"""The channels of ``news``, one module each: `ChannelType` says what a type has to say, and how an app adds its own.

* ``private_feed``: RSS, Atom, JSON and OPML at an address that is a key, fetched.
* ``webhook``: Standard Webhooks, pushed to the program of a receiver.
* ``mail``: digests, collected for the hour that a person chose.
* ``websub``: the feeds themselves, brought to followers of our hub, where the setting ``WEBSUB_HUB`` has one.
"""

from __future__ import annotations

from news.conf import has_hub


def register() -> None:
    """In the order in which screens offer them. Call it when all models are there."""
    from news.delivery.channel_types import register_channel

    from .mail import Mail
    from .private_feed import PrivateFeed
    from .webhook import Webhook
    from .websub import WebSub

    for channel_type in (PrivateFeed, Webhook, Mail):
        register_channel(channel_type)
    if has_hub():
        register_channel(WebSub)
