"""Registrable part of a host name, so that all names below it are one group.

The Public Suffix List is not used, because it changes weekly and needs a download. The rule errs towards large groups:
unrelated people in one group share its part of a nearly full pool. Erring the other way would let anyone create groups
by adding names.
"""

from __future__ import annotations

import ipaddress

from .places import network_at

# Labels below a country's domain under which anyone can register, as in "gov.uk".
_OF_REGISTRIES = frozenset(
    {"ac", "co", "com", "edu", "gob", "gouv", "gov", "govt", "mil", "ne", "net", "nom", "or", "org", "sch"}
)
_COUNTRY_LETTERS = 2


def registrable_domain(host: str) -> str:
    """Return ``example.co.uk`` for ``a.b.example.co.uk``, or the network of an IP address."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        labels = host.rstrip(".").split(".")
        is_below = len(labels) > 2 and len(labels[-1]) == _COUNTRY_LETTERS and labels[-2] in _OF_REGISTRIES
        return ".".join(labels[-3:] if is_below else labels[-2:])
    return network_at(host)
