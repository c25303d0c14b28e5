"""Extension points: how another app adds to the plug-in. Each has one signature. A wrong registration raises an error
that says what is wrong, at registration or in ``manage.py check``.

**Channels**: a new way to deliver items (a chat room, a file, a social network). Write a subclass of `ChannelType` with
the decorator `register_channel`, in a module that ``AppConfig.ready`` imports. `news.delivery.channel_types` documents
each method; ``tests/news/delivery/test_new_channel.py`` is a complete example.

**Jobs** of the worker: ``foundation.jobs.registry.register_job``.

All others are Wagtail hooks: functions without arguments, in any ``wagtail_hooks.py``.

``register_item_content`` -> ``(page model, content function)``
    Publishes pages of another type through the same rows: in lists, feeds and search, and to subscribers.
    ``content_function(page, at=)`` returns the `ItemContent` of a live page and does not read the clock. The model
    needs a unique ``uuid`` that stays with the page. If it has a ``withdrawal_note``, the log keeps that as the reason.
    `news.models.Item` documents the ``data`` of an edition; the log compares them and records *moved* or *cancelled*.

``register_feed_list`` -> ``(page model, FeedList)``
    Gives pages of this type feeds and archives. The class selects the items (`news.feeds.lists.FeedList`).

``register_entry_target`` -> ``(name, label, accept)``
    Lets the desk create something from an entry of a calendar. ``accept(entry, at=, by=)`` returns a new draft page, or
    raises `NotAllowed` with the reason. Forms send ``name``, so it must not change.

``register_rule_choices`` -> list of `ChoiceGroup`
    Adds choices to the rules of subscriptions, beside topics, regions, organisations and kinds of articles, in the
    current language. Their values are facets of items (``ItemContent.facets``).

``register_board_organisations`` -> queryset of organisations
    The organisations on the board of receivers, in this order; by default those with a subscription. The first hook is
    used.

``feed_rights`` -> text
    The terms for the reuse of our own texts, in the current language. The first text that is not empty is used.

The rules of the desk are rows that editors write (`news.models.Rule`), not code.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core import checks
from django.core.exceptions import ImproperlyConfigured

from foundation.filters import NoSuchList
from news.delivery.channel_types import (
    Added,
    ChannelType,
    Done,
    Flow,
    Notification,
    NotUnderstood,
    Outcome,
    Request,
    register_channel,
)
from news.delivery.rule_choices import Choice, ChoiceGroup
from news.feeds.lists import FeedList
from news.feeds.resolve import lists_by_page
from news.ingest.drafts import entry_targets
from news.ingest.review import NotAllowed
from news.publishing.content import ContentFunction, ItemContent, content_functions

__all__ = [
    "Added",
    "ChannelType",
    "Choice",
    "ChoiceGroup",
    "ContentFunction",
    "Done",
    "FeedList",
    "Flow",
    "ItemContent",
    "NoSuchList",
    "NotAllowed",
    "NotUnderstood",
    "Notification",
    "Outcome",
    "Request",
    "register_channel",
]

# Hooks that can be called without a database; the others are checked when they are used.
_CHECKED: tuple[Callable[[], object], ...] = (content_functions, lists_by_page, entry_targets)


def check_hooks(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Report wrong registrations to ``manage.py check``."""
    found: list[checks.CheckMessage] = []
    for ask in _CHECKED:
        try:
            ask()
        except ImproperlyConfigured as error:
            found.append(checks.Error(str(error), hint="See news.extensions.", id="news.E010"))
    return found
