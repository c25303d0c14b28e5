"""Supervisor of the web servers and the worker: it restarts them when they end, and a web server that hangs.
``manage.py run`` becomes this process.

It loads the site once and does not use it. Each child is a copy (``fork``) and shares the memory of the loaded code:
200 MB in total, instead of 290 if each child loaded the site. Restarts are immediate. It holds the socket, which
``run`` opened before it updated the database, so that readers wait while a web server starts, instead of being refused.
"""

from __future__ import annotations

import ctypes
import json
import multiprocessing
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import import_module
from multiprocessing.process import BaseProcess
from typing import Any

from rocb.running import watchdog

ENDS_WITHIN_SECONDS = 20
# Restart a child immediately if it ran for at least this long. Otherwise wait for the backoff delay.
WELL_AFTER_SECONDS = 60
LONGEST_PAUSE_SECONDS = 60
HANGS_AFTER_SECONDS = 30
LOOK_EVERY_SECONDS = 10
# Limits threads to two glibc arenas, which saves 7 MB per process.
MEMORY = {"MALLOC_ARENA_MAX": "2"}
SIGNALS = {signal.SIGCHLD, signal.SIGINT, signal.SIGTERM}
_PR_SET_NAME, _PR_SET_PDEATHSIG = 15, 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None
_copies = multiprocessing.get_context("fork")


def pause_after(failures: int) -> int:
    """Return the seconds until the next start after consecutive early exits: 0, 1, 2, 4 ... 60."""
    return 0 if failures == 0 else min(LONGEST_PAUSE_SECONDS, 2 ** (failures - 1))


@dataclass
class Child:
    """A copy of this process that does ``work``."""

    name: str
    work: Callable[[], object]
    environment: dict[str, str] = field(default_factory=dict)
    process: BaseProcess | None = None
    start_at: float = 0
    started_at: float = 0
    failures: int = 0
    signs: int | None = None  # our end of a pipe on which the child sends signs of life
    alive_at: float | None = None
    looked_at: float = 0

    def look(self, *, at: float) -> str:
        """Start the child when it is due, and kill it if it hangs. Return a message if it has ended or hangs."""
        said = self._kill_if_it_hangs(at=at)
        if self.process is not None and (code := self.process.exitcode) is not None:
            self.process = None
            self.failures = 0 if at - self.started_at >= WELL_AFTER_SECONDS else self.failures + 1
            pause = pause_after(self.failures)
            self.start_at = at + pause
            how = f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit {code}"
            said += f"The {self.name} stopped ({how}) and will be restarted {f'in {pause} s' if pause else 'now'}."
        if self.process is None and at >= self.start_at:
            self.started_at, self.alive_at = at, None
            self.process = _copies.Process(target=self._begin, name=self.name, daemon=True)
            self.process.start()
        return said

    def _kill_if_it_hangs(self, *, at: float) -> str:
        """Kill a child whose signs of life stopped. If this process was frozen too, for example because the machine was
        suspended, wait first.
        """
        was_frozen, self.looked_at = at - self.looked_at > HANGS_AFTER_SECONDS, at
        if self.signs is not None and (_has_bytes(self.signs) or (was_frozen and self.alive_at is not None)):
            self.alive_at = at
        if self.process is None or self.alive_at is None or at - self.alive_at <= HANGS_AFTER_SECONDS:
            return ""
        self.alive_at = None
        self._kill()
        return f"The {self.name} did not respond for {HANGS_AFTER_SECONDS} s and was killed. "

    def _begin(self) -> None:
        """Start a new session, so that Ctrl-C reaches the child only through the supervisor. It ends when the
        supervisor dies."""
        os.setsid()
        if _libc is not None:
            _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
            _libc.prctl(_PR_SET_NAME, self.name.encode())  # the name in top and ps -o comm
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
        os.environ.update(self.environment)
        self.work()

    def end(self) -> None:
        if self.process is None:
            return
        self.process.join(ENDS_WITHIN_SECONDS)
        if self.process.exitcode is None:
            self._kill()

    def _kill(self) -> None:
        """Kill the child, with the processes that it started."""
        assert self.process is not None
        assert self.process.pid is not None
        with suppress(ProcessLookupError):  # it has just been started, so its session does not exist yet
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.kill()
        self.process.join()


