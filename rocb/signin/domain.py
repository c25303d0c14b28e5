"""Domain of passkeys: they belong to the host in ``PUBLIC_URL``, whatever host was requested."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit


def passkeys_work_at(public_url: str) -> bool:
    """Return whether browsers accept passkeys for the address: a domain over https, or localhost, but not an IP
    address."""
    parts = urlsplit(public_url)
    host = parts.hostname or ""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost" or parts.scheme == "https"
    return False
