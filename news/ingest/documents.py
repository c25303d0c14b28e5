"""A document of whatever kind of source -> `ParsedFeed`. Pure.

Most documents are feeds; what another kind needs is imported when it is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from news.ingest.parse import parse
from news.ingest.parsed import NotAFeed, ParsedFeed


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
            from news.ingest import pages

            try:
                selectors = pages.Selectors.from_settings(options)
            except pages.SelectorError as error:
                raise NotAFeed("selectors", str(error)) from error
            at = datetime.fromisoformat(options["at"]) if "at" in options else None
            return pages.read(body, url=url, selectors=selectors, at=at, content_type=content_type)
        case "sitemap":
            from news.ingest import sitemaps

            read = sitemaps.read(body, url=url, content_type=content_type)
            return ParsedFeed("sitemap", parts=read.urls) if isinstance(read, sitemaps.SitemapIndex) else read
        case "calendar":
            from news.ingest import calendars

            return calendars.read(body, url=url, at=datetime.fromisoformat(options["at"]))
    raise ValueError(f"There is no kind of source called {kind!r}.")
