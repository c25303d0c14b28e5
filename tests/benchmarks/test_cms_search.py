"""Cost of the search, the lists and their filters in the CMS with many articles: queries and milliseconds of whole requests.

    CMS_ITEMS=100000 python -m pytest -q -s -m benchmark tests/benchmarks/test_cms_search.py

All articles have the words ``usual length``; one draft has ``unicorn``. TEST_POSTGRES=1 measures PostgreSQL.
"""

from __future__ import annotations

import os
import time

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from rocb.search import entries
from rocb.search.cms import drafts
from tests import factories
from tests.benchmarks import bulk

ITEMS = int(os.environ.get("CMS_ITEMS", "20000"))
ROUNDS = 3
ADDRESSES = (
    "find/?q=usual+length",
    "find/?q=usual+length&year=2025&state=live",
    "find/?q=unicorn",
    "find/?q=unicron",
    "find/?q=usual+unicron",
    "find/?q=usual+OSCE",
    "find/?q=usualunicorn",
    "find/?state=draft",
    "find/palette/",
    "find/palette/?q=usual",
    "find/palette/?q=unicron",
    "articles/?q=usual",
    "articles/?q=unicorn",
    "articles/?q=unicron",
    "choose-page/search/?q=usual",
    "choose-page/search/?q=unicorn",
    "choose-page/search/?q=u",
    "articles/",
    "articles/?p=100",
    "articles/?ordering=title",
    "articles/?work=mine",
    "articles/?work=waiting",
    "articles/?work=scheduled",
    "articles/?work=untranslated",
    "articles/?work=outdated",
    "articles/?topic={topic}",
    "articles/?organisation={organisation}",
    "articles/?locale=en",
    "articles/?kind=news&topic={topic}&q=usual",
    "pages/{index}/",
    "pages/{index}/?q=usual",
    "",
)


@pytest.mark.benchmark
@pytest.mark.django_db
def test_the_search_of_the_cms_costs_the_same_with_many_articles(
    capsys: pytest.CaptureFixture[str], client: Client
) -> None:
    index = factories.news_index()
    topics, organisations = ([make() for _ in range(5)] for make in (factories.topic, factories.organisation))
    bulk.articles(index, ITEMS, topics=topics, organisations=organisations)
    factories.draft(index, title="Animals", body=factories.text("<p>A unicorn.</p>"))
    entries.rebuild()
    drafts.rebuild()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    client.force_login(factories.user("Editors"))
    with capsys.disabled():
        print(f"\n{connection.vendor}, {ITEMS:,} articles")
        start = time.perf_counter()
        drafts.reconcile(at=timezone.now())
        print(f"{'the hourly repair':52}{(time.perf_counter() - start) * 1000:>20.0f} ms")
        keys = {"index": index.pk, "topic": topics[0].pk, "organisation": organisations[0].pk}
        for address in (one.format(**keys) for one in ADDRESSES):
            client.get(f"/admin/{address}")
            with CaptureQueriesContext(connection) as queries:
                client.get(f"/admin/{address}")
            count = len(queries)  # of a log that the next request clears
            own, start = time.process_time(), time.perf_counter()
            for _ in range(ROUNDS):
                client.get(f"/admin/{address}")
            cpu, whole = (time.process_time() - own) / ROUNDS, (time.perf_counter() - start) / ROUNDS
            print(f"{address:52}{count:>4} queries{whole * 1000:>8.0f} ms, CPU {cpu * 1000:.0f} ms")
