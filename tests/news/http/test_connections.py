"""`news.http.connections`: deadlines that no server can exceed, and the order in which addresses are tried."""

from __future__ import annotations

import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from news.http import HttpError, Kind, Limits
from tests.publisher import Publisher, Reply, Request, client_for_loopback

HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"
# Pauses are far below each limit, so only the total time of about 4 seconds ends the response.
DRIP = 0.02
ENOUGH = 200
SOON = 2.0  # seconds; even on a busy machine
QUICK = Limits(
    queue_seconds=0.2,
    connect_seconds=0.2,
    headers_seconds=0.2,
    total_seconds=0.4,
    slow_after_seconds=0.2,
    bytes_per_second=1_000,
)


def drips(part: bytes) -> list[bytes | float]:
    return [part, DRIP] * ENOUGH


def failure(publisher: Publisher, answer: list[bytes | float] | bytes, limits: Limits = QUICK) -> tuple[Kind, float]:
    """Return the kind of error of the response, and the seconds until it was raised."""
    publisher.serve("/", answer)
    started = time.monotonic()
    with pytest.raises(HttpError) as caught:
        client_for_loopback(limits=limits).request(publisher.url("/"))
    return caught.value.kind, time.monotonic() - started


def test_silence_ends_at_the_deadline_of_the_headers(publisher: Publisher) -> None:
    kind, seconds = failure(publisher, [5.0])
    assert kind == Kind.TIMEOUT
    assert 0.2 <= seconds < SOON


def test_headers_that_drip_end_at_the_same_deadline(publisher: Publisher) -> None:
    kind, seconds = failure(publisher, [b"HTTP/1.1 200 OK\r\nX: ", *drips(b"x")])
    assert kind == Kind.TIMEOUT
    assert 0.2 <= seconds < SOON


def test_endless_interim_answers_end_at_the_same_deadline(publisher: Publisher) -> None:
    kind, seconds = failure(publisher, drips(b"HTTP/1.1 100 Continue\r\n\r\n"))
    assert kind == Kind.TIMEOUT
    assert seconds < SOON


def test_a_body_that_drips_is_too_slow(publisher: Publisher) -> None:
    kind, seconds = failure(publisher, [HEAD, *drips(b"x" * 10)])
    assert kind == Kind.TOO_SLOW
    assert 0.2 <= seconds < SOON


def test_a_body_that_falls_silent_is_too_slow(publisher: Publisher) -> None:
    kind, seconds = failure(publisher, [HEAD + b"x" * 50, 5.0])
    assert kind == Kind.TOO_SLOW
    assert seconds < SOON


def test_a_body_that_falls_silent_after_much_is_too_slow_too(publisher: Publisher) -> None:
    kind, seconds = failure(publisher, [HEAD + b"x" * 50_000, 5.0])
    assert kind == Kind.TOO_SLOW
    assert seconds < SOON


def test_a_body_that_comes_fast_enough_ends_at_the_deadline_of_the_whole(publisher: Publisher) -> None:
    kind, seconds = failure(publisher, [HEAD, *drips(b"x" * 100)])
    assert kind == Kind.TIMEOUT
    assert 0.4 <= seconds < SOON


def test_chunks_that_drip_are_too_slow(publisher: Publisher) -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    kind, seconds = failure(publisher, [head, *drips(b"1\r\nx\r\n")])
    assert kind == Kind.TOO_SLOW
    assert seconds < SOON


def test_redirects_share_one_deadline(publisher: Publisher) -> None:
    for number in range(5):
        redirect = f"HTTP/1.1 302 Found\r\nLocation: /{number + 1}\r\n\r\n"
        publisher.serve(f"/{number}", [0.12, redirect.encode()])
    with pytest.raises(HttpError) as caught:
        client_for_loopback(limits=QUICK).request(publisher.url("/0"))
    assert caught.value.kind == Kind.TIMEOUT
    assert len(publisher.requests) > 1


def test_a_slow_answer_within_the_limits_is_fine(publisher: Publisher) -> None:
    publisher.serve("/", [DRIP, b"HTTP/1.1 200 OK\r\n", DRIP, b"Content-Length: 6\r\n\r\n<rs", DRIP, b"s/>"])
    assert client_for_loopback(limits=QUICK).request(publisher.url("/")).body == b"<rss/>"


@pytest.mark.parametrize(
    "headers",
    [b"X: " + b"x" * 70_000, b"X: y\r\n" * 200, b"".join(b"X: %s\r\n" % (b"x" * 5_000) for _ in range(20))],
    ids=["one long field", "many fields", "much altogether"],
)
def test_headers_have_a_bound(publisher: Publisher, headers: bytes) -> None:
    kind, _ = failure(publisher, b"HTTP/1.1 200 OK\r\n" + headers + b"\r\n\r\n")
    assert kind == Kind.HEADERS_TOO_LARGE


