"""A document of whatever kind of source -> `ParsedFeed`. Pure.

Most documents are feeds; what another kind needs is imported when it is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from news.parsing.parse import parse
from news.parsing.parsed import NotAFeed, ParsedFeed


def read_document(
    body: bytes, *, kind: str, url: str, content_type: str = "", options: Mapping[str, str] | None = None
) -> ParsedFeed:
    """``kind`` is one of `Source.Kind`; ``options`` are what that kind needs to know beyond the document:

    * ``feed``, ``sitemap``: nothing. A sitemap that only lists sitemaps comes as `ParsedFeed.parts`.
    * ``page``: the CSS selectors by their names in `pages.Selectors`; ``at`` as for calendars, where it may be missing.
    * ``calendar``: ``at``, the present as ISO 8601 with an offset.

    Its entries are not cleaned. Raises `NotAFeed`.
    """
    options = options or {}
    match kind:
        case "feed":
            return parse(body, url=url, content_type=content_type)
        case "page":
            from news.parsing import watched_pages

            try:
                selectors = watched_pages.Selectors.from_settings(options)
            except watched_pages.SelectorError as error:
                raise NotAFeed("selectors", str(error)) from error
            at = datetime.fromisoformat(options["at"]) if "at" in options else None
            return watched_pages.read(body, url=url, selectors=selectors, at=at, content_type=content_type)
        case "sitemap":
            from news.parsing import sitemaps

            read = sitemaps.read(body, url=url, content_type=content_type)
            return ParsedFeed("sitemap", parts=read.urls) if isinstance(read, sitemaps.SitemapIndex) else read
        case "calendar":
            from news.parsing import calendar_feed

            return calendar_feed.read(body, url=url, at=datetime.fromisoformat(options["at"]))
    raise ValueError(f"There is no source type called {kind!r}.")
