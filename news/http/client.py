"""`Client.request`: sends a request and follows redirects, with the same checks for each hop."""

from __future__ import annotations

import base64
import http.client
import re
import ssl
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property

from . import bodies, connections
from .addresses import IPAddress, IPNetwork, Url, is_public, not_public, read_reference, read_url
from .errors import HttpError, Kind
from .limits import Limits

WEB_PORTS = frozenset({80, 443})
ALTERNATIVE_PORTS = frozenset({8080, 8443})

_PERMANENT = frozenset({301, 308})
_REDIRECTS = _PERMANENT | {302, 303, 307}
# Methods that can be sent over an open connection, because they can be repeated if the server has just closed it.
_REUSING = frozenset({"GET", "HEAD"})
_FIELD_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_FOLD = re.compile(r"[ \t]*[\r\n]+[ \t]*")
_NOT_IN_A_VALUE = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_COOKIE_CHARACTERS = 1000
# The client sets framing itself, and never takes cookies or referrers from callers.
_NEVER_FROM_CALLERS = {
    *("host", "connection", "content-length", "transfer-encoding", "accept-encoding"),
    *("user-agent", "cookie", "referer"),
}
# Only for the first origin, not for others that it redirects to.
_FOR_ONE_ORIGIN = {"authorization", "if-none-match", "if-modified-since", "if-match", "if-unmodified-since", "if-range"}


@dataclass(frozen=True)
class Headers:
    """The header fields in order: names in lower case, values as sent (Latin-1), stripped."""

    fields: tuple[tuple[str, str], ...] = ()

    def first(self, name: str) -> str:
        """Return the first value of a field, or ""."""
        return next(iter(self.all(name)), "")

    def all(self, name: str) -> list[str]:
        return [value for known, value in self.fields if known == name]


@dataclass(frozen=True)
class Hop:
    """One redirect that was followed."""

    status: int
    from_url: str
    to_url: str


@dataclass(frozen=True)
class Response:
    """A complete response of any status.

    The body is decoded (RFC 9110, section 8.4). From status 300 on, it has at most the first `Limits.error_body_bytes`.
    """

    status: int
    headers: Headers = field(repr=False)
    body: bytes = field(repr=False)
    url: str = field(repr=False)  # URL of the response: normalised, without fragment
    permanent_url: str = field(repr=False)  # target of the redirects if all are permanent; otherwise the requested URL
    hops: tuple[Hop, ...] = field(repr=False, default=())
    left_origin: bool = False  # a hop led to another origin, which got neither conditions nor credentials
    wire_bytes: int = 0  # received from all hops, including headers
    elapsed: float = 0  # seconds, without the wait for a place