def test_headers_up_to_the_bound_are_taken(publisher: Publisher) -> None:
    publisher.serve("/", Reply(headers={"ETag": '"' + "x" * 40_000 + '"'}))
    assert len(client_for_loopback().request(publisher.url("/")).headers.first("etag")) == 40_002


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (b"", Kind.CONNECT),
        (b"<rss/>\r\n\r\n", Kind.PROTOCOL),
        (b"HTTP/1.1 OK\r\n\r\n", Kind.PROTOCOL),
        (b"HTTP/2 200 OK\r\n\r\n", Kind.PROTOCOL),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n<rss>", Kind.PROTOCOL),
        (b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n<rss>", Kind.PROTOCOL),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", Kind.PROTOCOL),
    ],
)
def test_what_is_no_answer_of_http_is_an_error(publisher: Publisher, answer: bytes, kind: Kind) -> None:
    assert failure(publisher, answer)[0] == kind


def test_nothing_of_one_answer_reaches_the_next(publisher: Publisher) -> None:
    smuggled = b"HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n<evil/>"
    publisher.serve(
        "/first", b"HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Length: 6\r\n\r\n<rss/>" + smuggled
    )
    publisher.serve("/304", b"HTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\n\r\n" + smuggled)
    publisher.serve("/second", body=b"<atom/>")
    client = client_for_loopback()
    assert client.request(publisher.url("/first")).body == b"<rss/>"
    assert client.request(publisher.url("/304")).body == b""
    assert client.request(publisher.url("/second")).body == b"<atom/>"


# --- Names and addresses --------------------------------------------------------------------------------------------


def test_a_name_that_does_not_exist_is_said_so() -> None:
    def lookup(host: str) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    with pytest.raises(HttpError, match=r"no server named feeds\.example") as caught:
        client_for_loopback(lookup=lookup).request("http://feeds.example/")
    assert caught.value.kind == Kind.DNS


def test_a_lookup_that_hangs_ends_at_the_deadline_of_the_connection() -> None:
    waits = threading.Event()

    def lookup(host: str) -> list[str]:
        waits.wait(5)
        return []

    started = time.monotonic()
    with pytest.raises(HttpError) as caught:
        client_for_loopback(lookup=lookup, limits=QUICK).request("http://feeds.example/")
    waits.set()
    assert caught.value.kind == Kind.DNS
    assert time.monotonic() - started < SOON


def test_an_error_of_the_lookup_itself_is_not_swallowed() -> None:
    def lookup(host: str) -> list[str]:
        raise LookupError("a fault of ours")

    with pytest.raises(LookupError):
        client_for_loopback(lookup=lookup).request("http://feeds.example/")


def test_the_next_address_is_tried_when_the_first_refuses(publisher: Publisher) -> None:
    publisher.serve("/", body=b"<rss/>")
    client = client_for_loopback(lookup=lambda host: ["127.0.0.9", "127.0.0.1"])
    assert client.request(publisher.url("/", host="feeds.example")).body == b"<rss/>"


def test_the_next_address_is_tried_when_the_first_is_silent(publisher: Publisher) -> None:
    publisher.serve("/", body=b"<rss/>")
    with socket.create_server(("127.0.0.8", publisher.port), backlog=0) as full:
        fillers = [socket.socket() for _ in range(3)]
        for filler in fillers:
            filler.setblocking(False)
            filler.connect_ex(full.getsockname())
        client = client_for_loopback(lookup=lambda host: ["127.0.0.8", "127.0.0.1"], limits=QUICK)
        assert client.request(publisher.url("/", host="feeds.example")).body == b"<rss/>"
        with pytest.raises(HttpError) as caught:
            client.request(publisher.url("/", host="127.0.0.8"))
        for filler in fillers:
            filler.close()
    assert caught.value.kind == Kind.TIMEOUT


def test_nobody_at_any_address_is_an_error() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(HttpError, match="cannot be reached: Connection refused") as caught:
        client_for_loopback().request(f"http://127.0.0.1:{port}/")
    assert caught.value.kind == Kind.CONNECT


def has_ipv6() -> bool:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        return False
    return True


@pytest.mark.skipif(not has_ipv6(), reason="This machine has no IPv6 on loopback.")
def test_a_host_that_has_only_ipv6_is_reached_by_name_and_by_address() -> None:
    with Publisher("::1") as publisher:
        publisher.serve("/", body=b"<rss/>")
        client = client_for_loopback(lookup=lambda host: ["::1"])
        assert client.request(publisher.url("/", host="feeds.example")).body == b"<rss/>"
        assert client.request(publisher.url("/")).body == b"<rss/>"
        assert publisher.requests[1].headers["host"] == f"[::1]:{publisher.port}"


# --- TLS ------------------------------------------------------------------------------------------------------------


def to_loopback(host: str) -> list[str]:
    return ["127.0.0.1"]


