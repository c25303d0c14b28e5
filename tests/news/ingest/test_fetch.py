"""`news.ingest.fetch`: conditional requests, and all kinds of responses."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from news.http import Kind as HttpKind
from news.ingest.fetch import LONGEST_HOLD, Fetched, FetchError, Freshness, Kind, NotModified, Validators, fetch
from tests.publisher import Answer, Publisher, Reply, client_for_loopback

AT = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
ITS_CLOCK = "Wed, 25 Nov 2026 10:00:00 GMT"  # two hours behind ours
BODY = b"<rss/>"
KNOWN = Validators('"1"', "Tue, 24 Nov 2026 10:00:00 GMT")

type Pairs = list[tuple[str, str]]


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with Publisher() as publisher:
        yield publisher


def fetch_from(
    publisher: Publisher, answer: Answer, validators: Validators = KNOWN, **options: object
) -> Fetched | NotModified:
    publisher.serve("/feed.xml", answer)
    return fetch(client_for_loopback(), publisher.url("/feed.xml"), validators=validators, at=AT, **options)


def fetched(publisher: Publisher, *headers: tuple[str, str], validators: Validators = KNOWN) -> Fetched:
    result = fetch_from(publisher, Reply(body=BODY, headers=headers, ignores_conditions=True), validators)
    assert isinstance(result, Fetched)
    return result


def refused(publisher: Publisher, answer: Answer, validators: Validators = KNOWN) -> FetchError:
    with pytest.raises(FetchError) as caught:
        fetch_from(publisher, answer, validators)
    return caught.value


# --- Validators -----------------------------------------------------------------------------------------------------


def test_a_first_question_has_no_condition(publisher: Publisher) -> None:
    fetched(publisher, validators=Validators())
    sent = publisher.requests[0].headers
    assert not {"if-none-match", "if-modified-since", "a-im"} & sent.keys()
    assert sent["accept"].startswith("application/atom+xml")


@pytest.mark.parametrize(
    "etag",
    ['"1"', 'W/"1"', "no-quotes", '"half', '"a, b"', '"' + "x" * 4096 + '"', '"caf\xe9"', '"with space"'],
    ids=["strong", "weak", "no quotes", "half a quote", "a comma", "4 KB", "Latin-1", "a space"],
)
@pytest.mark.parametrize("modified", ["Tue, 24 Nov 2026 10:00:00 GMT", "24.11.2026", "yesterday at noon", "0"])
def test_validators_are_sent_back_byte_for_byte(publisher: Publisher, etag: str, modified: str) -> None:
    given = fetched(publisher, ("ETag", etag), ("Last-Modified", modified), validators=Validators())
    assert given.validators == Validators(etag, modified)
    again = fetch_from(publisher, Reply(body=BODY, headers={"ETag": etag}), given.validators)
    assert isinstance(again, NotModified)
    sent = publisher.requests[1].headers
    assert (sent["if-none-match"], sent["if-modified-since"]) == (etag, modified)


@pytest.mark.parametrize(
    ("validators", "sent", "left_out"),
    [
        (Validators(etag='"1"'), "if-none-match", "if-modified-since"),
        (Validators(last_modified="yesterday"), "if-modified-since", "if-none-match"),
    ],
)
def test_a_validator_that_was_never_given_is_not_made_up(
    publisher: Publisher, validators: Validators, sent: str, left_out: str
) -> None:
    fetched(publisher, validators=validators)
    headers = publisher.requests[0].headers
    assert sent in headers
    assert left_out not in headers


def test_a_document_without_validators_has_none_even_if_it_had(publisher: Publisher) -> None:
    assert fetched(publisher).validators == Validators("", "")


def test_a_validator_that_could_not_be_sent_back_is_none(publisher: Publisher) -> None:
    result = fetch_from(publisher, b'HTTP/1.1 200 OK\r\nETag: "a\x01b"\r\nLast-Modified: now\r\n\r\n<rss/>')
    assert result.validators == Validators("", "now")


def test_the_same_etag_with_a_document_is_a_document(publisher: Publisher) -> None:
    assert fetched(publisher, ("ETag", '"1"')).validators.etag == '"1"'


@pytest.mark.parametrize(
    ("headers", "kept"),
    [
        ({}, KNOWN),
        ({"ETag": '"2"'}, Validators('"2"', KNOWN.last_modified)),
        ({"Last-Modified": "later"}, Validators('"1"', "later")),
        ({"ETag": '"2"', "Last-Modified": "later"}, Validators('"2"', "later")),
    ],
)
def test_an_unchanged_answer_renews_the_validators_that_it_names(
    publisher: Publisher, headers: dict[str, str], kept: Validators
) -> None:
    result = fetch_from(publisher, Reply(304, headers={**headers, "Cache-Control": "max-age=60"}))
    assert isinstance(result, NotModified)
    assert result.validators == kept
    assert result.freshness.max_age == 60
    assert result.wire_bytes > 0


def test_unchanged_is_no_answer_to_a_question_without_condition(publisher: Publisher) -> None:
    error = refused(publisher, Reply(304), Validators())
    assert (error.kind, error.status) == (Kind.UNEXPECTED_STATUS, 304)


def test_unchanged_is_no_answer_of_another_origin_which_was_asked_without_condition(publisher: Publisher) -> None:
    with Publisher() as other:
        other.serve("/feed.xml", Reply(304))
        error = refused(publisher, Reply(302, headers={"Location": other.url("/feed.xml")}))
        assert "if-none-match" not in other.requests[0].headers
    assert (error.kind, error.status) == (Kind.UNEXPECTED_STATUS, 304)


# --- Documents ------------------------------------------------------------------------------------------------------


def test_a_document_is_what_came_and_from_where(publisher: Publisher) -> None:
    publisher.serve("/new.xml", body=BODY, headers={"Content-Type": "Application/RSS+XML; Charset=UTF-8"})
    result = fetch_from(publisher, Reply(301, headers={"Location": "/new.xml"}))
    assert isinstance(result, Fetched)
    assert result.body == BODY
    assert result.url == result.permanent_url == publisher.url("/new.xml")
    assert (result.content_type, result.charset) == ("application/rss+xml", "utf-8")
    assert not result.is_delta
    assert 0 < result.elapsed < 5
    assert result.wire_bytes > 100


@pytest.mark.parametrize("chain", [[301, 302], [302, 301]])
def test_a_move_that_is_not_permanent_throughout_leaves_the_address(publisher: Publisher, chain: list[int]) -> None:
    publisher.serve("/step", Reply(chain[1], headers={"Location": "/new.xml"}))
    publisher.serve("/new.xml", body=BODY)
    result = fetch_from(publisher, Reply(chain[0], headers={"Location": "/step"}))
    assert (result.url, result.permanent_url) == (publisher.url("/new.xml"), publisher.url("/feed.xml"))


def test_a_move_is_told_with_an_unchanged_answer_and_with_an_error_too(publisher: Publisher) -> None:
    publisher.serve("/new.xml", Reply(304), Reply(410))
    move = Reply(308, headers={"Location": "/new.xml"})
    assert fetch_from(publisher, move).permanent_url == publisher.url("/new.xml")
    assert refused(publisher, move).permanent_url == publisher.url("/new.xml")


@pytest.mark.parametrize(
    ("written", "media_type", "charset"),
    [
        ("text/xml", "text/xml", ""),
        ('text/xml;charset="koi8-r"', "text/xml", "koi8-r"),
        ("text/xml; version=1; charset=windows-1252 ; x=y", "text/xml", "windows-1252"),
        ("text/xml; charset=", "text/xml", ""),
        (" ; ; charset", "", ""),
        ("", "", ""),
    ],
)
def test_the_content_type_is_read_apart(publisher: Publisher, written: str, media_type: str, charset: str) -> None:
    result = fetched(publisher, ("Content-Type", written))
    assert (result.content_type, result.charset) == (media_type, charset)


def test_new_entries_alone_are_asked_for_and_told_apart_from_the_whole_list(publisher: Publisher) -> None:
    result = fetch_from(publisher, Reply(226, BODY, {"IM": "Feed, gzip"}))
    assert isinstance(result, Fetched)
    assert result.is_delta
    assert publisher.requests[0].headers["a-im"] == "feed"


@pytest.mark.parametrize(
    ("im", "validators"), [("vcdiff", KNOWN), ("", KNOWN), ("feed", Validators())], ids=["other", "none", "not asked"]
)
def test_a_difference_that_was_not_asked_for_is_refused(publisher: Publisher, im: str, validators: Validators) -> None:
    assert refused(publisher, Reply(226, BODY, {"IM": im}), validators).kind == Kind.UNEXPECTED_STATUS


@pytest.mark.parametrize(
    ("links", "hub", "own"),
    [
        (['<https://hub.example/>; rel="hub"', '<https://a.example/feed>; rel="self"'], "https://hub.example/", "feed"),
        (["<https://hub.example/>; rel=hub, <https://a.example/feed>; rel=self"], "https://hub.example/", "feed"),
        (['<https://a.example/feed>;title="a, b; rel=hub"; REL="alternate SELF"'], "", "feed"),
        (["<https://hub.example/>;rel=hub", "<https://second.example/>;rel=hub"], "https://hub.example/", ""),
        (["<ftp://hub.example/>; rel=hub, <https://hub.example/>; rel=hub"], "https://hub.example/", ""),
        (["<javascript:alert(1)>; rel=hub", "<https://hub.example/>; rel=hubs"], "", ""),
        (["<https://hub.example/>", "rel=hub", "<>; rel", ",;,<"], "", ""),
    ],
)
def test_hub_and_own_address_are_found_in_the_links(publisher: Publisher, links: list[str], hub: str, own: str) -> None:
    result = fetched(publisher, *(("Link", link) for link in links))
    assert result.hub_url == hub
    assert result.self_url == (f"https://a.example/{own}" if own else "")


def test_a_relative_link_is_read_from_the_address_that_answered(publisher: Publisher) -> None:
    assert fetched(publisher, ("Link", "</hub>; rel=hub")).hub_url == publisher.url("/hub")


def test_a_field_of_links_made_to_cost_time_does_not(publisher: Publisher) -> None:
    started = time.process_time()  # other processes of a busy machine do not count
    result = fetched(publisher, ("Link", "<a>" + "; a" * 15_000 + " " * 5_000 + "!"), ("Link", "<" * 5_000))
    assert result.hub_url == ""
    assert time.process_time() - started < 2


# --- Freshness ------------------------------------------------------------------------------------------------------

FRESHNESS: dict[str, tuple[Pairs, Freshness]] = {
    "nothing": ([], Freshness()),
    "max-age": ([("Cache-Control", "public, max-age=3600")], Freshness(3600)),
    "max-age 0": ([("Cache-Control", "max-age=0")], Freshness(0)),
    "max-age of 31 days": ([("Cache-Control", "max-age=2678400")], Freshness(2678400)),
    "max-age beyond reason": ([("Cache-Control", f"max-age={'9' * 5000}")], Freshness(2**31)),
    "max-age in quotes and capitals": ([("cache-control", 'Max-Age="60"')], Freshness(60)),
    "max-age twice": ([("Cache-Control", "max-age=60, max-age=3600")], Freshness(60)),
    "max-age in two fields": ([("Cache-Control", "max-age=60"), ("Cache-Control", "max-age=3600")], Freshness(60)),
    "max-age broken, then right": ([("Cache-Control", "max-age=soon, max-age=-5, max-age=60")], Freshness(60)),
    "max-age broken": ([("Cache-Control", "max-age=1.5, max-age, max-age=")], Freshness()),
    "another age": ([("Cache-Control", "s-maxage=60, x-max-age=70")], Freshness()),
    "no-cache": ([("Cache-Control", "no-cache, max-age=3600")], Freshness(3600, no_cache=True)),
    "no-store": ([("Cache-Control", "max-age=3600"), ("Cache-Control", "No-Store")], Freshness(3600, no_cache=True)),
    "no-cache of one field": ([("Cache-Control", 'no-cache="set-cookie", max-age=60')], Freshness(60)),
    "Expires": ([("Expires", "Wed, 25 Nov 2026 11:00:00 GMT"), ("Date", ITS_CLOCK)], Freshness(expires_in=3600)),
    "Expires without Date": ([("Expires", "Wed, 25 Nov 2026 13:00:00 GMT")], Freshness(expires_in=3600)),
    "Expires with a broken Date": (
        [("Expires", "Wed, 25 Nov 2026 13:00:00 GMT"), ("Date", "noon")],
        Freshness(expires_in=3600),
    ),
    "Expires in the past": ([("Expires", "Mon, 01 Jan 1990 00:00:00 GMT")], Freshness(expires_in=0)),
    "Expires 0": ([("Expires", "0")], Freshness(expires_in=0)),
    "Expires -1": ([("Expires", "-1")], Freshness(expires_in=0)),
    "Expires twice": (
        [("Expires", "0"), ("Expires", "Wed, 25 Nov 2026 12:01:00 GMT"), ("Expires", "Wed, 25 Nov 2026 13:00:00 GMT")],
        Freshness(expires_in=60),
    ),
}


@pytest.mark.parametrize(("headers", "freshness"), FRESHNESS.values(), ids=FRESHNESS)
def test_freshness_is_what_the_publisher_says_of_it(publisher: Publisher, headers: Pairs, freshness: Freshness) -> None:
    assert fetched(publisher, *headers).freshness == freshness


# --- Refusals -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        *((401, Kind.AUTH), (403, Kind.FORBIDDEN), (404, Kind.NOT_FOUND), (410, Kind.GONE), (429, Kind.RATE_LIMITED)),
        *((500, Kind.SERVER_ERROR), (502, Kind.SERVER_ERROR), (503, Kind.SERVER_ERROR), (599, Kind.SERVER_ERROR)),
        *((400, Kind.UNEXPECTED_STATUS), (206, Kind.UNEXPECTED_STATUS), (300, Kind.UNEXPECTED_STATUS)),
        (204, Kind.EMPTY),
    ],
)
def test_each_status_has_its_kind(publisher: Publisher, status: int, kind: Kind) -> None:
    error = refused(publisher, Reply(status, b"" if status == 204 else b"<html>"))
    assert (error.kind, error.status) == (kind, status)
    assert str(error).startswith("127.0.0.1 ")
    assert error.permanent_url == publisher.url("/feed.xml")
    assert error.is_host_hold == (status in {429, 503})


def test_a_document_of_nothing_is_an_error(publisher: Publisher) -> None:
    assert refused(publisher, Reply(200, b"")).kind == Kind.EMPTY


def test_a_document_from_a_cache_on_the_way_is_a_document(publisher: Publisher) -> None:
    result = fetch_from(publisher, Reply(203, BODY))
    assert isinstance(result, Fetched)


HOLDS: dict[str, tuple[Pairs, timedelta | None]] = {
    "nothing": ([], None),
    "seconds": ([("Retry-After", "120")], timedelta(seconds=120)),
    "0": ([("Retry-After", "0")], timedelta()),
    "ten years": ([("Retry-After", "315360000")], LONGEST_HOLD),
    "beyond reason": ([("Retry-After", "9" * 5000)], LONGEST_HOLD),
    "a date by its own clock": (
        [("Retry-After", "Wed, 25 Nov 2026 10:02:00 GMT"), ("Date", ITS_CLOCK)],
        timedelta(minutes=2),
    ),
    "a date by ours": ([("Retry-After", "Wed, 25 Nov 2026 12:02:00 GMT")], timedelta(minutes=2)),
    "a date in the past": ([("Retry-After", "Mon, 01 Jan 1990 00:00:00 GMT")], timedelta()),
    "a date in ten years": ([("Retry-After", "Wed, 25 Nov 2036 12:00:00 GMT")], LONGEST_HOLD),
    "an old form of date": ([("Retry-After", "Wednesday, 25-Nov-26 12:02:00 GMT")], timedelta(minutes=2)),
    "nonsense": ([("Retry-After", "abc")], None),
    "a fraction": ([("Retry-After", "1.5")], None),
    "less than nothing": ([("Retry-After", "-5")], None),
    "empty": ([("Retry-After", "")], None),
}


@pytest.mark.parametrize(("headers", "hold"), HOLDS.values(), ids=HOLDS)
@pytest.mark.parametrize("status", [429, 503])
def test_a_publisher_who_wants_a_rest_says_how_long(
    publisher: Publisher, status: int, headers: Pairs, hold: timedelta | None
) -> None:
    assert refused(publisher, Reply(status, headers=headers)).hold == hold


def test_an_answer_that_cannot_be_used_keeps_its_kind(publisher: Publisher) -> None:
    error = refused(publisher, Reply(body=BODY, headers={"Content-Encoding": "gzip"}))
    assert error.kind == HttpKind.BAD_ENCODING
    assert (error.status, error.hold, error.permanent_url, error.is_host_hold) == (None, None, None, False)


def test_credentials_open_the_door_that_they_belong_to(publisher: Publisher) -> None:
    publisher.serve("/feed.xml", lambda request: Reply(200 if "authorization" in request.headers else 401, BODY))
    client = client_for_loopback()
    url = publisher.url("/feed.xml")
    assert isinstance(fetch(client, url, credentials=("editor", "secret"), at=AT), Fetched)
    with pytest.raises(FetchError) as caught:
        fetch(client, url, at=AT)
    assert caught.value.kind == Kind.AUTH