@dataclass(frozen=True, eq=False)
class Client:
    """An HTTP client, one per process. Its threads share the limit of concurrent requests to each host.

    ``user_agent`` names the program and a contact. ``allowed_private_networks`` can be reached although they are not
    public, at any port, but not through a redirect from another host. ``lookup`` returns all addresses of a host name,
    or raises OSError.
    """

    user_agent: str
    allowed_private_networks: tuple[IPNetwork, ...] = ()
    extra_ports: frozenset[int] = frozenset()
    per_host: int = 2
    limits: Limits = field(default_factory=Limits)
    lookup: Callable[[str], list[str]] = connections.ask_the_system
    _places: connections.Places = field(init=False, repr=False, default_factory=connections.Places)
    _idle: connections.IdleConnections = field(init=False, repr=False, default_factory=connections.IdleConnections)

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        """TLS context with the system's trust store."""
        context = ssl.create_default_context()
        context.set_alpn_protocols(["http/1.1"])
        return context

    def request(
        self,
        url: str,
        *,
        method: str = "GET",
        headers: Iterable[tuple[str, str]] = (),
        body: bytes | None = None,
        limits: Limits | None = None,
        follow_redirects: bool = True,
        credentials: tuple[str, str] | None = None,
    ) -> Response:
        """Return the response, of any status. Raises ``HttpError`` if there is no usable response.

        Redirects are followed only for GET and HEAD. ``credentials`` (name, password) are sent with Basic
        authentication (RFC 7617), only to the origin of ``url``. Raises ``ValueError`` for a header that callers cannot
        set or that is invalid.
        """
        limits = limits or self.limits
        follows = follow_redirects and method in {"GET", "HEAD"}
        fields = _checked(headers)
        if credentials:
            fields.append(("Authorization", _basic(*credentials)))
        here, led_from = read_url(url), None
        hops: list[Hop] = []
        asked: set[str] = set()  # since the last new cookie
        cookies: dict[tuple[str, str, int], dict[str, str]] = {}
        left_origin = False
        wire_bytes = 0
        started = time.monotonic()
        while True:
            message = self._message(here, method, [*fields, *_cookie(cookies.get(here.origin))], body)
            with self._places.at(here.host, most=self.per_host, within=limits.queue_seconds) as waited:
                started += waited
                by = started + limits.total_seconds
                answer = self._ask(here, method, message, limits, led_from=led_from, reads=not follows, by=by)
            wire_bytes += answer.wire_bytes
            if not follows or answer.status not in _REDIRECTS:
                break
            asked.add(here.text)
            if _keep_cookies(answer.headers, cookies.setdefault(here.origin, {})):
                asked.clear()
            there = _next(here, answer.status, answer.headers, asked)
            if len(hops) == limits.redirects:
                raise HttpError(Kind.TOO_MANY_REDIRECTS, f"{here.host} redirects more than {limits.redirects} times.")
            if there.origin != here.origin:
                left_origin = True
                fields = [(name, value) for name, value in fields if name.lower() not in _FOR_ONE_ORIGIN]
            hops.append(Hop(answer.status, here.text, there.text))
            here, led_from = there, here
        return replace(
            answer,
            permanent_url=here.text if hops and {hop.status for hop in hops} <= _PERMANENT else url,
            hops=tuple(hops),
            left_origin=left_origin,
            wire_bytes=wire_bytes,
            elapsed=time.monotonic() - started,
        )

    def _message(self, url: Url, method: str, fields: list[tuple[str, str]], body: bytes | None) -> bytes:
        lines = [
            f"{method} {url.target} HTTP/1.1",
            f"Host: {url.authority}",
            f"User-Agent: {self.user_agent}",
            f"Accept-Encoding: {bodies.ACCEPTED}",
        ]
        if method not in _REUSING:
            lines.append("Connection: close")
        if not any(name.lower() == "accept" for name, _ in fields):
            lines.append("Accept: */*")
        lines += [f"{name}: {value}" for name, value in fields]
        if body is not None:
            lines.append(f"Content-Length: {len(body)}")
        return "\r\n".join([*lines, "", ""]).encode("latin-1") + (body or b"")

    def _ask(
        self, url: Url, method: str, message: bytes, limits: Limits, *, led_from: Url | None, reads: bool, by: float
    ) -> Response:
        """Do one exchange, over an idle connection if there is one. The body of a redirect is read only with ``reads``."""
        started = time.monotonic()
        headers_by = min(started + limits.headers_seconds, by)
        connect_by = min(started + limits.connect_seconds, by)
        addresses = self._addresses(url, led_from=led_from, by=connect_by)
        if method in _REUSING and (idle := self._idle.take(url.origin, addresses)):
            wire = connections.Wire(idle, url.host, limits, headers_by=headers_by, by=by)
            try:
                return self._exchange(wire, url, method, message, limits, reads=reads)
            except HttpError as error:
                if wire.received or error.kind != Kind.CONNECT:  # otherwise the server has just closed it
                    raise
        connection = connections.connect(url, addresses, by=connect_by)
        if url.scheme == "https":
            connection = connections.secure(connection, url.host, self._tls, by=headers_by)
        wire = connections.Wire(connection, url.host, limits, headers_by=headers_by, by=by)
        return self._exchange(wire, url, method, message, limits, reads=reads)

    def _exchange(
        self, wire: connections.Wire, url: Url, method: str, message: bytes, limits: Limits, *, reads: bool
    ) -> Response:
        can_go_on = False
        try:
            wire.send(message)
            answer = _read(wire, url, method, limits, reads=reads)
            can_go_on = method in _REUSING and wire.can_go_on
        finally:
            if not can_go_on:
                wire.connection.close()
        if can_go_on:
            self._idle.keep(url.origin, wire.connection)
        return answer

    def _addresses(self, url: Url, *, led_from: Url | None, by: float) -> list[IPAddress]:
        """Return the IP addresses of the host. Raises ``HttpError`` if even one of them is not allowed."""
        found = [url.ip] if url.ip else connections.resolve(url.host, self.lookup, by=by)
        private = [ip for ip in found if not is_public(ip)]
        if not all(any(ip in network for network in self.allowed_private_networks) for ip in private):
            raise HttpError(Kind.REFUSED_ADDRESS, not_public(url.host))
        if private and led_from and led_from.host != url.host:
            raise HttpError(Kind.REFUSED_ADDRESS, f"{led_from.host} redirects to a private address.")
        if url.port not in WEB_PORTS | self.extra_ports and len(private) < len(found):
            raise HttpError(Kind.REFUSED_PORT, f"Port {url.port} of {url.host} is not allowed.")
        return found


def _read(wire: connections.Wire, url: Url, method: str, limits: Limits, *, reads: bool) -> Response:
    try:
        with _begun(wire, method) as response:
            wire.begin_body()
            headers = _read_headers(response, url.host)
            body = b""
            if reads or response.status not in _REDIRECTS:
                read = bodies.read if response.status < 300 else bodies.read_start
                body = read(response, _encodings(headers), host=url.host, limits=limits)
            wire.is_finished = response.isclosed() and not response.will_close
    except http.client.HTTPException as error:
        raise _named(error, url.host, is_in_body=wire.is_in_body) from error
    except OSError as error:
        kind = Kind.INCOMPLETE if wire.is_in_body else Kind.CONNECT
        raise HttpError(kind, f"{url.host} closed the connection.") from error
    return Response(response.status, headers, body, url.text, url.text, wire_bytes=wire.received)


