"""The killable child: documents may kill it without affecting the next one."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from news.parsing import child
from news.parsing.parse import NotAFeed, ParsedFeed, parse
from news.parsing.parsers import MIB, OUT_OF_MEMORY, ParserKilled, Parsers
from news.parsing.sanitize import clean
from tests.environment import ROOT

URL = "https://customs.example/feed"
INBOUND = ROOT / "tests/data/feeds/inbound"
FEED = (INBOUND / "rss.xml").read_bytes()
# Four hundred bodies of twenty thousand ampersands: no limit forbids them, and cleaning them all takes half a minute.
SLOW = (
    "<rss version='2.0'><channel><title>Slow</title>"
    + "".join(
        f"<item><title>{n}</title><description><![CDATA[{'&' * 19_999}]]></description></item>" for n in range(400)
    )
    + "</channel></rss>"
).encode()
LARGE = b"<rss version='2.0'><channel><item><description>" + b"x" * 9_000_000 + b"</description></item></channel></rss>"


def part_of_slow(entries: int) -> bytes:
    return b"<item>".join(SLOW.split(b"<item>")[: entries + 1]) + b"</channel></rss>"


def processor_seconds(pid: int) -> float:
    times = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return sum(map(int, times)) / os.sysconf("SC_CLK_TCK")


@pytest.fixture
def parsers() -> Iterator[Parsers]:
    with Parsers() as parsers:
        yield parsers


def title(parsers: Parsers) -> str:
    return parsers.parse(FEED, url=URL).title


def children() -> set[int]:
    """Return the process ids of this process's parsers; other tests have their own children."""
    found = set()
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            parent = (process / "stat").read_text().rpartition(")")[2].split()[1]
            if parent == str(os.getpid()) and b"news.parsing.child" in (process / "cmdline").read_bytes():
                found.add(int(process.name))
    return found


def cleaned(feed: ParsedFeed, *, known: frozenset[str] = frozenset()) -> ParsedFeed:
    entries = []
    for entry in feed.entries:
        if entry.content_sha not in known:
            result = clean(entry.html, base_url=entry.html_base)
            entry = replace(entry, clean_html=result.html, text=result.text)
        entries.append(entry)
    return replace(feed, entries=tuple(entries))


@pytest.mark.parametrize("name", ["rss.xml", "atom.xml", "rdf.xml", "jsonfeed.json"])
def test_the_child_answers_what_parse_and_clean_make_of_a_document(parsers: Parsers, name: str) -> None:
    body = (INBOUND / name).read_bytes()
    assert parsers.parse(body, url=URL) == cleaned(parse(body, url=URL))


def test_entries_that_are_known_are_not_cleaned_again(parsers: Parsers) -> None:
    feed = parse(FEED, url=URL)
    known = frozenset({feed.entries[0].content_sha})
    answer = parsers.parse(FEED, url=URL, known=known)
    assert answer == cleaned(feed, known=known)
    assert [entry.clean_html is None for entry in answer.entries] == [True, False, False]


def test_the_content_type_reaches_the_child(parsers: Parsers) -> None:
    body = "<rss version='2.0'><channel><title>Таможня</title></channel></rss>".encode("cp1251")
    assert parsers.parse(body, url=URL, content_type="text/xml; charset=windows-1251").title == "Таможня"


PAGE = "<html lang='bg'><li class='n'><a href='/a'>Митница</a></li></html>".encode("cp1251")
SITEMAP = b"""<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc>https://customs.example/1</loc><n:news><n:title>One</n:title></n:news></url></urlset>"""
INDEX = b"<sitemapindex><sitemap><loc>https://customs.example/news.xml</loc></sitemap></sitemapindex>"
CALENDAR = b"""BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1@x\r\nDTSTART:20210510T080000Z\r\nSUMMARY:Workshop\r
DESCRIPTION:About <b>it</b>\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"""


def test_the_child_reads_other_kinds_of_documents_too(parsers: Parsers) -> None:
    page = parsers.parse(
        PAGE,
        kind="page",
        url=URL,
        content_type="text/html; charset=windows-1251",
        options={"item": "li.n", "link": "a"},
    )
    assert [(entry.title, entry.link, entry.language) for entry in page.entries] == [
        ("Митница", "https://customs.example/a", "bg")
    ]
    assert [entry.title for entry in parsers.parse(SITEMAP, kind="sitemap", url=URL).entries] == ["One"]
    assert parsers.parse(INDEX, kind="sitemap", url=URL).parts == ("https://customs.example/news.xml",)
    [event] = parsers.parse(CALENDAR, kind="calendar", url=URL, options={"at": "2021-05-01T12:00:00+00:00"}).entries
    assert json.loads(event.event)["starts"] == "2021-05-10T08:00:00+00:00"
    assert (event.title, event.text) == ("Workshop", "About <b>it</b>")


def test_selectors_that_cannot_be_read_are_a_refusal_in_words(parsers: Parsers) -> None:
    with pytest.raises(NotAFeed, match="not a valid CSS selector") as error:
        parsers.parse(PAGE, kind="page", url=URL, options={"item": "li..n"})
    assert error.value.kind == "selectors"


def test_a_refusal_arrives_with_its_kind(parsers: Parsers) -> None:
    with pytest.raises(NotAFeed) as error:
        parsers.parse(b"<html>", url=URL)
    assert error.value.kind == "html"
    assert title(parsers).startswith("Customs")


