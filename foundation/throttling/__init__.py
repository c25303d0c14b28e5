"""Base: how often somebody may do something. Both plug-ins stand on it; it knows none of them, and has no rows.

A view asks ``seconds_to_wait(Limit(...), ..., at=)`` before it does what anybody may ask of it. Every limit names who asks
(`place_of`: a network address, of IPv6 the network of one household or office): there is none that strangers share, so
nobody can use up what others may. Behind one address may be a whole office, so limits are what an office needs.

Counts are kept for their window of time under keyed hashes, in the cache ``CACHES["throttle"]`` where there is one, else in
the default one. A cache may forget; so a limit holds back floods and proves nothing.
"""

from .counting import HOUR, Limit, give_back, seconds_to_wait
from .places import address_of, keyed, network_at, network_of, place_at, place_of

__all__ = [
    "HOUR",
    "Limit",
    "address_of",
    "give_back",
    "keyed",
    "network_at",
    "network_of",
    "place_at",
    "place_of",
    "seconds_to_wait",
]
