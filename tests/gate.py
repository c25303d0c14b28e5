"""Gate in front of a service in this process: open, closed (nothing listens) or hung (listens, but does not respond)."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable

BLOCK = 64 * 1024
OPEN, CLOSED, HUNG = "open", "closed", "hung"


class Gate:
    """Gate that forwards TCP connections to ``port`` of this machine."""

    def __init__(self, port: int) -> None:
        self.target = port
        self.state = OPEN
        self._connections: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = int(self._listener.getsockname()[1])
        self._listen()

    def close(self) -> None:
        """Close the gate like a service that stopped: connections end, new ones are refused."""
        self.state = CLOSED
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # wakes the thread that waits in accept()
        self._listener.close()
        self._cut()

    def hang(self) -> None:
        self.state = HUNG

    def open(self) -> None:
        """Open the gate. Hung connections are closed, because their clients gave up long ago."""
        was, self.state = self.state, OPEN
        if was == HUNG:
            self._cut()
        elif was == CLOSED:
            self._listener = socket.create_server(("127.0.0.1", self.port), backlog=64)
            self._listen()

    def _cut(self) -> None:
        with self._lock:
            connections, self._connections = self._connections, set()
        for connection in connections:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def _listen(self) -> None:
        self._in_thread(lambda listener=self._listener: self._accept(listener))

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                near, _ = listener.accept()
            except OSError:
                return
            self._in_thread(lambda near=near: self._join(near))

    def _join(self, near: socket.socket) -> None:
        self._wait_while_hung()
        try:
            far = socket.create_connection(("127.0.0.1", self.target), timeout=5)
        except OSError:
            near.close()
            return
        far.settimeout(None)
        with self._lock:
            self._connections |= {near, far}
        there = self._in_thread(lambda: self._pump(near, far))
        self._pump(far, near)
        there.join()
        with self._lock:
            self._connections -= {near, far}
        near.close()
        far.close()

    def _pump(self, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while block := source.recv(BLOCK):
                self._wait_while_hung()
                target.sendall(block)
        with contextlib.suppress(OSError):
            target.shutdown(socket.SHUT_WR)

    def _wait_while_hung(self) -> None:
        while self.state == HUNG:
            time.sleep(0.05)

    @staticmethod
    def _in_thread(work: Callable[[], object]) -> threading.Thread:
        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        return thread
