"""Real processes for tests: ``manage.py`` and Python with exactly the variables that a test gives."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import connections

from tests.environment import NEUTRAL, ROOT

ENDS_WITHIN_SECONDS = 120


def variables(**values: str) -> dict[str, str]:
    """The environment of a process: no variable of ours is set but ``values``."""
    kept = {name: value for name, value in os.environ.items() if name not in NEUTRAL}
    for name in ("TEST_POSTGRES", "DJANGO_ALLOW_ASYNC_UNSAFE"):
        kept.pop(name, None)
    standing = {"ENVIRONMENT": "local", "PYTHONPATH": str(ROOT), "DJANGO_SETTINGS_MODULE": "rocb.settings"}
    return {**kept, **NEUTRAL, **standing, **values}


def manage(*arguments: str, **values: str) -> subprocess.CompletedProcess[str]:
    """``manage.py`` to its end."""
    return run("manage.py", *arguments, **values)


def run(*arguments: str, **values: str) -> subprocess.CompletedProcess[str]:
    """Python to its end."""
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
    """What ``code`` assigns to ``answer``, in a process that has set Django up."""
    program = f"import django, json; django.setup()\n{textwrap.dedent(code)}\nprint(json.dumps(answer, default=str))"
    done = run("-c", program, **values)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.strip().splitlines()[-1])


def at_once(work: Callable[[], object], count: int) -> list[int]:
    """``work`` in ``count`` copies of this process, which need not set Django up again; their exit codes. For `ask`."""
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
    """Python in the background; what it says goes to the file ``log``. The caller ends it."""
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


def end(process: subprocess.Popen[Any]) -> None:
    if process.poll() is None:
        process.kill()
    process.wait()


def wait_until(condition: Callable[[], object], *, seconds: float = 60, what: str) -> None:
    end_at = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end_at:
            raise AssertionError(f"Waited {seconds} seconds in vain: {what}")
        time.sleep(0.1)
