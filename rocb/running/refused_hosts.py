"""Refused requests for our own host names: names of the site that ALLOWED_HOSTS lacks, such as the one without "www".

Scanners request thousands of other names, which mean nothing. So only names of our own domains are kept: a few, for a
week.
"""

from __future__ import annotations

import ipaddress
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http.request import validate_host

from foundation.throttling.domains import registrable_domain

KEY, KEPT_SECONDS, MOST = "refused_hosts", 7 * 24 * 60 * 60, 5


def note(environ: dict[str, Any]) -> None:
    """Record the host name of a request that got a 400 response."""
    name = _name(str(environ.get("HTTP_HOST", "")))
    if not name or validate_host(name, settings.ALLOWED_HOSTS) or _domain(name) not in _own_domains():
        return
    names: list[str] = cache.get(KEY, [])
    if name not in names and len(names) < MOST:
        cache.set(KEY, [*names, name], KEPT_SECONDS)


def lately() -> tuple[str, ...]:
    """Return recorded names that are still refused."""
    return tuple(name for name in cache.get(KEY, []) if not validate_host(name, settings.ALLOWED_HOSTS))


def _name(host: str) -> str:
    """Return the host without port and trailing dot, or an empty string if it is not a valid name."""
    name = host.partition(":")[0].lower().rstrip(".")
    is_name = (
        len(name) < 100 and name.isascii() and all(part and part.replace("-", "").isalnum() for part in name.split("."))
    )
    return name if is_name else ""


def _domain(name: str) -> str:
    """Return the registrable domain. An IP address, which has no domain, is returned whole."""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return registrable_domain(name)
    return name


def _own_domains() -> set[str]:
    return {_domain(name.lstrip(".")) for name in settings.ALLOWED_HOSTS}
