"""Strict parser for addresses, and a check whether an IP address is public. Pure."""

from __future__ import annotations

import contextlib
import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import urljoin

from urllib3.exceptions import LocationParseError
from urllib3.util import parse_url

from .errors import HttpError, Kind

type IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
type IPNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network

_DEFAULT_PORTS = {"http": 80, "https": 443}
_AUTHORITY = re.compile(r"https?://([^/?#]*)", re.IGNORECASE)
_CONTROL_OR_BACKSLASH = re.compile(r"[\x00-\x1f\x7f-\x9f\\]")
# Percent signs, and characters that browsers treat as a dot.
_NOT_IN_A_HOST = re.compile("[%\u3002\uff0e\uff61]")
_HOST_NAME = re.compile(r"(?=.{1,253}\Z)(?:[a-z0-9_-]{1,63}\.)*[a-z0-9_-]{1,63}")
# URL standard: such a host is an IPv4 address in any notation.
_ENDS_IN_NUMBER = re.compile(r"(?:\A|\.)(?:0x[0-9a-f]*|[0-9]+)\Z")


def not_public(host: str) -> str:
    """Return the reason why we do not connect to ``host``, and what to do."""
    return (
        f"{host} cannot be reached from the internet. "
        "Enter the public address of the server, or ask its administrator for it."
    )


@dataclass(frozen=True)
class Url:
    """An absolute http(s) address, normalised. Its parts are safe to send."""

    scheme: str
    host: str  # lower case, an international name in its ASCII form, IPv6 without brackets
    port: int
    target: str  # path and query for the request line

    @property
    def origin(self) -> tuple[str, str, int]:
        return self.scheme, self.host, self.port

    @property
    def authority(self) -> str:
        """The host, with its port unless that is the default one. This is the value of the ``Host`` header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def text(self) -> str:
        return f"{self.scheme}://{self.authority}{self.target}"

    @property
    def ip(self) -> IPAddress | None:
        """The IP address if the host is one, or None."""
        try:
            return ipaddress.ip_address(self.host)
        except ValueError:
            return None


def read_url(text: str) -> Url:
    """Parse an absolute http(s) address, without its fragment. Raises ``HttpError`` (bad_url) with the reason.

    Refuses other schemes, usernames, control characters, backslashes, dots of other scripts, port 0, IP addresses in
    unusual notation (2130706433, 0x7f000001, 127.1, 0177.0.0.1) and hosts that end with a dot, because programs
    interpret such addresses differently.
    """
    text = text.strip(" ")
    written = _AUTHORITY.match(text)
    if not written:
        raise HttpError(Kind.BAD_URL, "The address must start with http:// or https://.")
    if _CONTROL_OR_BACKSLASH.search(text):
        raise HttpError(Kind.BAD_URL, "The address contains a control character or a backslash. Remove it.")
    if "@" in written[1]:
        raise HttpError(
            Kind.BAD_URL,
            "The address contains a username. Remove it, and enter the username and password in their own fields.",
        )
    if _NOT_IN_A_HOST.search(written[1]):
        raise HttpError(Kind.BAD_URL, "The host name in the address contains a character that is not allowed.")
    try:
        parts = parse_url(text)
    except LocationParseError:
        raise HttpError(Kind.BAD_URL, "The address is not valid. Check its host name and port.") from None
    scheme = parts.scheme or ""
    port = _DEFAULT_PORTS[scheme] if parts.port is None else parts.port
    if not port:
        raise HttpError(Kind.BAD_URL, "Enter a port from 1 to 65535.")
    return Url(scheme, _read_host(parts.host or ""), port, parts.request_uri)


def read_reference(location: str, *, base: Url) -> Url:
    """Resolve a ``Location`` header from ``base``, as decoded by http.client (Latin-1). Raises ``HttpError``
    (bad_url)."""
    with contextlib.suppress(UnicodeError):
        location = location.encode("latin-1").decode("utf-8")  # many servers send UTF-8
    if _CONTROL_OR_BACKSLASH.search(location):  # urljoin would repair some of them silently
        raise HttpError(Kind.BAD_URL, "The address contains a control character or a backslash. Remove it.")
    try:
        return read_url(urljoin(base.text, location))
    except ValueError:
        raise HttpError(Kind.BAD_URL, "The address is not valid. Check its host name and port.") from None


def _read_host(host: str) -> str:
    try:
        if host.startswith("["):
            return str(ipaddress.IPv6Address(host[1:-1]))
        if _ENDS_IN_NUMBER.search(host):
            return str(ipaddress.IPv4Address(host))
    except ValueError:
        raise HttpError(Kind.BAD_URL, "The address contains an IP address in an unusual format.") from None
    if not _HOST_NAME.fullmatch(host):
        raise HttpError(Kind.BAD_URL, "The host name in the address is missing or not valid.")
    return host


_GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
# Networks that ``is_global`` accepts in some Python versions: protocol assignments; 6to4 and its relays, which wrap any
# IPv4 address.
_ALSO_REFUSED = [ipaddress.ip_network(name) for name in ("192.0.0.0/24", "192.88.99.0/24", "2001::/23", "2002::/16")]


def is_public(ip: IPAddress) -> bool:
    """Return whether the address is on the public internet. IPv4 inside IPv6 (mapped, NAT64) is checked as IPv4.

    Tunnels (6to4, Teredo) and NAT64 for local use (RFC 8215) are never public, because their target is unknown.
    """
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or (ipaddress.IPv4Address(ip.packed[-4:]) if ip in _NAT64 else None)
        if inner:
            return is_public(inner)
        if ip not in _GLOBAL_UNICAST:
            return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or any(ip in network for network in _ALSO_REFUSED))