def test_a_document_that_takes_too_long_ends_its_child_and_the_next_one_is_read() -> None:
    with Parsers(cpu_seconds=0) as parsers:
        with pytest.raises(ParserKilled) as error:
            parsers.parse(SLOW, url=URL)
        assert error.value.kind == "cpu"
        assert "takes too long" in str(error.value)
        assert title(parsers).startswith("Customs")


def test_time_that_documents_before_it_took_is_not_counted() -> None:
    """Each document is far below the limit of one second (up to two in practice), but all together exceed it."""
    with Parsers(cpu_seconds=1) as parsers:
        title(parsers)
        (pid,) = children()
        while processor_seconds(pid) < 2.1:
            parsers.parse(part_of_slow(8), url=URL)
        assert children() == {pid}


def test_a_document_that_needs_too_much_memory_ends_its_child_and_the_next_one_is_read() -> None:
    with Parsers(memory_bytes=64 * MIB) as parsers:
        with pytest.raises(ParserKilled) as error:
            parsers.parse(LARGE, url=URL)
        assert error.value.kind == "memory"
        assert title(parsers).startswith("Customs")


def test_a_document_that_hangs_is_ended_by_the_clock() -> None:
    with Parsers(seconds=0.3) as parsers:
        with pytest.raises(ParserKilled) as error:
            parsers.parse(SLOW, url=URL)
        assert error.value.kind == "time"
        parsers.seconds = 30
        assert title(parsers).startswith("Customs")


def kill_the_child(*, after: float) -> threading.Timer:
    def kill() -> None:
        for pid in children():
            os.kill(pid, signal.SIGKILL)

    timer = threading.Timer(after, kill)
    timer.start()
    return timer


def test_a_child_killed_in_mid_document_is_replaced_and_the_document_is_read(parsers: Parsers) -> None:
    title(parsers)
    (before,) = children()
    timer = kill_the_child(after=0.3)
    feed = parsers.parse(part_of_slow(64), url=URL)  # over a second on a quick machine
    timer.join()
    assert len(feed.entries) == 64
    assert children() - {before}


def test_a_child_killed_between_documents_is_replaced(parsers: Parsers) -> None:
    title(parsers)
    (before,) = children()
    kill_the_child(after=0).join()
    assert title(parsers).startswith("Customs")
    assert children().isdisjoint({before})


def test_a_document_whose_children_are_killed_again_and_again_is_given_up(parsers: Parsers) -> None:
    title(parsers)
    timers = [kill_the_child(after=0.3), kill_the_child(after=1.5)]
    with pytest.raises(ParserKilled) as error:
        parsers.parse(SLOW, url=URL)
    for timer in timers:
        timer.join()
    assert error.value.kind == "killed"
    assert title(parsers).startswith("Customs")


def test_a_child_is_replaced_after_its_share_of_documents() -> None:
    with Parsers(documents=2) as parsers:
        title(parsers)
        assert len(children()) == 1
        title(parsers)
        assert not children()
        assert title(parsers).startswith("Customs")


def test_a_child_that_has_grown_is_replaced() -> None:
    with Parsers(recycle_bytes=1) as parsers:
        title(parsers)
        assert not children()
        assert title(parsers).startswith("Customs")


def test_threads_share_the_children_and_get_their_own_answers() -> None:
    def read(number: int) -> str:
        return parsers.parse(f"<rss><channel><title>{number}</title></channel></rss>".encode(), url=URL).title

    with Parsers(2) as parsers, ThreadPoolExecutor(8) as pool:
        assert list(pool.map(read, range(100))) == [str(number) for number in range(100)]
        assert len(children()) <= 2


def test_closing_leaves_no_child_and_no_zombie() -> None:
    with Parsers() as parsers:
        title(parsers)
        assert children()
    assert not children()


def test_the_child_ends_with_its_parent() -> None:
    code = f"""
import os, subprocess
from news.parsing.parsers import Parsers
start = subprocess.Popen.__init__
def watched(self, *arguments, **more):
    start(self, *arguments, **more)
    print(self.pid, flush=True)
subprocess.Popen.__init__ = watched
Parsers().parse({FEED!r}, url={URL!r})
os._exit(0)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=120, check=True
    )
    pid = int(done.stdout)
    deadline = time.monotonic() + 10
    while Path(f"/proc/{pid}").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not Path(f"/proc/{pid}").exists()


def test_the_child_is_small_and_knows_neither_django_nor_our_environment() -> None:
    code = "import sys, news.parsing.child; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=120, check=True
    )
    loaded = {name.split(".")[0] for name in done.stdout.split()}
    assert not loaded & {"django", "wagtail", "bs4", "PIL", "urllib3", "lxml"}
    with Parsers() as parsers:
        title(parsers)
        (pid,) = children()
        names = {line.split("=")[0] for line in Path(f"/proc/{pid}/environ").read_text().split("\0") if line}
        assert names <= {"PYTHONPATH", "PYTHONHOME", "LD_LIBRARY_PATH", "MALLOC_MMAP_THRESHOLD_"}
        resident = int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        assert resident < 45 * MIB


def test_parent_and_child_agree_on_the_exit_status() -> None:
    assert OUT_OF_MEMORY == child.OUT_OF_MEMORY
