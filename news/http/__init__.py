"""HTTP client for all requests to other machines, with `Client.request`.

Servers are not trusted: they may redirect to our own machines, never finish, send a decompression bomb or lie about its
size. So addresses are parsed strictly (``addresses``). A host name is resolved once, all its IP addresses are checked,
and the connection goes to exactly those, for each redirect again (``client``). Time, headers, body and encoding have
`Limits` that apply while bytes come in (``connections``, ``bodies``).

After a complete response to a GET, the connection is kept for some seconds for the next request to the same origin
(``connections.IdleConnections``), so that five feeds of one host need one TLS handshake. The host name is resolved and
checked for each request nevertheless. A connection with more bytes than its response is closed, so that one response
cannot affect the next.

Cookies last for one chain of redirects. No referrer is sent, and proxies in the environment are ignored. Errors are
`HttpError` with a `Kind`. The message names only the host, so that tokens in a path or query and passwords are not
logged.
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
