"""The process that reads documents and may be killed while it does: ``python -m news.parsing.child CPU_SECONDS MEMORY_BYTES``.

Its parent is `parsers.Parsers`. It takes one request after the other from its standard input and ends with it, so that it
never outlives the parent. The kernel holds it to its limits: no Python code could, since a signal's handler waits until
the C code that it interrupts returns. It knows no database, no settings and no network.

It reads documents of every kind of source: a further kind is a branch in `documents.read_document`, nothing here changes.

Request: ``(kind, url, content_type, options, known)`` and the bytes of the document; ``options`` a dictionary of text, as
`read_document` has them, ``known`` the content hashes of entries that need no cleaning.
Answer: ``("feed", packed feed)`` and a frame for each entry (None where it cannot be cleaned), or
``("no feed", kind, sentence)``; then the bytes of memory that this process holds. An entry leaves as soon as it is
clean, so that not all of them are held twice.
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
    # Reading makes many dictionaries and few rings of them, so that looking for rings is seldom worth its time.
    gc.freeze()
    gc.set_threshold(50_000)
    requests = sys.stdin.buffer
    # Whatever a library prints must not get between the answers.
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
    """Gives up what reading needs none of, should a document take this process over.

    It writes no file, starts no process and, where the kernel lets it have a network of its own, reaches nobody. What
    stays: it may read what its user may read, since the standard library has no way to take that away.
    """
    for kind, value in ((resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_NPROC, 0), (resource.RLIMIT_NOFILE, 64)):
        _, hard = resource.getrlimit(kind)
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (value, value))  # for good
    with suppress(AttributeError, OSError):  # not Linux, or a kernel that grants this to administrators alone
        os.unshare(os.CLONE_NEWUSER | os.CLONE_NEWNET)


def _allow(cpu_seconds: int) -> None:
    """From here on so much time of the processor, then SIGXCPU, which ends the process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _limit(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + 1 + cpu_seconds)


def _limit(kind: int, value: int) -> None:
    """Whoever started the parent may have set a hard limit below ours; that one holds then."""
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
    """None where its text cannot be cleaned, which is no reason to lose the others."""
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
    """The memory that this process holds now. The kernel's own peak will not do: it begins with that of the parent."""
    try:
        with open("/proc/self/statm", "rb") as statm:
            return int(statm.read().split()[1]) * resource.getpagesize()
    except OSError:  # not Linux: never replaced for its size
        return 0


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
