"""Killable process that parses documents: ``python -m news.parsing.child CPU_SECONDS MEMORY_BYTES``.

Its parent is `parsers.Parsers`. It processes requests from its standard input one by one and exits when that is closed,
so it never outlives the parent. The kernel enforces its limits. Python code could not, since a signal handler waits
until the interrupted C code returns. It has no database, no settings and no network.

It parses documents of every kind of source: a new kind is a branch in `kinds.read_document`, without changes here.

Request: ``(kind, url, content_type, options, known)`` and the bytes of the document. ``options``: a dictionary of text
for `read_document`. ``known``: content hashes of entries that need no cleaning. Response: ``("feed", packed feed)`` and
a frame for each entry (None if it cannot be cleaned), or ``("no feed", kind, sentence)``; then the resident memory of
this process in bytes. Each entry is sent as soon as it is clean, so that the process does not hold all of them twice.
"""

from __future__ import annotations

import gc
import os
import resource
import signal
import sys
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import IO

from news.parsing import protocol
from news.parsing.kinds import read_document
from news.parsing.parsed import NotAFeed, ParsedEntry
from news.parsing.sanitize import clean

OUT_OF_MEMORY = 71  # exit status


def main(cpu_seconds: int, memory_bytes: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C at a terminal is for the parent to handle
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_AS, memory_bytes)
    confine()
    # Parsing creates many dictionaries but few reference cycles, so frequent garbage collection is not worth its time.
    gc.freeze()
    gc.set_threshold(50_000)
    requests = sys.stdin.buffer
    # Output printed by libraries must not mix with the responses.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    try:
        while True:
            kind, url, content_type, options, known = protocol.receive(requests)
            body = protocol.receive_bytes(requests)
            _allow(cpu_seconds)
            known = frozenset(known)
            _answer(answers, body, kind=kind, url=url, content_type=content_type, options=options, known=known)
            protocol.send(answers, _resident_bytes())
            answers.flush()
    except (EOFError, BrokenPipeError):
        return
    except MemoryError:
        os._exit(OUT_OF_MEMORY)


def confine() -> None:
    """Drop privileges that parsing does not need, in case a document takes over this process.

    The process can write no file, start no process and, if the kernel allows a network namespace, reach no network. It
    can still read what its user can read, since the standard library has no way to prevent that.
    """
    for kind, value in ((resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_NPROC, 0), (resource.RLIMIT_NOFILE, 64)):
        _, hard = resource.getrlimit(kind)
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (value, value))  # this sets the hard limit too, so it cannot be raised again
    with suppress(AttributeError, OSError):  # not Linux, or a kernel that reserves this for administrators
        os.unshare(os.CLONE_NEWUSER | os.CLONE_NEWNET)


def _allow(cpu_seconds: int) -> None:
    """Allow this much CPU time from now on; then SIGXCPU ends the process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _limit(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + 1 + cpu_seconds)


def _limit(kind: int, value: int) -> None:
    """Set a soft limit. A lower hard limit that was set for the parent takes precedence."""
    _, hard = resource.getrlimit(kind)
    resource.setrlimit(kind, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))


def _answer(
    answers: IO[bytes],
    body: bytes,
    *,
    kind: str,
    url: str,
    content_type: str,
    options: Mapping[str, str],
    known: Collection[str],
) -> None:
    try:
        feed = read_document(body, kind=kind, url=url, content_type=content_type, options=options)
    except NotAFeed as error:
        protocol.send(answers, ("no feed", error.kind, error.sentence))
        return
    protocol.send(answers, ("feed", protocol.pack_feed(feed)))
    for entry in feed.entries:
        cleaned = _cleaned(entry, known=known)
        protocol.send(answers, cleaned and protocol.pack_entry(cleaned))


def _cleaned(entry: ParsedEntry, *, known: Collection[str]) -> ParsedEntry | None:
    """Return the cleaned entry, or None if its text cannot be cleaned, so that the other entries are kept."""
    if entry.content_sha in known:
        return entry
    try:
        cleaned = clean(entry.html, base_url=entry.html_base)
    except MemoryError:
        raise
    except Exception:
        return None
    return replace(entry, clean_html=cleaned.html, text=cleaned.text)


def _resident_bytes() -> int:
    """Return the current resident memory. The kernel's peak value is not usable: it starts with the parent's."""
    try:
        with open("/proc/self/statm", "rb") as statm:
            return int(statm.read().split()[1]) * resource.getpagesize()
    except OSError:  # not Linux: the process is never replaced because of its size
        return 0


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
