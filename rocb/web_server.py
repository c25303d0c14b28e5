"""The web server: waitress, which reads requests and sends answers by itself and gives a thread only what is whole.

A slow client costs a socket, not a thread: with 400 of them (slow headers, slow bodies, large ones, chunked ones) a reader
waited 2 ms in the middle, while gunicorn's eight threads and granian's answered nobody from the eighth on. A kept page costs
0.17 ms of CPU beside gunicorn's 0.26, and there is no second process (23 MB).
"""

from __future__ import annotations

import errno
import os
import resource
import signal
import socket
import threading
import weakref
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn

import waitress
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.receiver import FixedStreamReceiver
from waitress.utilities import BadRequest, Error

from rocb.listening import listen

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

CONNECTIONS = 4000
FILES_BESIDE = 500
OPTIONS: dict[str, Any] = {
    "asyncore_use_poll": True,
    "channel_timeout": 60,  # a silent connection
    "cleanup_interval": 10,
    "max_request_header_size": 64 * 1024,
    "inbuf_overflow": 64 * 1024,  # a larger body waits in a file
    # Django's settings say whom to believe (SECURE_PROXY_SSL_HEADER).
    "clear_untrusted_proxy_headers": False,
    "ident": None,
}
# What all bodies that wait may take of the disk; each of 4000 connections may bring one of 50 MB.
ALL_BODIES_BYTES = 1024**3
# What a body in chunks may have besides its content: this much, and then a byte for so many of the content.
FRAMING_BYTES, CONTENT_FOR_EACH = 64 * 1024, 16


class NoRoom(Error):
    code = 503
    reason = "Service Unavailable"

    def to_response(self, ident: str | None = None) -> tuple[str, list[tuple[str, str]], bytes]:
        status, headers, body = super().to_response(ident)
        return status, [*headers, ("Retry-After", "300"), ("Cache-Control", "no-store")], body


class Nowhere:
    """Takes the rest of a body for which there is no room: a client that is still sending would not see the answer."""

    def append(self, data: bytes) -> None:
        pass

    def close(self) -> None:
        pass

    def __len__(self) -> int:
        return 0


class Parser(HTTPRequestParser):
    """Refuses a body in chunks that is mostly sizes of chunks. waitress looks at these again with each packet: 12 MB of
    digits without end took the one thread that all clients share for a minute and a half.

    Answers a body that the disk does not take, where waitress hangs up without a word; and one for which there is no room
    beside those that wait already.
    """

    error: Any = None
    all_bodies_bytes: ClassVar[int] = ALL_BODIES_BYTES
    _waiting: ClassVar[weakref.WeakSet[Parser]] = weakref.WeakSet()
    _stored_at_last_look = 0

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
            if not isinstance(self.body_rcv, FixedStreamReceiver):  # of chunks nobody knows where they end
                self.completed = True
                return len(data)
            self.body_rcv.buf.close()
            self.body_rcv.buf = Nowhere()
            return int(super().received(data))

    def _look_for_room(self) -> None:
        """Now and then: only bodies that wait in files are counted."""
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
    """Until SIGTERM or SIGINT. Takes the socket that ``WEB_SOCKET_FD`` names, else listens by itself."""
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
    if threading.current_thread() is threading.main_thread():  # beside Django's reloader it is another
        signal.signal(signal.SIGTERM, _end)
    if ready := os.environ.get("WEB_READY_FD"):
        os.write(int(ready), b"1")
    server.run()


def _end(*_: object) -> NoReturn:
    raise SystemExit(0)


def _connections() -> int:
    """As many as this process may have open, at most `CONNECTIONS`."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = CONNECTIONS + FILES_BESIDE if hard == resource.RLIM_INFINITY else min(hard, CONNECTIONS + FILES_BESIDE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    except OSError:  # a hardened unit forbids it
        most = soft
    return max(100, most - FILES_BESIDE)
