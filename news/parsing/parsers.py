"""Parent side of parsing: pass documents to child processes, which are killed before a document can do harm.

A document that exceeds its limits of time or memory is lost (`ParserKilled`); the next one gets a new child.
`kinds.read_document` does the same in this process, without cleaning and without any protection.
"""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Collection, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from news.parsing import protocol
from news.parsing.parsed import NotAFeed, ParsedFeed

MIB = 1024 * 1024
OUT_OF_MEMORY = 71  # as in `child`, which is not imported here because it loads feedparser

_SENTENCES = {
    "cpu": "The document takes too long to process.",
    "memory": "The document needs too much memory to process.",
    "time": "The document takes too long to process.",
    "killed": "The feed reader was stopped while reading the document.",
    "crash": "The feed reader crashed while reading the document.",
}


class ParserKilled(Exception):
    """The child died on the document. ``kind``: ``cpu``, ``memory``, ``time`` (wall clock), ``killed``, ``crash``."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind
        self.sentence = _SENTENCES[kind]

    def __str__(self) -> str:
        return self.sentence


class Parsers:
    """Pool of at most ``count`` children, started on demand. Thread-safe.

    Limits for one document: ``cpu_seconds`` (whole; the kernel may grant one more), ``memory_bytes`` (of address space)
    and ``seconds`` (wall clock). A child is replaced after ``documents``, or if it holds more than ``recycle_bytes``
    after a document.
    """

    def __init__(
        self,
        count: int = 1,
        *,
        cpu_seconds: int = 10,
        memory_bytes: int = 512 * MIB,
        seconds: float = 30,
        documents: int = 1000,
        recycle_bytes: int = 64 * MIB,
    ) -> None:
        self.cpu_seconds = cpu_seconds
        self.memory_bytes = memory_bytes
        self.seconds = seconds
        self.documents = documents
        self.recycle_bytes = recycle_bytes
        # Last in, first out: under low load only one child is started.
        self._idle: queue.LifoQueue[_Child | None] = queue.LifoQueue()
        for _ in range(count):
            self._idle.put(None)
        self._count = count

    def parse(
        self,
        body: bytes,
        *,
        kind: str = "feed",
        url: str,
        content_type: str = "",
        options: Mapping[str, str] | None = None,
        known: Collection[str] = frozenset(),
    ) -> ParsedFeed:
        """Parse like `read_document`, and clean entries whose ``content_sha`` is not ``known`` (`clean_html`, `text`).

        Block until a child is free. Raise `NotAFeed` and `ParserKilled`.
        """
        request = (kind, url, content_type, dict(options or {}), sorted(known))
        child = self._idle.get()
        try:
            if child is None or not child.is_alive:
                child = self._start(instead_of=child)
            try:
                answer = child.ask(request, body, seconds=self.seconds)
            except ParserKilled as error:
                if error.kind != "killed":
                    raise
                # The child was killed from outside, which is not the document's fault, so retry once.
                child = self._start(instead_of=child)
                answer = child.ask(request, body, seconds=self.seconds)
            if child.answers >= self.documents or child.resident_bytes > self.recycle_bytes:
                child.end()
        finally:
            self._idle.put(child)
        if isinstance(answer, NotAFeed):
            raise answer
        return answer

    def close(self) -> None:
        """End the children after their current documents. `parse` may be called again afterwards."""
        for _ in range(self._count):
            if child := self._idle.get():
                child.end()
        for _ in range(self._count):
            self._idle.put(None)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _start(self, *, instead_of: _Child | None) -> _Child:
        if instead_of:
            instead_of.end()
        return _Child(cpu_seconds=self.cpu_seconds, memory_bytes=self.memory_bytes)


class _Child:
    def __init__(self, *, cpu_seconds: int, memory_bytes: int) -> None:
        self.answers = 0
        self.resident_bytes = 0
        root = Path(__file__).resolve().parents[2]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "news.parsing.child", str(cpu_seconds), str(memory_bytes)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            # Do not pass our environment, which contains passwords. The setting makes glibc free large blocks
            # immediately.
            env={
                "PYTHONPATH": str(root),
                "MALLOC_MMAP_THRESHOLD_": str(MIB),
                **{name: os.environ[name] for name in ("LD_LIBRARY_PATH", "PYTHONHOME") if name in os.environ},
            },
            cwd=root,
        )

    @property
    def is_alive(self) -> bool:
        return self.process.poll() is None

    def ask(self, request: tuple[Any, ...], body: bytes, *, seconds: float) -> ParsedFeed | NotAFeed:
        """Send a document and return the response. Raise `ParserKilled`."""
        assert self.process.stdin
        assert self.process.stdout
        late: list[bool] = []
        watch = threading.Timer(seconds, self._stop, [late])
        watch.daemon = True
        watch.start()
        try:
            protocol.send(self.process.stdin, request)
            protocol.send_bytes(self.process.stdin, body)
            self.process.stdin.flush()
            answer = self._receive(self.process.stdout)
        except (OSError, EOFError) as error:
            self.end()
            raise ParserKilled("time" if late else _reason(self.process.returncode)) from error
        except protocol.BadAnswer as error:
            # The child may have been taken over.
            self._stop([])
            raise ParserKilled("crash") from error
        except BaseException:
            # The rest of this response would be mistaken for the next one.
            self._stop([])
            raise
        finally:
            watch.cancel()
        self.answers += 1
        return answer

    def _receive(self, answers: IO[bytes]) -> ParsedFeed | NotAFeed:
        match protocol.receive(answers):
            case ["feed", packed]:
                answer: ParsedFeed | NotAFeed = protocol.receive_feed(answers, packed)
            case ["no feed", *refusal]:
                answer = NotAFeed(*protocol.receive_refusal(refusal))
            case _:
                raise protocol.BadAnswer("neither a feed nor a refusal")
        size = protocol.receive(answers)
        self.resident_bytes = size if isinstance(size, int) else 0
        return answer

    def _stop(self, late: list[bool]) -> None:
        late.append(True)
        self.process.kill()

    def end(self) -> None:
        """Close the child's input, which ends it, and wait for it, so that no zombie process remains."""
        assert self.process.stdin
        assert self.process.stdout
        with suppress(OSError):  # unsent data can no longer be delivered
            self.process.stdin.close()
        try:
            self.process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()


def _reason(status: int) -> str:
    if status == -signal.SIGXCPU:
        return "cpu"
    if status in (OUT_OF_MEMORY, -signal.SIGABRT):  # Rust and C abort where Python raises
        return "memory"
    return "killed" if status in (-signal.SIGKILL, -signal.SIGTERM) else "crash"
