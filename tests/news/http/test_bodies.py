"""`news.http.bodies`: encodings, decompression bombs and wrong lengths, over a real connection."""

from __future__ import annotations

import gzip
import random
import sys
import zlib
from collections.abc import Iterator
from dataclasses import replace

import brotli  # type: ignore[import-untyped]
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from news.http import HttpError, Kind, Limits, bodies
from tests.publisher import Publisher, Reply, client_for_loopback

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

DOCUMENT = "<rss>Новости региона</rss>".encode() * 5000
SMALL = Limits(body_bytes=200_000, ratio=50, ratio_from_bytes=20_000, error_body_bytes=1000)


def deflate(body: bytes, window_bits: int) -> bytes:
    stream = zlib.compressobj(9, zlib.DEFLATED, window_bits)
    return stream.compress(body) + stream.flush()


def zstd_in_a_window(body: bytes, window_log: int) -> bytes:
    stream = zstd.ZstdCompressor(options={zstd.CompressionParameter.window_log: window_log})
    return stream.compress(body) + stream.flush()


ENCODED = {
    "gzip": ("gzip", gzip.compress(DOCUMENT)),
    "gzip in capitals": ("GZIP", gzip.compress(DOCUMENT)),
    "gzip by its old name": ("x-gzip", gzip.compress(DOCUMENT)),
    "gzip in two members": ("gzip", gzip.compress(DOCUMENT[:5000]) + gzip.compress(DOCUMENT[5000:])),
    "gzip with padding": ("gzip", gzip.compress(DOCUMENT) + b"\0" * 100),
    "deflate": ("deflate", deflate(DOCUMENT, zlib.MAX_WBITS)),
    "deflate without its header": ("deflate", deflate(DOCUMENT, -zlib.MAX_WBITS)),
    "brotli": ("br", brotli.compress(DOCUMENT)),
    "zstd": ("zstd", zstd.compress(DOCUMENT)),
    "zstd in two frames": ("zstd", zstd.compress(DOCUMENT[:5000]) + zstd.compress(DOCUMENT[5000:])),
    "gzip with an empty member first": ("gzip", gzip.compress(b"") + gzip.compress(DOCUMENT)),
    "zstd with an empty frame first": ("zstd", zstd.compress(b"") + zstd.compress(DOCUMENT)),
    "zstd in the widest window of the web": ("zstd", zstd_in_a_window(DOCUMENT, 23)),
    "identity": ("identity", DOCUMENT),
    "identity beside gzip": ("identity, gzip", gzip.compress(DOCUMENT)),
}
LIES = {
    "gzip cut": ("gzip", gzip.compress(DOCUMENT)[:-20]),
    "gzip without its checksum": ("gzip", gzip.compress(DOCUMENT)[:-8]),
    "gzip with a wrong checksum": ("gzip", gzip.compress(DOCUMENT)[:-8] + b"\0" * 8),
    "gzip that is plain": ("gzip", DOCUMENT),
    "gzip with a second member cut": ("gzip", gzip.compress(DOCUMENT) + gzip.compress(b"more")[:-5]),
    "deflate cut": ("deflate", deflate(DOCUMENT, zlib.MAX_WBITS)[:-5]),
    "deflate that is plain": ("deflate", DOCUMENT),
    "raw deflate cut": ("deflate", deflate(DOCUMENT, -zlib.MAX_WBITS)[:-5]),
    "brotli cut": ("br", brotli.compress(DOCUMENT)[:-5]),
    "brotli that is plain": ("br", DOCUMENT),
    "brotli and more": ("br", brotli.compress(DOCUMENT) + b"more"),
    "zstd cut": ("zstd", zstd.compress(DOCUMENT)[:-5]),
    "zstd that is plain": ("zstd", DOCUMENT),
    "zstd with a window too wide": ("zstd", zstd_in_a_window(DOCUMENT, 24)),
    "gzip twice": ("gzip, gzip", gzip.compress(gzip.compress(DOCUMENT))),
    "two encodings": ("gzip, br", brotli.compress(gzip.compress(DOCUMENT))),
    "unknown": ("compress", DOCUMENT),
}


@pytest.fixture(scope="module")
def publisher() -> Iterator[Publisher]:
    with Publisher() as publisher:
        yield publisher


def body_of(publisher: Publisher, reply: Reply | list[bytes | float], limits: Limits | None = None) -> bytes:
    publisher.serve("/feed.xml", reply)
    return client_for_loopback().request(publisher.url("/feed.xml"), limits=limits).body


