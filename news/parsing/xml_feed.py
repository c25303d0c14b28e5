"""What feedparser found in an XML feed -> `ParsedFeed`. Pure.

``dict.get`` goes around the aliases that feedparser's dictionaries try in their own ``get``: quicker, and "updated" is
not answered with "published".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from foundation.whole_numbers import whole_number
from news.parsing.dates import read_date
from news.parsing.parsed import (
    Enclosure,
    ParsedEntry,
    ParsedFeed,
    content_sha,
    identity_of,
    language_of,
    says_something,
    web_address,
)
from news.parsing.sanitize import as_html, plain_line

# A dictionary of feedparser: names that it chose -> text, lists and more dictionaries.
Found = dict[str, Any]

MAX_NAMES = 300  # characters of all authors of an entry

_ADDRESS_FIRST = re.compile(r"\S+@\S+ ?\((.+)\)")
_ADDRESS_LAST = re.compile(r"(.+?) ?[<(]\S+@\S+[>)]")
_LONE_TAG = re.compile(r"<([A-Za-z][A-Za-z0-9]{0,20})>")
_LAYS_OUT = {"br", "hr", "p", "wbr"}
_SKIPPED = 2000  # characters in which twenty-four hours and seven days have their place
_HOUR = re.compile(r"<hour>\s*([0-9]{1,2})\s*</hour>", re.IGNORECASE)
_DAY = re.compile(r"<day>\s*([a-z]+)\s*</day>", re.IGNORECASE)
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_PERIODS = {"hourly": 3600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000, "yearly": 31_536_000}


def translate(feed: Found, entries: Iterable[Found], *, kind: str, text: str, url: str) -> ParsedFeed:
    """What feedparser found (its ``feed`` and ``entries``) in ``text`` -> our values, without any warnings yet."""
    links = [link for link in _dicts(feed, "links") if _text(link, "href")]

    def linked(relation: str) -> str:
        found = (web_address(_text(link, "href"), base=url) for link in links if relation in _text(link, "rel").split())
        return next((address for address in found if address), "")

    language = language_of(_text(feed, "language"))
    read: list[ParsedEntry] = []
    unread = 0
    for position, entry in enumerate(entries):
        try:
            parsed = _entry(entry, position=position, url=url, language=language, is_atom=kind == "atom")
        except MemoryError:
            raise
        except Exception:  # whatever is wrong with one entry is no reason to lose the others
            unread += 1
            continue
        if says_something(parsed):
            read.append(parsed)
    return ParsedFeed(
        kind=kind,
        title=plain_line(_text(feed, "title")),
        home_url=web_address(_text(feed, "link"), base=url) or linked("alternate"),
        language=language,
        description=plain_line(_text(feed, "subtitle"), limit=2000),
        entries=tuple(read),
        unread=unread,
        hub_url=linked("hub"),
        self_url=linked("self"),
        ttl_seconds=minutes * 60 if (minutes := _number(_text(feed, "ttl"))) else None,
        update_period_seconds=_update_period(feed),
        skip_hours=frozenset(_skip_hours(text)),
        skip_days=frozenset(_skip_days(text)),
        rights=plain_line(_text(feed, "rights") or linked("license")),
    )


def _text(found: Found, name: str) -> str:
    """Text alone, whatever else stands there."""
    value = dict.get(found, name)
    return value if isinstance(value, str) else ""


def _dict(found: Found, name: str) -> Found:
    value = dict.get(found, name)
    return value if isinstance(value, dict) else {}


def _dicts(found: Found, name: str) -> list[Found]:
    value = dict.get(found, name)
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _entry(entry: Found, *, position: int, url: str, language: str, is_atom: bool) -> ParsedEntry:
    links, title_detail = _dicts(entry, "links"), _dict(entry, "title_detail")
    link = web_address(_text(entry, "link"), base=url) or _alternate(links, url=url)
    title = _text(entry, "title")
    author = _author(entry)
    html, detail = _content(entry)
    base = web_address(_text(detail, "base"), base=url) or link or url
    enclosures = tuple(_enclosures(links, _dicts(entry, "media_content"), url=url))
    speaks = language_of(_text(entry, "language"), _text(title_detail, "language"), _text(detail, "language"), language)
    published_raw = (_text(entry, "published") or _text(entry, "created") or _text(entry, "updated"))[:200]
    updated_raw = _text(entry, "updated")[:200]
    published = read_date(published_raw, language=speaks) if published_raw else None
    return ParsedEntry(
        guid=identity_of(_text(entry, "id")),
        link=link,
        title=_title(title) if is_atom and _text(title_detail, "type") == "text/plain" else plain_line(title),
        author=author,
        categories=tuple(_categories(_dicts(entry, "tags"))),
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


def _title(text: str) -> str:
    """A title that Atom calls text (RFC 4287, section 3.1.1.1): "How to use <table>" is about a tag and has none.

    Publishers call HTML text too. So tags are literal only where the title has nothing but lone ones without attributes.
    """
    names = {name.lower() for name in _LONE_TAG.findall(text)}
    if not names or names & _LAYS_OUT or any(f"</{name}" in text.lower() for name in names):
        return plain_line(text)
    marked = _LONE_TAG.sub("\ue000\\1\ue001", text)
    if "<" in marked:
        return plain_line(text)
    return plain_line(marked).replace("\ue000", "<").replace("\ue001", ">")


def _alternate(links: Iterable[Found], *, url: str) -> str:
    """A link to the entry in another form than HTML, where there is no other."""
    found = (web_address(_text(link, "href"), base=url) for link in links if _text(link, "rel") == "alternate")
    return next((address for address in found if address), "")


def _author(entry: Found) -> str:
    people = (_text(person, "name") or _text(person, "email") for person in _dicts(entry, "authors"))
    names = dict.fromkeys(name for person in people if (name := _person(person)))
    return ", ".join(names)[:MAX_NAMES] or _person(_text(entry, "author"))


def _person(text: str) -> str:
    """The name alone where RSS has an address beside it: "press@customs.example (Press Office)"."""
    text = plain_line(text, limit=MAX_NAMES)
    named = _ADDRESS_FIRST.fullmatch(text) or _ADDRESS_LAST.fullmatch(text)
    return named[1] if named else text


def _content(entry: Found) -> tuple[str, Found]:
    """The full content, or else the summary, as HTML, and feedparser's details of it."""
    for content in _dicts(entry, "content"):
        if html := _as_html(content):
            return html, content
    detail = _dict(entry, "summary_detail")
    return _as_html({**detail, "value": _text(entry, "summary")}), detail


