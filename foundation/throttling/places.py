"""Identity of a client by its network address."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

type _Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def address_of(request: HttpRequest) -> str:
    """Return the network address of the client.

    ``X-Forwarded-For`` is used only if the site declares a proxy (``SECURE_PROXY_SSL_HEADER``), and then only the entry
    that the proxy added, the last one.
    """
    address = str(request.META.get("REMOTE_ADDR", ""))
    if getattr(settings, "SECURE_PROXY_SSL_HEADER", None):
        address = request.headers.get("X-Forwarded-For", address).rsplit(",", 1)[-1].strip()
    return address


def place_of(request: HttpRequest) -> str:
    """Return the address, for IPv6 the network of one household or office (/48: one line gets up to 65,536 subnets of
    it)."""
    return place_at(address_of(request))


def network_of(request: HttpRequest) -> str:
    """Return a wider network that includes neighbouring addresses, of which one person may rent many (/24 for IPv4)."""
    return network_at(address_of(request))


def wide_network_of(request: HttpRequest) -> str:
    """Return the network of a whole provider, of which one person may use many parts (/16 for IPv4, /32 for IPv6)."""
    ip = _read(address := address_of(request))
    return address if ip is None else _network(ip, 16 if ip.version == 4 else 32)


def place_at(address: str) -> str:
    ip = _read(address)
    return address if ip is None else str(ip) if ip.version == 4 else _network(ip, 48)


def network_at(address: str) -> str:
    ip = _read(address)
    return address if ip is None else _network(ip, 24 if ip.version == 4 else 48)


def _network(ip: _Address, bits: int) -> str:
    return str(ipaddress.ip_network((ip, bits), strict=False))


def _read(address: str) -> _Address | None:
    """Parse an address; IPv4-mapped IPv6 becomes IPv4. Return None for anything else, such as a Unix socket."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return None
    return (ip.ipv4_mapped or ip) if isinstance(ip, ipaddress.IPv6Address) else ip


def keyed(what: str, who: str) -> str:
    """Return 64 hex digits that distinguish clients without revealing them."""
    return salted_hmac(f"throttling.{what}", who, algorithm="sha256").hexdigest()
