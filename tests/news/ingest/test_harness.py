"""Hostile publishers over real connections, with a simulated clock: the state of the source after each response.

One row each. Cases that take days (Retry-After, Cache-Control, errors of 60 days, 410, moves, outages) are in
``test_polling``, on a simulated web.
"""

from __future__ import annotations

import gzip
import sys
import zlib
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import brotli  # type: ignore[import-untyped]
import pytest

from news.http import Limits
from news.ingest.polling import Poller
from news.ingest.rounds import Pace
from news.models import Entry, Source
from tests.publisher import Publisher, Reply, client_for_loopback
from tests.simulated_web import ReaderInProcess, rss
from tests.source_factories import NOON, source

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

pytestmark = pytest.mark.django_db

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
# Short, so that the tests are fast.
LIMITS = Limits(headers_seconds=0.3, slow_after_seconds=0.2, total_seconds=2, bytes_per_second=10_000)
OLD, NEW = rss("One", "Two", gap=HOUR), rss("Zero", "One", "Two", gap=HOUR)
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nContent-Length: 9000\r\n\r\n"


class Followed:
    """A source after one successful poll, with two entries and validators."""

    def __init__(self, publisher: Publisher) -> None:
        self.publisher, self.at = publisher, NOON
        self.client = client_for_loopback(limits=LIMITS)
        publisher.requests.clear()
        publisher.serve("/feed", body=OLD, headers={"ETag": '"old"', "Last-Modified": "long ago"})
        self.row = source(url=publisher.url("/feed"))
        self.poll()
        assert self.entries() == 2

    def poll(self) -> Source:
        """Poll the source when it is next due."""
        self.row = Source.objects.get(pk=self.row.pk)
        self.at = max(self.at, self.row.next_poll_at)
        poller = Poller(
            client=self.client,
            reader=ReaderInProcess(),
            clock=lambda: self.at,
            pace=Pace(threads=1, gap_seconds=0),
        )
        assert poller.poll_due().polled == 1
        self.row = Source.objects.get(pk=self.row.pk)
        return self.row

    def entries(self) -> int:
        return Entry.objects.filter(source=self.row).count()


@pytest.fixture(scope="module")
def publisher() -> Iterator[Publisher]:
    with Publisher() as publisher:
        yield publisher


@pytest.fixture
def followed(publisher: Publisher) -> Followed:
    return Followed(publisher)


def raw_deflate(body: bytes) -> bytes:
    stream = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return stream.compress(body) + stream.flush()


def packed(encoding: str, body: bytes) -> Reply:
    return Reply(body=body, headers={"Content-Encoding": encoding, "ETag": '"new"'}, ignores_conditions=True)


def moved(status: int, to: str) -> Reply:
    return Reply(status, headers={"Location": to})


FAILURES: dict[str, tuple[Any, str]] = {
    "500": (Reply(500), "server_error"),
    "404": (Reply(404), "not_found"),
    "403": (Reply(403), "forbidden"),
    "401": (Reply(401), "auth"),
    "an empty document": (Reply(headers={"ETag": '"new"'}, ignores_conditions=True), "empty"),
    "a page": (packed("identity", b"<!doctype html><html><body>Sign in</body></html>"), "html"),
    "a picture": (packed("identity", b"\x89PNG\r\n\x1a\n" + b"\0" * 99), "binary"),
    "entities": (packed("identity", b'<!DOCTYPE rss [<!ENTITY a "b">]><rss><channel/></rss>'), "entities"),
    "a bomb of gzip": (packed("gzip", gzip.compress(b"<rss>" + b" " * 12_000_000)), "too_large"),
    "gzip that is cut": (packed("gzip", gzip.compress(NEW)[:-9]), "bad_encoding"),
    "gzip twice": (packed("gzip, gzip", gzip.compress(gzip.compress(NEW))), "bad_encoding"),
    "16 MB": (packed("identity", b"<rss>" + b" " * 16_000_000), "too_large"),
    "a length of a terabyte": (b"HTTP/1.1 200 OK\r\nContent-Length: 1099511627776\r\n\r\n<rss>", "too_large"),
    "a header that drips": ([b"HTTP/1.1 200 OK\r\nX: ", *[b"x", 0.05] * 99], "timeout"),
    "a body that drips": ([HEAD, *[b"<", 0.05] * 99], "too_slow"),
    "a body that falls silent": ([HEAD, b"<rss>", 5.0], "too_slow"),
    "a body that breaks off": (HEAD + OLD, "incomplete"),
    "no HTTP": (b"SSH-2.0-OpenSSH_9.6\r\n\r\n", "protocol"),
    "no response": (b"", "connect"),
    "headers without end": (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 5000, "headers_too_large"),
    "301 to itself": (moved(301, "/feed"), "redirect_loop"),
    "308 to itself with a fragment": (moved(308, "/feed#top"), "redirect_loop"),
    "301 to a file": (moved(301, "file:///etc/hostname"), "redirect_refused"),
    "301 to a private address of another host": (moved(301, "http://127.66.6.6/feed"), "refused_address"),
    "302 to ourselves in disguise": (moved(302, "http://[::ffff:127.0.0.1]/feed"), "refused_address"),
}


@pytest.mark.parametrize("name", FAILURES)
def test_a_failure_has_a_name_costs_nothing_that_we_had_and_is_over_with_the_next_success(
    followed: Followed, name: str
) -> None:
    answer, kind = FAILURES[name]
    followed.publisher.serve("/feed", answer)
    row = followed.poll()
    assert (row.error_kind, row.failures, row.first_failed_at) == (kind, 1, followed.at)
    assert row.error_words
    assert (row.etag, row.last_modified, followed.entries()) == ('"old"', "long ago", 2)
    assert 13 * MINUTE < row.next_poll_at - followed.at < 17 * MINUTE
    followed.publisher.serve("/feed", body=NEW, headers={"ETag": '"new"'})
    row = followed.poll()
    assert (row.error_kind, row.failures, row.etag, followed.entries()) == ("", 0, '"new"', 3)


