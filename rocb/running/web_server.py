"""The web server: waitress, which receives requests and sends responses without a thread per client. Only complete
requests get a thread.

A slow client takes a socket, not a thread. With 400 of them (slow headers, slow bodies, large ones, chunked ones) a
reader waited 2 ms (median). The eight threads of gunicorn and granian were all blocked from the eighth such client on.
A cached page takes 0.17 ms of CPU instead of gunicorn's 0.26, and there is no second process (23 MB).
"""

from __future__ import annotations

import errno
import os
import re
import resource
import signal
import socket
import threading
import weakref
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn

import waitress
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.receiver import FixedStreamReceiver
from waitress.utilities import BadRequest, Error

from rocb.running import watchdog
from rocb.running.listening import listen

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

CONNECTIONS = 4000
FILES_BESIDE = 500
OPTIONS: dict[str, Any] = {
    "asyncore_use_poll": True,
    "channel_timeout": 60,  # seconds until a silent connection is closed
    "cleanup_interval": 10,
    "max_request_header_size": 64 * 1024,
    "inbuf_overflow": 64 * 1024,  # a larger body is stored in a file
    # Django's settings decide which headers to trust (SECURE_PROXY_SSL_HEADER).
    "clear_untrusted_proxy_headers": False,
    "ident": None,
}
# Disk limit for all incomplete bodies: each of 4000 connections may bring one of 50 MB.
ALL_BODIES_BYTES = 1024**3
# Limit for the framing of a chunked body: this many bytes, plus one byte per CONTENT_FOR_EACH bytes of content.
FRAMING_BYTES, CONTENT_FOR_EACH = 64 * 1024, 16
_ENCODED = re.compile(rb"\r\ntransfer-encoding:([^\r\n]*)", re.IGNORECASE)


class NoRoom(Error):
    code = 503
    reason = "Service Unavailable"

    def to_response(self, ident: str | None = None) -> tuple[str, list[tuple[str, str]], bytes]:
        status, headers, body = super().to_response(ident)
        return status, [*headers, ("Retry-After", "300"), ("Cache-Control", "no-store")], body


class Nowhere:
    """Sink for the rest of a body without room: a client that is still sending would not read the response."""

    def append(self, data: bytes) -> None:
        pass

    def close(self) -> None:
        pass

    def __len__(self) -> int:
        return 0


class Parser(HTTPRequestParser):
    """A parser that rejects chunked bodies that are mostly chunk sizes. waitress scans these again with each packet: 12
    MB of endless digits blocked the one thread of all clients for a minute and a half.

    Rejects a request that states the length of its body in two ways (RFC 9112, 6.1). Otherwise a proxy that reads the
    other one sends the rest of the body as the next request.

    Also answers if a body cannot be stored on disk, where waitress closes the connection without an answer, and if all
    bodies together exceed their limit.
    """

    error: Any = None
    all_bodies_bytes: ClassVar[int] = ALL_BODIES_BYTES
    _waiting: ClassVar[weakref.WeakSet[Parser]] = weakref.WeakSet()
    _stored_at_last_look = 0

    def parse_header(self, header_plus: bytes) -> None:
        super().parse_header(header_plus)
        encodings = [value.strip(b" \t").lower() for value in _ENCODED.findall(header_plus)]
        is_clear = self.version == "1.1" and encodings == [b"chunked"] and "CONTENT_LENGTH" not in self.headers
        if encodings and not is_clear:
            raise ParsingError("The length of the body is not clear")

    def received(self, data: bytes) -> int:
        consumed = self._stored(data)
        if self.chunked and self.body_rcv is not None and self.error is None:
            content = len(self.body_rcv)
            if self.body_bytes_received - content > FRAMING_BYTES + content // CONTENT_FOR_EACH:
                self.error = BadRequest("The body is mostly sizes of chunks")
                self.completed = True
        return consumed

    def _stored(self, data: bytes) -> int:
        try:
            self._look_for_room()
            return int(super().received(data))
        except OSError as error:
            self.error = NoRoom(f"The request could not be stored: {error.strerror}. Try again later.")
            if not isinstance(self.body_rcv, FixedStreamReceiver):  # because the end of a chunked body is unknown
                self.completed = True
                return len(data)
            self.body_rcv.buf.close()
            self.body_rcv.buf = Nowhere()
            return int(super().received(data))

    def _look_for_room(self) -> None:
        """Check the limit at intervals. Only bodies that are stored in files count."""
        if self.error or (body := self.body_rcv) is None:
            return
        if len(body) >= self._stored_at_last_look + OPTIONS["inbuf_overflow"]:
            self._stored_at_last_look = len(body)
            self._waiting.add(self)
            if sum(len(one.body_rcv) for one in list(self._waiting)) > self.all_bodies_bytes:
                raise OSError(errno.ENOSPC, "too many large requests at once")


class Channel(HTTPChannel):
    parser_class = Parser


def serve(
    application: WSGIApplication,
    *,
    host: str,
    port: int,
    threads: int,
    most_body_bytes: int,
    all_bodies_bytes: int = ALL_BODIES_BYTES,
) -> None:
    """Serve until SIGTERM or SIGINT, on the socket in ``WEB_SOCKET_FD`` if set, else on ``host`` and ``port``."""
    Parser.all_bodies_bytes = max(all_bodies_bytes, 2 * most_body_bytes)
    given = os.environ.get("WEB_SOCKET_FD")
    listening = socket.socket(fileno=int(given)) if given else listen(host, port)
    server = waitress.create_server(
        application,
        sockets=[listening],
        threads=threads,
        connection_limit=_connections(),
        max_request_body_size=most_body_bytes,
        **OPTIONS,
    )
    server.channel_class = Channel
    if threading.current_thread() is threading.main_thread():  # this is not so under Django's reloader
        signal.signal(signal.SIGTERM, _end)
    if ready := os.environ.get("WEB_READY_FD"):
        os.write(int(ready), b"1")
    watchdog.start(server)
    server.run()


def _end(*_: object) -> NoReturn:
    raise SystemExit(0)


def _connections() -> int:
    """Return the number of connections that this process may open, at most `CONNECTIONS`."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = CONNECTIONS + FILES_BESIDE if hard == resource.RLIM_INFINITY else min(hard, CONNECTIONS + FILES_BESIDE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    except OSError:  # forbidden by a hardened systemd unit
        most = soft
    return max(100, most - FILES_BESIDE)
