"""`rocb.running.watchdog`: signs of life come from the threads that answer requests."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import waitress

from rocb.running import watchdog


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setattr(watchdog, "EVERY_SECONDS", 0.02)
    made = waitress.create_server(lambda environ, start: [], host="127.0.0.1", port=0, threads=2)
    yield made
    made.task_dispatcher.shutdown()
    made.close()


@pytest.fixture
def systemd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as receiver:
        receiver.bind(str(tmp_path / "notify"))
        receiver.settimeout(20)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        yield receiver


class Stuck:
    """Request that is not answered until ``end``."""

    def __init__(self) -> None:
        self.began, self.end = threading.Event(), threading.Event()

    def service(self) -> None:
        self.began.set()
        self.end.wait()

    def cancel(self) -> None:
        """Nothing to do."""


def test_systemd_gets_a_limit_and_then_signs(server: Any, systemd: socket.socket) -> None:
    watchdog.start(server)
    assert [systemd.recv(100) for _ in range(3)] == [b"WATCHDOG_USEC=60000000", b"WATCHDOG=1", b"WATCHDOG=1"]


def test_signs_stop_while_all_threads_are_stuck_and_go_on_afterwards(
    server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, write = os.pipe()
    os.set_blocking(read, False)
    monkeypatch.setenv("WEB_ALIVE_FD", str(write))
    stuck = [Stuck(), Stuck()]
    for task in stuck:
        server.add_task(task)
    assert all(task.began.wait(20) for task in stuck)
    watchdog.start(server)
    assert not threading.Event().wait(0.2)
    with pytest.raises(BlockingIOError):
        os.read(read, 1)
    for task in stuck:
        task.end.set()
    os.set_blocking(read, True)
    assert os.read(read, 1) == b"1"


def test_without_a_receiver_no_thread_starts(server: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    monkeypatch.delenv("WEB_ALIVE_FD", raising=False)
    before = threading.active_count()
    watchdog.start(server)
    assert threading.active_count() == before


def test_a_full_pipe_blocks_no_request(monkeypatch: pytest.MonkeyPatch) -> None:
    read, write = os.pipe()
    os.set_blocking(write, False)
    monkeypatch.setenv("WEB_ALIVE_FD", str(write))
    for _ in range(100_000):
        watchdog.send()
    assert os.read(read, 1) == b"1"


def test_answered_requests_are_signs_too_because_other_requests_may_wait_before_the_task(
    systemd: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watchdog, "_sent_at", float("-inf"))
    for _ in range(3):
        watchdog.answered()
    assert systemd.recv(100) == b"WATCHDOG=1"
    systemd.setblocking(False)
    with pytest.raises(BlockingIOError):
        systemd.recv(100)
    monkeypatch.delenv("NOTIFY_SOCKET")
    monkeypatch.setattr(watchdog, "_sent_at", float("-inf"))
    watchdog.answered()
    assert watchdog._sent_at == float("-inf"), "no one listens"
