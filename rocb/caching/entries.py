"""A finished answer: its bytes in each encoding, its headers, and 304 for whoever has it already. Knows no model."""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from http.cookies import SimpleCookie
from typing import TYPE_CHECKING, Any

import brotli  # type: ignore[import-untyped]
from django.http import HttpResponse
from django.http.response import ResponseHeaders
from django.utils.http import parse_etags, parse_http_date_safe

if TYPE_CHECKING:
    from wsgiref.types import StartResponse

Headers = dict[str, str]
_STATUS_LINES = {200: "200 OK", 304: "304 Not Modified"}

# RFC 9110 names what a 304 repeats; the others are those that readers of feeds go by.
_REPEATED = ("Cache-Control", "Content-Location", "Date", "Expires", "Vary", "Link", "Access-Control-Allow-Origin")
_COMPRESSED = re.compile(r"(text/|application/(\w+\+)?(xml|json)|image/svg)|\+(xml|json)\b")
_WORTH_COMPRESSING_BYTES = 200
_BROTLI_QUALITY = 5
# What each mark and each entry take beside the bytes themselves, about.
_MARK_BYTES, _ENTRY_BYTES = 120, 4000


@dataclass(slots=True)
class Entry:
    """``etag`` is that of the plain bytes; ``until`` is in seconds since the epoch."""

    headers: Headers
    body: bytes
    etag: str
    marks: frozenset[str] = frozenset()
    until: float = 0
    address: str = ""
    last_modified: int | None = None
    _ready: dict[str, tuple[Headers, bytes]] = field(default_factory=dict)

    @property
    def size(self) -> int:
        return 2 * len(self.body) + _MARK_BYTES * len(self.marks) + _ENTRY_BYTES

    def answer(self, environ: Mapping[str, Any]) -> HttpResponse:
        """What to send for these request headers: the page, or that it is the same as before."""
        return _response(*self._chosen(environ))

    def send(self, environ: Mapping[str, Any], start_response: StartResponse) -> list[bytes]:
        """The same straight to the server, without an object of Django."""
        status, headers, body = self._chosen(environ)
        start_response(_STATUS_LINES[status], list(headers.items()))
        return [body]

    def _chosen(self, environ: Mapping[str, Any]) -> tuple[int, Headers, bytes]:
        if self._is_known(environ):
            return 304, *self._as("304")
        headers, body = self._as(encoding_for(environ.get("HTTP_ACCEPT_ENCODING", "")))
        return 200, headers, b"" if environ["REQUEST_METHOD"] == "HEAD" else body

    def _is_known(self, environ: Mapping[str, Any]) -> bool:
        wanted = environ.get("HTTP_IF_NONE_MATCH")
        if wanted:
            return wanted == self.etag or _is_among(self.etag, wanted)
        since = environ.get("HTTP_IF_MODIFIED_SINCE")
        if not since or self.last_modified is None:
            return False
        date = parse_http_date_safe(since)
        return date is not None and self.last_modified <= date

    def _as(self, form: str) -> tuple[Headers, bytes]:
        """Made at the first asking. Two threads may both make it, and make the same."""
        if form not in self._ready:
            self._ready[form] = self._made(form)
        return self._ready[form]

    def _made(self, form: str) -> tuple[Headers, bytes]:
        if form == "304":
            kept = {name: self.headers[name] for name in _REPEATED if name in self.headers}
            if "Last-Modified" in self.headers:
                kept["Last-Modified"] = self.headers["Last-Modified"]
            return {**kept, "ETag": _weak(self.etag)}, b""
        is_text = bool(_COMPRESSED.match(self.headers.get("Content-Type", "")))
        if not form or not is_text or len(self.body) < _WORTH_COMPRESSING_BYTES:
            return {**self.headers, "ETag": self.etag, "Content-Length": str(len(self.body))}, self.body
        if form == "br":
            body = brotli.compress(self.body, quality=_BROTLI_QUALITY, mode=brotli.MODE_TEXT)
        else:
            body = gzip.compress(self.body, compresslevel=6, mtime=0)
        own = {"ETag": _weak(self.etag), "Content-Encoding": form, "Content-Length": str(len(body))}
        return {**self.headers, **own}, body


def etag_of(body: bytes) -> str:
    return f'"{hashlib.blake2b(body, digest_size=16).hexdigest()}"'


@lru_cache(maxsize=256)
def encoding_for(accepted: str) -> str:
    """``br``, ``gzip`` or nothing, for an Accept-Encoding header."""
    wanted = {}
    for part in accepted.lower().split(","):
        name, _semicolon, weight = part.partition(";")
        wanted[name.strip()] = weight.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return next((form for form in ("br", "gzip") if wanted.get(form)), "")


def _weak(etag: str) -> str:
    """The same content, but not the same bytes."""
    return etag if etag.startswith("W/") else f"W/{etag}"


def _is_among(etag: str, wanted: str) -> bool:
    """Compared weakly, as If-None-Match is (RFC 9110, 13.1.2)."""
    plain = etag.removeprefix("W/")
    found = parse_etags(wanted)
    return found == ["*"] or any(one.removeprefix("W/") == plain for one in found)


def _response(status: int, headers: Headers, body: bytes) -> HttpResponse:
    """As ``HttpResponse(body, status=status, headers=headers)``, in a tenth of its time: all is checked already."""
    response = HttpResponse.__new__(HttpResponse)
    own = ResponseHeaders.__new__(ResponseHeaders)
    own._store = {name.lower(): (name, value) for name, value in headers.items()}  # type: ignore[attr-defined]
    response.__dict__.update(
        headers=own,
        _charset=None,
        _resource_closers=[],
        _handler_class=None,
        cookies=SimpleCookie(),
        closed=False,
        _reason_phrase=None,
        status_code=status,
        _container=[body],
    )
    return response
