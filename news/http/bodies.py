"""Body of a response: at most one content encoding, decoded within limits while it comes in."""

from __future__ import annotations

import http.client
import sys
import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import Protocol

import brotli  # type: ignore[import-untyped]

from .errors import HttpError, Kind
from .limits import Limits

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

ACCEPTED = "gzip, deflate, br, zstd"

_PIECE = 64 * 1024
# gzip and zstd can be several streams in a row. A body of only empty streams would never end.
_MOST_STREAMS = 1000
# RFC 9659: a zstd window on the web is at most 8 MB.
_ZSTD_OPTIONS: Mapping[int, int] = {zstd.DecompressionParameter.window_log_max: 23}


def read(response: http.client.HTTPResponse, encodings: list[str], *, host: str, limits: Limits) -> bytes:
    """Return the whole body, decoded. ``encodings`` are the names in Content-Encoding, in lower case."""
    if len(encodings) > 1 or (encodings and encodings[0] not in _DECODERS):
        raise HttpError(Kind.BAD_ENCODING, f"{host} uses a content encoding that we did not request.")
    if response.length is not None and response.length > limits.body_bytes:
        raise HttpError(Kind.TOO_LARGE, f"{host} declares a response of more than {_mebibytes(limits.body_bytes)}.")
    return b"".join(_decoded(response, encodings[0] if encodings else "", host=host, limits=limits))


def read_start(response: http.client.HTTPResponse, encodings: list[str], *, host: str, limits: Limits) -> bytes:
    """Return as many of the first bytes as can be read. An error in the body must not hide the status."""
    pieces: list[bytes] = []
    kept = 0
    try:
        for piece in _decoded(response, encodings[0] if len(encodings) == 1 else "", host=host, limits=limits):
            pieces.append(piece)
            kept += len(piece)
            if kept >= limits.error_body_bytes:
                break
    except (HttpError, http.client.HTTPException, OSError):
        pass
    return b"".join(pieces)[: limits.error_body_bytes]


def unpack_gzip(data: bytes, *, limits: Limits) -> bytes:
    """Decompress a gzip file within the limits of bodies. Raises ``HttpError`` (too_large, bad_encoding)."""
    decoder = _gzip(data)
    pieces: list[bytes] = []
    made = received = 0
    try:
        for start in range(0, len(data), _PIECE):
            chunk = data[start : start + _PIECE]
            received += len(chunk)
            while (piece := decoder.push(chunk)) or decoder.holds_back:
                chunk = b""
                made += len(piece)
                _check(made, received, host="The file", limits=limits)
                pieces.append(piece)
    except zlib.error as error:
        raise HttpError(Kind.BAD_ENCODING, "The file is not compressed in the format that it declares.") from error
    if not decoder.is_complete:
        raise HttpError(Kind.BAD_ENCODING, "The compressed file is incomplete.")
    return b"".join(pieces)


def _check(made: int, received: int, *, host: str, limits: Limits) -> None:
    if made > limits.body_bytes:
        raise HttpError(Kind.TOO_LARGE, f"{host} sends more than {_mebibytes(limits.body_bytes)}.")
    if made > limits.ratio_from_bytes and made > limits.ratio * received:
        raise HttpError(Kind.TOO_LARGE, f"{host} sends compressed data that is too large when unpacked.")


def _decoded(response: http.client.HTTPResponse, encoding: str, *, host: str, limits: Limits) -> Iterator[bytes]:
    decoder: _Decoder | None = None
    received = made = 0
    try:
        while chunk := response.read1(_PIECE):
            received += len(chunk)
            decoder = decoder or _DECODERS.get(encoding, _DECODERS[""])(chunk)
            while (piece := decoder.push(chunk)) or decoder.holds_back:
                chunk = b""
                made += len(piece)
                _check(made, received, host=host, limits=limits)
                yield piece
    except (zlib.error, brotli.error, zstd.ZstdError) as error:
        raise HttpError(
            Kind.BAD_ENCODING, f"{host} sends a response that is not {encoding}, as it declares."
        ) from error
    if response.length:  # http.client counts down from Content-Length
        raise HttpError(Kind.INCOMPLETE, f"The response from {host} is incomplete.")
    if decoder and not decoder.is_complete:
        raise HttpError(Kind.BAD_ENCODING, f"{host} sends an incomplete {encoding} response.")


def _mebibytes(count: int) -> str:
    return f"{count / 1024 / 1024:.3g} MiB"


class _Decoder(Protocol):
    """Decoder that returns at most `_PIECE` bytes per call. A call without data continues with what it holds back."""

    @property
    def holds_back(self) -> bool: ...

    @property
    def is_complete(self) -> bool: ...

    def push(self, data: bytes) -> bytes: ...


class _Plain:
    holds_back = False
    is_complete = True

    def push(self, data: bytes) -> bytes:
        return data


class _Zlib:
    def __init__(self, window_bits: int) -> None:
        self._stream = zlib.decompressobj(window_bits)
        self._streams = 1
        self._rest = b""

    @property
    def holds_back(self) -> bool:
        return bool(self._rest)

    @property
    def is_complete(self) -> bool:
        return self._stream.eof

    def push(self, data: bytes) -> bytes:
        data = self._rest + data
        if self._stream.eof:
            if not data.startswith(b"\x1f\x8b") or self._streams >= _MOST_STREAMS:
                self._rest = b""  # padding, which other clients also ignore
                return b""
            self._stream = zlib.decompressobj(16 + zlib.MAX_WBITS)
            self._streams += 1
        piece = self._stream.decompress(data, _PIECE)
        self._rest = self._stream.unused_data if self._stream.eof else self._stream.unconsumed_tail
        return piece


class _Brotli:
    def __init__(self) -> None:
        self._stream = brotli.Decompressor()

    @property
    def holds_back(self) -> bool:
        return not self._stream.can_accept_more_data()

    @property
    def is_complete(self) -> bool:
        return bool(self._stream.is_finished())

    def push(self, data: bytes) -> bytes:
        if not data and self.is_complete:
            return b""
        return bytes(self._stream.process(data, output_buffer_limit=_PIECE))


class _Zstd:
    def __init__(self) -> None:
        self._stream = zstd.ZstdDecompressor(options=_ZSTD_OPTIONS)
        self._streams = 1

    @property
    def holds_back(self) -> bool:
        return bool(self._stream.unused_data) if self._stream.eof else not self._stream.needs_input

    @property
    def is_complete(self) -> bool:
        return self._stream.eof

    def push(self, data: bytes) -> bytes:
        if self._stream.eof:
            data = self._stream.unused_data + data
            if not data:
                return b""
            if self._streams >= _MOST_STREAMS:
                raise zstd.ZstdError("too many frames")
            self._stream = zstd.ZstdDecompressor(options=_ZSTD_OPTIONS)
            self._streams += 1
        return self._stream.decompress(data, _PIECE)


def _deflate(start: bytes) -> _Decoder:
    """Return a decoder for zlib as RFC 9110, section 8.4.1.2, requires (the first byte ends in 8), or for raw
    deflate."""
    return _Zlib(zlib.MAX_WBITS if start[0] & 0x0F == 8 else -zlib.MAX_WBITS)


def _gzip(start: bytes) -> _Decoder:
    return _Zlib(16 + zlib.MAX_WBITS)


# Each gets the first bytes of the body, because the name "deflate" is ambiguous.
_DECODERS: dict[str, Callable[[bytes], _Decoder]] = {
    "": lambda start: _Plain(),
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": lambda start: _Brotli(),
    "zstd": lambda start: _Zstd(),
}
