"""Formats of feeds, and how `Item` rows and a `FeedInfo` are written in each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from news.feeds import atom, jsonfeed, rss
from news.feeds.feed_entries import FeedEntry, FeedInfo, entry_of
from news.models import Item


@dataclass(frozen=True, slots=True)
class Format:
    """A format of feeds. Their addresses end with ``file_name``; ``label`` is its name for people."""

    label: str
    file_name: str
    content_type: str
    document: Callable[[Sequence[FeedEntry], FeedInfo], bytes]

    @property
    def media_type(self) -> str:
        return self.content_type.split(";")[0]


FORMATS = {
    "rss": Format("RSS", "rss.xml", rss.CONTENT_TYPE, rss.document),
    "atom": Format("Atom", "atom.xml", atom.CONTENT_TYPE, atom.document),
    "json": Format("JSON Feed", "feed.json", jsonfeed.CONTENT_TYPE, jsonfeed.document),
}
BY_FILE_NAME = {form.file_name: name for name, form in FORMATS.items()}


def write(items: Iterable[Item], info: FeedInfo, format: str) -> bytes:
    """Return the document. Makes no queries."""
    return FORMATS[format].document([entry_of(item, info) for item in items], info)
