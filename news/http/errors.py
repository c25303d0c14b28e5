"""Errors of HTTP requests."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """Reasons for a missing response. Stored and counted, so the values must not change."""

    BAD_URL = "bad_url"
    REFUSED_ADDRESS = "refused_address"
    REFUSED_PORT = "refused_port"
    REDIRECT_REFUSED = "redirect_refused"
    REDIRECT_LOOP = "redirect_loop"
    TOO_MANY_REDIRECTS = "too_many_redirects"
    BUSY = "busy"  # on our side: too many requests wait for the same host, which is not its fault
    DNS = "dns"
    CONNECT = "connect"
    TLS = "tls"
    TIMEOUT = "timeout"
    TOO_SLOW = "too_slow"
    PROTOCOL = "protocol"
    HEADERS_TOO_LARGE = "headers_too_large"
    TOO_LARGE = "too_large"
    INCOMPLETE = "incomplete"
    BAD_ENCODING = "bad_encoding"


class HttpError(Exception):
    """No usable response. ``str(error)`` is a sentence without path, query or password."""

    def __init__(self, kind: Kind, message: str) -> None:
        super().__init__(message)
        self.kind = kind
