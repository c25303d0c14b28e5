"""Responses to an honest visitor while others attack the site: the real web server and worker, on SQLite. Prints
tables.

    make benchmarks, or: pytest -s -m benchmark tests/benchmarks/test_honest_visitor.py

The visitor repeatedly opens a page and a feed, searches, signs in and asks for mail. For each attack it prints the
responses, what it left in tables and mailboxes, and its use of memory, disk and log.
"""

from __future__ import annotations

import itertools
import os
import statistics
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests import processes, smtp_server
from tests.benchmarks.storm import storms
from tests.benchmarks.storm.clients import Client, send
from tests.browser.answering import answers, free_port
from tests.faults.__main__ import SITE
from tests.faults.names import EDITOR, PASSWORD

pytestmark = pytest.mark.benchmark
PAUSE_SECONDS, SIGNS_IN_AFTER_SECONDS = 0.3, 2.5  # one address may sign in 30 times in a minute
LEAST_SECONDS = 15
WELL = {"page": 200, "search": 200, "feed": 200, "sign-in": 302, "mail": 302}

BUILD = """
from tests.faults import steps
steps.editor()
answer = steps.event_with_form().get_url()
"""
ROWS = """
from django.contrib.sessions.models import Session
from events.models import Notice, Registration
from news.models import Channel
from rocb.models import User
from wagtail.models import ModelLogEntry
strangers = {"email__startswith": "victim"}
answer = {
    "subscriptions": Channel.objects.filter(**strangers).count(),
    "registrations": Registration.objects.filter(**strangers).count(),
    "lines of the log": ModelLogEntry.objects.count(),
    "sessions": Session.objects.count(),
}
"""


@dataclass
class Site:
    port: int
    process: int
    log: Path
    values: dict[str, str]
    mail: smtp_server.SmtpServer
    event: str

    def web(self) -> int:
        return next(pid for pid, name in processes.children(self.process).items() if name == "web server")

    def rows(self) -> dict[str, int]:
        found: dict[str, int] = processes.ask(ROWS, **self.values)
        strangers = sum("victim" in " ".join(receivers) for _, receivers, *_ in self.mail.envelopes)
        return {**found, "mails to strangers": strangers, "lines of output": self.log.read_bytes().count(b"\n")}


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    port, log = free_port(), tmp_path / "log"
    with smtp_server.running() as mail:
        own = {"PUBLIC_URL": f"http://127.0.0.1:{port}", "BEHIND_PROXY": "0", "PORT": str(port)}
        paths = {"VAR_DIR": str(tmp_path / "var"), "DATABASE_URL": f"sqlite:///{tmp_path / 'site.sqlite3'}"}
        values = {**SITE, **own, **paths, "MAIL_URL": f"smtp+plain://127.0.0.1:{mail.port}"}
        for command in (["migrate"], ["load_demo", "--structure-only"], ["collectstatic", "--noinput"]):
            assert processes.start("manage.py", *command, "-v0", log=log, **values).wait(900) == 0, log.read_text()
        event = processes.ask(BUILD, **values)
        running = processes.start("manage.py", "run", "--no-demo", log=log, **values)
        try:
            url = f"http://127.0.0.1:{port}/health/live"
            processes.wait_until(lambda: answers(url), seconds=300, what="the site answers")
            yield Site(port, running.pid, log, values, mail, event)
        finally:
            running.terminate()
            with suppress(Exception):
                running.wait(timeout=30)
            processes.end(running)


