"""Cost of the public search with 100,000 items: milliseconds of CPU of the whole request, and PostgreSQL's share.

    TEST_POSTGRES=1 python -m pytest -q -s -m benchmark tests/benchmarks/test_search.py

All items contain the word ``customs``; the last queries find nothing and are corrected. ``SEARCH_ITEMS`` sets another
number of items.
"""

from __future__ import annotations

import os
import random
import time
import uuid
from collections.abc import Callable
from datetime import timedelta
from itertools import accumulate, batched
from pathlib import Path

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client

from news.models import Item
from rocb.models import SearchEntry
from rocb.search import entries, stored_words
from rocb.search.find import Search
from tests import factories

ITEMS = int(os.environ.get("SEARCH_ITEMS", "100000"))
WORDS, WORDS_OF_A_TEXT, WORDS_OF_A_TITLE = 30_000, 120, 8
ROUNDS = 5
QUERIES = {
    "a word that all have": "?q=customs",
    "the same of a year": "?q=customs&year=2019",
    "the same, newest first, page 9": "?q=customs&sort=newest&page=9",
    "a word of a tenth": "?q=harbour",
    "two frequent words": "?q=harbour+customs",
    "a rare word": "?q=unicorn",
    "all languages": "?q=harbour&in=all",
    "a phrase": "?q=%22customs+harbour%22",
    "half typed": "?q=cus",
    "one letter wrong": "?q=hrabour",
    "two letters wrong": "?q=unicrno",
    "the other layout": "?q=%D0%B3%D1%82%D1%88%D1%81%D1%89%D0%BA%D1%82",
    "nothing at all": "?q=xqzvkjwy+wqxz",
    "suggestions, a letter wrong": "suggest/?q=hrabour",
    "suggestions": "suggest/?q=cus",
}


def words() -> tuple[list[str], list[float]]:
    """Return words with a realistic distribution: few are in most texts, most are in few."""
    letters = random.Random(7)
    syllables = [a + b for a in "bcdfgklmnprstv" for b in "aeiou"]
    found = {"".join(letters.choices(syllables, k=letters.randint(2, 5))) for _ in range(WORDS)}
    return sorted(found), list(accumulate(1 / (rank + 10) for rank in range(len(found))))


def fill() -> None:
    """Add items and their search entries, without the slow parsing of HTML."""
    known, weights = words()
    chance = random.Random(11)
    added: set[tuple[str, str]] = set()
    for some in batched(range(ITEMS), 2_000):
        texts = {number: chance.choices(known, cum_weights=weights, k=WORDS_OF_A_TEXT) for number in some}
        for number, text in texts.items():
            text.append("customs")
            text += ["harbour"] if number % 10 == 0 else []
            text += ["unicorn"] if number % 5_000 == 0 else []
        items = Item.objects.bulk_create([_item(number, text) for number, text in texts.items()])
        found = [
            entries.entry_of(
                "item",
                item.pk,
                type="article",
                kind="news",
                language=item.language,
                dated_at=item.published_at,
                stamp=item.content_hash,
                title=item.title,
                about=[item.summary],
                text=[item.html],
                plain=item.html,
            )
            for item in items
        ]
        SearchEntry.objects.bulk_create(found)
        stored_words.add(found, added)
    stored_words.count()


def _item(number: int, text: list[str]) -> Item:
    at = factories.NOON - timedelta(hours=number)
    return Item(
        uuid=uuid.UUID(int=number + 1),
        translation_key=uuid.UUID(int=number + 1),
        language=("en", "ru", "fr")[number % 3],
        type=Item.Type.ARTICLE,
        kind="news",
        title=f"Customs {' '.join(text[:WORDS_OF_A_TITLE])}",
        summary=" ".join(text[:15]),
        html=f"{' '.join(text)}.",
        address=f"https://site.invalid/en/news/{number}/",
        published_at=at,
        updated_at=at,
        changed_at=at,
        content_hash=str(number),
    )


def server_seconds() -> Callable[[], float]:
    """Return CPU seconds of our connection's server process. SQLite runs in our own process."""
    if connection.vendor != "postgresql":
        return lambda: 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        stat = Path(f"/proc/{cursor.fetchone()[0]}/stat")
    tick = os.sysconf("SC_CLK_TCK")
    return lambda: sum(map(int, stat.read_text().rpartition(")")[2].split()[11:13])) / tick


@pytest.mark.benchmark
@pytest.mark.django_db
def test_search_costs_the_same_whatever_is_asked(capsys: pytest.CaptureFixture[str], client: Client) -> None:
    factories.news_index()
    start = time.perf_counter()
    fill()
    took = time.perf_counter() - start
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    on_server = server_seconds()

    def cost(ask: Callable[[], object]) -> tuple[float, float]:
        ask()
        own, server = time.process_time(), on_server()
        for _ in range(ROUNDS):
            ask()
        there = (on_server() - server) * 1000 / ROUNDS
        return (time.process_time() - own) * 1000 / ROUNDS + there, there

    with capsys.disabled():
        print(
            f"\n{connection.vendor}, {ITEMS:,} items, made in {took:.0f} s; ms of CPU, and those of the server in them"
        )
        print(f"{'query':34}{'page':>9}{'server':>9}{'search':>9}{'server':>9}")
        for name, query in QUERIES.items():
            page = cost(lambda: client.get(f"/en/search/{query}"))  # noqa: B023
            search = cost(lambda: _found(query))  # noqa: B023
            print(f"{name:34}{page[0]:>9.1f}{page[1]:>9.1f}{search[0]:>9.1f}{search[1]:>9.1f}")


def _found(query: str) -> object:
    """Search without rendering the page."""
    asked = Search.from_params(QueryDict(query.partition("?")[2]), language="en")
    return asked.suggestions() if query.startswith("suggest") else (asked.meant.counts(), asked.meant.results())