GOOD: dict[str, tuple[Any, int]] = {
    "304 with the same validators": (Reply(304, headers={"ETag": '"old"'}), 2),
    "304 with other validators": (Reply(304, headers={"ETag": '"other"'}), 2),
    "304 without validators": (Reply(304), 2),
    "200 with the same ETag": (Reply(body=NEW, headers={"ETag": '"old"'}, ignores_conditions=True), 3),
    "226, which is only what is new": (Reply(226, body=rss("Zero"), headers={"IM": "feed", "ETag": '"new"'}), 3),
    "deflate": (packed("deflate", zlib.compress(NEW)), 3),
    "raw deflate": (packed("deflate", raw_deflate(NEW)), 3),
    "brotli": (packed("br", brotli.compress(NEW)), 3),
    "zstd": (packed("zstd", zstd.compress(NEW)), 3),
    "an answer that has another behind it": (
        b"HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Length: %d\r\n\r\n%s" % (len(NEW), NEW)
        + b"HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n<evil/>",
        3,
    ),
    "HTTP/1.0": (b"HTTP/1.0 200 OK\r\n\r\n" + NEW, 3),
    "a document that is cut off": (packed("identity", NEW[: NEW.index(b"<title>Two")]), 3),
}


@pytest.mark.parametrize("name", GOOD)
def test_an_odd_answer_is_taken_and_loses_no_entry(followed: Followed, name: str) -> None:
    answer, entries = GOOD[name]
    followed.publisher.serve("/feed", answer)
    row = followed.poll()
    assert (row.error_kind, row.failures, followed.entries()) == ("", 0, entries)
    assert not Entry.objects.filter(is_withdrawn=True)
    assert row.next_poll_at - followed.at >= 27 * MINUTE


@pytest.mark.parametrize(
    "validators",
    [
        {"ETag": "without-quotes"},
        {"ETag": 'W/"weak"'},
        {"ETag": f'"{"long" * 1024}"'},
        {"ETag": '"both"', "Last-Modified": "Thu, 01 Jan 2026 00:00:00 GMT"},
        {"Last-Modified": "the day before yesterday, 25:61"},
    ],
    ids=["no quotes", "weak", "4 KB", "both", "no date"],
)
def test_validators_come_back_as_they_were_given(followed: Followed, validators: Mapping[str, str]) -> None:
    followed.publisher.serve("/feed", body=NEW, headers=validators)
    followed.poll()
    row = followed.poll()
    asked = followed.publisher.asked("/feed")[-1].headers
    assert asked.get("if-none-match", "") == validators.get("ETag", "")
    assert asked.get("if-modified-since", "") == validators.get("Last-Modified", "")
    assert row.polls.latest("pk").outcome == "not_modified"


@pytest.mark.parametrize(("first", "then"), [(301, 302), (302, 301), (308, 307), (307, 308)])
def test_a_move_that_is_temporary_in_part_is_no_move(followed: Followed, first: int, then: int) -> None:
    followed.publisher.serve("/feed", moved(first, "/between"))
    followed.publisher.serve("/between", moved(then, "/new"))
    followed.publisher.serve("/new", body=NEW, headers={"ETag": '"new"'})
    row = followed.poll()
    assert (row.moved_to, row.failures, followed.entries()) == ("", 0, 3)


def test_a_move_that_is_permanent_throughout_is_remembered_and_believed_later(followed: Followed) -> None:
    new = followed.publisher.url("/new")
    followed.publisher.serve("/feed", moved(301, "/between"))
    followed.publisher.serve("/between", moved(308, "/new"))
    followed.publisher.serve("/new", body=NEW, headers={"ETag": '"new"'})
    row = followed.poll()
    assert (row.moved_to, row.moved_seen, row.poll_url) == (new, 1, followed.publisher.url("/feed"))
    followed.poll()
    followed.at += 7 * DAY
    assert followed.poll().poll_url == new


def test_a_move_to_a_source_that_we_follow_is_told(followed: Followed) -> None:
    other = source(url=followed.publisher.url("/other"), next_poll_at=NOON + 99 * DAY)
    followed.publisher.serve("/feed", moved(301, "/other"))
    followed.publisher.serve("/other", body=NEW, headers={"ETag": '"new"'})
    row = followed.poll()
    assert (row.double_of, row.failures, row.poll_url) == (other, 0, row.url)


def test_a_publisher_with_ipv6_alone_is_followed() -> None:
    with Publisher("::1") as publisher:
        assert Followed(publisher).entries() == 2


def test_a_name_that_nobody_has_is_an_error_of_the_source(followed: Followed) -> None:
    def knows_nobody(host: str) -> list[str]:
        raise OSError("Name or service not known")

    Source.objects.update(url="http://nobody.example/feed")
    followed.client = client_for_loopback(lookup=knows_nobody)
    row = followed.poll()
    assert (row.error_kind, row.failures, followed.entries()) == ("dns", 1, 2)


def test_a_certificate_that_has_expired_is_an_error_of_the_source(followed: Followed) -> None:
    with Publisher(certificate="expired.pem") as secure:
        Source.objects.update(url=secure.url("/feed"))
        row = followed.poll()
    assert (row.error_kind, row.failures, followed.entries()) == ("tls", 1, 2)
