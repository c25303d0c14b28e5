"""How parent and child of the parser talk: frames of plain values over pipes. Pure but for the streams that it is given.

``marshal`` and not JSON: both ends are the same Python, and it takes a tenth of the time. Not pickle, which runs code.
"""

from __future__ import annotations

import marshal
import struct
from dataclasses import fields
from datetime import datetime
from operator import attrgetter
from typing import IO, Any

from news.ingest.parsed import Enclosure, Flaw, ParsedEntry, ParsedFeed

_LENGTH = struct.Struct(">Q")
_FEED = [field.name for field in fields(ParsedFeed)]
_ENTRY = [field.name for field in fields(ParsedEntry)]
_values_of = attrgetter(*_ENTRY)
_DATES = [_ENTRY.index(name) for name in ("published", "updated")]
_ENCLOSURES = _ENTRY.index("enclosures")


def send(stream: IO[bytes], value: Any) -> None:
    """Write one frame: ``value`` is made of None, numbers, text, bytes, tuples, lists and sets. Raises OSError.

    It may wait in the stream's buffer until `flush`.
    """
    send_bytes(stream, marshal.dumps(value))


def receive(stream: IO[bytes]) -> Any:
    """Read one frame. Raises EOFError where the other end is gone, before a frame or in its middle."""
    return marshal.loads(receive_bytes(stream))


def send_bytes(stream: IO[bytes], data: bytes) -> None:
    """A frame of nothing but bytes, which takes no second copy of them."""
    stream.write(_LENGTH.pack(len(data)))
    stream.write(data)


def receive_bytes(stream: IO[bytes]) -> bytes:
    return _read(stream, _LENGTH.unpack(_read(stream, _LENGTH.size))[0])


def _read(stream: IO[bytes], length: int) -> bytes:
    data = stream.read(length)
    if len(data) < length:
        raise EOFError
    return data


def pack_feed(feed: ParsedFeed) -> tuple[Any, ...]:
    """``feed`` as plain values, with the number of its entries in their place: each is a frame of its own."""
    values = {name: getattr(feed, name) for name in _FEED}
    values["warnings"] = tuple(str(flaw) for flaw in feed.warnings)
    values["entries"] = len(feed.entries)
    return tuple(values.values())


def pack_entry(entry: ParsedEntry) -> tuple[Any, ...]:
    values = list(_values_of(entry))
    for place in _DATES:
        values[place] = values[place] and values[place].isoformat()
    values[_ENCLOSURES] = tuple((file.url, file.type, file.length) for file in entry.enclosures)
    return tuple(values)


def receive_feed(stream: IO[bytes], packed: tuple[Any, ...]) -> ParsedFeed:
    """The feed that `pack_feed` made ``packed`` of, with its entries read from ``stream``. Raises EOFError."""
    values = dict(zip(_FEED, packed, strict=True))
    values["warnings"] = tuple(Flaw(flaw) for flaw in values["warnings"])
    values["entries"] = tuple(_unpacked(receive(stream)) for _ in range(values["entries"]))
    return ParsedFeed(**values)


def _unpacked(packed: tuple[Any, ...]) -> ParsedEntry:
    values = list(packed)
    for place in _DATES:
        values[place] = values[place] and datetime.fromisoformat(values[place])
    values[_ENCLOSURES] = tuple(Enclosure(*file) for file in values[_ENCLOSURES])
    return ParsedEntry(*values)