def _begun(wire: connections.Wire, method: str) -> http.client.HTTPResponse:
    """Return the final response, with headers read. Skips interim ones (RFC 9110, section 15.2), such as 103 Early
    Hints.

    http.client skips only 100. The limits of headers apply to all of them together.
    """
    while True:
        response = http.client.HTTPResponse(wire, method=method)  # type: ignore[arg-type]
        try:
            response.begin()
        except BaseException:
            response.close()
            raise
        if response.status >= 200:
            return response
        response.fp = None  # type: ignore[assignment]  # otherwise it closes the reader of the final response


def _read_headers(response: http.client.HTTPResponse, host: str) -> Headers:
    headers = Headers(tuple((name.lower(), _unfolded(value)) for name, value in response.headers.items()))
    lengths = {length.strip() for value in headers.all("content-length") for length in value.split(",")}
    if len(lengths) > 1 or not all(length.isascii() and length.isdigit() for length in lengths):
        raise HttpError(Kind.PROTOCOL, f"{host} sends contradictory lengths for its response.")
    if headers.first("transfer-encoding").lower() not in {"", "chunked", "identity"}:
        raise HttpError(Kind.PROTOCOL, f"{host} uses a transfer encoding that we did not request.")
    return headers


def _encodings(headers: Headers) -> list[str]:
    names = [name.strip().lower() for value in headers.all("content-encoding") for name in value.split(",")]
    return [name for name in names if name not in {"", "identity"}]


def _checked(headers: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    fields = list(headers)
    for name, value in fields:
        if name.lower() in _NEVER_FROM_CALLERS:
            raise ValueError(f"The header {name} is not the caller's to set.")
        if not _FIELD_NAME.fullmatch(name) or _NOT_IN_A_VALUE.search(value):
            raise ValueError(f"The header {name!r} cannot be sent.")
        value.encode("latin-1")  # UnicodeEncodeError is a ValueError
    return fields


def _basic(name: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode("ascii")


def _unfolded(value: str) -> str:
    """Join a value that is folded over several lines (RFC 9112, section 5.2)."""
    return _FOLD.sub(" ", value).strip(" \t")


def _next(here: Url, status: int, headers: Headers, asked: set[str]) -> Url:
    """Return the target of a redirect. Raises ``HttpError`` without a target, for a loop, or from https to http."""
    location = headers.first("location")
    if not location:
        raise HttpError(Kind.REDIRECT_REFUSED, f"{here.host} redirects ({status}) without an address.")
    try:
        there = read_reference(location, base=here)
    except HttpError:
        refusal = f"{here.host} redirects to an address that is not valid."
        raise HttpError(Kind.REDIRECT_REFUSED, refusal) from None
    if (here.scheme, there.scheme) == ("https", "http"):
        raise HttpError(Kind.REDIRECT_REFUSED, f"{here.host} redirects from HTTPS to HTTP.")
    if there.text in asked:
        raise HttpError(Kind.REDIRECT_LOOP, f"{here.host} redirects in a loop.")
    return there


def _keep_cookies(headers: Headers, kept: dict[str, str]) -> bool:
    """Store the cookies of a response (RFC 6265). Return whether there is a new one to send.

    Some publishers redirect to the same address until they get a cookie. So cookies are kept for one chain of
    redirects, for the origin that set them.
    """
    before = dict(kept)
    for line in headers.all("set-cookie"):
        name, is_pair, value = line.split(";", 1)[0].strip().partition("=")
        if is_pair and _FIELD_NAME.fullmatch(name) and not _NOT_IN_A_VALUE.search(value) and len(kept) < 20:
            kept[name] = value[:_COOKIE_CHARACTERS]
    return kept != before


def _cookie(kept: dict[str, str] | None) -> list[tuple[str, str]]:
    return [("Cookie", "; ".join(f"{name}={value}" for name, value in kept.items()))] if kept else []


def _named(error: http.client.HTTPException, host: str, *, is_in_body: bool) -> HttpError:
    if is_in_body:
        return HttpError(Kind.INCOMPLETE, f"The response from {host} is incomplete.")
    if isinstance(error, http.client.RemoteDisconnected):
        return HttpError(Kind.CONNECT, f"{host} closed the connection without a response.")
    if isinstance(error, http.client.LineTooLong) or type(error) is http.client.HTTPException:  # more than 100 fields
        return HttpError(Kind.HEADERS_TOO_LARGE, f"{host} sends too many headers.")
    return HttpError(Kind.PROTOCOL, f"{host} does not send valid HTTP.")
