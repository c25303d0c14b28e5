"""Real processes for tests: ``manage.py`` and Python with exactly the variables that a test passes."""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
import tempfile
import textwrap
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.db import connections

from tests.environment import NEUTRAL, ROOT

ENDS_WITHIN_SECONDS = 600  # all migrations, on a busy machine


def variables(**values: str) -> dict[str, str]:
    """Return the environment of a process: of our variables only ``values``."""
    kept = {name: value for name, value in os.environ.items() if name not in NEUTRAL}
    for name in ("TEST_POSTGRES", "TEST_POSTGRES_RUNNING", "DJANGO_ALLOW_ASYNC_UNSAFE"):
        kept.pop(name, None)
    standing = {"ENVIRONMENT": "local", "PYTHONPATH": str(ROOT), "DJANGO_SETTINGS_MODULE": "rocb.settings"}
    return {**kept, **NEUTRAL, **standing, **values}


def manage(*arguments: str, **values: str) -> subprocess.CompletedProcess[str]:
    """Run ``manage.py`` until it ends."""
    return run("manage.py", *arguments, **values)


def run(*arguments: str, **values: str) -> subprocess.CompletedProcess[str]:
    """Run Python until it ends."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=variables(**values),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=ENDS_WITHIN_SECONDS,
    )


def ask(code: str, **values: str) -> Any:
    """Return what ``code`` assigns to ``answer``, in a process with Django set up and without state of earlier calls."""
    global _parent
    if _parent is None or _parent.values != values or _parent.process.poll() is not None:
        if _parent is not None:
            _parent.end()
        _parent = _Parent(values)
    return _parent.ask(textwrap.dedent(code))


def forget() -> None:
    """End the process of `ask` before the services to which it is connected."""
    global _parent
    if _parent is not None:
        _parent.end()
    _parent = None


class _Parent:
    """Set up Django once, which takes a second; each code runs in a child process."""

    PROGRAM = """
import gc, json, os, sys, traceback
gc.disable()  # while everything is imported
import django
django.setup()
gc.freeze()
gc.enable()
for line in sys.stdin:
    if not (child := os.fork()):
        code = 1
        try:
            exec(json.loads(line), scope := {"__name__": "__main__"})
            django.db.connections.close_all()
            print("\\n" + json.dumps(scope["answer"], default=str), flush=True)
            code = 0
        except BaseException:
            traceback.print_exc()
        sys.stdout.flush()
        os._exit(code)
    print("\\n" + str(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])), end=" ended\\n", flush=True)
"""

    def __init__(self, values: dict[str, str]) -> None:
        self.values = values
        self.errors = tempfile.TemporaryFile("w+")  # noqa: SIM115 - as long as the process
        self.process = subprocess.Popen(
            [sys.executable, "-c", self.PROGRAM],
            cwd=ROOT,
            env=variables(**values),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.errors,
            text=True,
        )
        atexit.register(self.end)

    def ask(self, code: str) -> Any:
        assert self.process.stdin
        assert self.process.stdout
        self.errors.seek(0)
        self.errors.truncate()
        too_long = threading.Timer(ENDS_WITHIN_SECONDS, self.process.kill)
        too_long.start()
        said = []
        try:
            print(json.dumps(code), file=self.process.stdin, flush=True)
            for line in self.process.stdout:
                if line.endswith(" ended\n"):
                    break
                said.append(line)
        finally:
            too_long.cancel()
        if line != "0 ended\n":
            self.errors.seek(0)
            raise AssertionError(self.errors.read())
        return json.loads("".join(said).strip().splitlines()[-1])

    def end(self) -> None:
        atexit.unregister(self.end)
        end(self.process)
        self.errors.close()


_parent: _Parent | None = None


def at_once(work: Callable[[], object], count: int) -> list[int]:
    """Run ``work`` in ``count`` forks of this process, which need not set up Django again, and return their exit codes.
    For `ask`."""
    connections.close_all()
    children = []
    for _ in range(count):
        child = os.fork()
        if child == 0:
            try:
                work()
            except BaseException:
                traceback.print_exc()
                os._exit(1)
            os._exit(0)
        children.append(child)
    return [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]


def start(*arguments: str, log: Path, **values: str) -> subprocess.Popen[bytes]:
    """Start Python in the background; its output goes to the file ``log``. The caller ends it."""
    with log.open("ab") as file:
        return subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=variables(**values),
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def children(pid: int) -> dict[int, str]:
    """Return the name of each process by id, such as "web server"."""
    found = {}
    with suppress(OSError):
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            with suppress(OSError):  # ended in the meantime
                found[int(child)] = Path(f"/proc/{child}/comm").read_text().strip()
    return found


def end(process: subprocess.Popen[Any]) -> None:
    if process.poll() is None:
        process.kill()
    process.wait()


def wait_until(condition: Callable[[], object], *, seconds: float = 120, what: str) -> None:
    end_at = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end_at:
            raise AssertionError(f"Waited {seconds} seconds in vain: {what}")
        time.sleep(0.1)
