"""JSON Feed 1.0 and 1.1 (jsonfeed.org) -> `ParsedFeed`. Pure.

A document that was cut off still gives its complete items.
"""

from __future__ import annotations

import json
import re
from typing import Any

from news.ingest.dates import read_date
from news.ingest.parsed import (
    MAX_CATEGORIES,
    MAX_ENTRIES,
    Enclosure,
    Flaw,
    NotAFeed,
    ParsedEntry,
    ParsedFeed,
    content_sha,
    identity_of,
    language_of,
    says_something,
    web_address,
)
from news.ingest.sanitize import as_html, plain_line, without_forbidden

_ITEMS = re.compile(r'"items"\s*:\s*\[')
_BETWEEN = re.compile(r"[\s,]*")


def read_json_feed(text: str, *, url: str) -> ParsedFeed:
    """Raises `NotAFeed` where ``text`` is no JSON, or JSON but no feed."""
    flaws: list[Flaw] = []
    try:
        document = json.loads(text)
    except RecursionError as error:
        raise NotAFeed("unknown", "This JSON is nested too deeply.") from error
    except ValueError:
        document = _complete_part(text)
        flaws.append(Flaw.TRUNCATED)
    items = document.get("items") if isinstance(document, dict) else None
    if not isinstance(items, list) or not (
        "jsonfeed.org/version/" in _text(document, "version") or "title" in document
    ):
        raise NotAFeed("unknown", "This is JSON, but no JSON Feed.")
    items = [item for item in items if isinstance(item, dict)]
    left_out = len(items) - MAX_ENTRIES
    if left_out > 0:
        flaws.append(Flaw.TOO_MANY_ENTRIES)
        items = _newest(items)
    language = language_of(_text(document, "language"))
    authors = _authors(document)
    return ParsedFeed(
        kind="json",
        title=plain_line(_text(document, "title")),
        home_url=web_address(_text(document, "home_page_url"), base=url),
        language=language,
        description=plain_line(_text(document, "description"), limit=2000),
        entries=tuple(
            entry
            for position, item in enumerate(items)
            if says_something(entry := _entry(item, position=position, url=url, language=language, author=authors))
        ),
        warnings=tuple(flaws),
        left_out=max(0, left_out),
        hub_url=next(
            (hub for hub in (web_address(_text(hub, "url"), base=url) for hub in _list(document, "hubs")) if hub), ""
        ),
        self_url=web_address(_text(document, "feed_url"), base=url),
    )


def _complete_part(text: str) -> dict[str, Any]:
    """The feed's own members before "items", and those items that are whole."""
    start = _ITEMS.search(text)
    if not start:
        raise NotAFeed("unknown", "This begins like JSON and is not valid JSON.")
    try:
        document = json.loads(text[: start.start()].rstrip().rstrip(",") + "}")
    except ValueError:
        document = {}
    items: list[Any] = []
    decoder = json.JSONDecoder()
    place = start.end()
    while match := _BETWEEN.match(text, place):
        try:
            item, place = decoder.raw_decode(text, match.end())
        except (ValueError, RecursionError):
            break
        items.append(item)
    return {"title": "", **document, "items": items}


def _newest(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The newest `MAX_ENTRIES` in their order; what has no date counts as the oldest."""
    dates = [read_date(_text(item, "date_published") or _text(item, "date_modified")) for item in items]
    order = sorted(range(len(items)), key=lambda n: (dates[n] is None, -dates[n].timestamp() if dates[n] else n))  # type: ignore[union-attr]
    return [items[number] for number in sorted(order[:MAX_ENTRIES])]


def _entry(item: dict[str, Any], *, position: int, url: str, language: str, author: str) -> ParsedEntry:
    link = web_address(_text(item, "url"), base=url) or web_address(_text(item, "external_url"), base=url)
    title = _text(item, "title")
    html = _text(item, "content_html") or as_html(_text(item, "content_text")) or as_html(_text(item, "summary"))
    names = _authors(item) or author
    enclosures = tuple(
        Enclosure(address, plain_line(_text(file, "mime_type"), limit=100), _size(file.get("size_in_bytes")))
        for file in _list(item, "attachments")
        if (address := web_address(_text(file, "url"), base=url))
    )
    published_raw, updated_raw = _text(item, "date_published")[:200], _text(item, "date_modified")[:200]
    published, updated = read_date(published_raw), read_date(updated_raw)
    categories = item.get("tags")
    return ParsedEntry(
        guid=identity_of(_text(item, "id")),
        link=link,
        title=plain_line(title),
        author=names,
        categories=tuple(plain_line(tag, limit=100) for tag in categories[:MAX_CATEGORIES] if isinstance(tag, str))
        if isinstance(categories, list)
        else (),
        language=language_of(_text(item, "language"), language),
        published=published if published_raw else updated,
        published_raw=published_raw or updated_raw,
        updated=updated,
        updated_raw=updated_raw,
        html=html,
        html_base=link or url,
        enclosures=enclosures,
        image_url=web_address(_text(item, "image"), base=url) or web_address(_text(item, "banner_image"), base=url),
        position=position,
        content_sha=content_sha(title=title, link=link, html=html, author=names, enclosures=enclosures),
    )


def _authors(item: dict[str, Any]) -> str:
    """Version 1.0 has ``author``, 1.1 ``authors``."""
    people = [*_list(item, "authors")] or ([item["author"]] if isinstance(item.get("author"), dict) else [])
    return plain_line(", ".join(name for person in people[:20] if (name := _text(person, "name"))), limit=300)


def _text(item: dict[str, Any], name: str) -> str:
    value = item.get(name)
    if isinstance(value, str):
        return without_forbidden(value)
    # 1.0 allows an id that is a number.
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def _list(item: dict[str, Any], name: str) -> list[dict[str, Any]]:
    value = item.get(name)
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _size(value: object) -> int | None:
    return int(value) if isinstance(value, int | float) and 0 < value < 2**53 else None
