"""Parser of external feeds: bytes -> `ParsedFeed`, plain values that are not cleaned yet.

Pure and without Django: it runs in a child process (``news/parsing/child.py``) that may be killed at any time.

It uses feedparser's two readers (`limited_readers`) directly, with sanitising and address resolution turned off: the
strict one for well-formed documents, the loose one for the rest. Content beyond a limit is left out and reported as
`Flaw.REDUCED`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from html.entities import html5
from itertools import pairwise
from xml.parsers import expat

from news.parsing.charset import decode, has_controls, is_binary
from news.parsing.dates import read_date
from news.parsing.json_feed import read_json_feed
from news.parsing.limited_readers import LimitReached, LooseReader, StrictReader
from news.parsing.parsed import MAX_ENTRIES, Enclosure, Flaw, NotAFeed, ParsedEntry, ParsedFeed
from news.parsing.xml_feed import translate

__all__ = ["Enclosure", "Flaw", "NotAFeed", "ParsedEntry", "ParsedFeed", "parse"]

MAX_BYTES = 10 * 1024 * 1024

# Characters that XML forbids anywhere (XML 1.0, section 2.2). They are removed, since expat stops at them.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
# "*+" and "++" are possessive: without backtracking the regular expression needs no memory of positions.
_PROLOG = re.compile(r"(?:\s++|<\?.*?\?>|<!--.*?-->)*+", re.DOTALL)
_DOCTYPE = re.compile(r"<!DOCTYPE[^<>\[]*(\[[^\]]*\]\s*)?>", re.IGNORECASE)
_ROOT = re.compile(r"<(?:([\w.-]+):)?(rss|feed|rdf|channel)(?=[\s/>])", re.IGNORECASE)
_PAGE = re.compile(r"<(?:!doctype\s+)?html\b", re.IGNORECASE)
_KINDS = {"rss": "rss", "channel": "rss", "rdf": "rdf", "feed": "atom"}

_ENTRY_START = re.compile(r"<(?:[\w.-]+:)?(?:item|entry)(?=[\s/>])", re.IGNORECASE)
_ENTRY_END = re.compile(r"</(?:[\w.-]+:)?(?:item|entry)\s*>", re.IGNORECASE)
_EMPTY_ENTRY = re.compile(r"<((?:[\w.-]+:)?(?:item|entry))(?:\s*/>|\s*>\s*</\1\s*>)", re.IGNORECASE)
_ENTRY_DATE = re.compile(
    r"<(?:pubDate|published|updated|issued|modified|dc:date|dcterms:issued)\b[^<>]*>\s*(?:<!\[CDATA\[)?([^<>\]]{8,100})",
    re.IGNORECASE,
)
_ROOT_END = re.compile(r"</(?:[\w.-]+:)?(?:rss|feed|rdf|channel)\s*>", re.IGNORECASE)
_BARE_AMPERSAND = re.compile(r"&(?!#x[0-9a-f]+;|#[0-9]+;|[a-z][a-z0-9]{1,30};)", re.IGNORECASE)
_REFERENCE = re.compile(r"&(?!(?:amp|lt|gt|quot);)(?:#x([0-9a-f]+)|#([0-9]+)|([a-z][a-z0-9]{1,30}));", re.IGNORECASE)

_TRUNCATED = {
    expat.errors.codes[message]
    for message in (
        expat.errors.XML_ERROR_NO_ELEMENTS,
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
        expat.errors.XML_ERROR_PARTIAL_CHAR,
    )
}
_JUNK_BEHIND = expat.errors.codes[expat.errors.XML_ERROR_JUNK_AFTER_DOC_ELEMENT]


def parse(body: bytes, *, url: str, content_type: str = "") -> ParsedFeed:
    """Parse one document. ``url`` is its final address, ``content_type`` the header as received.

    The entries are not cleaned (`ParsedEntry.clean_html` is None). Raise `NotAFeed`, and nothing else for any bytes.
    """
    if not body.strip(b" \t\r\n"):
        raise NotAFeed("empty", "The response is empty.")
    if len(body) > MAX_BYTES:
        raise NotAFeed("too_large", f"The document is larger than {MAX_BYTES // 1024 // 1024} MiB.")
    if is_binary(body):
        raise NotAFeed("binary", "This is the address of a file, such as an image or an archive, not a feed.")
    decoded = decode(body, content_type=content_type, url=url)
    flaws = [Flaw.ENCODING] if decoded.is_doubtful else []
    text = decoded.text.lstrip("\ufeff \t\r\n")
    if text.startswith("{"):
        feed = read_json_feed(text, url=url)
    elif has_controls(body) and len(allowed := _NOT_XML.sub("", text)) < len(text):
        feed = _read_xml(allowed, url=url)
        flaws.append(Flaw.NOT_WELL_FORMED)
    else:
        feed = _read_xml(text, url=url)
    warnings = tuple(dict.fromkeys((*feed.warnings, *flaws)))
    return replace(feed, warnings=warnings, letters=decoded.assumed) if flaws else feed


def _read_xml(document: str, *, url: str) -> ParsedFeed:
    kind, text, flaws = _from_root(document)
    text, left_out = _newest(text)
    reader, more = _read(text, url=url)
    flaws += more
    if not reader.entries and not reader.version:
        raise _no_feed(document)
    if reader.is_reduced:
        flaws.append(Flaw.REDUCED)
    left_out += max(0, len(reader.entries) - MAX_ENTRIES)
    if left_out:
        flaws.append(Flaw.TOO_MANY_ENTRIES)
    feed = translate(reader.feeddata, reader.entries[:MAX_ENTRIES], kind=kind, text=text, url=url)
    if not feed.entries and (seen := len(_ENTRY_START.findall(_EMPTY_ENTRY.sub("", _without_comments(text))))):
        raise NotAFeed("unread", f"Found {seen} items but could not read any of them.")
    if feed.unread:
        flaws.append(Flaw.UNREAD)
    return replace(feed, left_out=left_out, warnings=tuple(dict.fromkeys(flaws)))


def _from_root(text: str) -> tuple[str, str, list[Flaw]]:
    """Return the kind of feed, the text from its root element on, and flaws before it. Raise `NotAFeed`."""
    place = _end(_PROLOG, text, 0)
    place = _end(_PROLOG, text, _end(_DOCTYPE, text, place))
    root = _ROOT.search(text, place)
    if "<!ENTITY" in _without_comments(text[: root.start() if root else None]).upper():
        raise NotAFeed(
            "entities", "The document contains entity declarations, which are a security risk, so we do not read it."
        )
    if not root:
        raise _no_feed(text)
    return _KINDS[root[2].lower()], text[root.start() :], [Flaw.NOT_WELL_FORMED] if root.start() > place else []


def _without_comments(text: str) -> str:
    pieces = []
    place = 0
    while (start := text.find("<!--", place)) >= 0 and (end := text.find("-->", start + 4)) >= 0:
        pieces.append(text[place:start])
        place = end + 3
    return "".join([*pieces, text[place:]])


def _end(pattern: re.Pattern[str], text: str, place: int) -> int:
    """Return the end of a match at ``place``, or ``place`` if there is none."""
    match = pattern.match(text, place)
    return match.end() if match else place


def _no_feed(text: str) -> NotAFeed:
    if _PAGE.search(text[:8192]):
        return NotAFeed("html", "This is the address of a web page, not a feed.")
    return NotAFeed("unknown", "This document is not an RSS, Atom or JSON Feed.")


def _newest(text: str) -> tuple[str, int]:
    """Return ``text`` with only the newest `MAX_ENTRIES`, and how many were left out, before any slow processing.

    If most entries have no date, the first ones count as the newest.
    """
    if text.count("</item") + text.count("</entry") <= MAX_ENTRIES:
        return text, 0
    ends = [match.end() for match in _ENTRY_END.finditer(text)]
    start = _ENTRY_START.search(text)
    if not start or start.start() > ends[0]:
        return text, 0
    chunks = [text[one:next_] for one, next_ in pairwise([start.start(), *ends])]
    dates = [read_date(match[1]) if (match := _ENTRY_DATE.search(chunk)) else None for chunk in chunks]
    if sum(date is None for date in dates) > len(chunks) / 2:
        kept = list(range(MAX_ENTRIES))
    else:
        ages = sorted((-date.timestamp() if date else float("inf"), number) for number, date in enumerate(dates))
        kept = sorted(number for _, number in ages[:MAX_ENTRIES])
    entries = "".join(chunks[number] for number in kept)
    return text[: start.start()] + entries + text[ends[-1] :], len(chunks) - MAX_ENTRIES


def _read(text: str, *, url: str) -> tuple[StrictReader | LooseReader, list[Flaw]]:
    """Return the reader that has parsed ``text``, and the flaws. Raise `NotAFeed`."""
    if read := _read_strictly(text):
        return read
    # Most malformed feeds only have a bare ampersand or an HTML entity.
    text = _mended(text)
    if read := _read_strictly(text):
        reader, flaws = read
        return reader, [Flaw.NOT_WELL_FORMED, *flaws]
    # Without a base in the document, do not resolve addresses, so that identifiers that are not addresses stay as they
    # are.
    loose = LooseReader(url=url if re.search(r"\bbase\s*=", text) else "", undeclared=_undeclared(text))
    flaws = [Flaw.NOT_WELL_FORMED]
    try:
        loose.read(text)
    except LimitReached:
        return loose, flaws
    except MemoryError:
        raise
    except Exception as error:
        if not loose.entries:
            raise NotAFeed("unknown", "The document is too damaged to read as a feed.") from error
        loose.is_reduced = True
    if not _ROOT_END.search(text[-65_536:]) and loose.drop_open_entry():
        flaws.append(Flaw.TRUNCATED)
    return loose, flaws


def _undeclared(text: str) -> set[str]:
    """Return the root element's prefix and ``rss`` if the document uses them without a namespace declaration."""
    root = _ROOT.match(text)
    names = {"rss", (root[1] or "rss").lower() if root else "rss"} - {"rdf"}
    return {name for name in names if f"{name}:" in text.lower() and f"xmlns:{name}" not in text.lower()}


