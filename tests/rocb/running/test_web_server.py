"""`rocb.running.web_server`: slow clients cost sockets, not threads."""

from __future__ import annotations

import socket
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from tests import processes
from tests.browser.answering import answers, free_port

PROGRAM = """
from rocb.running import web_server

def application(environ, start_response):
    body = environ["wsgi.input"].read()
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [str(len(body)).encode()]

web_server.serve(application, host="127.0.0.1", port={port}, threads=2, most_body_bytes=1_000_000,
    all_bodies_bytes=3_000_000)
"""


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    """Run a server with two threads. Return its port."""
    port = free_port()
    server = processes.start("-c", PROGRAM.format(port=port), log=tmp_path / "log")
    try:
        processes.wait_until(lambda: answers(f"http://127.0.0.1:{port}/"), what="it answers")
        yield port
        server.terminate()
        assert server.wait(timeout=120) == 0
    finally:
        processes.end(server)


HEAD = b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\n"
SLOW = {
    "headers": b"GET / HTTP/1.1\r\nHost: ",
    "body": HEAD + b"Content-Length: 1000\r\n\r\na",
    "large body": HEAD + b"Content-Length: 900000\r\n\r\n" + b"a" * 300_000,
    "chunked body": HEAD + b"Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n",
    "silence": b"",
}


@pytest.mark.process
def test_two_hundred_slow_clients_keep_no_reader_waiting(port: int) -> None:
    sockets = []
    for begun in SLOW.values():
        for _ in range(40):
            sockets.append(socket.create_connection(("127.0.0.1", port)))
            sockets[-1].sendall(begun)
    try:
        for _ in range(5):
            assert answers(f"http://127.0.0.1:{port}/")
    finally:
        for one in sockets:
            one.close()


@pytest.mark.process
def test_a_body_that_is_too_large_is_refused_before_it_is_sent(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port)) as client:
        client.sendall(HEAD + b"Content-Length: 1000000000\r\n\r\n")
        assert client.recv(100).startswith(b"HTTP/1.1 413 ")


CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"


@pytest.mark.process
@pytest.mark.parametrize("piece", [b"0", b"1\r\na\r\n"])
def test_a_body_that_is_mostly_sizes_of_chunks_is_refused(port: int, piece: bytes) -> None:
    with socket.create_connection(("127.0.0.1", port)) as client:
        client.sendall(CHUNKED + piece * 100_000)
        assert client.recv(100).startswith(b"HTTP/1.1 400 ")


@pytest.mark.process
def test_a_large_body_in_chunks_of_ordinary_size_is_taken(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port)) as client:
        client.sendall(CHUNKED + (b"400\r\n" + b"a" * 1024 + b"\r\n") * 800 + b"0\r\n\r\n")
        with client.makefile("rb") as answer:
            assert answer.readline().startswith(b"HTTP/1.1 200 ")
            assert b"Content-Length: 6\r\n" in list(iter(answer.readline, b"\r\n"))
            assert answer.read(6) == b"819200"


def framings(dice: Random) -> list[bytes]:
    """Return random headers that leave the length of the body open."""
    length = [b"Content-Length: 5", b"content-length:5", b"Content-Length: 0"]
    chunked = [b"Transfer-Encoding: chunked", b"transfer-encoding:CHUNKED", b"Transfer-Encoding:\t chunked"]
    unclear = [
        b"Transfer-Encoding:",
        b"Transfer-Encoding: ,",
        b"Transfer-Encoding: chunked, chunked",
        b"Transfer-Encoding:\r\n chunked",
    ]
    found = []
    for _ in range(12):
        headers = dice.choice(
            [[dice.choice(length), dice.choice(chunked)], [dice.choice(unclear)], dice.sample(chunked, 2)]
        )
        headers += dice.sample([b"Accept: */*", b"X-Other: 1", *length[:1]], dice.randrange(3))
        dice.shuffle(headers)
        found.append(b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\n" + b"\r\n".join(headers) + b"\r\n\r\n")
    return [*found, b"POST / HTTP/1.0\r\n" + chunked[0] + b"\r\n\r\n"]


@pytest.mark.process
def test_a_body_of_unclear_length_is_refused_and_what_follows_is_not_read(port: int) -> None:
    for begun in framings(Random(24)):
        with socket.create_connection(("127.0.0.1", port)) as client:
            client.sendall(begun + b"0\r\n\r\nGET /next HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            with client.makefile("rb") as answer:
                whole = answer.read()
            assert whole.startswith((b"HTTP/1.1 400 ", b"HTTP/1.0 400 ")), begun
            assert whole.count(b"HTTP/1.") == 1, begun


@pytest.mark.process
def test_headers_without_end_are_refused(port: int) -> None:
    request = urllib.request.Request(f"http://127.0.0.1:{port}/", headers={"X-Long": "a" * 100_000})
    with pytest.raises(urllib.error.HTTPError, match="431"):
        urllib.request.urlopen(request, timeout=10)


@pytest.mark.process
def test_all_bodies_that_wait_have_a_limit_and_the_rest_of_the_site_answers(port: int) -> None:
    """A body is refused while three others take all the room, and accepted when they are gone."""
    large = urllib.request.Request(f"http://127.0.0.1:{port}/", data=b"a" * 900_000)
    sockets = []

    def refusal() -> str | None:
        """Return Retry-After if the body is refused."""
        try:
            urllib.request.urlopen(large, timeout=10).read()
        except urllib.error.HTTPError as refused:
            return refused.headers["Retry-After"] if refused.code == 503 else None
        return None

    def is_full() -> bool:
        """Let one more body wait at each call, because a body that arrived with others may itself have been refused."""
        sockets.append(socket.create_connection(("127.0.0.1", port)))
        sockets[-1].sendall(HEAD + b"Content-Length: 900000\r\n\r\n" + b"a" * 800_000)
        return refusal() is not None

    processes.wait_until(is_full, what="three bodies wait and take all the room")
    assert answers(f"http://127.0.0.1:{port}/")
    for one in sockets:
        one.close()
    processes.wait_until(lambda: refusal() is None, what="there is room again")


FULL_DISK = """
import errno
from waitress.buffers import TempfileBasedBuffer

def full(self, data):
    raise OSError(errno.ENOSPC, "No space left on device")

TempfileBasedBuffer.append = full
"""


@pytest.fixture
def port_without_room(tmp_path: Path) -> Iterator[int]:
    port = free_port()
    server = processes.start("-c", FULL_DISK + PROGRAM.format(port=port), log=tmp_path / "full")
    try:
        processes.wait_until(lambda: answers(f"http://127.0.0.1:{port}/"), what="it answers")
        yield port
    finally:
        processes.end(server)


@pytest.mark.process
def test_a_body_for_which_the_disk_has_no_room_is_answered_with_503(port_without_room: int) -> None:
    request = urllib.request.Request(f"http://127.0.0.1:{port_without_room}/", data=b"a" * 900_000)
    with pytest.raises(urllib.error.HTTPError, match="503") as caught:
        urllib.request.urlopen(request, timeout=10)
    assert caught.value.headers["Retry-After"]
    small = urllib.request.Request(f"http://127.0.0.1:{port_without_room}/", data=b"a" * 300)
    assert urllib.request.urlopen(small, timeout=10).read() == b"300", "it stays in memory"
