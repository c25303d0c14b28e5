"""Cost of readers' pages on the server, compared with a bare Django view that returns the same bytes.

    make benchmarks

One run on one machine. Each target has its own process under waitress, started like ``manage.py run`` does. Requests go
to the targets in turn, in many short rounds of changing order, over one connection. *kept* pages come from the memory
of the process, *made* ones are rendered for each request. CPU is that of the server's processes as the kernel counts
it. A ratio compares two targets in the same round; the median of all rounds and the middle half are printed. The ratio
of the bare view to itself in another process shows how far to trust the others. *to 100* compares with the same page on
a site of 100 articles.
"""

from __future__ import annotations

import http.client
import random
import sqlite3
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests import databases, processes
from tests.browser.answering import answers, free_port

SIZES = (100, 100_000)
ROUNDS = 30
CPU_OF_A_ROUND = 0.05  # seconds
PAGES = ("article", "list", "feed")

SET_UP = """
from tests import factories
from tests.benchmarks import bulk
from foundation.filters import Cursor
from news.models import ArticlePage, Item
from rocb.models import SiteIdentity

SiteIdentity.load()
index = factories.news_index()
topics = [factories.topic() for _ in range(25)]
organisations = [factories.organisation() for _ in range(53)]
bulk.articles(index, SIZE, topics=topics, organisations=organisations)
article = ArticlePage.objects.filter(slug__startswith="bulk").order_by("pk")[50]
middle = Item.objects.in_language("en").newest_first()[SIZE // 2]
answer = {
    "article": article.url,
    "list": index.url,
    "list, half way down": f"{index.url}?before={Cursor(middle.published_at, middle.pk)}",
    "feed": f"{index.url}rss.xml",
}
"""

COUNT_QUERIES = """
import time
from news.models import ChangeCounter
from news.feeds.responses import TOO_FRESH
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

settings.ALLOWED_HOSTS.append("testserver")
client = Client()
answer = {}
for name, path in PATHS.items():
    client.get(path)
    time.sleep(TOO_FRESH.total_seconds() + 0.1)  # a feed is kept from then on
    client.get(path)
    if name == "feed":
        ChangeCounter.take()
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    answer[name] = len(queries)
"""


@dataclass(slots=True)
class Server:
    """Running web server, and requests to it."""

    port: int
    pid: int

    @contextmanager
    def connected(self) -> Iterator[http.client.HTTPConnection]:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)) as connection:
            yield connection

    def first(self, path: str) -> tuple[bytes, str]:
        """Return body and ETag of a warm response."""
        with self.connected() as connection:
            _ask(connection, path, {})
            response, body = _ask(connection, path, {})
        assert response.status == 200, path
        return body, response.getheader("ETag") or ""

    def cpu(self) -> float:
        """Return the CPU seconds of the server and its children. Linux numbers the clocks of other processes like this."""
        return sum(time.clock_gettime(~pid << 3 | 2) for pid in _family(self.pid))


def _ask(
    connection: http.client.HTTPConnection, path: str, headers: dict[str, str]
) -> tuple[http.client.HTTPResponse, bytes]:
    connection.request("GET", path, headers=headers)
    response = connection.getresponse()
    return response, response.read()


def _family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(one for child in children for one in _family(int(child)))]


@dataclass(slots=True)
class Target:
    name: str
    server: Server
    path: str
    articles: int = SIZES[0]
    queries: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    before: Callable[[], object] = lambda: None  # each request
    bare: Target | None = None
    smaller: Target | None = None
    requests: int = 20
    size: int = 0
    cpu: list[float] = field(default_factory=list)  # milliseconds a request, of each round

    def settle(self) -> None:
        """Warm up, and choose the number of requests per round."""
        self._round()
        self.requests = max(4, int(CPU_OF_A_ROUND * 1000 / self._round()))

    def round(self) -> None:
        self.cpu.append(self._round())

    def _round(self) -> float:
        status = 304 if self.headers else 200
        with self.server.connected() as connection:
            _ask(connection, self.path, self.headers)  # the cost of a cold start is not counted
            start = self.server.cpu()
            for _ in range(self.requests):
                self.before()
                response, body = _ask(connection, self.path, self.headers)
                assert response.status == status, (self.name, response.status)
            cpu = self.server.cpu() - start
        self.size = len(body)
        return cpu * 1000 / self.requests

    def ratio_to(self, other: Target | None) -> str:
        if other is None:
            return ""
        low, middle, high = statistics.quantiles([a / b for a, b in zip(self.cpu, other.cpu, strict=True)], n=4)
        return f"{middle:.2f} ({low:.2f}-{high:.2f})"

    def row(self) -> str:
        return (
            f"{self.name:28}{self.articles:>9}{self.queries:>8}{statistics.median(self.cpu):>8.2f}{min(self.cpu):>8.2f}"
            f"{self.ratio_to(self.bare):>21}{self.ratio_to(self.smaller):>19}{self.size:>8}"
        )


