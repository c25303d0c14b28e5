"""A finished page: its bytes in each encoding, its headers, and 304 responses."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import brotli  # type: ignore[import-untyped]
from django.utils.http import parse_etags, parse_http_date_safe

from .version import Version

Headers = list[tuple[str, str]]
# RFC 9110 lists the headers that a 304 repeats; the others are used by feed readers.
REPEATED = (
    *("Cache-Control", "Content-Location", "Date", "Expires", "Last-Modified", "Vary"),
    *("Link", "Access-Control-Allow-Origin"),
)
COMPRESSED = ("text/", "application/", "image/svg")
WORTH_COMPRESSING_BYTES = 200
BROTLI_QUALITY = 5
ENTRY_BYTES = 4000  # approximate size of an entry without its bytes


@dataclass(slots=True)
class Entry:
    """A cached page. ``headers`` have the ETag of the uncompressed bytes. ``version`` contains the numbers that it
    depends on."""

    headers: dict[str, str]
    body: bytes
    version: Version
    expires_at: float = 0  # seconds since the epoch
    copy_until: float = 0  # the same for the copy on disk
    _ready: dict[str, tuple[Headers, bytes]] = field(default_factory=dict)

    @property
    def size(self) -> int:
        return 2 * len(self.body) + ENTRY_BYTES

    def answer(self, environ: Mapping[str, Any], cache_status: str) -> tuple[int, Headers, bytes]:
        """Return status, headers and body for these request headers: the page, or 304."""
        is_known = self._is_known(environ)
        form = "304" if is_known else encoding_for(environ.get("HTTP_ACCEPT_ENCODING", ""))
        if form not in self._ready:
            self._ready[form] = self._made(form)  # two threads may both make it, with the same result
        headers, body = self._ready[form]
        if cache_status:
            headers = [*headers, ("Cache-Status", cache_status)]
        return 304 if is_known else 200, headers, b"" if environ["REQUEST_METHOD"] == "HEAD" else body

    def _is_known(self, environ: Mapping[str, Any]) -> bool:
        if wanted := environ.get("HTTP_IF_NONE_MATCH"):  # weak comparison (RFC 9110, 13.1.2)
            found = parse_etags(wanted)
            return found == ["*"] or any(_weak(one) == _weak(self.headers["ETag"]) for one in found)
        since, changed = environ.get("HTTP_IF_MODIFIED_SINCE"), self.headers.get("Last-Modified")
        if not since or not changed:
            return False
        known_at = parse_http_date_safe(since)
        return known_at is not None and (parse_http_date_safe(changed) or known_at + 1) <= known_at

    def _made(self, form: str) -> tuple[Headers, bytes]:
        weak = ("ETag", _weak(self.headers["ETag"]))  # same content, different bytes
        if form == "304":
            return [*((name, self.headers[name]) for name in REPEATED if name in self.headers), weak], b""
        is_text = self.headers.get("Content-Type", "").startswith(COMPRESSED)
        if not form or not is_text or len(self.body) < WORTH_COMPRESSING_BYTES:
            return [*self.headers.items(), ("Content-Length", str(len(self.body)))], self.body
        is_br = form == "br"
        body = brotli.compress(self.body, quality=BROTLI_QUALITY) if is_br else gzip.compress(self.body, mtime=0)
        others = [(name, value) for name, value in self.headers.items() if name != "ETag"]
        return [*others, weak, ("Content-Encoding", form), ("Content-Length", str(len(body)))], body


@lru_cache(maxsize=256)
def encoding_for(accepted: str) -> str:
    """Return ``br``, ``gzip`` or an empty string for an Accept-Encoding header."""
    wanted = {}
    for part in accepted.lower().split(","):
        name, _semicolon, weight = part.partition(";")
        wanted[name.strip()] = weight.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return next((form for form in ("br", "gzip") if wanted.get(form)), "")


def _weak(etag: str) -> str:
    return etag if etag.startswith("W/") else f"W/{etag}"