def children(listening: socket.socket | None, ready: int, *, web_servers: int) -> list[Child]:
    environment = {"WEB_READY_FD": str(ready)}
    if listening is not None:
        environment["WEB_SOCKET_FD"] = str(listening.fileno())
    names = [f"web server {n + 1}" for n in range(web_servers)] if web_servers > 1 else ["web server"]
    return [*(_web_server(name, environment) for name in names), Child("worker", _command("worker"))]


def _web_server(name: str, environment: dict[str, str]) -> Child:
    read, write = os.pipe()
    os.set_blocking(read, False)
    os.set_blocking(write, False)
    return Child(name, _command("web"), {**environment, "WEB_ALIVE_FD": str(write)}, signs=read)


def _command(name: str) -> Callable[[], object]:
    """Return a function that runs ``manage.py NAME`` in the loaded site. Under Django's reloader it starts a new process."""

    def work() -> None:
        if "rocb.urls" not in sys.modules:
            for fd in (os.environ.get("WEB_READY_FD"), os.environ.get("WEB_SOCKET_FD")):
                if fd:
                    os.set_inheritable(int(fd), True)
            os.execv(sys.executable, [sys.executable, "manage.py", name])
        from django.core.management import call_command

        call_command(name)

    return work


def load() -> None:
    """Load the site's code, without its database."""
    import gc

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rocb.settings")
    django.setup()
    from django.conf import settings
    from django.db import connections

    import_module(settings.ROOT_URLCONF)
    connections.close_all()
    gc.collect()  # and exclude existing objects from garbage collection, which would copy their memory
    gc.freeze()


def run(listening: socket.socket | None, *, web_servers: int, words: str) -> int:
    """Run until SIGINT or SIGTERM; print ``words`` when a web server responds. Return 1 if a web server ends before
    that."""
    signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    read, write = os.pipe()
    os.set_blocking(read, False)
    family = children(listening, write, web_servers=web_servers)
    is_ready, code = False, 0
    watchdog.set_systemd_limit()
    while True:
        for child in family:
            if (said := child.look(at=time.monotonic())) and (is_ready or child.name == "worker"):
                print(said, file=sys.stderr, flush=True)
            elif said:
                print(f"The {child.name} stopped before it responded. See above.", file=sys.stderr, flush=True)
                code = 1
        if code:
            break
        watchdog.tell_systemd()
        if not is_ready and _has_bytes(read):
            is_ready = True
            print(words, flush=True)
        got = signal.sigtimedwait(SIGNALS, 0.2 if not is_ready else _next_start(family))
        if got is not None and got.si_signo != signal.SIGCHLD:
            break
    for child in family:
        if child.process is not None and child.process.exitcode is None:
            child.process.terminate()
    for child in family:
        child.end()
    print("Stopped.", flush=True)
    return code


def _has_bytes(pipe: int) -> bool:
    """Return whether something was written to a pipe since the last call."""
    try:
        return bool(os.read(pipe, 100))
    except BlockingIOError:
        return False


def _next_start(family: list[Child]) -> float:
    waiting = [child.start_at - time.monotonic() for child in family if child.process is None]
    return max(0.0, min([*waiting, LOOK_EVERY_SECONDS]))


def become(plan: dict[str, Any]) -> None:
    """Replace this process by the supervisor, which frees all that it has loaded."""
    sys.stdout.flush()
    sys.stderr.flush()
    environment = {**MEMORY, **os.environ}
    os.execve(sys.executable, [sys.executable, "-m", "rocb.running.supervisor", json.dumps(plan)], environment)


if __name__ == "__main__":
    plan = json.loads(sys.argv[1])
    listening = None if plan["socket"] is None else socket.socket(fileno=plan["socket"])
    if plan["is_loaded_once"]:
        load()
    sys.exit(run(listening, web_servers=plan["web_servers"], words=plan["words"]))