HEADING = (
    f"{'target':28}{'articles':>9}{'queries':>8}{'CPU ms':>8}{'least':>8}{'to bare':>21}{'to 100':>19}{'bytes':>8}"
)


@contextmanager
def _serving(application: str, log: Path, **values: str) -> Iterator[Server]:
    port = free_port()
    code = f"from {application} import application\nfrom rocb.running import web_server\n"
    code += f"web_server.serve(application, host='127.0.0.1', port={port}, threads=8, most_body_bytes=10**7)"
    process = processes.start("-c", code, log=log, **{**values, "PORT": str(port)})
    try:
        address = f"http://127.0.0.1:{port}/{'article' if 'bare' in application else 'robots.txt'}"
        processes.wait_until(lambda: answers(address), what=f"{application} answers, see {log}")
        yield Server(port, process.pid)
    finally:
        process.terminate()
        process.wait(timeout=30)


@dataclass(frozen=True, slots=True)
class Site:
    """Site with this many articles: paths of its pages, and their numbers of queries."""

    articles: int
    values: dict[str, str]
    paths: dict[str, str]
    kept: dict[str, int]
    made: dict[str, int]


def _site(articles: int, database: str, folder: Path) -> Site:
    values = {"DATABASE_URL": database, "VAR_DIR": str(folder), "SECRET_KEY": "benchmark" * 8}
    paths: dict[str, str] = processes.ask(f"SIZE = {articles}\n{SET_UP}", **values)
    static = processes.manage("collectstatic", "--noinput", "--verbosity=0", **values)
    assert static.returncode == 0, static.stderr
    count = f"PATHS = {paths!r}\n{COUNT_QUERIES}"
    made: Any = processes.ask(count, **values, PAGE_CACHE_MB="0")
    kept: Any = processes.ask(count.replace("ChangeCounter.take()", "pass"), **values)
    return Site(articles, values, paths, kept, made)


@pytest.mark.benchmark
def test_pages_beside_a_bare_view(db: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log, bodies = tmp_path / "log", tmp_path / "bodies"
    bodies.mkdir()
    with ExitStack() as stack:

        def serve(site: Site, **values: str) -> Server:
            return stack.enter_context(_serving("rocb.wsgi", log, **site.values, **values))

        sites = []
        for size in SIZES:
            folder = tmp_path / str(size)
            folder.mkdir()
            sites.append(_site(size, stack.enter_context(databases.copy(folder)), folder))
        small = sites[0]
        stored = serve(small)
        etags = {}
        for page in PAGES:
            body, etags[page] = stored.first(small.paths[page])
            (bodies / page).write_bytes(body)
        plain = {"BARE_BODIES": str(bodies), "DJANGO_SETTINGS_MODULE": ""}
        bare, control = (
            stack.enter_context(_serving("tests.benchmarks.bare", log, **plain)) for _ in ("measured", "control")
        )
        targets: dict[str, Target] = {page: Target(f"bare view: {page}", bare, f"/{page}") for page in PAGES}
        targets["control"] = Target("bare view: article, again", control, "/article", bare=targets["article"])
        for page in PAGES:
            path, queries = small.paths[page], small.kept[page]
            targets[f"{page} kept"] = Target(f"{page}, kept", stored, path, queries=queries, bare=targets[page])
            targets[f"{page} known"] = Target(
                f"{page}, kept: 304", stored, path, queries=queries, headers={"If-None-Match": etags[page]}
            )
            targets[f"{page} known"].bare = targets[page]
        for site in sites:
            server = serve(site, PAGE_CACHE_MB="0")
            publish = stack.enter_context(_publisher(site.values["DATABASE_URL"]))
            for name, path in site.paths.items():
                target = Target(f"{name}, made", server, path, site.articles, site.made[name], bare=targets.get(name))
                target.smaller = targets.get(f"{name} made {small.articles}")
                if name == "feed":
                    target.before = publish
                targets[f"{name} made {site.articles}"] = target
        for target in targets.values():
            target.settle()
        order = random.Random(7)
        for _ in range(ROUNDS):
            for target in order.sample([*targets.values()], len(targets)):
                target.round()
    with capsys.disabled():
        print("", HEADING, *(target.row() for target in targets.values()), sep="\n")


@contextmanager
def _publisher(database: str) -> Iterator[Callable[[], object]]:
    """Yield a function that publishes something, as far as feeds can tell, at no cost for the server."""
    statement = "UPDATE newsroom_news_changecounter SET last = last + 1"
    if database.startswith("sqlite:///"):
        with closing(sqlite3.connect(database.removeprefix("sqlite:///"), timeout=30, autocommit=True)) as rows:
            yield lambda: rows.execute(statement)
        return
    import psycopg

    with psycopg.connect(database, autocommit=True) as rows_of_server:
        yield lambda: rows_of_server.execute(statement)
