"""Cost of polling sources on loopback, measured in a separate process (`tests.processes.ask`).

So memory and CPU are those of polling alone. Only Linux reports them precisely.
"""

from __future__ import annotations

import os
import resource
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils import timezone

from news.ingest.polling import open_poller
from news.models import Source

_TICKS = os.sysconf("SC_CLK_TCK")


def follow(count: int, *, first: int, port: int, path: str, etag: str = "") -> int:
    """Add ``count`` sources and delete all others. Each has its own host; ``{number}`` in ``path`` counts from
    ``first``.
    """
    Source.objects.update(is_paused=True)
    now = timezone.now()
    hosts = {number: f"127.1.{number // 250}.{number % 250 + 1}" for number in range(first, first + count)}
    sources = [
        Source(
            url=f"http://{host}:{port}{path.format(number=number)}",
            host=host,
            etag=etag,
            created_at=now,
            next_poll_at=now,
        )
        for number, host in hosts.items()
    ]
    return len(Source.objects.bulk_create(sources))


def make_due() -> int:
    return Source.objects.active().update(next_poll_at=timezone.now())


def measure() -> dict[str, Any]:
    """Poll all due sources once, like the worker. CPU excludes the start of poller and reader."""
    statements = reports = reader_megabytes = 0

    def count(execute: Any, *arguments: Any) -> Any:
        nonlocal statements
        statements += 1
        return execute(*arguments)

    def look(report: object) -> None:
        nonlocal reports, reader_megabytes
        if reports % 50 == 0:
            reader_megabytes = max(reader_megabytes, *(_peak_megabytes(folder) for folder, _ in _children()))
        reports += 1

    with open_poller(clock=timezone.now) as poller:
        poller.ask.keywords["reader"].parse(
            b"<rss><channel><item><title>x</title></item></channel></rss>", url="http://x/"
        )
        began, cpu, reader_cpu = time.monotonic(), time.process_time(), _cpu_of_children()
        with connection.execute_wrapper(count):
            tally = poller.poll_due(on_report=look)
        wall, cpu, reader_cpu = time.monotonic() - began, time.process_time() - cpu, _cpu_of_children() - reader_cpu
        reports = 0
        look(None)
    return {
        "wall": wall,
        "poller": cpu,
        "reader": reader_cpu,
        "polled": tally.polled,
        "outcomes": tally.outcomes,
        "new": tally.new,
        "statements": statements,
        "poller MB": _peak_megabytes(Path("/proc/self")),
        "reader MB": reader_megabytes,
    }


def _cpu_of_children() -> float:
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return ended.ru_utime + ended.ru_stime + sum(sum(map(int, stat[11:13])) for _, stat in _children()) / _TICKS


def _children() -> Iterator[tuple[Path, list[str]]]:
    """Yield the folder in /proc and the fields of its ``stat``, from the third on."""
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            stat = (folder / "stat").read_text().rpartition(")")[2].split()
            if stat[1] == str(os.getpid()):
                yield folder, stat


def _peak_megabytes(folder: Path) -> int:
    status = (folder / "status").read_text().partition("VmHWM:")[2]
    return int(status.split()[0]) // 1024
