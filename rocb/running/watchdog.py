"""Signs of life of a web server, for the process that restarts it if they stop: the supervisor, or systemd.

A sign is sent by one of the threads that answer requests, so it stops if the process is frozen and if all threads are
stuck. Under ``manage.py run`` it is a byte in the pipe ``WEB_ALIVE_FD``. Alone under systemd it is the message of
``sd_notify(3)``, for units with ``NotifyAccess=main``. The process sets the time limit itself when it begins to send, so
that systemd does not kill a site that starts slowly.
"""

from __future__ import annotations

import os
import socket
import threading
import time
from contextlib import suppress
from typing import Protocol

EVERY_SECONDS = 5
SYSTEMD_LIMIT_SECONDS = 60


class Server(Protocol):
    """The part of a waitress server that is used here."""

    def add_task(self, task: object) -> None: ...


class _Sign:
    """Task for a thread of the server."""

    def __init__(self) -> None:
        self.is_done = threading.Event()

    def service(self) -> None:
        self.is_done.set()
        send()

    def cancel(self) -> None:
        """Called when the server stops."""


_sent_at = 0.0


def answered() -> None:
    """Send a sign because a request was answered, at most once every `EVERY_SECONDS`. Under load, the task of `start`
    waits behind many requests.
    """
    global _sent_at
    if _is_watched() and time.monotonic() - _sent_at >= EVERY_SECONDS:
        _sent_at = time.monotonic()
        send()


def send() -> None:
    """Send a sign. If the receiver does not read, the sign is lost."""
    with suppress(OSError):
        if fd := os.environ.get("WEB_ALIVE_FD"):
            os.write(int(fd), b"1")
        else:
            tell_systemd()


def set_systemd_limit() -> None:
    """Let systemd kill this process if it sends no sign for `SYSTEMD_LIMIT_SECONDS`."""
    tell_systemd(f"WATCHDOG_USEC={SYSTEMD_LIMIT_SECONDS}000000")


def tell_systemd(message: str = "WATCHDOG=1") -> None:
    """Send a message to systemd, by default a sign of life, if it started this process."""
    if address := os.environ.get("NOTIFY_SOCKET"):
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
            sender.sendto(message.encode(), address.replace("@", "\0", 1) if address.startswith("@") else address)


def start(server: Server) -> None:
    """Send signs from the threads of this server until the process ends, if anything receives them."""
    if _is_watched():
        if "WEB_ALIVE_FD" not in os.environ:
            set_systemd_limit()
        threading.Thread(target=_repeat, args=(server,), name="signs of life", daemon=True).start()


def _is_watched() -> bool:
    return "WEB_ALIVE_FD" in os.environ or "NOTIFY_SOCKET" in os.environ


def _repeat(server: Server) -> None:
    pause = threading.Event()
    while True:
        sign = _Sign()
        server.add_task(sign)
        pause.wait(EVERY_SECONDS)
        sign.is_done.wait()
