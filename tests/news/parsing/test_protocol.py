"""`news.parsing.protocol`: messages between parent and child of the parser, and responses that the parent rejects."""

from __future__ import annotations

import io
import json
import struct
import subprocess
import sys
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from news.parsing import child, protocol
from news.parsing.parse import parse
from news.parsing.parsed import Flaw, ParsedFeed
from news.parsing.parsers import Parsers
from tests.environment import ROOT
from tests.news.parsing.test_parse import CASES, URL


def sent(*values: Any) -> io.BytesIO:
    stream = io.BytesIO()
    for value in values:
        protocol.send(stream, value)
    stream.seek(0)
    return stream


def received(feed: ParsedFeed, *entries: Any) -> ParsedFeed:
    stream = sent(protocol.pack_feed(feed), *(entries or map(protocol.pack_entry, feed.entries)))
    return protocol.receive_feed(stream, protocol.receive(stream))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.name)
def test_a_feed_comes_out_as_it_was_sent(path: Any) -> None:
    feed = parse(path.read_bytes(), url=URL)
    assert received(feed) == feed


def feed() -> ParsedFeed:
    return parse(CASES[0].read_bytes(), url=URL)


def test_an_entry_that_could_not_be_cleaned_is_counted() -> None:
    whole = feed()
    got = received(whole, None, *map(protocol.pack_entry, whole.entries[1:]))
    assert (len(got.entries), got.unread) == (len(whole.entries) - 1, 1)
    assert Flaw.UNREAD in got.warnings


def test_an_entry_that_breaks_the_cleaner_costs_itself_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(html: str, *, base_url: str) -> Any:
        raise RecursionError

    monkeypatch.setattr(child, "clean", breaks)
    entries = feed().entries
    assert child._cleaned(entries[0], known=()) is None
    assert child._cleaned(entries[0], known={entries[0].content_sha}) == entries[0]


@pytest.mark.parametrize("place", range(20))
@pytest.mark.parametrize("value", [{"a": 1}, [["x"]], True, 1.5, "x" * 3, None])
def test_a_value_that_does_not_belong_where_it_stands_is_refused_or_of_the_right_kind(place: int, value: Any) -> None:
    whole = feed()
    packed = list(json.loads(json.dumps(protocol.pack_entry(whole.entries[0]))))
    if place >= len(packed):
        return
    packed[place] = value
    try:
        got = received(whole, packed, *map(protocol.pack_entry, whole.entries[1:]))
    except (protocol.BadAnswer, ValueError):
        return
    assert isinstance(got.entries[0].title, str)
    assert isinstance(got.entries[0].position, int)
    assert all(isinstance(category, str) for category in got.entries[0].categories)


HOSTILE = ["x", "\ud800", "a\0b", True, 1.5, 10**30, -(10**30), [], {}, ["x"], [["x", "y", -1]], 0, False, "", None]
DATES = ["2026-03-14T12:00:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:00-12:00", "2026-03-14", "nonsense"]
FACTS: dict[str, Any] = {"uid": "1", "starts": "2026-03-14", "ends": "2026-03-15", "is_all_day": True}
FACTS |= {"time_zone": "", "location": "", "status": "", "sequence": 0}
ODD: list[Any] = ["\0", "\ud800", None, []]
EVENTS = [json.dumps(FACTS | {name: value}) for name in FACTS for value in ODD]
EVENTS += ["[" * 20_000, "9" * 5000, "{}", "[]", json.dumps({**FACTS, "starts": "9999-12-31"})]


def is_sound(value: Any) -> bool:
    if isinstance(value, str):
        return "\0" not in value and value.encode(errors="replace") == value.encode(errors="surrogatepass")
    if isinstance(value, datetime):
        return value.astimezone(timezone(timedelta(hours=14))).tzinfo is not None and value.tzinfo is not None
    if isinstance(value, int):
        return abs(value) < 2**63
    return all(map(is_sound, value)) if isinstance(value, (tuple, frozenset)) else True


