"""Redirects from feed addresses of the former site to our feeds, which editors can see and change.

They are rows of the CMS (Settings, Redirects) that name the page of a list; editors add more there. The feed of that
list is found by the requested file name. The redirects are permanent and kept for ever, because feed readers request an
old address for years. An existing page always wins over a redirect.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from events.models import EventsIndexPage
from foundation import languages
from foundation.filters import NoSuchList
from news.api import FORMATS_BY_FILE_NAME, resolve_list
from news.models import NewsIndexPage
from rocb.models import HomePage

# Plone's names for the feed of a folder, and our file names. RSS 2.0 replaces RSS 1.0.
FEED_NAMES = {"RSS": "rss.xml", "rss.xml": "rss.xml", "atom.xml": "atom.xml", "itunes.xml": "rss.xml"}
# Folders of the former site, and the lists that replaced them.
_FOLDERS: list[tuple[str, type[Page]]] = [
    ("", HomePage),
    ("/news", NewsIndexPage),
    ("/news/aggregator", NewsIndexPage),
    ("/events", EventsIndexPage),
    ("/events/aggregator", EventsIndexPage),
]


def feed_path(old_path: str, page_path: str) -> str:
    """Return the address of a feed requested as ``old_path`` that redirects to the page at ``page_path``: the feed of
    the list on that page, or the page itself if it has none."""
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
    """Create the missing redirects without changing existing ones. Return the number created."""
    known = set(Redirect.objects.values_list("old_path", flat=True))
    wanted = {old: page for old, page in _usual() if old not in known}
    Redirect.objects.bulk_create(Redirect(old_path=old, redirect_page=page) for old, page in wanted.items())
    return len(wanted)


def _usual() -> Iterator[tuple[str, Page]]:
    """Yield old paths and lists for each language; for the default language also paths without a language."""
    for code, _name in settings.LANGUAGES:
        for folder, model in _FOLDERS:
            page = model._default_manager.live().filter(locale__language_code=code, alias_of=None).first()
            if page is None:
                continue
            for name in FEED_NAMES:
                yield f"/{code}{folder}/{name}", page.page_ptr
                if code == languages.default():
                    yield f"{folder}/{name}", page.page_ptr
