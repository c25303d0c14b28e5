"""Name resolution, sockets and received bytes, each with a deadline.

Deadlines (``by=``) are values of ``time.monotonic()``.
"""

from __future__ import annotations

import io
import ipaddress
import queue
import select
import socket
import ssl
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from .addresses import IPAddress, Url
from .errors import HttpError, Kind
from .limits import Limits

_MOST_TRIES = 4  # number of addresses of a host that are tried
IDLE_SECONDS = 4.0  # less than servers wait for the next request: Apache 5 seconds, nginx 75
_MOST_IDLE = 32
_NO_TIME = 0.001  # not 0, which makes a socket non-blocking, with other errors than a timeout


def ask_the_system(host: str) -> list[str]:
    """Return all IP addresses of a host name, in the system's order of preference. Raises ``OSError`` if there is
    none."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def resolve(host: str, lookup: Callable[[str], list[str]], *, by: float) -> list[IPAddress]:
    """Resolve a host name in a thread, because the system's resolver has no timeout. A late thread is abandoned."""
    answers: queue.SimpleQueue[list[str] | Exception] = queue.SimpleQueue()

    def look_up() -> None:
        try:
            answers.put(lookup(host))
        except Exception as error:
            answers.put(error)

    threading.Thread(target=look_up, daemon=True, name="resolver").start()
    try:
        found = answers.get(timeout=max(by - time.monotonic(), 0))
    except queue.Empty:
        raise HttpError(Kind.DNS, f"Looking up {host} takes too long.") from None
    if isinstance(found, OSError | UnicodeError) or not found:
        raise HttpError(Kind.DNS, f"There is no server named {host}, or its name cannot be looked up at the moment.")
    if isinstance(found, Exception):
        raise found
    return [ipaddress.ip_address(address) for address in found]


@dataclass
class _Host:
    free: int
    waiting: deque[threading.Event] = field(default_factory=deque)


class Places:
    """Limit of concurrent requests to each host in this process. Others wait in order of arrival."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._hosts: dict[str, _Host] = {}  # hosts with a current request

    @contextmanager
    def at(self, name: str, *, most: int, within: float) -> Iterator[float]:
        """Hold one of ``most`` places. Yields the seconds of waiting. Raises ``HttpError`` (busy) after ``within``."""
        started = time.monotonic()
        with self._lock:
            host = self._hosts.setdefault(name, _Host(free=most))
            turn = threading.Event()
            if host.free:
                host.free -= 1
                turn.set()
            else:
                host.waiting.append(turn)
        if not turn.wait(within):
            with self._lock:
                if not turn.is_set():  # otherwise a place became free at the last moment
                    host.waiting.remove(turn)
                    raise HttpError(Kind.BUSY, f"Too many requests to {name} are waiting.")
        try:
            yield time.monotonic() - started
        finally:
            with self._lock:
                if host.waiting:
                    host.waiting.popleft().set()
                else:
                    host.free += 1
                    if host.free == most:
                        del self._hosts[name]


@dataclass(frozen=True)
class _Idle:
    origin: tuple[str, str, int]
    address: IPAddress
    connection: socket.socket
    until: float


class IdleConnections:
    """Connections kept open after a complete response, for the next request to the same origin. A thread closes those
    that nothing needed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: deque[_Idle] = deque()  # oldest first
        self._closer: threading.Timer | None = None

    def keep(self, origin: tuple[str, str, int], connection: socket.socket) -> None:
        try:
            address = ipaddress.ip_address(connection.getpeername()[0])
        except OSError:
            connection.close()
            return
        with self._lock:
            self._kept.append(_Idle(origin, address, connection, time.monotonic() + IDLE_SECONDS))
            if len(self._kept) > _MOST_IDLE:
                self._kept.popleft().connection.close()
            self._close_in_time()

    def take(self, origin: tuple[str, str, int], addresses: list[IPAddress]) -> socket.socket | None:
        """Return an open connection to one of the addresses, or None. One with unexpected bytes is closed: they might
        pass for the next response."""
        with self._lock:
            fitting = [idle for idle in self._kept if idle.origin == origin and idle.address in addresses]
            for idle in reversed(fitting):
                self._kept.remove(idle)
                if _is_silent(idle.connection):
                    return idle.connection
                idle.connection.close()
        return None

    def _close_in_time(self) -> None:
        """Start the thread, if it does not run and has something to do."""
        if self._kept and not self._closer:
            self._closer = threading.Timer(max(self._kept[0].until - time.monotonic(), 0), self._close_old)
            self._closer.daemon = True
            self._closer.start()

    def _close_old(self) -> None:
        with self._lock:
            while self._kept and self._kept[0].until <= time.monotonic():
                self._kept.popleft().connection.close()
            self._closer = None
            self._close_in_time()


def _is_silent(connection: socket.socket) -> bool:
    """Return whether a connection is open and nothing has come in."""
    if isinstance(connection, ssl.SSLSocket) and connection.pending():
        return False
    waiting = select.poll()
    waiting.register(connection, select.POLLIN)
    return not waiting.poll(0)


