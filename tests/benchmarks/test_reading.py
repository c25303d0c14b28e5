"""What reading costs in the process, at three sizes of the archive: queries and CPU of the whole request.

    make benchmarks

Read the ratios between the sizes; the machine decides on the numbers. A list must not grow with the archive, at any depth.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from news.models import ArticlePage, Item
from rocb.search import entries
from tests import factories
from tests.benchmarks import bulk

SIZES = (100, 10_000, 100_000)
ROUNDS = 15


def measure(address: str) -> tuple[int, float, int]:
    """Queries, milliseconds of CPU (median) and bytes of one answer, warm."""
    client = Client()
    response = client.get(address)
    assert response.status_code == 200, f"{address}: {response.status_code}"
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    count = len(queries)
    times = []
    for _ in range(ROUNDS):
        start = time.process_time()
        client.get(address)
        times.append((time.process_time() - start) * 1000)
    return count, statistics.median(times), len(response.content)


def deep(address: str, items: list[Item]) -> str:
    from news.lists import Cursor

    return f"{address}{'&' if '?' in address else '?'}before={Cursor.of(items[len(items) // 2])}"


@pytest.mark.benchmark
@pytest.mark.django_db
def test_reading_costs_the_same_whatever_the_archive_holds(capsys: pytest.CaptureFixture[str]) -> None:
    index = factories.news_index()
    directory = factories.organisation_index()
    topics = [factories.topic() for _ in range(25)]
    organisations = [factories.organisation() for _ in range(53)]
    path = index.get_url()
    assert path is not None
    held = 0
    with capsys.disabled():
        print(f"\n{'page':34}{'articles':>10}{'queries':>9}{'CPU ms':>9}{'bytes':>9}")
    for size in SIZES:
        start = time.perf_counter()
        bulk.articles(index, size - held, topics=topics, organisations=organisations)
        entries.rebuild()
        held = size
        took = time.perf_counter() - start
        middle = list(Item.objects.in_language("en").newest_first().only("published_at")[: size // 2 + 1])[-1:]
        pages: dict[str, Callable[[], str]] = {
            "article": lambda: str(ArticlePage.objects.filter(slug__startswith="bulk").order_by("pk")[50].get_url()),
            "list": lambda: path,
            "list, half way down": lambda middle=middle: deep(path, middle),
            "list of a topic": lambda: f"{path}?topic={topics[3].slug}",
            "list of two filters": lambda: f"{path}?topic={topics[3].slug}&organisation={organisations[3].slug}",
            "archive of a year": lambda: f"{path}2024/",
            "archive of a month": lambda: f"{path}2024/05/",
            "organisation": lambda: f"{directory.get_url()}{organisations[3].slug}/",
            "search, all match": lambda: f"{reverse('search')}?q=article",
            "search, one matches": lambda held=held: f"{reverse('search')}?q={held // 2}",
            "RSS, 50 full items": lambda: f"{path}rss.xml",
        }
        for name, address in pages.items():
            try:
                queries, milliseconds, size_bytes = measure(address())
            except AssertionError as error:
                with capsys.disabled():
                    print(f"{name:34}{size:>10} {error}")
                continue
            with capsys.disabled():
                print(f"{name:34}{size:>10}{queries:>9}{milliseconds:>9.1f}{size_bytes:>9}")
        with capsys.disabled():
            print(f"{'(made in seconds)':34}{size:>10}{'':9}{took:>9.1f}")
    assert Item.objects.count() >= SIZES[-1]
