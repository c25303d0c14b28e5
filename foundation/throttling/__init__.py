"""Rate limits. Both plug-ins use the package; it imports neither and has no rows.

A public view calls ``seconds_to_wait(Limit(...), ..., at=)`` before it does its work. Every limit is per client
(`place_of`: a network address, for IPv6 the network of one household or office). Strangers never share a limit, so one
client cannot use up another's. A whole office may be behind one address, so limits are sized for an office.

Counts are stored for their time window under keyed hashes, in the cache ``CACHES["throttle"]`` if it exists, else in
the default one. A cache may evict entries, so a limit slows floods down but guarantees nothing.
"""

from .counting import HOUR, Limit, give_back, seconds_to_wait
from .places import address_of, keyed, network_at, network_of, place_at, place_of, wide_network_of

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
    "wide_network_of",
]
