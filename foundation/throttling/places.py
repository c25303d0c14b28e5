"""Who asks, as far as a network address tells."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac


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
    """The same, of IPv6 the part that one household or office has (/64)."""
    return network_of(address_of(request))


def network_of(address: str) -> str:
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped:
            return str(ip.ipv4_mapped)
        return str(ipaddress.ip_network((ip, 64), strict=False))
    return str(ip)


def keyed(what: str, who: str) -> str:
    """64 hex digits that tell two askers apart and nothing about either."""
    return salted_hmac(f"throttling.{what}", who, algorithm="sha256").hexdigest()
