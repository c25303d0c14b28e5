"""Cost of polling in a separate process like the worker's, over HTTP on loopback, each source on its own host.

    make benchmarks
    BENCHMARK_FEEDS=FOLDER make benchmarks      captured feed documents, instead of generated ones
    TEST_POSTGRES=1 make benchmarks             with the database's own CPU separately

CPU seconds are those of the poller and of the child that parses documents, without their start. Statements are those
sent by Django, without the one COPY per batch that inserts new entries in PostgreSQL.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests import environment, processes
from tests.publisher import Publisher, Reply

FEEDS, ENTRIES, SWEPT = 200, 30, 5_000


@dataclass
class Feeds:
    """Documents of a publisher; ``version`` is their ETag. ``rewritten``: other bytes with the same content."""

    bodies: list[bytes]
    version: int = 0
    rewritten: bool = False

    def serve(self, publisher: Publisher) -> None:
        headers = {"ETag": f'"{self.version}"'}
        for number, body in enumerate(self.bodies):
            if self.rewritten:
                body = re.sub(rb"</(item|entry)>", rb"<!-- the same --></\1>", body, count=1)
            publisher.serve(f"/{number}", Reply(body=body, headers=headers))


def feeds() -> Feeds:
    if folder := os.environ.get("BENCHMARK_FEEDS"):
        paths = sorted(path for path in Path(folder).rglob("*") if path.is_file() and path.suffix != ".md")
        return Feeds([path.read_bytes() for path in paths])
    return Feeds([made(number) for number in range(FEEDS)])


def made(number: int) -> bytes:
    """Return a typical feed: an HTML page for each entry, with links, a picture and a list."""
    items = "".join(
        f"<item><title>Item {entry} of feed {number}, about what the administrations agreed</title>"
        f"<link>https://feed{number}.example/news/{entry}</link><guid>https://feed{number}.example/?p={entry}</guid>"
        f"<pubDate>{entry % 28 + 1:02} Mar 2026 {entry % 24:02}:00:00 GMT</pubDate><category>Customs</category>"
        f"<description><![CDATA[{paragraphs(number * ENTRIES + entry)}]]></description></item>"
        for entry in range(ENTRIES)
    )
    return f'<rss version="2.0"><channel><title>Feed {number}</title>{items}</channel></rss>'.encode()


def paragraphs(number: int) -> str:
    words = [f"word{number * step % 997}" for step in range(1, 61)]
    return "".join(
        f'<p class="x">{" ".join(words)} <a href="/more/{part}?utm_source=feed">more</a> <img src="/{part}.png" alt="">'
        f"</p><ul><li><b>{words[part]}</b></li></ul>"
        for part in range(5)
    )


@pytest.fixture
def variables(new_database: str, tmp_path: Path) -> dict[str, str]:
    return {
        "DATABASE_URL": new_database,
        "VAR_DIR": str(tmp_path / "var"),
        "HTTP_ALLOWED_PRIVATE_NETWORKS": "127.0.0.0/8",
        "LOG_LEVEL": "ERROR",
    }


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with Publisher("0.0.0.0") as publisher:
        yield publisher


def ask(call: str, variables: dict[str, str]) -> Any:
    return processes.ask(f"from tests.benchmarks import polling_costs\nanswer = polling_costs.{call}", **variables)


def poll(variables: dict[str, str]) -> dict[str, Any]:
    database = cpu_of_database()
    figures: dict[str, Any] = ask("measure()", variables)
    figures["database"] = cpu_of_database() - database
    figures["cpu"] = figures["poller"] + figures["reader"]
    return figures


def cpu_of_database() -> float:
    """Return CPU seconds of a server and its ended processes. For SQLite they are included in the poller's own."""
    if not environment.POSTGRES:
        return 0.0
    time.sleep(0.5)  # the session ends
    stat = Path(f"/proc/{environment.SERVER.process.pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, stat[11:15])) / os.sysconf("SC_CLK_TCK")


def told(name: str, figures: dict[str, Any], *, entries: int) -> str:
    cpu, polled = figures["cpu"], figures["polled"]
    rate = f"{entries / cpu:7.0f} entries" if entries else f"{polled / cpu:7.0f} feeds  "
    return (
        f"{name:34}{polled:6} feeds {entries:7} entries {figures['wall']:7.1f} s wall"
        f" {figures['poller']:7.2f} + {figures['reader']:6.2f} s CPU (database {figures['database']:5.2f}): {rate}/CPU s,"
        f" {polled / figures['wall']:5.0f} feeds/s, {figures['statements'] / polled:5.2f} statements a feed,"
        f" {figures['poller MB']} + {figures['reader MB']} MB  {figures['outcomes']}"
    )


@pytest.mark.benchmark
@pytest.mark.django_db
def test_what_polling_costs(
    variables: dict[str, str], publisher: Publisher, capsys: pytest.CaptureFixture[str]
) -> None:
    served = feeds()
    served.serve(publisher)
    count, port = len(served.bodies), publisher.port
    ask(f"follow({count}, first=0, port={port}, path='/{{number}}')", variables)
    cold = poll(variables)
    again = []
    for served.version, served.rewritten in ((1, False), (2, True)):
        served.serve(publisher)
        ask("make_due()", variables)
        again.append(poll(variables))
        assert again[-1]["new"] == 0

    publisher.serve("/same", Reply(304))
    ask(f"follow({SWEPT}, first={count}, port={port}, path='/same?{{number}}', etag='x')", variables)
    sweep = poll(variables)
    assert sweep["outcomes"] == {"not_modified": SWEPT}

    with capsys.disabled():
        print("\n" + told("cold", cold, entries=cold["new"]))
        print(told("the same documents, not a 304", again[0], entries=cold["new"]))
        print(told("other documents, the same entries", again[1], entries=cold["new"]))
        print(told("not modified", sweep, entries=0))
