"""Cost of a feed in the process, with 100 to 100,000 items: queries, CPU and bytes of the whole request.

    make benchmarks

*first*: a feed of 50 full items, requested for the first time. *made*: written again after a publication. *kept*: the
same again. *304*: requested with its ETag.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import pytest
from django.core.cache import caches
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from news.models import ChangeCounter
from tests import factories
from tests.benchmarks import bulk

SIZES = (100, 10_000, 100_000)
ROUNDS = 21


def publish() -> None:
    """Increment the change counter, which is a publication as far as feeds can tell."""
    with transaction.atomic():
        ChangeCounter.take()


def measure(ask: Callable[[], int], before: Callable[[], object] = lambda: None) -> tuple[int, float, int]:
    """Return queries, milliseconds of CPU (median) and bytes of one response, without the calls of ``before``."""
    before()
    ask()  # fills permanent caches of the process
    before()
    with CaptureQueriesContext(connection) as queries:
        size = ask()
    count = len(queries)  # later requests clear what was captured
    times = []
    for _ in range(ROUNDS):
        before()
        start = time.process_time()
        ask()
        times.append((time.process_time() - start) * 1000)
    return count, statistics.median(times), size


@pytest.mark.benchmark
@pytest.mark.django_db
def test_a_feed_costs_the_same_whatever_the_archive_holds(capsys: pytest.CaptureFixture[str]) -> None:
    index = factories.news_index()
    topics = [factories.topic() for _ in range(25)]
    organisations = [factories.organisation() for _ in range(53)]
    client, kept = Client(), caches["feeds"]
    held = 0
    with capsys.disabled():
        print(f"\n{'feed of 50 full items':34}{'articles':>10}{'':>8}{'queries':>9}{'CPU ms':>9}{'bytes':>9}")
    for size in SIZES:
        bulk.articles(index, size - held, topics=topics, organisations=organisations)
        held = size
        topic, organisation = topics[3].slug, organisations[3].slug
        addresses = [f"/en/news/{name}" for name in ("rss.xml", "atom.xml", "feed.json")]
        addresses += [f"/en/news/rss.xml?topic={topic}", f"/en/news/rss.xml?topic={topic}&organisation={organisation}"]
        addresses += ["/en/rss.xml", f"/feeds/all/feed.json?topic={topic}", "/en/news/atom.xml?archive=2026-02"]
        for address in addresses:
            etag = client.get(address)["ETag"]

            def whole(address: str = address) -> int:
                response = client.get(address)
                assert response.status_code == 200
                return len(response.content)

            def unchanged(address: str = address, etag: str = etag) -> int:
                assert client.get(address, headers={"If-None-Match": etag}).status_code == 304
                return 0

            figures = {
                "first": measure(whole, kept.clear),
                "made": measure(whole, publish),
                "kept": measure(whole),
                "304": measure(unchanged),
            }
            assert figures["304"][0] == 1
            with capsys.disabled():
                for name, (queries, milliseconds, count) in figures.items():
                    print(f"{address:34.34}{size:>10}{name:>8}{queries:>9}{milliseconds:>9.2f}{count:>9}")
                print(f"{'  304 to made':34}{'':>27}{figures['304'][1] / figures['made'][1]:>9.3f}")
