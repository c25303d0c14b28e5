from __future__ import annotations

import gzip
from typing import Any

import brotli  # type: ignore[import-untyped]
import pytest

from rocb.caching.entries import Entry, encoding_for

BODY = b"<p>Customs officers met.</p>" * 40
HEADERS = {"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-cache", "Vary": "Cookie, Accept-Encoding"}


def asked(method: str = "GET", **headers: str) -> dict[str, Any]:
    return {"REQUEST_METHOD": method, **headers}


@pytest.fixture
def entry() -> Entry:
    return Entry(HEADERS, BODY, '"1"', last_modified=1_000_000_000)


def test_each_encoding_holds_the_same_and_only_the_plain_bytes_have_the_strong_etag(entry: Entry) -> None:
    plain = entry.answer(asked())
    assert (plain.content, plain["ETag"], plain["Content-Length"]) == (BODY, '"1"', str(len(BODY)))
    zipped = entry.answer(asked(HTTP_ACCEPT_ENCODING="gzip, deflate"))
    assert (gzip.decompress(zipped.content), zipped["ETag"], zipped["Content-Encoding"]) == (BODY, 'W/"1"', "gzip")
    small = entry.answer(asked(HTTP_ACCEPT_ENCODING="gzip, br, zstd"))
    assert (brotli.decompress(small.content), small["Content-Encoding"]) == (BODY, "br")
    assert len(small.content) == int(small["Content-Length"])
    assert {answer["Vary"] for answer in (plain, zipped, small)} == {HEADERS["Vary"]}


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [("", ""), ("gzip;q=0, br;q=0.5", "br"), ("br;q=0", ""), ("GZIP;q=1.0", "gzip"), ("identity", ""), ("zstd", "")],
)
def test_only_an_encoding_that_is_wanted_is_sent(accepted: str, encoding: str) -> None:
    assert encoding_for(accepted) == encoding


@pytest.mark.parametrize("tags", ['"1"', 'W/"1"', '"0", W/"1"', "*"])
def test_whoever_has_it_is_told_so(entry: Entry, tags: str) -> None:
    answer = entry.answer(asked(HTTP_IF_NONE_MATCH=tags, HTTP_ACCEPT_ENCODING="gzip"))
    assert (answer.status_code, answer.content) == (304, b"")
    assert answer["Cache-Control"] == "no-cache"
    assert answer["Vary"] == HEADERS["Vary"]
    assert "Content-Type" not in answer


def test_an_etag_counts_more_than_a_date(entry: Entry) -> None:
    date = "Sun, 09 Sep 2001 01:46:40 GMT"
    assert entry.answer(asked(HTTP_IF_MODIFIED_SINCE=date)).status_code == 304
    assert entry.answer(asked(HTTP_IF_MODIFIED_SINCE="Sun, 09 Sep 2001 01:46:39 GMT")).status_code == 200
    assert entry.answer(asked(HTTP_IF_MODIFIED_SINCE=date, HTTP_IF_NONE_MATCH='"0"')).status_code == 200
    assert entry.answer(asked(HTTP_IF_MODIFIED_SINCE="yesterday")).status_code == 200


def test_head_says_all_and_sends_nothing(entry: Entry) -> None:
    answer = entry.answer(asked("HEAD"))
    assert (answer.content, answer["Content-Length"]) == (b"", str(len(BODY)))


def test_no_answer_changes_the_next(entry: Entry) -> None:
    entry.answer(asked())["ETag"] = "another"
    entry.answer(asked()).cookies["a"] = "b"
    assert entry.answer(asked())["ETag"] == '"1"'
    assert not entry.answer(asked()).cookies
