"""What feedparser found in an XML feed -> `ParsedFeed`. Pure.

``dict.get`` goes around the aliases that feedparser's dictionaries try in their own ``get``: quicker, and "updated" is
not answered with "published".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from news.ingest.dates import read_date
from news.ingest.parsed import (
    Enclosure,
    ParsedEntry,
    ParsedFeed,
    content_sha,
    identity_of,
    language_of,
    says_something,
    web_address,
)
from news.ingest.sanitize import as_html, plain_line

# A dictionary of feedparser: names that it chose -> text, lists and more dictionaries.
Found = dict[str, Any]

MAX_NAMES = 300  # characters of all authors of an entry

_ADDRESS_FIRST = re.compile(r"\S+@\S+ ?\((.+)\)")
_ADDRESS_LAST = re.compile(r"(.+?) ?[<(]\S+@\S+[>)]")
_SKIPPED = 2000  # characters in which twenty-four hours and seven days have their place
_HOUR = re.compile(r"<hour>\s*([0-9]{1,2})\s*</hour>", re.IGNORECASE)
_DAY = re.compile(r"<day>\s*([a-z]+)\s*</day>", re.IGNORECASE)
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_PERIODS = {"hourly": 3600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000, "yearly": 31_536_000}


def translate(feed: Found, entries: Iterable[Found], *, kind: str, text: str, url: str) -> ParsedFeed:
    """What feedparser found (its ``feed`` and ``entries``) in ``text`` -> our values, without any warnings yet."""
    links = [link for link in dict.get(feed, "links") or () if dict.get(link, "href")]

    def linked(relation: str) -> str:
        found = (
            web_address(link["href"], base=url) for link in links if relation in str(dict.get(link, "rel")).split()
        )
        return next((address for address in found if address), "")

    language = language_of(dict.get(feed, "language"))
    return ParsedFeed(
        kind=kind,
        title=plain_line(dict.get(feed, "title") or ""),
        home_url=web_address(dict.get(feed, "link") or "", base=url) or linked("alternate"),
        language=language,
        description=plain_line(dict.get(feed, "subtitle") or "", limit=2000),
        entries=tuple(
            parsed
            for position, entry in enumerate(entries)
            if says_something(parsed := _entry(entry, position=position, url=url, language=language))
        ),
        warnings=(),
        left_out=0,
        hub_url=linked("hub"),
        self_url=linked("self"),
        ttl_seconds=minutes * 60 if (minutes := _number(dict.get(feed, "ttl"))) else None,
        update_period_seconds=_update_period(feed),
        skip_hours=frozenset(_skip_hours(text)),
        skip_days=frozenset(_skip_days(text)),
        rights=plain_line(dict.get(feed, "rights") or linked("license")),
    )


def _entry(entry: Found, *, position: int, url: str, language: str) -> ParsedEntry:
    def get(name: str) -> Any:
        return dict.get(entry, name)

    link = web_address(get("link") or "", base=url) or _alternate(get("links") or (), url=url)
    title = get("title") or ""
    author = _author(entry)
    html, detail = _content(entry)
    base = web_address(dict.get(detail, "base") or "", base=url) or link or url
    enclosures = tuple(_enclosures(get("links") or (), url=url))
    speaks = language_of(
        get("language"), dict.get(get("title_detail") or {}, "language"), dict.get(detail, "language"), language
    )
    published_raw = (get("published") or get("created") or get("updated") or "")[:200]
    updated_raw = (get("updated") or "")[:200]
    published = read_date(published_raw, language=speaks) if published_raw else None
    return ParsedEntry(
        guid=identity_of(get("id") or ""),
        link=link,
        title=plain_line(title),
        author=author,
        categories=tuple(_categories(get("tags") or ())),
        language=speaks,
        published=published,
        published_raw=published_raw,
        updated=published if updated_raw == published_raw else read_date(updated_raw, language=speaks),
        updated_raw=updated_raw,
        html=html,
        html_base=base,
        enclosures=enclosures,
        image_url=_image(entry, enclosures, url=url),
        position=position,
        content_sha=content_sha(title=title, link=link, html=html, author=author, enclosures=enclosures),
    )


def _alternate(links: Iterable[Found], *, url: str) -> str:
    """A link to the entry in another form than HTML, where there is no other."""
    found = (
        web_address(dict.get(link, "href") or "", base=url) for link in links if dict.get(link, "rel") == "alternate"
    )
    return next((address for address in found if address), "")


def _author(entry: Found) -> str:
    people = (
        dict.get(person, "name") or dict.get(person, "email") or "" for person in dict.get(entry, "authors") or ()
    )
    names = dict.fromkeys(name for person in people if (name := _person(person)))
    return ", ".join(names)[:MAX_NAMES] or _person(dict.get(entry, "author") or "")


def _person(text: str) -> str:
    """The name alone where RSS has an address beside it: "press@customs.example (Press Office)"."""
    text = plain_line(text, limit=MAX_NAMES)
    named = _ADDRESS_FIRST.fullmatch(text) or _ADDRESS_LAST.fullmatch(text)
    return named[1] if named else text


def _content(entry: Found) -> tuple[str, Found]:
    """The full content, or else the summary, as HTML, and feedparser's details of it."""
    for content in dict.get(entry, "content") or ():
        if html := _as_html(content):
            return html, content
    detail = dict.get(entry, "summary_detail") or {}
    return _as_html({**detail, "value": dict.get(entry, "summary") or ""}), detail


