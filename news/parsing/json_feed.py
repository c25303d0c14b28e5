"""Parser of JSON Feed 1.0 and 1.1 (jsonfeed.org), and of RSS in JSON (scripting.com) -> `ParsedFeed`. Pure.

A truncated document still yields its complete items, and an unreadable item does not affect the others.
"""

from __future__ import annotations

import json
import re
from typing import Any

from foundation.whole_numbers import whole_number
from news.parsing.dates import read_date
from news.parsing.parsed import (
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
from news.parsing.sanitize import as_html, plain_line, without_forbidden

_ITEMS = re.compile(r'"items"\s*:\s*\[')
_BRACKET_OR_STRING = re.compile(r'"(?:[^"\\]|\\.)*+"|[{}\[\]]', re.DOTALL)
_BETWEEN = re.compile(r"[\s,]*")


def read_json_feed(text: str, *, url: str) -> ParsedFeed:
    """Parse ``text``. Raise `NotAFeed` if it is not JSON, or not a feed."""
    flaws: list[Flaw] = []
    unread = 0
    try:
        document = _loads(text)
    except (RecursionError, ValueError):
        document, unread, is_cut = _readable_part(text)
        flaws += [Flaw.TRUNCATED] if is_cut else []
    if isinstance(document, dict) and isinstance(document.get("rss"), dict):
        document = _from_rss(document["rss"])
    items = document.get("items") if isinstance(document, dict) else None
    if not isinstance(items, list) or not (
        "jsonfeed.org/version/" in _text(document, "version") or "title" in document
    ):
        raise NotAFeed("unknown", "This document is JSON but not a JSON Feed.")
    seen = len(items) + unread
    items = [item for item in items if isinstance(item, dict)]
    left_out = len(items) - MAX_ENTRIES
    if left_out > 0:
        flaws.append(Flaw.TOO_MANY_ENTRIES)
        items = _newest(items)
    language = language_of(_text(document, "language"))
    authors = _authors(document)
    entries: list[ParsedEntry] = []
    unread = seen - len(items) - max(0, left_out)
    for position, item in enumerate(items):
        try:
            entry = _entry(item, position=position, url=url, language=language, author=authors)
        except MemoryError:
            raise
        except Exception:  # an error in one item must not lose the others
            unread += 1
            continue
        if says_something(entry):
            entries.append(entry)
    if seen and not entries:
        raise NotAFeed("unread", f"Found {seen} items but could not read any of them.")
    if unread:
        flaws.append(Flaw.UNREAD)
    return ParsedFeed(
        kind="json",
        title=plain_line(_text(document, "title")),
        home_url=web_address(_text(document, "home_page_url"), base=url),
        language=language,
        description=plain_line(_text(document, "description"), limit=2000),
        entries=tuple(entries),
        warnings=tuple(flaws),
        left_out=max(0, left_out),
        unread=unread,
        hub_url=next(
            (hub for hub in (web_address(_text(hub, "url"), base=url) for hub in _list(document, "hubs")) if hub), ""
        ),
        self_url=web_address(_text(document, "feed_url"), base=url),
    )


def _number(digits: str) -> int | str:
    """Parse a number, or return it as text beyond twenty digits: Python rejects numbers of thousands of digits."""
    return int(digits) if len(digits) <= 20 else digits


_DECODER = json.JSONDecoder(parse_int=_number)
_loads = _DECODER.decode


def _readable_part(text: str) -> tuple[dict[str, Any], int, bool]:
    """Return the members before "items" with the complete items, the number of unreadable items, and whether it is
    truncated."""
    start = _ITEMS.search(text)
    if not start:
        raise NotAFeed("unknown", "This document is not valid JSON.")
    try:
        document = _loads(text[: start.start()].rstrip().rstrip(",") + "}")
    except (RecursionError, ValueError):
        document = {}
    items: list[Any] = []
    unread = 0
    place = start.end()
    while match := _BETWEEN.match(text, place):
        if text.startswith("]", match.end()):
            return {"title": "", **document, "items": items}, unread, False
        try:
            item, place = _DECODER.raw_decode(text, match.end())
        except (RecursionError, ValueError) as error:
            if (end := _end_of_value(text, match.end())) is None:
                if isinstance(error, RecursionError):
                    raise NotAFeed("unknown", "This JSON is nested too deeply.") from error
                unread += int(not items)  # a truncated item after complete ones does not count as unread
                break
            place = end
            unread += 1
            if unread > MAX_ENTRIES:  # reporting each costs a scan of all the text before it
                break
        else:
            items.append(item)
    return {"title": "", **document, "items": items}, unread, True


def _end_of_value(text: str, place: int) -> int | None:
    """Return the end of the object or list that starts at ``place``, even if invalid inside, or None if it has none."""
    begin = text[place : place + 1]
    end = {"{": "}", "[": "]"}.get(begin)
    depth = 0
    for match in _BRACKET_OR_STRING.finditer(text, place) if end else ():
        depth += (match[0] == begin) - (match[0] == end)
        if not depth:
            return match.end()
    return None


def _from_rss(rss: dict[str, Any]) -> dict[str, Any]:
    """Convert RSS in JSON, which has the element names of RSS 2.0; only repeated elements are lists."""
    channel = rss.get("channel")
    if not isinstance(channel, dict):
        return {}
    items = channel.get("item") or []
    return {
        "title": _said(channel, "title"),
        "home_page_url": _said(channel, "link"),
        "description": _said(channel, "description"),
        "language": _said(channel, "language"),
        "items": [
            _item_from_rss(item) if isinstance(item, dict) else item
            for item in (items if isinstance(items, list) else [items])
        ],
    }


def _item_from_rss(item: dict[str, Any]) -> dict[str, Any]:
    enclosures = _several(item, "enclosure")
    return {
        "id": _said(item, "guid"),
        "url": _said(item, "link"),
        "title": _said(item, "title"),
        "content_html": _said(item, "content:encoded") or _said(item, "description"),
        "date_published": _said(item, "pubDate"),
        "authors": [{"name": _said(item, "author")}],
        "tags": [_said({"tag": tag}, "tag") for tag in _several(item, "category")],
        "attachments": [
            {
                "url": _said(file, "url"),
                "mime_type": _said(file, "type"),
                "size_in_bytes": _whole(_said(file, "length")),
            }
            for file in enclosures
            if isinstance(file, dict)
        ],
    }


def _said(element: dict[str, Any], name: str) -> str:
    """Return the text of an element; an element with attributes is an object that contains it under various names."""
    value = element.get(name)
    if isinstance(value, dict):
        return next((text for key in ("#value", "#text", "$t", "value") if (text := _text(value, key))), "")
    return _text(element, name)


def _several(element: dict[str, Any], name: str) -> list[Any]:
    value = element.get(name)
    return value if isinstance(value, list) else [value] if value else []


def _whole(text: str) -> int | None:
    return whole_number(text, most=10**15)


def _newest(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the newest `MAX_ENTRIES` in document order. Items without a date count as the oldest."""
    dates = [read_date(_text(item, "date_published") or _text(item, "date_modified")) for item in items]
    order = sorted(range(len(items)), key=lambda n: (dates[n] is None, -dates[n].timestamp() if dates[n] else n))  # type: ignore[union-attr]
    return [items[number] for number in sorted(order[:MAX_ENTRIES])]


def _entry(item: dict[str, Any], *, position: int, url: str, language: str, author: str) -> ParsedEntry:
    link = web_address(_text(item, "url"), base=url) or web_address(_text(item, "external_url"), base=url)
    title = _text(item, "title")
    summary = as_html(_text(item, "summary"))
    html = _text(item, "content_html") or as_html(_text(item, "content_text")) or summary
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
        summary=summary if summary != html else "",
    )


def _authors(item: dict[str, Any]) -> str:
    """Return the names of the authors, from ``author`` (version 1.0) or ``authors`` (1.1)."""
    people = [*_list(item, "authors")] or ([item["author"]] if isinstance(item.get("author"), dict) else [])
    return plain_line(", ".join(name for person in people[:20] if (name := _text(person, "name"))), limit=300)


def _text(item: dict[str, Any], name: str) -> str:
    value = item.get(name)
    if isinstance(value, str):
        return without_forbidden(value)
    # Version 1.0 allows a number as id.
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def _list(item: dict[str, Any], name: str) -> list[dict[str, Any]]:
    value = item.get(name)
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _size(value: object) -> int | None:
    return int(value) if isinstance(value, int | float) and 0 < value < 2**53 else None