@pytest.mark.usefixtures("trusted_authority")
def test_a_certificate_is_checked_for_the_name_although_the_address_is_pinned() -> None:
    with Publisher(certificate="valid.pem") as publisher:
        publisher.serve("/", body=b"<rss/>")
        client = client_for_loopback(lookup=to_loopback)
        assert client.request(publisher.url("/", host="feeds.example")).body == b"<rss/>"
        with pytest.raises(HttpError, match=r"certificate of other\.example is not valid") as caught:
            client.request(publisher.url("/", host="other.example"))
    assert caught.value.kind == Kind.TLS


@pytest.mark.usefixtures("trusted_authority")
def test_an_expired_certificate_is_refused() -> None:
    with Publisher(certificate="expired.pem") as publisher, pytest.raises(HttpError, match="expired") as caught:
        client_for_loopback(lookup=to_loopback).request(publisher.url("/", host="feeds.example"))
    assert caught.value.kind == Kind.TLS


def test_a_certificate_of_an_unknown_authority_is_refused() -> None:
    with Publisher(certificate="valid.pem") as publisher, pytest.raises(HttpError) as caught:
        client_for_loopback().request(publisher.url("/"))
    assert caught.value.kind == Kind.TLS


def test_a_handshake_that_hangs_ends_at_the_deadline_of_the_headers() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, pytest.raises(HttpError) as caught:
        client_for_loopback(limits=QUICK).request(f"https://127.0.0.1:{server.getsockname()[1]}/")
    assert caught.value.kind == Kind.TIMEOUT


# --- Places ---------------------------------------------------------------------------------------------------------


def test_no_more_than_two_requests_to_a_host_are_under_way(publisher: Publisher) -> None:
    publisher.serve("/", [0.03, b"HTTP/1.1 200 OK\r\n\r\n<rss/>"])
    client = client_for_loopback()
    with ThreadPoolExecutor(16) as pool:
        bodies = list(pool.map(lambda _: client.request(publisher.url("/")).body, range(16)))
    assert bodies == [b"<rss/>"] * 16
    assert publisher.most_at_once == 2


def test_who_waits_longest_is_next(publisher: Publisher) -> None:
    """Otherwise a thread with many requests in a row would never release its place."""
    publisher.serve("/many", [0.02, b"HTTP/1.1 200 OK\r\n\r\n"])
    publisher.serve("/one", body=b"<rss/>")
    client = client_for_loopback(per_host=1)
    with ThreadPoolExecutor(2) as pool:
        many = pool.submit(lambda: [client.request(publisher.url("/many")) for _ in range(20)])
        while len(publisher.requests) < 2:
            time.sleep(0.001)
        pool.submit(client.request, publisher.url("/one")).result()
        asked = len(publisher.asked("/many"))
        many.result()
    assert asked < 10


def test_another_host_does_not_wait(publisher: Publisher) -> None:
    goes_on = threading.Event()

    def when_told(request: Request) -> bytes:
        goes_on.wait(5)
        return b"HTTP/1.1 200 OK\r\n\r\n<rss/>"

    publisher.serve("/slow", when_told)
    publisher.serve("/", body=b"<atom/>")
    client = client_for_loopback(lookup=to_loopback, per_host=1)
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(client.request, publisher.url("/slow"))
        assert client.request(publisher.url("/", host="feeds.example")).body == b"<atom/>"
        assert not slow.done()
        goes_on.set()
    assert slow.result().body == b"<rss/>"


def test_a_wait_for_a_place_ends_and_says_that_it_is_not_the_hosts_fault(publisher: Publisher) -> None:
    publisher.serve("/", [1.0])
    client = client_for_loopback(per_host=1, limits=Limits(queue_seconds=0.05, headers_seconds=0.3))
    with ThreadPoolExecutor(2) as pool:
        kinds = {future.exception().kind for future in [pool.submit(client.request, publisher.url("/")) for _ in "12"]}
    assert kinds == {Kind.BUSY, Kind.TIMEOUT}


def test_waiting_for_a_place_does_not_eat_the_time_of_the_answer(publisher: Publisher) -> None:
    publisher.serve("/", [0.2, b"HTTP/1.1 200 OK\r\n\r\n<rss/>"])
    client = client_for_loopback(per_host=1, limits=Limits(headers_seconds=0.55, total_seconds=0.55))
    with ThreadPoolExecutor(3) as pool:
        responses = list(pool.map(lambda _: client.request(publisher.url("/")), range(3)))
    assert [response.body for response in responses] == [b"<rss/>"] * 3
    assert all(response.elapsed < 0.55 for response in responses)


def test_a_place_is_given_back_whatever_happens(publisher: Publisher) -> None:
    publisher.serve("/", b"")
    client = client_for_loopback(per_host=1, limits=QUICK)
    for _ in range(3):
        with pytest.raises(HttpError) as caught:
            client.request(publisher.url("/"))
        assert caught.value.kind == Kind.CONNECT
