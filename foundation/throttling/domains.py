"""The part of a host name that somebody registers, so that all names below it are one group.

Without the Public Suffix List, which changes weekly and needs a download. The rule errs towards large groups: strangers
who share one have a smaller share of a pool that is nearly full. A rule that errs the other way would let anybody make
groups by adding names.
"""

from __future__ import annotations

import ipaddress

from .places import network_at

# Registries share these names below a country's domain among all registrants, as in "gov.uk".
_OF_REGISTRIES = frozenset(
    {"ac", "co", "com", "edu", "gob", "gouv", "gov", "govt", "mil", "ne", "net", "nom", "or", "org", "sch"}
)
_COUNTRY_LETTERS = 2


def registrable_domain(host: str) -> str:
    """``example.co.uk`` of ``a.b.example.co.uk``; the network of an IP address."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        labels = host.rstrip(".").split(".")
        is_below = len(labels) > 2 and len(labels[-1]) == _COUNTRY_LETTERS and labels[-2] in _OF_REGISTRIES
        return ".".join(labels[-3:] if is_below else labels[-2:])
    return network_at(host)
