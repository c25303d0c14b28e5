"""Conditional GET (RFC 9110, section 13) of a document. Independent of models.

Validators are opaque: they are sent back byte for byte, including quotes and broken formats, and never made up.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum

from news.http import Client, Headers, HttpError, Response, read_reference, read_url
from news.http import Kind as HttpKind

LONGEST_HOLD = timedelta(days=1)
ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, "
    "application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, */*;q=0.5"
)

# RFC 9111, section 1.2.2: a greater value means "forever".
_MOST_SECONDS = 2**31
_DIRECTIVE = re.compile(r'([!#$%&\'*+.^_`|~0-9A-Za-z-]++)(?:\s*+=\s*+(?:"([^"]*+)"|([^\s,;"]*+)))?')
_LINK = re.compile(r"<([^<>]*+)>((?:\s*+;\s*+[^\s=;,<]++(?:\s*+=\s*+(?:\"[^\"]*+\"|[^\s;,\"]*+))?)*+)")
_UNSENDABLE = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")


class Kind(StrEnum):
    """Errors of a response, besides those of `news.http.Kind`."""

    AUTH = "auth"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    GONE = "gone"
    RATE_LIMITED = "rate_limited"
    SERVER_ERROR = "server_error"
    UNEXPECTED_STATUS = "unexpected_status"
    EMPTY = "empty"


_KINDS = {401: Kind.AUTH, 403: Kind.FORBIDDEN, 404: Kind.NOT_FOUND, 410: Kind.GONE, 429: Kind.RATE_LIMITED}
_SAYS = {
    Kind.AUTH: "requires a username and password, or does not accept these",
    Kind.FORBIDDEN: "refuses access",
    Kind.NOT_FOUND: "has nothing at this address",
    Kind.GONE: "says that this address no longer exists",
    Kind.RATE_LIMITED: "asks us to poll less often",
    Kind.SERVER_ERROR: "reports an internal error",
    Kind.UNEXPECTED_STATUS: "sends an unexpected response",
    Kind.EMPTY: "sends an empty response",
}


@dataclass(frozen=True)
class Validators:
    """ETag and Last-Modified as the publisher wrote them (Latin-1), or empty."""

    etag: str = ""
    last_modified: str = ""

    def __bool__(self) -> bool:
        return bool(self.etag or self.last_modified)


@dataclass(frozen=True)
class Freshness:
    """Freshness lifetime of a response (RFC 9111, section 4.2), in seconds from 0."""

    max_age: int | None = None
    no_cache: bool = False  # no-cache or no-store: the other values do not count
    expires_in: int | None = None  # Expires minus the response's Date; 0 if past or not a date ("Expires: 0")


@dataclass(frozen=True)
class Fetched:
    """A document, not yet parsed. Its validators must be stored only together with its content."""

    body: bytes = field(repr=False)
    url: str = field(repr=False)  # URL of the response
    permanent_url: str = field(repr=False)  # differs from the requested one only if all redirects were permanent
    content_type: str  # media type in lower case without parameters, or empty
    charset: str  # charset of the Content-Type header, in lower case, or empty
    validators: Validators
    freshness: Freshness
    hub_url: str  # WebSub, section 4: the first rel=hub and rel=self of the Link headers, absolute http(s), or empty
    self_url: str
    is_delta: bool  # has only new entries, not the whole list (RFC 3229 with "feed")
    wire_bytes: int
    elapsed: float  # seconds


@dataclass(frozen=True)
class NotModified:
    """The document has not changed. The validators are those that were sent, updated from the response."""

    url: str = field(repr=False)
    permanent_url: str = field(repr=False)
    validators: Validators
    freshness: Freshness
    wire_bytes: int
    elapsed: float


class FetchError(Exception):
    """Error if there is no document. ``str(error)`` is a sentence without path, query or password."""

    def __init__(
        self,
        kind: Kind | HttpKind,
        message: str,
        *,
        status: int | None = None,
        hold: timedelta | None = None,
        permanent_url: str | None = None,
    ) -> None:
        super().__init__(message)
        self.kind = kind
        self.status = status  # None without a response
        self.hold = hold  # Retry-After, from 0 to `LONGEST_HOLD`; None if missing or invalid
        self.permanent_url = permanent_url  # as in `Fetched`, if there was a response

    @property
    def is_host_hold(self) -> bool:
        """Whether the publisher wants fewer requests. Other sources on its host pause for a moment too."""
        return self.status in {429, 503}


def fetch(
    client: Client,
    url: str,
    *,
    validators: Validators = Validators(),
    credentials: tuple[str, str] | None = None,
    at: datetime,
) -> Fetched | NotModified:
    """Return the document, or that it has not changed. Raises `FetchError` for anything else.

    ``at`` replaces the missing Date of a response. Validators and credentials are not sent to other origins.
    """
    try:
        response = client.request(url, headers=_conditions(validators), credentials=credentials)
    except HttpError as error:
        raise FetchError(error.kind, str(error)) from error
    headers = response.headers
    now = _date(headers.first("date")) or at
    is_conditional = bool(validators) and not response.left_origin
    if response.status == 304 and is_conditional:
        return NotModified(
            url=response.url,
            permanent_url=response.permanent_url,
            validators=_renewed(validators, headers),
            freshness=_freshness(headers, at=now),
            wire_bytes=response.wire_bytes,
            elapsed=response.elapsed,
        )
    is_delta = response.status == 226 and is_conditional and "feed" in _names(headers.all("im"))
    if not (is_delta or response.status in {200, 203, 204}):
        raise _refusal(response, at=now)
    if not response.body:
        raise _error(Kind.EMPTY, response)
    content_type = headers.first("content-type")
    return Fetched(
        body=response.body,
        url=response.url,
        permanent_url=response.permanent_url,
        content_type=content_type.partition(";")[0].strip().lower(),
        charset=_parameter(content_type, "charset").lower(),
        validators=_renewed(Validators(), headers),
        freshness=_freshness(headers, at=now),
        hub_url=_link(response, "hub"),
        self_url=_link(response, "self"),
        is_delta=is_delta,
        wire_bytes=response.wire_bytes,
        elapsed=response.elapsed,
    )


def _conditions(validators: Validators) -> list[tuple[str, str]]:
    headers = [("Accept", ACCEPT)]
    if validators.etag:
        headers += [("If-None-Match", validators.etag), ("A-IM", "feed")]
    if validators.last_modified:
        headers.append(("If-Modified-Since", validators.last_modified))
    return headers


def _renewed(validators: Validators, headers: Headers) -> Validators:
    def sent(name: str) -> str:
        value = headers.first(name)
        return "" if _UNSENDABLE.search(value) else value  # a value that cannot be sent back is useless

    return Validators(sent("etag") or validators.etag, sent("last-modified") or validators.last_modified)


def _refusal(response: Response, *, at: datetime) -> FetchError:
    status = response.status
    kind = _KINDS.get(status, Kind.SERVER_ERROR if status >= 500 else Kind.UNEXPECTED_STATUS)
    return _error(kind, response, hold=retry_after(response.headers, at=at))


def _error(kind: Kind, response: Response, *, hold: timedelta | None = None) -> FetchError:
    message = f"{read_url(response.url).host} {_SAYS[kind]} ({response.status})."
    return FetchError(kind, message, status=response.status, hold=hold, permanent_url=response.permanent_url)


def retry_after(headers: Headers, *, at: datetime) -> timedelta | None:
    """Return Retry-After (RFC 9110, section 10.2.3). A date is relative to the publisher's own clock."""
    value = headers.first("retry-after")
    if (seconds := _seconds(value)) is not None:
        return min(timedelta(seconds=seconds), LONGEST_HOLD)
    until = _date(value)
    return None if until is None else min(max(until - at, timedelta()), LONGEST_HOLD)