@dataclass
class Visitor:
    """Honest visitor. Each form for emails is of another person, from another address."""

    port: int
    seen: dict[str, list[tuple[int, float]]] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def visit(self, until: Callable[[], bool]) -> None:
        self.seen = {kind: [] for kind in WELL}
        threads = [threading.Thread(target=self._again, args=(kind, until), daemon=True) for kind in WELL]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _again(self, kind: str, until: Callable[[], bool]) -> None:
        pause = threading.Event()
        while not until():
            self.seen[kind].append(_timed(lambda: self._ask(kind)))
            pause.wait(SIGNS_IN_AFTER_SECONDS if kind == "sign-in" else PAUSE_SECONDS)

    def _ask(self, kind: str) -> int:
        number = next(self.numbers)
        match kind:
            case "page":
                return Client(self.port).get("/en/").status
            case "feed":
                return Client(self.port).get("/en/rss.xml").status
            case "search":
                return Client(self.port).get(f"/en/search/?q=workshop+{number}").status
            case "sign-in":
                return send(Client(self.port), "/account/login/", {"login": EDITOR, "password": PASSWORD}).status
            case _:
                place = f"127.1.{number // 250}.{number % 250 + 1}"
                email = f"reader{number}@readers.example"
                return send(Client(self.port, place), "/en/subscribe/mail/", {"email": email}).status


def test_what_an_honest_visitor_sees_in_each_storm(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    visitor = Visitor(site.port)
    visitor.visit(_seconds(5))  # the first answers fill memory
    lines, left = [], []
    for storm in storms.all_of(site.port, site.event):
        before = site.rows()
        most = Most(site.web())
        with storm.blowing() as thread:
            visitor.visit(_until(_seconds(LEAST_SECONDS), thread, most))
        after = site.rows()
        grown = {name: after[name] - before[name] for name in after if after[name] > before[name]}
        lines += [f"{storm.name:38} {kind:8} {_figures(kind, seen)}" for kind, seen in visitor.seen.items()]
        left.append(f"{storm.name:38} {_counted(storm)}\n{'':38} {most}; new: {grown or 'nothing'}")
    with capsys.disabled():
        print(f"\n{'while there are':38} {'asked':8} {'well':>9} {'p50 ms':>8} {'p95 ms':>8} {'max ms':>8}  else")
        print("\n".join([*lines, "", *left]))


def _timed(ask: Callable[[], int]) -> tuple[int, float]:
    began = time.monotonic()
    return ask(), time.monotonic() - began


def _seconds(count: float) -> Callable[[], bool]:
    over = threading.Event()
    timer = threading.Timer(count, over.set)
    timer.daemon = True
    timer.start()
    return over.is_set


def _until(least: Callable[[], bool], thread: threading.Thread, most: Most) -> Callable[[], bool]:
    """Return whether the attack is over; also samples the memory at each call."""
    return lambda: most.look() and least() and not thread.is_alive()


def _figures(kind: str, seen: list[tuple[int, float]]) -> str:
    well = sum(status == WELL[kind] for status, _ in seen)
    ms = sorted(1000 * seconds for _, seconds in seen)
    p50, p95 = statistics.median(ms), ms[min(len(ms) - 1, int(len(ms) * 0.95))]
    others = Counter(status for status, _ in seen if status != WELL[kind])
    return f"{f'{well}/{len(seen)}':>9} {p50:8.0f} {p95:8.0f} {ms[-1]:8.0f}  {dict(others) or ''}"


def _counted(storm: storms.Storm) -> str:
    return ", ".join(f"{count} x {answer}" for answer, count in storm.answers.most_common()) or "-"


@dataclass
class Most:
    """Peak memory and temporary files of the web server."""

    pid: int
    memory_kb: int = 0
    files: int = 0
    sockets: int = 0

    def look(self) -> bool:
        with suppress(OSError):
            status = Path(f"/proc/{self.pid}/status").read_text()
            self.memory_kb = max(self.memory_kb, int(status.partition("VmRSS:")[2].split()[0]))
            opened = list(Path(f"/proc/{self.pid}/fd").iterdir())
            self.sockets = max(self.sockets, len(opened))
            self.files = max(self.files, sum(_deleted_bytes(one) for one in opened))
        return True

    def __str__(self) -> str:
        return f"most memory {self.memory_kb / 1000:.0f} MB, temporary files {self.files / 1e6:.0f} MB, {self.sockets} open"


def _deleted_bytes(descriptor: Path) -> int:
    try:
        return descriptor.stat().st_size if os.readlink(descriptor).endswith(" (deleted)") else 0
    except OSError:
        return 0
