"""Addresses under which the site that this one replaces was followed -> feeds of ours, as redirects that editors see.

They are rows of the CMS (Settings, Redirects) that name the page of a list: whoever knows a further one adds it there, and
the feed of that list is found by the file name asked for. They are permanent and kept for ever, because feed readers ask an
old address for years. A page that is there always wins over a redirect.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from events.api import EventsIndexPage
from foundation import languages
from news.api import FORMATS_BY_FILE_NAME, NewsIndexPage, NoSuchList, resolve_list
from rocb.models import HomePage

# How Plone names the feed of a folder, and what leads there now. RSS 1.0 has become RSS 2.0.
FEED_NAMES = {"RSS": "rss.xml", "rss.xml": "rss.xml", "atom.xml": "atom.xml", "itunes.xml": "rss.xml"}
# Where the folders stood, and which list has taken their place.
_FOLDERS: list[tuple[str, type[Page]]] = [
    ("", HomePage),
    ("/news", NewsIndexPage),
    ("/news/aggregator", NewsIndexPage),
    ("/events", EventsIndexPage),
    ("/events/aggregator", EventsIndexPage),
]


def feed_path(old_path: str, page_path: str) -> str:
    """Where a feed that was asked for under ``old_path`` is found, when its address leads to the page at ``page_path``:
    the feed of the list on that page, the page itself where it has none."""
    name = old_path.rpartition("/")[2]
    file_name = FEED_NAMES.get(name) or (name if name in FORMATS_BY_FILE_NAME else "")
    if not file_name or not page_path.endswith("/"):
        return page_path
    try:
        resolve_list(page_path, {})
    except NoSuchList:
        return page_path
    return page_path + file_name


def map_feeds() -> int:
    """Make the redirects that are missing and leave alone what is there; returns how many were made."""
    known = set(Redirect.objects.values_list("old_path", flat=True))
    wanted = {old: page for old, page in _usual() if old not in known}
    Redirect.objects.bulk_create(Redirect(old_path=old, redirect_page=page) for old, page in wanted.items())
    return len(wanted)


def _usual() -> Iterator[tuple[str, Page]]:
    """Old path and list, without a language (that of the site) and with each."""
    for code, _name in settings.LANGUAGES:
        for folder, model in _FOLDERS:
            page = model._default_manager.live().filter(locale__language_code=code, alias_of=None).first()
            if page is None:
                continue
            for name in FEED_NAMES:
                yield f"/{code}{folder}/{name}", page.page_ptr
                if code == languages.default():
                    yield f"{folder}/{name}", page.page_ptr
