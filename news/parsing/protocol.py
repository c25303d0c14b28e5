"""Protocol between parent and child of the parser: frames of JSON over pipes. Pure except for the given streams.

The parent does not trust responses, since a document may have taken over the child. So the format is safe for untrusted
data (unlike ``pickle`` and ``marshal``), frames have a maximum size, and the type of each value is checked. JSON costs
0.03 ms an entry more than ``marshal``, which is 3 % of parsing and cleaning it.
"""

from __future__ import annotations

import json
import struct
from dataclasses import fields, replace
from datetime import date, datetime
from operator import attrgetter
from typing import IO, Any

from foundation import outside_json
from foundation.usable_dates import is_usable
from foundation.whole_numbers import LARGEST
from news.parsing.parsed import MAX_ENTRIES, Enclosure, Flaw, ParsedEntry, ParsedFeed

MOST_BYTES = 128 * 1024 * 1024  # of a frame: about ten times the largest document, to allow for JSON's escapes
_LENGTH = struct.Struct(">Q")
_FEED = [field.name for field in fields(ParsedFeed)]
_TEXTS = [field.name for field in fields(ParsedFeed) if field.type == "str"]
_ENTRY = [field.name for field in fields(ParsedEntry) if field.name != "summary"]  # the parent does not need it
_values_of = attrgetter(*_ENTRY)
_DATES = [_ENTRY.index(name) for name in ("published", "updated")]
_ENCLOSURES = _ENTRY.index("enclosures")
_CATEGORIES, _POSITION = _ENTRY.index("categories"), _ENTRY.index("position")
_EVENT = _ENTRY.index("event")
_FACTS = dict.fromkeys(("uid", "starts", "ends", "time_zone", "location", "status"), str) | {
    "is_all_day": bool,
    "sequence": int,
}
_MAYBE = {_ENTRY.index(name) for name in ("published", "updated", "clean_html", "text")}


class BadAnswer(ValueError):
    """Error for an invalid frame or value."""


def send(stream: IO[bytes], value: Any) -> None:
    """Write one frame. ``value`` consists of None, numbers, text, tuples, lists and dictionaries. Raise OSError.

    The frame may stay in the stream's buffer until `flush`.
    """
    send_bytes(stream, json.dumps(value).encode("ascii"))


def receive(stream: IO[bytes]) -> Any:
    """Read one frame. Raise EOFError if the other end is gone, before or inside a frame, and `BadAnswer`."""
    try:
        return json.loads(receive_bytes(stream))
    except (RecursionError, ValueError) as error:
        raise BadAnswer("no JSON") from error


def send_bytes(stream: IO[bytes], data: bytes) -> None:
    """Write a frame of raw bytes without copying them."""
    stream.write(_LENGTH.pack(len(data)))
    stream.write(data)


def receive_bytes(stream: IO[bytes]) -> bytes:
    length = _LENGTH.unpack(_read(stream, _LENGTH.size))[0]
    if length > MOST_BYTES:
        raise BadAnswer("too long")
    return _read(stream, length)


def _read(stream: IO[bytes], length: int) -> bytes:
    data = stream.read(length)
    if len(data) < length:
        raise EOFError
    return data


def pack_feed(feed: ParsedFeed) -> tuple[Any, ...]:
    """Return ``feed`` as plain values, with the number of entries in their place: each entry has its own frame."""
    values = {name: getattr(feed, name) for name in _FEED}
    values["warnings"] = tuple(str(flaw) for flaw in feed.warnings)
    values["skip_hours"], values["skip_days"] = sorted(feed.skip_hours), sorted(feed.skip_days)
    values["entries"] = len(feed.entries)
    return tuple(values.values())


def pack_entry(entry: ParsedEntry) -> tuple[Any, ...]:
    values = list(_values_of(entry))
    for place in _DATES:
        values[place] = values[place] and values[place].isoformat()
    values[_ENCLOSURES] = tuple((file.url, file.type, file.length) for file in entry.enclosures)
    return tuple(values)


def receive_feed(stream: IO[bytes], packed: Any) -> ParsedFeed:
    """Unpack a feed from `pack_feed` and read its entries from ``stream``. Raise EOFError and `BadAnswer`.

    An entry that could not be cleaned is None and counts as unread.
    """
    values = dict(zip(_FEED, _listed(packed, len(_FEED)), strict=True))
    count = values.pop("entries")
    if not 0 <= _number(count) <= MAX_ENTRIES:
        raise BadAnswer("entries")
    received = [receive(stream) for _ in range(count)]
    try:
        feed = ParsedFeed(
            **{
                **values,
                "warnings": tuple(Flaw(flaw) for flaw in values["warnings"]),
                "skip_hours": frozenset(_number(hour) for hour in values["skip_hours"]),
                "skip_days": frozenset(_number(day) for day in values["skip_days"]),
                "parts": tuple(_text(part) for part in values["parts"]),
                "entries": tuple(_unpacked(one) for one in received if one is not None),
            }
        )
        for name in _TEXTS:
            _text(getattr(feed, name))
        maybe = [number for number in (feed.ttl_seconds, feed.update_period_seconds) if number is not None]
        for number in (feed.left_out, feed.unread, *maybe):
            _number(number)
    except (TypeError, ValueError) as error:
        raise BadAnswer("feed") from error
    if lost := received.count(None):
        return replace(feed, unread=feed.unread + lost, warnings=tuple(dict.fromkeys((*feed.warnings, Flaw.UNREAD))))
    return feed


def receive_refusal(packed: Any) -> tuple[str, str]:
    """Return kind and sentence. Raise `BadAnswer`."""
    kind, sentence = _listed(packed, 2)
    return _text(kind), _text(sentence)


def _unpacked(packed: Any) -> ParsedEntry:
    values = _listed(packed, len(_ENTRY))
    for place in _DATES:
        values[place] = None if values[place] is None else _instant(values[place])
    files = [_listed(file, 3) for file in values[_ENCLOSURES]]
    values[_ENCLOSURES] = tuple(
        Enclosure(_text(url), _text(kind), None if length is None else _number(length)) for url, kind, length in files
    )
    values[_CATEGORIES] = tuple(_text(category) for category in values[_CATEGORIES])
    _number(values[_POSITION])
    for place, value in enumerate(values):
        if place not in (*_DATES, _ENCLOSURES, _CATEGORIES, _POSITION) and not (place in _MAYBE and value is None):
            _text(value)
    if values[_EVENT]:
        _check_event(values[_EVENT])
    return ParsedEntry(*values)


def _instant(value: Any) -> datetime:
    moment = datetime.fromisoformat(_text(value))
    if moment.tzinfo is None or not is_usable(moment):
        raise BadAnswer("no instant")
    return moment


def _check_event(text: str) -> None:
    facts = outside_json.read(text)
    if not isinstance(facts, dict) or {name: type(value) for name, value in facts.items()} != _FACTS:
        raise BadAnswer("no event")
    for value in facts.values():
        _text(value) if isinstance(value, str) else _number(int(value))
    kind = date if facts["is_all_day"] else datetime
    if not all(is_usable(kind.fromisoformat(facts[name])) for name in ("starts", "ends")):
        raise BadAnswer("no days")


def _listed(value: Any, length: int) -> list[Any]:
    if not isinstance(value, list) or len(value) != length:
        raise BadAnswer("no list of so many")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str) or "\0" in value:
        raise BadAnswer("no text")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise BadAnswer("half of a character") from error
    return value


def _number(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) > LARGEST:
        raise BadAnswer("no number")
    return value
