"""`news.http.connections.IdleConnections`: one connection for the next requests to a host, and when there is a new one."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from news.http import HttpError, Kind, Limits, connections
from tests.publisher import Publisher, Reply, client_for_loopback

FEEDS = [f"/{number}.xml" for number in range(5)]


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with Publisher(keeps_open=True) as publisher:
        publisher.serve("/", body=b"<rss/>")
        yield publisher


@pytest.mark.usefixtures("trusted_authority")
def test_five_feeds_of_a_host_are_one_handshake() -> None:
    with Publisher(certificate="valid.pem", keeps_open=True) as publisher:
        client = client_for_loopback(lookup=lambda host: ["127.0.0.1"])
        for path in FEEDS:
            publisher.serve(path, body=path.encode())
            assert client.request(publisher.url(path, host="feeds.example")).body == path.encode()
        assert (len(publisher.requests), publisher.connections) == (5, 1)
        with pytest.raises(HttpError, match=r"certificate of other\.example is not valid"):
            client.request(publisher.url("/", host="other.example"))


@pytest.mark.parametrize(
    ("answer", "body"),
    [
        (Reply(200, b"<rss/>"), b"<rss/>"),
        (Reply(200, b"4\r\n<rss\r\n2\r\n/>\r\n0\r\n\r\n", {"Transfer-Encoding": "chunked"}), b"<rss/>"),
        (Reply(200, b""), b""),
        (Reply(304), b""),
        (Reply(404, b"none"), b"none"),
        (Reply(503, b"later"), b"later"),
    ],
    ids=["length", "chunked", "empty", "304", "404", "503"],
)
def test_a_connection_is_kept_after_any_complete_answer(publisher: Publisher, answer: Reply, body: bytes) -> None:
    publisher.serve("/", answer)
    client = client_for_loopback()
    answers = [client.request(publisher.url("/")) for _ in range(3)]
    assert {(got.status, got.body) for got in answers} == {(answer.status, body)}
    assert publisher.connections == 1


def test_every_redirect_inside_a_host_uses_its_connection(publisher: Publisher) -> None:
    publisher.serve("/old", Reply(301, headers={"Location": "/"}))
    assert client_for_loopback().request(publisher.url("/old")).body == b"<rss/>"
    assert publisher.connections <= 2


def test_two_requests_at_once_never_share_a_connection(publisher: Publisher) -> None:
    both = threading.Barrier(2, timeout=5)

    def slowly(request: object) -> Reply:
        both.wait()
        return Reply(200, b"<rss/>")

    publisher.serve("/slow", slowly)
    client = client_for_loopback()
    client.request(publisher.url("/"))
    threads = [threading.Thread(target=client.request, args=[publisher.url("/slow")]) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(publisher.requests), publisher.connections) == (3, 2)


def test_what_cannot_be_repeated_has_its_own_connection(publisher: Publisher) -> None:
    client = client_for_loopback()
    client.request(publisher.url("/"))
    for _ in range(2):
        client.request(publisher.url("/"), method="POST", body=b"{}")
    assert publisher.connections == 3
    assert [request.headers.get("connection") for request in publisher.requests] == [None, "close", "close"]


@pytest.mark.parametrize("seconds", [0.0, 0.05], ids=["at the next request", "before it"])
def test_a_connection_that_the_server_has_closed_costs_no_answer(seconds: float) -> None:
    """Many servers close a connection after a number of requests, without saying so."""
    with Publisher(keeps_open=True) as publisher:
        answer = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<rss/>"
        publisher.serve("/", [answer, seconds] if seconds else answer)
        client = client_for_loopback()
        for _ in range(3):
            assert client.request(publisher.url("/")).body == b"<rss/>"
            time.sleep(2 * seconds)
        assert publisher.connections == 3


def test_a_server_that_closes_instead_of_answering_is_asked_once_more(publisher: Publisher) -> None:
    publisher.serve("/next", b"", Reply(200, b"<atom/>"))
    client = client_for_loopback()
    client.request(publisher.url("/"))
    assert client.request(publisher.url("/next")).body == b"<atom/>"
    publisher.serve("/next", b"")
    client.request(publisher.url("/"))
    with pytest.raises(HttpError) as caught:
        client.request(publisher.url("/next"))
    assert (caught.value.kind, len(publisher.asked("/next"))) == (Kind.CONNECT, 4)


def test_an_answer_that_has_begun_is_not_asked_for_again(publisher: Publisher) -> None:
    publisher.serve("/next", b"HTTP/1.1 100 Continue\r\n\r\n")
    client = client_for_loopback()
    client.request(publisher.url("/"))
    with pytest.raises(HttpError):
        client.request(publisher.url("/next"))
    assert len(publisher.asked("/next")) == 1


FIRST = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<rss/>"
SECOND = b"HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n<evil/>"


@pytest.mark.parametrize(
    "answer",
    [
        [FIRST + SECOND],
        [FIRST, 0.05, SECOND],
        [FIRST.replace(b"OK", b"OK\r\nConnection: close")],
        [b"HTTP/1.1 404 Not Found\r\nContent-Length: 40000\r\n\r\n" + b"x" * 16 * 1024],
        [b"HTTP/1.0 200 OK\r\nContent-Length: 6\r\n\r\n<rss/>"],
    ],
    ids=["a second answer", "a second answer later", "said to be the last", "an answer that is not read", "HTTP/1.0"],
)
def test_no_request_follows_after_anything_but_one_whole_answer(
    publisher: Publisher, answer: list[bytes | float]
) -> None:
    """The server leaves the connection open, so a request that was sent over it would get no answer."""
    publisher.serve("/first", [*answer, 1.0])
    client = client_for_loopback(limits=Limits(headers_seconds=0.5))
    client.request(publisher.url("/first"))
    time.sleep(0.1 if len(answer) > 1 else 0)
    assert client.request(publisher.url("/")).body == b"<rss/>"
    assert publisher.connections == 2


def test_a_name_that_moves_to_another_machine_is_followed_there(publisher: Publisher) -> None:
    where = ["127.0.0.1"]
    client = client_for_loopback(lookup=lambda host: where)
    client.request(publisher.url("/", host="feeds.example"))
    where[:] = ["127.0.0.2"]  # nothing listens there: the publisher is only on the first port
    with pytest.raises(HttpError):
        client.request(publisher.url("/", host="feeds.example"))
    where[:] = ["10.0.0.1"]
    with pytest.raises(HttpError) as caught:
        client.request(publisher.url("/", host="feeds.example"))
    assert caught.value.kind == Kind.REFUSED_ADDRESS
    where[:] = ["127.0.0.1"]
    client.request(publisher.url("/", host="feeds.example"))
    assert publisher.connections == 1


def test_another_name_of_the_machine_has_its_own_connection(publisher: Publisher) -> None:
    client = client_for_loopback(lookup=lambda host: ["127.0.0.1"])
    for host in ("a.example", "b.example"):
        client.request(publisher.url("/", host=host))
    assert publisher.connections == 2


def test_a_connection_that_is_not_needed_is_closed(publisher: Publisher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "IDLE_SECONDS", 0.05)
    client = client_for_loopback()
    client.request(publisher.url("/"))
    assert publisher.open == 1
    by = time.monotonic() + 5
    while publisher.open and time.monotonic() < by:
        time.sleep(0.01)
    assert publisher.open == 0
    client.request(publisher.url("/"))
    assert publisher.connections == 2


def test_no_more_connections_are_kept_than_there_is_room_for(
    publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "_MOST_IDLE", 2)
    client = client_for_loopback(lookup=lambda host: ["127.0.0.1"])
    for number in range(4):
        client.request(publisher.url("/", host=f"{number}.example"))
    client.request(publisher.url("/", host="3.example"))
    client.request(publisher.url("/", host="2.example"))
    assert publisher.connections == 4
    client.request(publisher.url("/", host="1.example"))
    assert publisher.connections == 5
