"""Attacks by hostile clients. Each ends automatically: after a number of requests, and at most `SECONDS`."""

from __future__ import annotations

import itertools
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field

from tests.benchmarks.storm.clients import Client, fields_of, send

SECONDS = 40
THREADS = 4
STRANGER = "127.0.0.66"
SLOW, LARGE, WRONG_HOSTS, WRONG_PASSWORDS, FORMS = 200, 40, 2000, 40, 1000
MB = 1_000_000


@dataclass
class Storm:
    """Attack. ``run`` returns at its end, or soon after ``over`` is set."""

    name: str
    run: Callable[[Storm], None]
    answers: Counter[str] = field(default_factory=Counter)
    over: threading.Event = field(default_factory=threading.Event)
    # Number of requests that it completed in its time.
    done: int = 0

    @contextmanager
    def blowing(self) -> Iterator[threading.Thread]:
        thread = threading.Thread(target=self.run, args=(self,), daemon=True)
        thread.start()
        threading.Timer(SECONDS, self.over.set).start()
        try:
            yield thread
        finally:
            self.over.set()
            thread.join(timeout=60)

    def many(self, count: int, ask: Callable[[int], object]) -> None:
        """Call ``ask`` with 0, 1, 2 ... in a few threads."""
        numbers, lock = itertools.count(), threading.Lock()

        def work() -> None:
            while not self.over.is_set():
                with lock:
                    number = next(numbers)
                if number >= count:
                    return
                answer = str(ask(number))
                with lock:
                    self.answers[answer] += 1
                    self.done += 1

        threads = [threading.Thread(target=work, daemon=True) for _ in range(THREADS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


def all_of(port: int, event: str) -> list[Storm]:
    """Return all attacks. ``event``: the path of an event with registration."""
    return [
        Storm("nobody else", lambda storm: None),
        Storm(f"{SLOW} slow clients", lambda storm: _slow(storm, port)),
        Storm(f"{LARGE} bodies of 1 GB, announced", lambda storm: _announced(storm, port)),
        Storm(f"{LARGE} bodies of 1 GB in chunks", lambda storm: _in_chunks(storm, port)),
        Storm(f"{LARGE} bodies of 50 MB but for a byte", lambda storm: _unfinished(storm, port)),
        Storm(f"{WRONG_HOSTS} wrong hosts", lambda storm: _wrong_hosts(storm, port)),
        Storm(f"{WRONG_PASSWORDS} passwords, one account", lambda storm: _passwords(storm, port, lambda n: "editor")),
        Storm(
            f"{WRONG_PASSWORDS} passwords, one address", lambda storm: _passwords(storm, port, lambda n: f"other{n}")
        ),
        Storm(f"{FORMS} forms for mail", lambda storm: _forms(storm, port, "/en/subscribe/mail/", {})),
        Storm(f"{FORMS} registrations", lambda storm: _forms(storm, port, f"{event}register/", ABOUT_A_PERSON)),
        Storm(f"{FORMS} resets", lambda storm: _forms(storm, port, "/account/password/reset/", {})),
    ]


ABOUT_A_PERSON = {"name": "Ann", "other_organisation": "An office"}


@contextmanager
def _sockets(port: int, count: int) -> Iterator[list[socket.socket]]:
    with ExitStack() as stack:
        yield [
            stack.enter_context(socket.create_connection(("127.0.0.1", port), 10, source_address=(STRANGER, 0)))
            for _ in range(count)
        ]


def _slow(storm: Storm, port: int) -> None:
    """Send slowly: half of the clients send a byte of a header from time to time, half a byte of a body."""
    with _sockets(port, SLOW) as clients:
        for number, client in enumerate(clients):
            length = b"Content-Length: 100000\r\n\r\n" if number % 2 else b"X-Slow: "
            client.sendall(b"POST /account/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\n" + length)
        while not storm.over.wait(2):
            for client in clients:
                with suppress(OSError):
                    client.sendall(b"a")
        storm.done = storm.answers["open to the end"] = sum(not _is_closed(client) for client in clients)


def _is_closed(client: socket.socket) -> bool:
    client.setblocking(False)
    try:
        return not client.recv(1000)
    except BlockingIOError:
        return False
    except OSError:
        return True


HEAD = b"POST /account/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\n"


def _announced(storm: Storm, port: int) -> None:
    def ask(number: int) -> str:
        with _sockets(port, 1) as (client,):
            return _sent(client, HEAD + b"Content-Length: 1000000000\r\n\r\n", b"a" * MB, 1000)

    storm.many(LARGE, ask)


def _in_chunks(storm: Storm, port: int) -> None:
    def ask(number: int) -> str:
        with _sockets(port, 1) as (client,):
            piece = b"f4240\r\n" + b"a" * MB + b"\r\n"
            return _sent(client, HEAD + b"Transfer-Encoding: chunked\r\n\r\n", piece, 1000)

    storm.many(LARGE, ask)


def _sent(client: socket.socket, head: bytes, piece: bytes, times: int) -> str:
    """Return the status, or the reason why there is none."""
    sent = 0
    with suppress(OSError):
        client.sendall(head)
        for _ in range(times):
            client.sendall(piece)
            sent += 1
    return f"{_status(client)} after {'all' if sent == times else f'{round(sent, -1)} MB'}"


def _status(client: socket.socket) -> str:
    client.settimeout(10)
    try:
        answer = client.recv(100)
    except OSError:
        return "closed"
    return answer.split(b" ")[1].decode() if answer.startswith(b"HTTP/") else "closed"


def _unfinished(storm: Storm, port: int) -> None:
    """Send incomplete requests all at once, and then wait."""
    with _sockets(port, LARGE) as clients:
        for client in clients:
            client.sendall(HEAD + b"Content-Length: 50000001\r\n\r\n")
        for _ in range(50):
            for client in clients:
                with suppress(OSError):
                    client.sendall(b"a" * MB)
        storm.done = LARGE
        storm.over.wait(10)
        for client in clients:
            with suppress(OSError):
                client.sendall(b"a")
        storm.answers.update(_status(client) for client in clients)


def _wrong_hosts(storm: Storm, port: int) -> None:
    storm.many(WRONG_HOSTS, lambda n: Client(port, STRANGER, host=f"wrong{n}.example").get("/en/").status)


def _passwords(storm: Storm, port: int, account: Callable[[int], str]) -> None:
    def ask(number: int) -> int:
        values = {"login": account(number), "password": f"guess {number}"}
        return send(Client(port, STRANGER), "/account/login/", values).status

    storm.many(WRONG_PASSWORDS, ask)


def _forms(storm: Storm, port: int, path: str, values: dict[str, str]) -> None:
    """Send forms. The page is opened once, like a program does."""
    client = Client(port, STRANGER)
    action, fields = fields_of(client.get(path).text, {**values, "email": ""})

    def ask(number: int) -> int:
        email = f"victim{number}@customs{number}.example"
        filled = [(name, email if name == "email" else value) for name, value in fields]
        return client.post(action or path, filled).status

    storm.many(FORMS, ask)
