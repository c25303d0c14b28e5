"""Cost of parsing and cleaning documents, in parent and child together, without network and database.

make benchmarks
BENCHMARK_FEEDS=FOLDER make benchmarks      captured feed documents, instead of generated ones
"""

from __future__ import annotations

import resource
import time

import pytest

from news.parsing.parsed import NotAFeed
from news.parsing.parsers import Parsers
from tests.benchmarks.test_ingest import feeds


def cpu_seconds() -> float:
    """Return CPU seconds of this process and its ended children."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def read(bodies: list[bytes], *, known: list[set[str]] | None = None) -> tuple[float, list[set[str]]]:
    """Return CPU seconds, and the content hashes of each document's entries. ``known`` are those that need no cleaning."""
    hashes = []
    began = cpu_seconds()
    with Parsers() as parsers:
        for number, body in enumerate(bodies):
            try:
                feed = parsers.parse(body, url="https://a.example/", known=known[number] if known else ())
            except NotAFeed:
                hashes.append(set[str]())
            else:
                hashes.append({entry.content_sha for entry in feed.entries})
    return cpu_seconds() - began, hashes


@pytest.mark.benchmark
def test_what_reading_costs(capsys: pytest.CaptureFixture[str]) -> None:
    bodies = feeds().bodies
    start, _ = read(bodies[:1])  # for a child, with one document
    new, hashes = read(bodies)
    known, _ = read(bodies, known=hashes)
    entries, megabytes = sum(map(len, hashes)), sum(map(len, bodies)) / 1e6
    with capsys.disabled():
        print(f"\n{len(bodies)} documents, {megabytes:.1f} MB, {entries} entries; start of a child {start:.2f} CPU s")
        for name, cpu in (("read and cleaned", new - start), ("read, all of it known", known - start)):
            print(f"{name:24}{cpu:7.2f} CPU s: {entries / cpu:7.0f} entries/CPU s, {megabytes / cpu:5.1f} MB/CPU s")
