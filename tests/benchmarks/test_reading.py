"""Cost of uncached pages in the process, at three sizes of the archive: queries and CPU of the whole request, through
all middleware.

    make benchmarks

Read the ratios of the least CPU to that at the smallest size with as many items on the page: other load on the machine
only adds to it. The cost of a list must not grow with the archive, at any depth. *naive* is the ratio to an article of
a plain Wagtail site (``naive``) in the same run.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from news.models import ArticlePage, Item
from rocb.models import SiteIdentity
from rocb.search import entries
from tests import factories
from tests.benchmarks import bulk, naive

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

SIZES = (100, 10_000, 100_000)
ROUNDS = 21


def measure(address: str, application: WSGIApplication) -> tuple[int, int, float, float, int]:
    """Return items, queries, milliseconds of CPU (median, least) and bytes of one warm response."""
    environment = RequestFactory().get(address).environ
    statuses: list[str] = []

    def ask() -> bytes:
        response = application(dict(environment), lambda status, _headers: statuses.append(status))
        body = b"".join(response)
        response.close()  # type: ignore[attr-defined]
        return body

    ask()
    ask()
    assert statuses[-1].startswith("200"), f"{address}: {statuses[-1]}"
    with CaptureQueriesContext(connection) as queries:
        body = ask()
    count = len(queries)
    times = []
    for _ in range(ROUNDS):
        start = time.process_time()
        ask()
        times.append((time.process_time() - start) * 1000)
    return body.count(b'<article class="card'), count, statistics.median(times), min(times), len(body)


def deep(address: str, items: list[Item]) -> str:
    from foundation.filters import Cursor

    middle = items[len(items) // 2]
    return f"{address}{'&' if '?' in address else '?'}before={Cursor(middle.published_at, middle.pk)}"


@pytest.mark.benchmark
@pytest.mark.django_db
def test_reading_costs_the_same_whatever_the_archive_holds(capsys: pytest.CaptureFixture[str]) -> None:
    from rocb.wsgi import application  # configures the process's memory as for serving

    SiteIdentity.load()
    index = factories.news_index()
    directory = factories.organisation_index()
    # Few enough that a page with two filters is full with 100 articles.
    topics = [factories.topic() for _ in range(4)]
    organisations = [factories.organisation() for _ in range(4)]
    path = index.get_url()
    assert path is not None
    held = 0
    with capsys.disabled():
        heading = f"\n{'page':34}{'articles':>10}{'items':>7}{'queries':>9}{'CPU ms':>9}{'least':>8}"
        print(f"{heading}{'ratio':>7}{'naive':>7}{'bytes':>9}")
    smallest: dict[tuple[str, int], float] = {}
    for size in SIZES:
        start = time.perf_counter()
        bulk.articles(index, size - held, topics=topics, organisations=organisations)
        entries.rebuild()
        held = size
        took = time.perf_counter() - start
        middle = list(Item.objects.in_language("en").newest_first().only("published_at")[: size // 2 + 1])[-1:]
        pages: dict[str, Callable[[], str]] = {
            "article": lambda: str(ArticlePage.objects.filter(slug__startswith="bulk").order_by("pk")[50].get_url()),
            "home": lambda: "/en/",
            "list": lambda: path,
            "list, half way down": lambda middle=middle: deep(path, middle),
            "list of a topic": lambda: f"{path}?topic={topics[3].slug}",
            "list of a topic, half way down": lambda middle=middle: deep(f"{path}?topic={topics[3].slug}", middle),
            "list of two filters": lambda: f"{path}?topic={topics[3].slug}&organisation={organisations[3].slug}",
            "archive of a year": lambda: f"{path}2025/",
            "archive of a month": lambda: f"{path}2025/05/",
            "organisation": lambda: f"{directory.get_url()}{organisations[3].slug}/",
            "search, all match": lambda: f"{reverse('search')}?q=article",
            "search, one matches": lambda held=held: f"{reverse('search')}?q={held // 2}",
        }
        with naive.site() as plain:
            _items, queries, median, plain_least, size_bytes = measure(pages["article"](), plain)
        with capsys.disabled():
            print(f"{'naive article':34}{size:>10}{0:>7}{queries:>9}{median:>9.2f}{plain_least:>8.2f}{size_bytes:>23}")
        for name, address in pages.items():
            try:
                items, queries, median, least, size_bytes = measure(address(), application)
            except AssertionError as error:
                with capsys.disabled():
                    print(f"{name:34}{size:>10} {error}")
                continue
            with capsys.disabled():
                ratio = least / smallest.setdefault((name, items), least)
                row = f"{name:34}{size:>10}{items:>7}{queries:>9}{median:>9.2f}{least:>8.2f}"
                print(f"{row}{ratio:>7.2f}{least / plain_least:>7.2f}{size_bytes:>9}")
        with capsys.disabled():
            print(f"{'(made in seconds)':34}{size:>10}{'':16}{took:>9.1f}")
    assert Item.objects.count() >= SIZES[-1]