def _as_html(detail: Found) -> str:
    """RFC 4287, section 4.1.3.3: text is escaped, HTML is taken, anything else (a picture in base64) is no text."""
    kind = _text(detail, "type") or "text/html"
    value = _text(detail, "value")
    if kind in ("text/html", "application/xhtml+xml"):
        return value
    return as_html(value) if kind.startswith("text/") else ""


def _enclosures(links: Iterable[Found], media: Iterable[Found], *, url: str) -> Iterator[Enclosure]:
    """Files that go with the entry, as RSS and Atom name them and as Media RSS does; each once."""
    files = [(_text(link, "href"), link, "length") for link in links if _text(link, "rel") == "enclosure"]
    files += [(_text(file, "url"), file, "filesize") for file in media if _is_file(file)]
    seen: set[str] = set()
    for named, file, length in files:
        address = web_address(named, base=url)
        if address and address not in seen and len(seen) < 100:
            seen.add(address)
            yield Enclosure(address, plain_line(_text(file, "type"), limit=100), _number(_text(file, length)))


def _is_file(file: Found) -> bool:
    """Of Media RSS: video, audio and documents. Pictures are shown, and a player in Flash plays nowhere."""
    kind = _text(file, "type")
    if kind:
        return kind.startswith(("audio/", "video/")) or (kind.startswith("application/") and "flash" not in kind)
    return _text(file, "medium") in ("audio", "video", "document")


def _categories(tags: Iterable[Found]) -> Iterator[str]:
    """Labels where the publisher gives them, else terms; each once."""
    seen = set()
    for tag in tags:
        name = plain_line(_text(tag, "label") or _text(tag, "term"), limit=100)
        if name and name not in seen:
            seen.add(name)
            yield name


def _image(entry: Found, enclosures: Iterable[Enclosure], *, url: str) -> str:
    """In the order of how likely it is the picture of this entry: Media RSS, its preview, iTunes, a file that goes with it."""
    named = [
        *(_text(file, "url") for file in _dicts(entry, "media_content") if _is_picture(file)),
        *(_text(file, "url") for file in _dicts(entry, "media_thumbnail")),
        _text(_dict(entry, "image"), "href"),
        *(file.url for file in enclosures if file.type.startswith("image/")),
    ]
    found = (web_address(address, base=url) for address in named[:100] if address)
    return next((address for address in found if address), "")


def _is_picture(file: Found) -> bool:
    return _text(file, "medium") == "image" or _text(file, "type").startswith("image/")


def _number(text: str) -> int | None:
    """A positive whole number as a publisher writes it."""
    return whole_number(text.strip(), most=10**15) or None


def _update_period(feed: Found) -> int | None:
    """RSS 1.0's module Syndication: so many times in a period."""
    period = _PERIODS.get(_text(feed, "sy_updateperiod").strip().lower())
    return period // (_number(_text(feed, "sy_updatefrequency")) or 1) if period else None


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