def connect(url: Url, addresses: list[IPAddress], *, by: float) -> socket.socket:
    """Connect to the first address that accepts. Each gets an equal share of the remaining time."""
    tried = addresses[:_MOST_TRIES]
    failure = OSError()
    for number, ip in enumerate(tried):
        connection = socket.socket(socket.AF_INET if ip.version == 4 else socket.AF_INET6, socket.SOCK_STREAM)
        try:
            connection.settimeout(max((by - time.monotonic()) / (len(tried) - number), _NO_TIME))
            connection.connect((str(ip), url.port))
        except OSError as error:
            connection.close()
            failure = error
        except BaseException:
            connection.close()
            raise
        else:
            return connection
    if isinstance(failure, TimeoutError):
        raise HttpError(Kind.TIMEOUT, f"{url.host} did not accept the connection in time.")
    raise HttpError(Kind.CONNECT, f"{url.host} cannot be reached: {failure.strerror or 'no connection'}.")


def secure(connection: socket.socket, host: str, context: ssl.SSLContext, *, by: float) -> ssl.SSLSocket:
    """Wrap the connection in TLS for the host name of the request, not its IP address."""
    connection.settimeout(max(by - time.monotonic(), _NO_TIME))  # bounds the handshake as a whole
    try:
        return context.wrap_socket(connection, server_hostname=host)
    except ssl.SSLCertVerificationError as error:
        raise HttpError(
            Kind.TLS, f"The certificate of {host} is not valid: {error.verify_message.rstrip('.')}."
        ) from None
    except ssl.SSLError as error:
        raise HttpError(
            Kind.TLS, f"No secure connection to {host} is possible: {error.reason or 'handshake failed'}."
        ) from None
    except OSError as error:
        raise _broken(error, host) from None


def _broken(error: OSError, host: str) -> HttpError:
    if isinstance(error, TimeoutError):
        return HttpError(Kind.TIMEOUT, f"{host} did not respond in time.")
    return HttpError(Kind.CONNECT, f"{host} closed the connection.")


class _Reader(io.BufferedReader):
    """Reader that records on closing whether it had more than was read from it."""

    rest = 0

    def close(self) -> None:
        if not self.closed:
            self.rest = self.raw.tell() - self.tell()
        super().close()


class Wire(io.RawIOBase):
    """The exchange of one request and response. Raises ``HttpError`` as soon as a deadline or limit is exceeded.

    Each wait is limited to the rest of the deadline, so a server that sends single bytes cannot exceed it.
    """

    def __init__(self, connection: socket.socket, host: str, limits: Limits, *, headers_by: float, by: float) -> None:
        self.received = 0
        self.is_in_body = False
        self.is_finished = False  # the whole response was read, and the server leaves the connection open
        self.connection = connection
        self._host = host
        self._limits = limits
        self._headers_by = headers_by
        self._by = by
        self._body_since = 0.0
        self._reader = _Reader(self)

    def send(self, message: bytes) -> None:
        rest = memoryview(message)
        try:
            while rest:
                self.connection.settimeout(max(self._headers_by - time.monotonic(), _NO_TIME))
                rest = rest[self.connection.send(rest) :]
        except OSError as error:
            raise _broken(error, self._host) from None

    def begin_body(self) -> None:
        self.is_in_body = True
        self._body_since = time.monotonic()

    def makefile(self, mode: str) -> io.BufferedReader:
        """Return the reader for http.client. Always the same one, because its buffer may have part of the next
        response."""
        return self._reader

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        return self.received

    @property
    def can_go_on(self) -> bool:
        """Whether another request can follow on this connection: so far, the server has sent exactly one response."""
        return self.is_finished and not self._reader.rest

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        by, late = self._body_deadline() if self.is_in_body else self._headers_deadline()
        left = by - time.monotonic()
        if left <= 0:
            raise late
        self.connection.settimeout(left)
        try:
            count = self.connection.recv_into(buffer)
        except TimeoutError:
            raise late from None
        self.received += count
        return count

    def _headers_deadline(self) -> tuple[float, HttpError]:
        """Return the deadline for the next byte, and the error if it is missed."""
        if self.received >= self._limits.header_bytes:  # the limit was read, but the headers are not complete
            raise HttpError(Kind.HEADERS_TOO_LARGE, f"{self._host} sends too many headers.")
        return self._headers_by, HttpError(Kind.TIMEOUT, f"{self._host} did not start to respond in time.")

    def _body_deadline(self) -> tuple[float, HttpError]:
        limits = self._limits
        if self.received > 2 * limits.body_bytes + limits.header_bytes:  # chunks of one byte, trailers without end
            raise HttpError(Kind.TOO_LARGE, f"{self._host} sends more data than we accept.")
        slow_by = min(
            time.monotonic() + limits.slow_after_seconds,  # the longest pause
            self._body_since + max(limits.slow_after_seconds, self.received / limits.bytes_per_second),
        )
        if slow_by < self._by:
            return slow_by, HttpError(Kind.TOO_SLOW, f"{self._host} sends too slowly.")
        return self._by, HttpError(Kind.TIMEOUT, f"{self._host} did not finish its response in time.")
