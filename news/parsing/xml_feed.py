"""Conversion of feedparser's result for an XML feed -> `ParsedFeed`. Pure.

``dict.get`` bypasses the aliases of feedparser's own ``get``: it is faster, and does not return "published" for
"updated".
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

# A dictionary of feedparser: its own names -> text, lists and more dictionaries.
Found = dict[str, Any]

MAX_NAMES = 300  # maximum number of characters for all authors of an entry

_ADDRESS_FIRST = re.compile(r"[^\s@]+@\S+ ?\((.+)\)")
_ADDRESS_LAST = re.compile(r"(.+?) ?[<(]\S+@\S+[>)]")
_LONE_TAG = re.compile(r"<([A-Za-z][A-Za-z0-9]{0,20})>")
_LAYS_OUT = {"br", "hr", "p", "wbr"}
_SKIPPED = 2000  # characters, enough for twenty-four hours or seven days
_HOUR = re.compile(r"<hour>\s*([0-9]{1,2})\s*</hour>", re.IGNORECASE)
_DAY = re.compile(r"<day>\s*([a-z]+)\s*</day>", re.IGNORECASE)
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_PERIODS = {"hourly": 3600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000, "yearly": 31_536_000}


def translate(feed: Found, entries: Iterable[Found], *, kind: str, text: str, url: str) -> ParsedFeed:
    """Convert feedparser's ``feed`` and ``entries`` of ``text`` to our values, without warnings."""
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
        except Exception:  # an error in one entry must not lose the others
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
    """Return the value if it is text, or ""."""
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
    html, detail, summary = _content(entry)
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
        summary=summary,
    )


def _title(text: str) -> str:
    """Return a title with Atom's type "text" (RFC 4287, section 3.1.1.1): in "How to use <table>" the tag is literal.

    Some publishers declare HTML as text. So tags are literal only if all of them are unpaired and without attributes.
    """
    names = {name.lower() for name in _LONE_TAG.findall(text)}
    if not names or names & _LAYS_OUT or any(f"</{name}" in text.lower() for name in names):
        return plain_line(text)
    marked = _LONE_TAG.sub("\ue000\\1\ue001", text)
    if "<" in marked:
        return plain_line(text)
    return plain_line(marked).replace("\ue000", "<").replace("\ue001", ">")


def _alternate(links: Iterable[Found], *, url: str) -> str:
    """Return the first alternate link, which may lead to a format other than HTML, or ""."""
    found = (web_address(_text(link, "href"), base=url) for link in links if _text(link, "rel") == "alternate")
    return next((address for address in found if address), "")


def _author(entry: Found) -> str:
    people = (_text(person, "name") or _text(person, "email") for person in _dicts(entry, "authors"))
    names = dict.fromkeys(name for person in people if (name := _person(person)))
    return ", ".join(names)[:MAX_NAMES] or _person(_text(entry, "author"))


def _person(text: str) -> str:
    """Return the name without an email address, as in RSS: "press@agency.example (Press Office)"."""
    text = plain_line(text, limit=MAX_NAMES)
    named = _ADDRESS_FIRST.fullmatch(text) or _ADDRESS_LAST.fullmatch(text)
    return named[1] if named else text


def _content(entry: Found) -> tuple[str, Found, str]:
    """Return the full content, or else the summary, as HTML, with feedparser's details of it, and the other texts."""
    detail = _dict(entry, "summary_detail")
    texts = [*((_as_html(one), one) for one in _dicts(entry, "content"))]
    texts.append((_as_html({**detail, "value": _text(entry, "summary")}), detail))
    html, of_html = next((one for one in texts if one[0]), texts[-1])
    return html, of_html, "\n".join(dict.fromkeys(one for one, _detail in texts if one and one != html))


def _as_html(detail: Found) -> str:
    """Return HTML as it is and text escaped; drop anything else, such as an image in base64 (RFC 4287, 4.1.3.3)."""
    kind = _text(detail, "type") or "text/html"
    value = _text(detail, "value")
    if kind in ("text/html", "application/xhtml+xml"):
        return value
    return as_html(value) if kind.startswith("text/") else ""


def _enclosures(links: Iterable[Found], media: Iterable[Found], *, url: str) -> Iterator[Enclosure]:
    """Yield the entry's files from RSS, Atom and Media RSS, each once."""
    files = [(_text(link, "href"), link, "length") for link in links if _text(link, "rel") == "enclosure"]
    files += [(_text(file, "url"), file, "filesize") for file in media if _is_file(file)]
    seen: set[str] = set()
    for named, file, length in files:
        address = web_address(named, base=url)
        if address and address not in seen and len(seen) < 100:
            seen.add(address)
            yield Enclosure(address, plain_line(_text(file, "type"), limit=100), _number(_text(file, length)))


def _is_file(file: Found) -> bool:
    """Return whether a Media RSS element is a video, audio or document. Images are shown instead; Flash is obsolete."""
    kind = _text(file, "type")
    if kind:
        return kind.startswith(("audio/", "video/")) or (kind.startswith("application/") and "flash" not in kind)
    return _text(file, "medium") in ("audio", "video", "document")


def _categories(tags: Iterable[Found]) -> Iterator[str]:
    """Yield the labels of categories, or their terms if they have no label, each once."""
    seen = set()
    for tag in tags:
        name = plain_line(_text(tag, "label") or _text(tag, "term"), limit=100)
        if name and name not in seen:
            seen.add(name)
            yield name


def _image(entry: Found, enclosures: Iterable[Enclosure], *, url: str) -> str:
    """Return the image of the entry, by likelihood: Media RSS, its thumbnail, iTunes, an enclosure."""
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
    """Parse a positive whole number, or return None."""
    return whole_number(text.strip(), most=10**15) or None


def _update_period(feed: Found) -> int | None:
    """Return the update interval in seconds from RSS 1.0's Syndication module (updates per period)."""
    period = _PERIODS.get(_text(feed, "sy_updateperiod").strip().lower())
    return period // (_number(_text(feed, "sy_updatefrequency")) or 1) if period else None


def _skip_hours(text: str) -> Iterator[int]:
    """Yield the hours to skip, since feedparser only keeps the last one. RSS 0.91 counts from 1 to 24; 24 becomes 0."""
    yield from (int(hour) % 24 for hour in _HOUR.findall(_inside(text, "skipHours")) if int(hour) <= 24)


def _skip_days(text: str) -> Iterator[int]:
    yield from (_DAYS.index(day.lower()) for day in _DAY.findall(_inside(text, "skipDays")) if day.lower() in _DAYS)


def _inside(text: str, name: str) -> str:
    """Return the content of the first element with this name."""
    _, _, after = text.partition(f"<{name}>")
    inside, end, _ = after[:_SKIPPED].partition(f"</{name}>")
    return inside if end else ""
