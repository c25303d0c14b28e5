"""A publisher on loopback that responds as a test requires, however wrong, and records its requests.

::

    with Publisher() as publisher:
        publisher.serve("/feed.xml", body=b"<rss/>", headers={"ETag": '"1"'})
        client_for_loopback().request(publisher.url("/feed.xml"))
        assert publisher.asked("/feed.xml")[0].headers["accept-encoding"]

`Publisher.serve` takes one answer for a path, or several that are given in turn (the last one forever). An answer is

* a `Reply` (or its parts by keyword): a well-formed HTTP response. A 200 with validators automatically becomes a 304 when
  the request contains one of them, unless ``ignores_conditions``;
* bytes: sent unchanged, instead of any HTTP;
* a list of bytes and numbers: the bytes one after the other, a number is a pause in seconds;
* a function of the `Request` that returns one of these.

Every answer ends the connection, except a `Reply` of a publisher with ``keeps_open``. A path without an answer is a 404.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, Self

from news.http import Client
from tests.environment import ROOT

CERTIFICATES = ROOT / "tests" / "data" / "tls"
LOOPBACK = (ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("::1/128"))

type Answer = Reply | bytes | Sequence[bytes | float] | Callable[[Request], Answer]


def client_for_loopback(**options: Any) -> Client:
    """Return a `Client` that may reach loopback; ``options`` are those of `Client`."""
    return Client(**{"user_agent": "tests/1 (+https://example.org)", "allowed_private_networks": LOOPBACK, **options})


@dataclass(frozen=True)
class Request:
    method: str
    path: str  # with its query
    headers: dict[str, str]  # names in lower case
    body: bytes
    at: datetime


@dataclass(frozen=True)
class Reply:
    """HTTP/1.1 response. Content-Length is added unless the headers have a length or a transfer encoding."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] | Iterable[tuple[str, str]] = field(default_factory=dict)
    ignores_conditions: bool = False

    def to(self, request: Request, *, keeps_open: bool = False) -> bytes:
        fields = list(self.headers.items() if isinstance(self.headers, Mapping) else self.headers)
        named = {name.lower(): value for name, value in fields}
        status, body = self.status, self.body
        if status == 200 and not self.ignores_conditions and _is_known(request, named):
            status, body = 304, b""
        if status not in {204, 304} and not {"content-length", "transfer-encoding"} & named.keys():
            fields.append(("Content-Length", str(len(body))))
        reason = HTTPStatus(status).phrase if status in HTTPStatus else ""
        head = "".join(f"{name}: {value}\r\n" for name, value in fields)
        start = f"HTTP/1.1 {status} {reason}\r\n{head}{'' if keeps_open else 'Connection: close\r\n'}\r\n"
        return start.encode("latin-1") + (b"" if request.method == "HEAD" else body)


def _is_known(request: Request, named: dict[str, str]) -> bool:
    if "if-none-match" in request.headers:
        return request.headers["if-none-match"] == named.get("etag")
    return "last-modified" in named and request.headers.get("if-modified-since") == named["last-modified"]


class Publisher:
    """A server on a free port of ``host``, in threads of this process.

    With a ``certificate`` (the name of a file in ``tests/data/tls``) it speaks TLS.
    """

    def __init__(self, host: str = "127.0.0.1", *, certificate: str = "", keeps_open: bool = False) -> None:
        self.host = host
        self.keeps_open = keeps_open
        self.connections = 0
        self.requests: list[Request] = []
        self.most_at_once = 0  # connections
        self._tls: ssl.SSLContext | None = None
        if certificate:
            self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._tls.load_cert_chain(CERTIFICATES / certificate)
        self._answers: dict[str, list[Answer]] = {}
        self._now = 0
        self._open: set[socket.socket] = set()  # that wait for another request
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._listener = socket.create_server(
            (host, 0), family=socket.AF_INET6 if ":" in host else socket.AF_INET, backlog=128
        )
        self.port: int = self._listener.getsockname()[1]
        self._threads = [threading.Thread(target=self._listen, daemon=True)]

    def __enter__(self) -> Self:
        self._threads[0].start()
        return self

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._closing.set()
            for connection in self._open:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
        self._listener.shutdown(socket.SHUT_RDWR)  # wakes the thread that waits in accept()
        self._listener.close()
        for thread in self._threads:
            thread.join(timeout=5)

    def serve(self, path: str, *answers: Answer, **parts: Any) -> None:
        """Set the response of ``path`` (with its query, if it matters) from now on. ``parts`` are those of one `Reply`."""
        self._answers[path] = [*answers] if answers else [Reply(**parts)]

    def url(self, path: str, *, host: str = "") -> str:
        """Return the URL. ``host`` is another name of the same machine."""
        host = host or (f"[{self.host}]" if ":" in self.host else self.host)
        return f"{'https' if self._tls else 'http'}://{host}:{self.port}{path}"

    @property
    def open(self) -> int:
        """The number of connections that are open at the moment."""
        return self._now

    def asked(self, path: str) -> list[Request]:
        return [request for request in self.requests if request.path == path]

    def _listen(self) -> None:
        while not self._closing.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._serve, args=[connection], daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        with self._lock:
            self.connections += 1
            self._now += 1
            self.most_at_once = max(self.most_at_once, self._now)
        try:
            connection.settimeout(10)
            if self._tls:
                connection = self._tls.wrap_socket(connection, server_side=True)
            while request := self._read(connection):
                if not self._send(connection, request, self._next(request)):
                    break
                with self._lock:
                    if self._closing.is_set():
                        break
                    self._open.add(connection)
        except OSError:
            pass  # the other side has gone, as many tests want it to
        finally:
            with self._lock:  # before the other side notices the end and connects again
                self._now -= 1
                self._open.discard(connection)
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()

    def _read(self, connection: socket.socket) -> Request | None:
        with connection.makefile("rb") as stream:
            start = stream.readline().decode("latin-1").split()
            if len(start) != 3:
                return None
            headers = {}
            while line := stream.readline().decode("latin-1").strip("\r\n"):
                name, _, value = line.partition(":")
                headers[name.lower()] = value.strip()
            body = stream.read(int(headers.get("content-length", 0)))
        request = Request(start[0], start[1], headers, body, datetime.now(UTC))
        self.requests.append(request)
        return request

    def _next(self, request: Request) -> Answer:
        with self._lock:
            answers = self._answers.get(request.path) or self._answers.get(request.path.partition("?")[0])
            if not answers:
                return Reply(404)
            return answers.pop(0) if len(answers) > 1 else answers[0]

    def _send(self, connection: socket.socket, request: Request, answer: Answer) -> bool:
        """Send the answer. Return whether the connection stays open."""
        while callable(answer):
            answer = answer(request)
        stays_open = self.keeps_open and isinstance(answer, Reply) and request.headers.get("connection") != "close"
        if isinstance(answer, Reply):
            answer = answer.to(request, keeps_open=stays_open)
        for part in [answer] if isinstance(answer, bytes) else answer:
            if isinstance(part, bytes):
                connection.sendall(part)
            elif self._closing.wait(part):
                return False
        return stays_open