def _as_html(detail: Found) -> str:
    """RFC 4287, section 4.1.3.3: text is escaped, HTML is taken, anything else (a picture in base64) is no text."""
    kind = dict.get(detail, "type") or "text/html"
    value: str = dict.get(detail, "value") or ""
    if kind in ("text/html", "application/xhtml+xml"):
        return value
    return as_html(value) if kind.startswith("text/") else ""


def _enclosures(links: Iterable[Found], *, url: str) -> Iterator[Enclosure]:
    seen: set[str] = set()
    for link in links:
        if dict.get(link, "rel") != "enclosure":
            continue
        address = web_address(dict.get(link, "href") or "", base=url)
        if address and address not in seen and len(seen) < 100:
            seen.add(address)
            media_type = plain_line(dict.get(link, "type") or "", limit=100)
            yield Enclosure(address, media_type, _number(dict.get(link, "length")))


def _categories(tags: Iterable[Found]) -> Iterator[str]:
    """Labels where the publisher gives them, else terms; each once."""
    seen = set()
    for tag in tags:
        name = plain_line(tag["label"] or tag["term"] or "", limit=100)
        if name and name not in seen:
            seen.add(name)
            yield name


def _image(entry: Found, enclosures: Iterable[Enclosure], *, url: str) -> str:
    """In the order of how likely it is the picture of this entry: Media RSS, its preview, iTunes, a file that goes with it."""
    named = [
        *(file.get("url") for file in dict.get(entry, "media_content") or () if _is_picture(file)),
        *(file.get("url") for file in dict.get(entry, "media_thumbnail") or ()),
        (dict.get(entry, "image") or {}).get("href"),
        *(file.url for file in enclosures if file.type.startswith("image/")),
    ]
    found = (web_address(address, base=url) for address in named[:100] if address)
    return next((address for address in found if address), "")


def _is_picture(file: Found) -> bool:
    return file.get("medium") == "image" or (file.get("type") or "").startswith("image/")


def _number(text: str | None) -> int | None:
    """A positive whole number as a publisher writes it."""
    text = (text or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 and int(text) else None


def _update_period(feed: Found) -> int | None:
    """RSS 1.0's module Syndication: so many times in a period."""
    period = _PERIODS.get(str(dict.get(feed, "sy_updateperiod") or "").strip().lower())
    return period // (_number(dict.get(feed, "sy_updatefrequency")) or 1) if period else None


def _skip_hours(text: str) -> Iterator[int]:
    """feedparser keeps the last hour alone. RSS 0.91 counts to 24, which is 0."""
    yield from (int(hour) % 24 for hour in _HOUR.findall(_inside(text, "skipHours")) if int(hour) <= 24)


def _skip_days(text: str) -> Iterator[int]:
    yield from (_DAYS.index(day.lower()) for day in _DAY.findall(_inside(text, "skipDays")) if day.lower() in _DAYS)


def _inside(text: str, name: str) -> str:
    """What the first element of that name holds."""
    _, _, after = text.partition(f"<{name}>")
    inside, end, _ = after[:_SKIPPED].partition(f"</{name}>")
    return inside if end else ""
