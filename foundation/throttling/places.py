"""Who asks, as far as a network address tells."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

type _Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def address_of(request: HttpRequest) -> str:
    """The network address that the request comes from.

    A proxy in front is believed only where the site says that there is one (``SECURE_PROXY_SSL_HEADER``), and then only
    for what it added itself: the last entry.
    """
    address = str(request.META.get("REMOTE_ADDR", ""))
    if getattr(settings, "SECURE_PROXY_SSL_HEADER", None):
        address = request.headers.get("X-Forwarded-For", address).rsplit(",", 1)[-1].strip()
    return address


def place_of(request: HttpRequest) -> str:
    """The same, of IPv6 the part that one household or office has (/48: one line gets up to 65,536 networks of it)."""
    return place_at(address_of(request))


def network_of(request: HttpRequest) -> str:
    """More than one place: the neighbours too, among whom one person rents many addresses (/24 of IPv4)."""
    return network_at(address_of(request))


def place_at(address: str) -> str:
    ip = _read(address)
    return address if ip is None else str(ip) if ip.version == 4 else _network(ip, 48)


def network_at(address: str) -> str:
    ip = _read(address)
    return address if ip is None else _network(ip, 24 if ip.version == 4 else 48)


def _network(ip: _Address, bits: int) -> str:
    return str(ipaddress.ip_network((ip, bits), strict=False))


def _read(address: str) -> _Address | None:
    """An IPv4 address within one of IPv6 is itself; None for what is no address, such as a socket of this machine."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return None
    return (ip.ipv4_mapped or ip) if isinstance(ip, ipaddress.IPv6Address) else ip


def keyed(what: str, who: str) -> str:
    """64 hex digits that tell two askers apart and nothing about either."""
    return salted_hmac(f"throttling.{what}", who, algorithm="sha256").hexdigest()