@pytest.mark.parametrize(("encoding", "body"), ENCODED.values(), ids=ENCODED)
def test_a_body_is_unpacked_whatever_its_encoding(publisher: Publisher, encoding: str, body: bytes) -> None:
    assert body_of(publisher, Reply(body=body, headers={"Content-Encoding": encoding})) == DOCUMENT


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd"])
@pytest.mark.parametrize("status", [200, 204])
def test_an_empty_body_may_name_any_encoding(publisher: Publisher, encoding: str, status: int) -> None:
    assert body_of(publisher, Reply(status, headers={"Content-Encoding": encoding})) == b""


@pytest.mark.parametrize(("encoding", "body"), LIES.values(), ids=LIES)
def test_a_body_that_is_not_what_it_says_is_an_error(publisher: Publisher, encoding: str, body: bytes) -> None:
    with pytest.raises(HttpError) as caught:
        body_of(publisher, Reply(body=body, headers={"Content-Encoding": encoding}))
    assert caught.value.kind == Kind.BAD_ENCODING


def test_two_fields_of_encodings_are_two_encodings(publisher: Publisher) -> None:
    twice = gzip.compress(gzip.compress(DOCUMENT))
    with pytest.raises(HttpError) as caught:
        body_of(publisher, Reply(body=twice, headers=[("Content-Encoding", "gzip"), ("Content-Encoding", "gzip")]))
    assert caught.value.kind == Kind.BAD_ENCODING


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd", "identity"])
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15)
@given(body=st.binary(max_size=300), repeat=st.sampled_from([1, 1000]), cuts=st.lists(st.integers(0, 100), max_size=3))
def test_a_body_is_the_same_however_it_is_cut_on_the_way(
    publisher: Publisher, encoding: str, body: bytes, repeat: int, cuts: list[int]
) -> None:
    document = body * repeat
    pack = {
        "gzip": gzip.compress,
        "deflate": zlib.compress,
        "br": brotli.compress,
        "zstd": zstd.compress,
        "identity": bytes,
    }[encoding]
    rest = pack(document)
    parts = [f"HTTP/1.1 200 OK\r\nContent-Encoding: {encoding}\r\nTransfer-Encoding: chunked\r\n\r\n".encode()]
    for cut in [*cuts, len(rest)]:
        part, rest = rest[:cut], rest[cut:]
        if part:
            parts.append(b"%x\r\n%s\r\n" % (len(part), part))
    answer = [*parts, b"0\r\n\r\n"]
    assert body_of(publisher, answer, Limits(ratio=10_000)) == document  # type: ignore[arg-type]


BOMB = b"<rss>" + b"\0" * 1_000_000
BOMBS = {
    "gzip": gzip.compress(BOMB),
    "deflate": zlib.compress(BOMB),
    "br": brotli.compress(BOMB),
    "zstd": zstd.compress(BOMB),
}


@pytest.mark.parametrize(("encoding", "body"), BOMBS.items(), ids=BOMBS)
def test_a_bomb_is_stopped_by_the_size_that_it_unpacks_to(publisher: Publisher, encoding: str, body: bytes) -> None:
    assert len(body) < 2000
    limits = replace(SMALL, ratio=100_000)
    with pytest.raises(HttpError, match=r"sends more than 0\.191 MiB") as caught:
        body_of(publisher, Reply(body=body, headers={"Content-Encoding": encoding}), limits)
    assert caught.value.kind == Kind.TOO_LARGE


@pytest.mark.parametrize(("encoding", "body"), BOMBS.items(), ids=BOMBS)
def test_a_bomb_is_stopped_by_its_ratio_before_it_reaches_the_size(
    publisher: Publisher, encoding: str, body: bytes
) -> None:
    with pytest.raises(HttpError, match="too large when unpacked") as caught:
        body_of(publisher, Reply(body=body, headers={"Content-Encoding": encoding}), SMALL)
    assert caught.value.kind == Kind.TOO_LARGE


def test_a_small_body_may_be_packed_as_tightly_as_it_likes(publisher: Publisher) -> None:
    body = b"\0" * 19_000
    assert body_of(publisher, Reply(body=zlib.compress(body), headers={"Content-Encoding": "deflate"}), SMALL) == body