def test_a_hostile_entry_ends_in_one_error_or_can_be_stored() -> None:
    whole = feed()
    places = {name: number for number, name in enumerate(protocol._ENTRY)}
    hostile = [(name, value) for name in places for value in HOSTILE]
    hostile += [(name, value) for name in ("published", "updated") for value in DATES]
    hostile += [("event", value) for value in EVENTS]
    for name, value in hostile:
        packed: list[Any] = list(protocol.pack_entry(whole.entries[0]))
        packed[places[name]] = value
        try:
            (got,) = received(replace(whole, entries=(whole.entries[0],)), packed).entries
        except protocol.BadAnswer:
            continue
        assert all(is_sound(getattr(got, field)) for field in places), (name, value)
        assert name not in ("published", "updated") or getattr(got, name) is None, value
        assert name != "event" or value == "", value


def test_a_hostile_feed_ends_in_one_error_or_can_be_stored() -> None:
    whole = replace(feed(), entries=())
    for place, name in enumerate(protocol._FEED):
        for value in [*HOSTILE, *DATES, *EVENTS]:
            packed: list[Any] = list(protocol.pack_feed(whole))
            packed[place] = value
            try:
                got = protocol.receive_feed(io.BytesIO(), json.loads(json.dumps(packed)))
            except (protocol.BadAnswer, EOFError):
                continue
            assert is_sound(getattr(got, name)), (name, value)
            assert name not in ("left_out", "unread") or type(getattr(got, name)) is int, value
            assert "seconds" not in name or type(getattr(got, name)) in (int, type(None)), (name, value)


def test_an_event_is_received_as_it_was_sent() -> None:
    whole = feed()
    with_event = replace(whole, entries=(replace(whole.entries[0], event=json.dumps(FACTS)),))
    assert received(with_event) == with_event


@pytest.mark.parametrize("text", ["9" * 5000, "[" * 20_000, '{"a": ' + "1" * 5000 + "}", '"\\ud800"', "", "\xff"])
def test_a_frame_that_is_not_json_ends_in_one_error(text: str) -> None:
    stream = io.BytesIO()
    protocol.send_bytes(stream, text.encode())
    stream.seek(0)
    with pytest.raises(protocol.BadAnswer):
        protocol.receive_feed(stream, protocol.receive(stream))


def test_a_frame_without_end_is_refused_before_it_is_read() -> None:
    with pytest.raises(protocol.BadAnswer):
        protocol.receive(io.BytesIO(struct.pack(">Q", 2**60) + b"x"))


@given(st.binary(max_size=60))
def test_no_bytes_make_it_raise_anything_else(data: bytes) -> None:
    stream = io.BytesIO(struct.pack(">Q", len(data)) + data)
    try:
        protocol.receive_feed(stream, protocol.receive(stream))
    except (protocol.BadAnswer, EOFError):
        return
    pytest.fail("a feed made of noise")


def test_a_child_that_answers_otherwise_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    from news.parsing import parsers

    monkeypatch.setattr(parsers.protocol, "receive", lambda stream: ["feed", {"__class__": "x"}])
    with Parsers() as one, pytest.raises(parsers.ParserKilled) as error:
        one.parse(b"<rss/>", url=URL)
    assert error.value.kind == "crash"


PROBE = """
import json, os, socket, sys
from news.parsing.child import confine
confine()
def fails(action):
    try:
        action()
    except OSError:
        return True
    return False
def write():
    with open(sys.argv[1], "wb") as file:
        file.write(b"x" * 100_000)
def connect():
    socket.create_connection(("127.0.0.1", int(sys.argv[2])), timeout=5).close()
inherited = [name for name in os.listdir("/proc/self/fd") if int(name) > 2 and os.path.exists(f"/proc/self/fd/{name}")]
print(json.dumps({"write": fails(write), "connect": fails(connect), "inherited": inherited,
                  "own_network": sorted(name for _, name in socket.if_nameindex()) == ["lo"]}))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the limits are those of Linux")
def test_the_child_writes_no_file_and_inherits_nothing(tmp_path: Any) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as server:
        run = subprocess.run(
            [sys.executable, "-c", PROBE, str(tmp_path / "file"), str(server.getsockname()[1])],
            cwd=ROOT,
            capture_output=True,
            check=True,
            text=True,
        )
    found = json.loads(run.stdout)
    assert found["write"]
    assert not found["inherited"]
    # If the kernel does not allow network namespaces, the child keeps the usual network; otherwise it reaches nothing.
    assert found["connect"] or not found["own_network"]
