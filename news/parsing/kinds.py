"""Parser of documents of every kind of source -> `ParsedFeed`. Pure.

Most documents are feeds, so the parsers of other kinds are imported lazily.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from news.parsing.parse import parse
from news.parsing.parsed import NotAFeed, ParsedFeed


def read_document(
    body: bytes, *, kind: str, url: str, content_type: str = "", options: Mapping[str, str] | None = None
) -> ParsedFeed:
    """Parse a document of ``kind``, a value of `Source.Kind`. ``options`` depend on the kind:

    * ``feed``, ``sitemap``: none. A sitemap that only lists sitemaps is returned as `ParsedFeed.parts`.
    * ``page``: the CSS selectors by their names in `watched_pages.Selectors`; optionally ``at`` as for calendars.
      Or ``proposes``: then the selector for the items is found out, and returned as `ParsedFeed.proposed`.
    * ``calendar``: ``at``, the current time in ISO 8601 with an offset.

    The entries are not cleaned. Raise `NotAFeed`.
    """
    options = options or {}
    match kind:
        case "feed":
            return parse(body, url=url, content_type=content_type)
        case "page":
            from news.parsing import page_proposals, watched_pages

            at = datetime.fromisoformat(options["at"]) if "at" in options else None
            if "proposes" in options:
                return page_proposals.propose(body, url=url, at=at, content_type=content_type)
            try:
                selectors = watched_pages.Selectors.from_settings(options)
            except watched_pages.SelectorError as error:
                raise NotAFeed("selectors", str(error)) from error
            return watched_pages.read(body, url=url, selectors=selectors, at=at, content_type=content_type)
        case "sitemap":
            from news.parsing import sitemaps

            read = sitemaps.read(body, url=url, content_type=content_type)
            return ParsedFeed("sitemap", parts=read.urls) if isinstance(read, sitemaps.SitemapIndex) else read
        case "calendar":
            from news.parsing import calendar_feed

            return calendar_feed.read(body, url=url, at=datetime.fromisoformat(options["at"]))
    raise ValueError(f"There is no source type called {kind!r}.")