def _freshness(headers: Headers, *, at: datetime) -> Freshness:
    max_age = None
    no_cache = False
    for value in headers.all("cache-control"):
        for name, quoted, bare in _DIRECTIVE.findall(value):
            if name.lower() == "max-age" and max_age is None:
                max_age = _seconds(quoted or bare)
            # "no-cache=field" applies only to that field.
            no_cache = no_cache or (name.lower() in {"no-cache", "no-store"} and not (quoted or bare))
    written = headers.all("expires")
    dates = [date for date in map(_date, written) if date]
    expires_in = None
    if dates:
        expires_in = min(max(int((dates[0] - at).total_seconds()), 0), _MOST_SECONDS)
    elif written:
        expires_in = 0
    return Freshness(max_age, no_cache, expires_in)


def _seconds(value: str) -> int | None:
    if not re.fullmatch(r"[0-9]+", value):
        return None
    return min(int(value), _MOST_SECONDS) if len(value) < 12 else _MOST_SECONDS


def _date(value: str) -> datetime | None:
    """Parse an HTTP date in any of its three formats (RFC 9110, section 5.6.7)."""
    try:
        date = parsedate_to_datetime(value)
        return date.astimezone(UTC) if date.tzinfo else date.replace(tzinfo=UTC)
    except (ValueError, TypeError, OverflowError):
        return None


def _names(values: Iterable[str]) -> set[str]:
    return {name.partition(";")[0].strip().lower() for value in values for name in value.split(",")}


def _parameter(value: str, wanted: str) -> str:
    for name, quoted, bare in _DIRECTIVE.findall(value.partition(";")[2]):
        if name.lower() == wanted:
            return str(quoted or bare)
    return ""


def _link(response: Response, relation: str) -> str:
    """Return the target of the first link with this relation (RFC 8288). A header can have several links, a link
    several relations."""
    for value in response.headers.all("link"):
        for target, parameters in _LINK.findall(value):
            if relation in _parameter(f";{parameters}", "rel").lower().split():
                try:
                    return read_reference(target, base=read_url(response.url)).text
                except HttpError:
                    continue
    return ""
