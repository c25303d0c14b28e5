"""`news.parsing.protocol`: messages between parent and child of the parser, and responses that the parent rejects."""

from __future__ import annotations

import io
import json
import struct
import subprocess
import sys
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
