"""Reads an address strictly and judges where it leads; pure."""

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
# Percent signs, and what browsers take for a dot.
_NOT_IN_A_HOST = re.compile("[%\u3002\uff0e\uff61]")
_HOST_NAME = re.compile(r"(?=.{1,253}\Z)(?:[a-z0-9_-]{1,63}\.)*[a-z0-9_-]{1,63}")
# As the URL standard has it: such a host is an IPv4 address, however it is written.
_ENDS_IN_NUMBER = re.compile(r"(?:\A|\.)(?:0x[0-9a-f]*|[0-9]+)\Z")


def not_public(host: str) -> str:
    """Why nothing is sent to ``host`` or read from it, and how to mend it."""
    return (
        f"{host} cannot be reached from the internet. "
        "Enter the public address of the server, or ask its administrator for it."
    )


@dataclass(frozen=True)
class Url:
    """An absolute http(s) address, normalised; its parts are fit to be sent."""

    scheme: str
    host: str  # lower case, an international name in its ASCII form, IPv6 without brackets
    port: int
    target: str  # path and query as they go into the request line

    @property
    def origin(self) -> tuple[str, str, int]:
        return self.scheme, self.host, self.port

    @property
    def authority(self) -> str:
        """Host, and port unless it is the usual one: what the ``Host`` field says."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def text(self) -> str:
        return f"{self.scheme}://{self.authority}{self.target}"

    @property
    def ip(self) -> IPAddress | None:
        """The address itself, if the host is one."""
        try:
            return ipaddress.ip_address(self.host)
        except ValueError:
            return None


def read_url(text: str) -> Url:
    """An absolute http(s) address without its fragment; HttpError (bad_url) says what is wrong with it.

    Refused are: other schemes, a user name in front of the host, control characters, backslashes, dots of other
    scripts, port 0, and an IP address in any but its usual spelling (2130706433, 0x7f000001, 127.1, 0177.0.0.1) or a
    host that ends with a dot, because two programs rarely agree on what such an address means.
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
    """What a ``Location`` means that ``base`` answered with, as http.client gives it (Latin-1); HttpError (bad_url)."""
    with contextlib.suppress(UnicodeError):
        location = location.encode("latin-1").decode("utf-8")  # as many send it
    if _CONTROL_OR_BACKSLASH.search(location):  # joining would repair some of them silently
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
# What Python's ``is_global`` lets through in one version or another: protocol assignments; 6to4 and its relays, which
# wrap any IPv4 address.
_ALSO_REFUSED = [ipaddress.ip_network(name) for name in ("192.0.0.0/24", "192.88.99.0/24", "2001::/23", "2002::/16")]


def is_public(ip: IPAddress) -> bool:
    """Whether the address is one of the public internet; IPv4 inside IPv6 (mapped, NAT64) is judged as that IPv4.

    Tunnels (6to4, Teredo) and NAT64 for local use (RFC 8215) lead where nobody can tell from here: never public.
    """
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or (ipaddress.IPv4Address(ip.packed[-4:]) if ip in _NAT64 else None)
        if inner:
            return is_public(inner)
        if ip not in _GLOBAL_UNICAST:
            return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or any(ip in network for network in _ALSO_REFUSED))