def _read_strictly(text: str) -> tuple[StrictReader, list[Flaw]] | None:
    """Return the strict reader after parsing ``text``, and the flaws, or None if it cannot parse the text."""
    strict = StrictReader()
    try:
        strict.read(text)
    except LimitReached:
        pass
    except expat.ExpatError as error:
        if error.code == _JUNK_BEHIND and strict.entries:
            return strict, [Flaw.NOT_WELL_FORMED]
        if error.code in _TRUNCATED:
            strict.drop_open_entry()
            return strict, [Flaw.TRUNCATED]
        return None
    except MemoryError:
        raise
    except Exception:
        # The loose reader may be able to parse documents that the strict one cannot.
        return None
    return strict, []


def _mended(text: str) -> str:
    """Return ``text`` in which every "&" outside CDATA sections starts a valid character reference."""
    pieces = []
    place = 0
    while (start := text.find("<![CDATA[", place)) >= 0 and (end := text.find("]]>", start)) >= 0:
        pieces += [_mended_markup(text[place:start]), text[start : end + 3]]
        place = end + 3
    return "".join([*pieces, _mended_markup(text[place:])])


def _mended_markup(text: str) -> str:
    return _REFERENCE.sub(_possible_reference, _BARE_AMPERSAND.sub("&amp;", text)) if "&" in text else text


def _possible_reference(match: re.Match[str]) -> str:
    """Convert HTML entities to numeric references. Unknown names become text; numbers that XML forbids are dropped."""
    if name := match[3]:
        return "".join(f"&#{ord(letter)};" for letter in html5.get(f"{name};", "")) or f"&amp;{name};"
    digits = (match[1] or match[2]).lstrip("0")
    number = int(digits, 16 if match[1] else 10) if 0 < len(digits) <= 7 else 0
    return match[0] if 0 < number <= 0x10FFFF and not _NOT_XML.match(chr(number)) else ""
