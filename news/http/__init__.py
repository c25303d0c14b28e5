"""The one way to the network: every request to another machine goes through `Client.request`.

Whoever answers there is not trusted: they may point at our own machines, never finish, send a bomb or lie about its size.
So an address is read strictly (``addresses``), its name is resolved once, every answer is judged, and the connection
goes to exactly the address that was judged, at each redirect again (``client``). Time, headers, body and encoding have
bounds (`Limits`) that hold while bytes come in, not afterwards (``connections``, ``bodies``).

A request has a connection of its own (``Connection: close``): nothing of one answer can reach the next, and that costs
less than keeping connections to hosts that are asked once an hour.

A cookie lives as long as one chain of redirects; no referrer is sent, and no proxy is taken from the environment. What
goes wrong is an `HttpError` with a `Kind`; its sentence names the host alone, so that no token of a path or query and no
password gets into a log.
"""

from .addresses import Url, is_public, not_public, read_reference, read_url
from .client import ALTERNATIVE_PORTS, WEB_PORTS, Client, Headers, Hop, Response
from .errors import HttpError, Kind
from .limits import Limits

__all__ = [
    "Client",
    "Response",
    "Headers",
    "Hop",
    "Limits",
    "HttpError",
    "Kind",
    "Url",
    "read_url",
    "not_public",
    "read_reference",
    "is_public",
    "ALTERNATIVE_PORTS",
    "WEB_PORTS",
]
