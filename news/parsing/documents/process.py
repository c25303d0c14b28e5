"""Read a document in a separate process: ``python -m news.parsing.documents.process CPU_SECONDS MEMORY_BYTES``.

The kernel enforces the limits: a document that needs more is refused. The process has no database, no settings, no
network, and can write no file (`news.parsing.child.confine`). One process at a time runs for each web process, so that
a screen with a hostile file does not slow down the others.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import IO, Any

from .values import Document, Refused, dumped, loaded

CPU_SECONDS, SECONDS, WAITS_SECONDS = 10, 20, 5
MEMORY_BYTES = 1024 * 1024 * 1024
MOST_ANSWER_BYTES = 64 * 1024 * 1024  # images in base64, and texts
_ROOT = Path(__file__).resolve().parents[3]
_ENVIRONMENT = ("LANG", "LD_LIBRARY_PATH", "PYTHONHOME")
_turn = threading.Lock()
_TOO_LONG = "The file takes too long to read. Copy its text and paste it instead."
_UNREADABLE = "The file is damaged or too complex to read. Copy its text and paste it instead."


def read_apart(body: bytes, *, kind: str = "", url: str = "", content_type: str = "") -> Document:
    """Read a document like `kinds.read`, with limits of time and memory. Raise `Refused`."""
    head = json.dumps({"kind": kind, "url": url, "content_type": content_type}).encode()
    if not _turn.acquire(timeout=WAITS_SECONDS):
        raise Refused("Another file is being read at the moment. Try again in a few seconds.")
    try:
        with tempfile.TemporaryFile() as question:
            question.write(head + b"\n")
            question.write(body)
            question.seek(0)
            return _answer(*_asked(question))
    finally:
        _turn.release()


def _asked(question: IO[bytes]) -> tuple[bytes, int]:
    """Return the output of a new process, at most `MOST_ANSWER_BYTES`, and its exit status."""
    is_late = threading.Event()
    with subprocess.Popen(
        [sys.executable, "-m", "news.parsing.documents.process", str(CPU_SECONDS), str(MEMORY_BYTES)],
        stdin=question,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"PYTHONPATH": str(_ROOT), **{name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}},
        cwd=_ROOT,
    ) as child:
        assert child.stdout

        def stop() -> None:
            is_late.set()
            child.kill()

        timer = threading.Timer(SECONDS, stop)
        timer.start()
        try:
            answer = child.stdout.read(MOST_ANSWER_BYTES + 1)
            if len(answer) > MOST_ANSWER_BYTES:
                child.kill()
            status = child.wait()
        finally:
            timer.cancel()
    if is_late.is_set():
        raise Refused(_TOO_LONG)
    return answer, status


def _answer(answer: bytes, status: int) -> Document:
    if status:
        raise Refused(_TOO_LONG if status == -signal.SIGXCPU else _UNREADABLE)
    try:
        if answer.startswith(b"refused\n"):
            raise Refused(answer[8:].decode()[:500])
        return loaded(answer)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Refused(_UNREADABLE) from None


def main(cpu_seconds: int, memory_bytes: int) -> None:
    from news.parsing.child import confine

    for kind, value in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_AS, memory_bytes),
    ):
        _, hard = resource.getrlimit(kind)
        resource.setrlimit(kind, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))
    confine()
    head, _, body = sys.stdin.buffer.read().partition(b"\n")
    # The output of libraries must not mix with the result.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    with answers:
        answers.write(_answered(body, json.loads(head)))


def _answered(body: bytes, options: dict[str, Any]) -> bytes:
    from .kinds import read

    try:
        return dumped(read(body, **options))
    except Refused as error:
        return b"refused\n" + error.sentence.encode()
    except (MemoryError, RecursionError):
        return b"refused\n" + _UNREADABLE.encode()
    except Exception:  # the libraries raise many kinds of errors for broken files
        return b"refused\n" + _UNREADABLE.encode()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