@pytest.mark.parametrize("packed", [gzip.compress(b""), zstd.compress(b"")], ids=["gzip", "zstd"])
def test_a_body_of_nothing_but_beginnings_ends(publisher: Publisher, packed: bytes) -> None:
    encoding = "gzip" if packed.startswith(b"\x1f\x8b") else "zstd"
    reply = Reply(body=packed * 10_000, headers={"Content-Encoding": encoding})
    if encoding == "gzip":
        assert body_of(publisher, reply) == b""
    else:
        with pytest.raises(HttpError):
            body_of(publisher, reply)


def test_a_length_beyond_the_cap_fails_before_the_body_is_read(publisher: Publisher) -> None:
    with pytest.raises(HttpError, match=r"declares a response of more than 0\.191 MiB") as caught:
        body_of(publisher, [b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000000\r\n\r\n", 5.0], SMALL)
    assert caught.value.kind == Kind.TOO_LARGE


@pytest.mark.parametrize("is_chunked", [True, False])
def test_a_body_without_a_length_is_stopped_at_the_cap(publisher: Publisher, is_chunked: bool) -> None:
    piece = b"x" * 10_000
    head = b"HTTP/1.1 200 OK\r\n" + (b"Transfer-Encoding: chunked\r\n\r\n" if is_chunked else b"\r\n")
    framed = b"2710\r\n" + piece + b"\r\n" if is_chunked else piece
    with pytest.raises(HttpError) as caught:
        body_of(publisher, [head, *[framed] * 100], SMALL)
    assert caught.value.kind == Kind.TOO_LARGE


def test_framing_without_end_is_stopped_too(publisher: Publisher) -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"
    with pytest.raises(HttpError, match="more data than we accept") as caught:
        body_of(publisher, [head, *[b"Trailer: of no use\r\n" * 500] * 100], replace(SMALL, body_bytes=50_000))
    assert caught.value.kind == Kind.TOO_LARGE


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<rss>\r\n"
BROKEN_OFF = {
    "short of its length": b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n<rss>",
    "a corrupt size of a chunk": CHUNKED + b"zz\r\n</rss>\r\n0\r\n\r\n",
    "no last chunk": CHUNKED,
    "a chunk cut": CHUNKED + b"ff\r\n</rss>",
}


@pytest.mark.parametrize("answer", BROKEN_OFF.values(), ids=BROKEN_OFF)
def test_an_answer_that_breaks_off_is_an_error_not_a_short_document(publisher: Publisher, answer: bytes) -> None:
    with pytest.raises(HttpError) as caught:
        body_of(publisher, [answer])
    assert caught.value.kind == Kind.INCOMPLETE


def test_an_answer_of_http_1_0_ends_with_its_connection(publisher: Publisher) -> None:
    assert body_of(publisher, [b"HTTP/1.0 200 OK\r\n\r\n<rss/>"]) == b"<rss/>"


@pytest.mark.parametrize(
    ("answer", "kept"),
    [
        (b"HTTP/1.1 500 Oops\r\nContent-Length: 100\r\n\r\nshort", b"short"),
        (b"HTTP/1.1 500 Oops\r\nContent-Encoding: gzip\r\n\r\nplain", b""),
        (b"HTTP/1.1 500 Oops\r\nContent-Encoding: gzip, gzip\r\n\r\nplain", b"plain"),
        (b"HTTP/1.1 500 Oops\r\nContent-Length: 1000000000000\r\n\r\n" + b"x" * 5000, b"x" * 1000),
        (b"HTTP/1.1 500 Oops\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", b""),
    ],
)
def test_a_broken_body_does_not_hide_the_status_of_an_error(publisher: Publisher, answer: bytes, kept: bytes) -> None:
    publisher.serve("/broken", answer)
    response = client_for_loopback().request(publisher.url("/broken"), limits=SMALL)
    assert (response.status, response.body) == (500, kept)


def test_ten_mebibytes_are_the_most_by_default(publisher: Publisher) -> None:
    most = b"x" * (10 * 1024 * 1024)
    head = b"HTTP/1.1 200 OK\r\n\r\n"
    assert len(body_of(publisher, [head, most])) == len(most)
    with pytest.raises(HttpError, match="sends more than 10 MiB"):
        body_of(publisher, [head, most, b"x"])


# --- In pieces, without a connection --------------------------------------------------------------------------------


class Answer:
    """A response that arrives in these pieces. The last can be an error."""

    length = None

    def __init__(self, *pieces: bytes | Exception) -> None:
        self.pieces = list(pieces)

    def read1(self, most: int) -> bytes:
        piece = self.pieces.pop(0) if self.pieces else b""
        if isinstance(piece, Exception):
            raise piece
        return piece


def read(*pieces: bytes, encoding: str = "", limits: Limits = SMALL) -> bytes:
    return bodies.read(Answer(*pieces), [encoding] if encoding else [], host="x.example", limits=limits)


def test_a_body_may_be_as_large_as_the_limits_say(publisher: Publisher) -> None:
    most = b"x" * SMALL.body_bytes
    assert body_of(publisher, Reply(body=most), SMALL) == most
    with pytest.raises(HttpError):
        body_of(publisher, Reply(body=most + b"x"), SMALL)


def test_a_body_may_unpack_to_as_much_as_the_limits_say() -> None:
    assert len(read(zlib.compress(b"\0" * SMALL.ratio_from_bytes), encoding="deflate")) == SMALL.ratio_from_bytes
    with pytest.raises(HttpError, match="too large when unpacked"):
        read(zlib.compress(b"\0" * (SMALL.ratio_from_bytes + 1)), encoding="deflate")
    assert read(b"as long as it came in", limits=Limits(ratio=1, ratio_from_bytes=0)) == b"as long as it came in"


def test_only_a_thousand_beginnings_are_read() -> None:
    empty, late = gzip.compress(b""), gzip.compress(b"late")
    assert read(empty * 999, late, encoding="gzip") == b"late"
    assert read(empty * 1000, late, encoding="gzip") == b""
    empty, late = zstd.compress(b""), zstd.compress(b"late")
    assert read(empty * 999, late, encoding="zstd") == b"late"
    with pytest.raises(HttpError):
        read(empty * 1000, late, encoding="zstd")


def test_what_comes_after_the_end_of_brotli_is_an_error() -> None:
    with pytest.raises(HttpError):
        read(brotli.compress(DOCUMENT), b"more", encoding="br")


def test_of_an_error_no_more_is_read_than_is_kept() -> None:
    for pieces, unread in (
        ([b"x" * 600] * 4, 2),
        ([b"x" * 1000, b"y"], 1),
        ([b"x" * 999, b"x", b"y"], 1),
        ([b"x" * 900, b"x" * 100, ConnectionResetError()], 1),
    ):
        answer = Answer(*pieces)
        assert bodies.read_start(answer, [], host="x.example", limits=SMALL) == b"x" * 1000
        assert len(answer.pieces) == unread


def test_of_an_error_that_breaks_off_is_kept_what_came() -> None:
    answer = Answer(b"short", ConnectionResetError())
    assert bodies.read_start(answer, [], host="x.example", limits=SMALL) == b"short"


# --- Files of gzip --------------------------------------------------------------------------------------------------

NOISE = random.Random(0).randbytes(SMALL.body_bytes)


@pytest.mark.parametrize("file", [DOCUMENT, NOISE, b""], ids=["words", "noise", "nothing"])
def test_a_file_of_gzip_is_unpacked(file: bytes) -> None:
    assert bodies.unpack_gzip(gzip.compress(file), limits=Limits()) == file


def test_a_file_of_gzip_may_be_as_large_as_the_limits_say() -> None:
    assert bodies.unpack_gzip(gzip.compress(NOISE), limits=SMALL) == NOISE
    with pytest.raises(HttpError, match="The file sends more") as caught:
        bodies.unpack_gzip(gzip.compress(NOISE + b"x"), limits=SMALL)
    assert caught.value.kind == Kind.TOO_LARGE


def test_a_file_of_gzip_that_is_a_bomb_is_stopped() -> None:
    with pytest.raises(HttpError, match="too large when unpacked"):
        bodies.unpack_gzip(gzip.compress(BOMB), limits=SMALL)


def test_a_file_of_gzip_may_begin_with_an_empty_member() -> None:
    assert bodies.unpack_gzip(gzip.compress(b"") + gzip.compress(DOCUMENT), limits=Limits()) == DOCUMENT


@pytest.mark.parametrize(
    ("file", "said"), [(b"plain", "is not compressed"), (gzip.compress(DOCUMENT)[:-5], "is incomplete")]
)
def test_a_file_that_is_no_gzip_is_an_error(file: bytes, said: str) -> None:
    with pytest.raises(HttpError, match=said) as caught:
        bodies.unpack_gzip(file, limits=Limits())
    assert caught.value.kind == Kind.BAD_ENCODING
