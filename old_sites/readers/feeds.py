"""Archives of RSS, Atom and JSON feeds, also those of a site that is gone. The ids of entries stay, so followers notice
nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from html import escape, unescape
from io import BytesIO
from typing import Any, Protocol
from xml.etree.ElementTree import ParseError, iterparse

from old_sites.boxes import Box, Unreadable, read
from old_sites.readers.neutral import Read, blocks, made_address, parts_of, uid_of
from old_sites.reasons import Reason, reason
from old_sites.reasons import marked as _

LARGEST = 50 * 1024 * 1024
BASE = "https://feed.invalid/"  # of relative addresses: a file does not say where it was
_ATOM = "{http://www.w3.org/2005/Atom}"
_DRAFTS = {"{http://www.w3.org/2007/app}draft", "{http://purl.org/atom/app#}draft"}
_TAG = re.compile(r"<[^>]*>")
_MORE_THAN_WORDS = re.compile(r"<(?:a|img|iframe|video|audio|table|h\d|li)\b", re.IGNORECASE)
_WORD = re.compile(r"\w+")
_CUT = re.compile(r"\[?(?:…|\.{3})\]?")
ENDINGS = (".xml", ".rss", ".atom", ".rdf")
_NO_FEED = _("This is not a feed that can be read.")
_LATER = _("Entries that were in several files with different texts: %(count)s. The first text was used.")
_SAME_ID = _("Another entry of the feed has the same ID, so this one has a new one.")
_LEFT_OUT = _("Entries of the feed that were not read: %(count)s. Split the file.")


class Enclosure(Protocol):
    @property
    def url(self) -> str: ...


class Entry(Protocol):
    """An entry of a feed. Text without a value is "". ``content_sha`` identifies an entry without an id and an address.
    ``summary`` has its other texts, as HTML."""

    @property
    def guid(self) -> str: ...
    @property
    def link(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def author(self) -> str: ...
    @property
    def categories(self) -> Sequence[str]: ...
    @property
    def language(self) -> str: ...
    @property
    def published(self) -> datetime | None: ...
    @property
    def updated(self) -> datetime | None: ...
    @property
    def html(self) -> str: ...
    @property
    def summary(self) -> str: ...
    @property
    def enclosures(self) -> Sequence[Enclosure]: ...
    @property
    def image_url(self) -> str: ...
    @property
    def content_sha(self) -> str: ...


class Feed(Protocol):
    """A feed. ``left_out`` and ``unread`` count the entries that are not in ``entries``."""

    @property
    def entries(self) -> Sequence[Entry]: ...
    @property
    def left_out(self) -> int: ...
    @property
    def unread(self) -> int: ...


class ParseFeed(Protocol):
    """A parser of feeds. Relative addresses begin with ``url``. It raises `ValueError` for anything but a feed."""

    def __call__(self, body: bytes, *, url: str) -> Feed: ...


def is_json_feed(box: Box, name: str) -> bool:
    try:
        with box.open(name) as file:
            return b"jsonfeed.org/version" in file.read(500)
    except Unreadable:
        return False


def items(box: Box, names: list[str], parse: ParseFeed) -> Iterator[Read]:
    """Yield the entries of all files, each entry once: pages of an archive can overlap. Different entries of a file are all
    read, also if they have the same ID or address."""
    known: dict[str, dict[str, Any]] = {}
    addresses: set[str] = set()
    for name in names:
        try:
            body = read(box, name, at_most=LARGEST)
            feed = parse(body, url=BASE)
        except Unreadable as error:
            yield Read(name, problem=error.reason)
            continue
        except ValueError:
            yield Read(name, problem=reason(_NO_FEED))
            continue
        if left_out := feed.left_out + feed.unread:
            yield Read(name, problem=reason(_LEFT_OUT, count=left_out))
        drafts, before, later = drafts_in(body), set(known), 0
        for entry in feed.entries:
            data, notes = _item(entry), tuple[Reason, ...]()
            if drafts is None or entry.guid in drafts:
                data |= {"state": "hidden", "original_state": "draft"}
            if known.get(data["id"]) == data:
                continue
            if data["id"] in before:
                later += 1
                continue
            if data["id"] in known:
                data |= _own_id(data)
                notes = (reason(_SAME_ID),)
                if data["id"] in known:
                    continue
            known[data["id"]] = dict(data)
            if data["address"] in addresses:
                data["address"] = made_address(entry.title, data["id"])
            addresses.add(data["address"])
            yield Read(name, data, notes)
        if later:
            yield Read(name, notes=(reason(_LATER, count=later),))


def _own_id(data: dict[str, Any]) -> dict[str, Any]:
    """Return an identity by the content of an entry, for one whose id another entry has too."""
    feed_id = f"{data['feed_id']}#{uid_of('feed', json.dumps(data, sort_keys=True))[:16]}"
    return {"id": uid_of("feed", feed_id), "feed_id": feed_id}


def drafts_in(body: bytes) -> set[str] | None:
    """Return the ids of the entries of an Atom file that are drafts (RFC 5023, section 13.1), such as those of Blogger; None
    if it may have drafts but is not valid XML, so that each entry may be one."""
    drafts = set[str]()
    try:
        for _event, element in iterparse(BytesIO(body)):
            if element.tag != f"{_ATOM}entry":
                continue
            answers = (one.text or "" for one in element.iter() if one.tag in _DRAFTS)
            if any(answer.strip().lower() == "yes" for answer in answers):
                drafts.add((element.findtext(f"{_ATOM}id") or "").strip())
            element.clear()
    except ParseError:
        return None if b"draft" in body.replace(b"\0", b"") else set()  # in UTF-16, each letter has a zero byte
    return drafts


def _item(entry: Entry) -> dict[str, Any]:
    identity = entry.guid or entry.link or entry.content_sha
    published, updated = entry.published or entry.updated, entry.updated or entry.published
    uid = uid_of("feed", identity)
    link = parts_of(entry.link)
    has_address = link.path.strip("/") and not entry.link.startswith(BASE)
    address = link._replace(fragment="", query="").geturl() if has_address else made_address(entry.title, uid)
    summary = "" if _repeats(entry.summary, entry.html) else entry.summary
    opening = summary if _MORE_THAN_WORDS.search(summary) else ""
    return {
        "type": "article",
        "id": uid,
        "address": address,
        "feed_id": identity,
        "title": entry.title,
        "summary": "" if opening else _words(summary),
        "body": blocks(f"{opening}{entry.html}{''.join(_files(entry))}"),
        "language": entry.language,
        "state": "public",
        "created": published and published.isoformat(),
        "published": published and published.isoformat(),
        "modified": updated and updated.isoformat(),
        "topics": list(entry.categories),
        "authors": [entry.author],
    }


def _repeats(summary: str, html: str) -> bool:
    """Return whether a summary has nothing that the text does not have. A program may have cut it."""
    text = _letters(_words(html))
    return all(_letters(part) in text for part in _CUT.split(_words(summary)))


def _words(html: str) -> str:
    return " ".join(unescape(_TAG.sub(" ", html)).split())


def _letters(text: str) -> str:
    return f" {' '.join(_WORD.findall(text))} " if text.strip() else ""


def _files(entry: Entry) -> Iterator[str]:
    """Yield the picture and links to the files of an entry that are not in its text."""
    if entry.image_url and entry.image_url not in unescape(entry.html):
        yield f'<p><img src="{escape(entry.image_url)}" alt=""></p>'
    for file in entry.enclosures:
        if file.url != entry.image_url and file.url not in unescape(entry.html):
            yield f'<p><a href="{escape(file.url)}">{escape(file.url)}</a></p>'
