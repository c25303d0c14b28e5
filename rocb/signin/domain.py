"""Passkeys belong to a domain: the one in ``PUBLIC_URL``, whatever host was asked for."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit


def passkeys_work_at(public_url: str) -> bool:
    """Browsers keep passkeys for a domain over https, and for localhost; not for the number of a machine."""
    parts = urlsplit(public_url)
    host = parts.hostname or ""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost" or parts.scheme == "https"
    return False
