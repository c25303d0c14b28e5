"""Send one request to an endpoint with the shared HTTP client and return an `Outcome`. Follows no redirects."""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache

from django.conf import settings
from django.utils.translation import gettext_noop

from news.conf import http_client
from news.http import WEB_PORTS, Client, HttpError, Limits, is_public, not_public, read_url
from news.ingest.fetch import retry_after
from news.models.deliveries import KEPT_OF_AN_ANSWER

from .retry_policy import SCHEDULE, Outcome

# Concurrent requests of one process to one host. Receivers may share a host, such as a feed reader in the cloud, but
# one that hangs must not occupy all threads.
PER_HOST = 8
# Concurrent requests to a proven host of strangers' callbacks; any other host gets one at a time.
PER_STRANGERS_HOST = 4
STRANGERS_TIMEOUT_SECONDS = 5
_LONGEST_ERROR = 500


def delivery_client() -> Client:
    """Return the client for deliveries, shared by the process and replaced when settings change."""
    return _client(http_client(), timeout_seconds(), PER_HOST)


def strangers_client() -> Client:
    """Return the client for callbacks that anyone can set up, with shorter timeouts."""
    return _client(http_client(), min(timeout_seconds(), STRANGERS_TIMEOUT_SECONDS), PER_STRANGERS_HOST)


@lru_cache(maxsize=2)
def _client(shared: Client, seconds: int, per_host: int) -> Client:
    limits = Limits(queue_seconds=seconds, headers_seconds=seconds, total_seconds=seconds)
    return replace(shared, per_host=per_host, limits=limits)


def timeout_seconds() -> int:
    return getattr(settings, "DELIVERY_TIMEOUT_SECONDS", 20)


def schedule() -> tuple[float, ...]:
    """Return the retry delays in seconds: `DELIVERY_RETRY_SECONDS`, or `retry_policy.SCHEDULE`."""
    return tuple(getattr(settings, "DELIVERY_RETRY_SECONDS", ())) or SCHEDULE


def ask(
    client: Client,
    url: str,
    *,
    at: datetime,
    method: str = "POST",
    headers: Iterable[tuple[str, str]] = (),
    body: bytes | None = None,
) -> Outcome:
    """Send a request and return its outcome; network errors do not raise.

    ``Outcome.answer`` has the first `KEPT_OF_AN_ANSWER` bytes of the response.
    """
    began = time.monotonic()
    try:
        response = client.request(url, method=method, headers=headers, body=body, follow_redirects=False)
    except HttpError as error:
        return Outcome(status=None, latency_ms=_since(began), error=str(error)[:_LONGEST_ERROR])
    except ValueError:  # a header has a value that cannot be sent
        return Outcome(status=None, latency_ms=_since(began), error=gettext_noop("The request could not be created."))
    return Outcome(
        status=response.status,
        latency_ms=_since(began),
        answer=response.body[:KEPT_OF_AN_ANSWER].decode("utf-8", "replace").replace("\0", ""),
        error=_refusal(url, response.status),
        retry_after=retry_after(response.headers, at=at),
    )


def _since(began: float) -> int:
    return int((time.monotonic() - began) * 1000)


def _refusal(url: str, status: int) -> str:
    if 200 <= status < 300:
        return ""
    host = read_url(url).host
    if 300 <= status < 400:
        return f"{host} redirects ({status}). Enter the address that it leads to."
    return f"{host} responded with status {status}."


def host_of(url: str) -> str:
    try:
        return read_url(url).host
    except HttpError:
        return ""


def endpoint_of(url: str) -> str:
    """Return host and port, without a default port. Two programs on one host may belong to different people."""
    try:
        return read_url(url).authority
    except HttpError:
        return ""


def may_reach(url: str) -> str:
    """Return why nothing can ever be sent to ``url``, or an empty string if it can be tried."""
    try:
        read = read_url(url)
    except HttpError as error:
        return str(error)
    if read.ip is not None and not (is_public(read.ip) or _is_allowed(read.ip)):
        return not_public(read.host)
    client = delivery_client()
    # A host name may resolve to an allowed network, where any port is allowed; only a request would show that.
    may_be_allowed = _is_allowed(read.ip) if read.ip is not None else bool(client.allowed_private_networks)
    if read.port not in WEB_PORTS | client.extra_ports and not may_be_allowed:
        return f"Port {read.port} is not allowed. Use port 443, or leave the port out."
    return ""


def _is_allowed(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    return any(ip in network for network in delivery_client().allowed_private_networks)


def lease() -> timedelta:
    """Return the duration of a claim: longer than a request may take, so that no worker repeats one in progress."""
    return timedelta(seconds=timeout_seconds() + 5)
