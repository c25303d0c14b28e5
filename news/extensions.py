"""How another app adds to the plug-in. Each extension point has one signature, and says in a sentence what is wrong with a
registration: when it is made, or at ``manage.py check``.

**Channels**: a new way to bring what is published (a chat room, a file, a social network). One subclass of `ChannelType`,
registered with the decorator `register_channel` in a module that ``AppConfig.ready`` imports. `news.delivery.channel_types`
says what each method promises; ``tests/news/delivery/test_new_channel.py`` is a whole one.

**Jobs** of the worker: ``foundation.jobs.registry.register_job``.

All others are hooks of Wagtail: functions without arguments, found in any ``wagtail_hooks.py``.

``register_item_content`` -> ``(page model, content function)``
    Pages of another kind are published through the same rows: they come in lists, feeds, search and to subscribers.
    ``content_function(page, at=)`` gives the `ItemContent` of a live page and reads no clock. The model needs a unique
    ``uuid`` that stays with the page; a ``withdrawal_note``, where it has one, is the reason that the log keeps. What an
    edition's ``data`` hold says `news.models.Item`; the log compares them and says *moved* or *cancelled*.

``register_feed_list`` -> ``(page model, FeedList)``
    Pages of this kind have feeds and archives: what their list is made of says the class (`news.feeds.lists.FeedList`).

``register_entry_target`` -> ``(name, label, accept)``
    Something that the desk can make of an entry of a calendar. ``accept(entry, at=, by=)`` gives a new draft page, or raises
    `NotAllowed` with the reason. ``name`` stays: forms send it.

``register_rule_choices`` -> list of `ChoiceGroup`
    What a rule of a subscription can name beside topics, regions, organisations and kinds of articles, in the current
    language. Its values are facets of items (``ItemContent.facets``).

``register_board_organisations`` -> queryset of organisations
    Who is on the board of receivers, in its order; without it those who have a subscription. The first answer counts.

``feed_rights`` -> text
    On which terms our own texts may be reused, in the current language. The first that is not empty counts.

The rules of the desk are rows that editors write (`news.models.Rule`), not code.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core import checks
from django.core.exceptions import ImproperlyConfigured

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
from news.feeds.lists import FeedList, NoSuchList
from news.feeds.resolve import lists_by_page
from news.ingest.review import NotAllowed, entry_targets
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

# Hooks that can be asked without a database; the others are checked when they are used.
_CHECKED: tuple[Callable[[], object], ...] = (content_functions, lists_by_page, entry_targets)


def check_hooks(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """For ``manage.py check``."""
    found: list[checks.CheckMessage] = []
    for ask in _CHECKED:
        try:
            ask()
        except ImproperlyConfigured as error:
            found.append(checks.Error(str(error), hint="See news.extensions.", id="news.E010"))
    return found
