"""What the public search costs with 100,000 items: milliseconds of CPU of the whole request, those of PostgreSQL in them.

    TEST_POSTGRES=1 python -m pytest -q -s -m benchmark tests/benchmarks/test_search.py

``customs`` is a word that all have; the last queries find nothing and are corrected. ``SEARCH_ITEMS`` asks for fewer.
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
from django.test import Client

from news.models import Item
from rocb.search import entries
from tests import factories

ITEMS = int(os.environ.get("SEARCH_ITEMS", "100000"))
WORDS, WORDS_OF_A_TEXT, WORDS_OF_A_TITLE = 60_000, 120, 8
ROUNDS = 7
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
    """As in real texts, few are in most and most in few."""
    letters = random.Random(7)
    syllables = [a + b for a in "bcdfgklmnprstv" for b in "aeiou"]
    found = {"".join(letters.choices(syllables, k=letters.randint(2, 5))) for _ in range(WORDS)}
    return sorted(found), list(accumulate(1 / (rank + 10) for rank in range(len(found))))


def fill() -> None:
    known, weights = words()
    chance = random.Random(11)
    for some in batched(range(ITEMS), 2_000):
        rows = []
        for number in some:
            title = ["Customs", *chance.choices(known, cum_weights=weights, k=WORDS_OF_A_TITLE)]
            text = ["customs", *chance.choices(known, cum_weights=weights, k=WORDS_OF_A_TEXT)]
            if number % 10 == 0:
                text.insert(chance.randrange(50), "harbour")
            if number % 5_000 == 0:
                text.append("unicorn")
            at = factories.NOON - timedelta(hours=number)
            rows.append(
                Item(
                    uuid=uuid.UUID(int=number + 1),
                    translation_key=uuid.UUID(int=number + 1),
                    language=("en", "ru", "fr")[number % 3],
                    type=Item.Type.ARTICLE,
                    kind="news",
                    title=" ".join(title),
                    summary=" ".join(text[:15]),
                    html=f"<p>{' '.join(text)}.</p>",
                    address=f"https://site.invalid/en/news/{number}/",
                    published_at=at,
                    updated_at=at,
                    changed_at=at,
                    content_hash=str(number),
                )
            )
        Item.objects.bulk_create(rows)


def server_seconds() -> Callable[[], float]:
    """CPU of our own connection's server process; SQLite runs in ours."""
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
    fill()
    start = time.perf_counter()
    entries.rebuild()
    took = time.perf_counter() - start
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    on_server = server_seconds()
    with capsys.disabled():
        print(f"\n{connection.vendor}, {ITEMS:,} items, index made in {took:.0f} s")
        print(f"{'query':34}{'CPU ms':>9}{'of it server':>14}{'results':>9}")
        for name, query in QUERIES.items():
            answer = client.get(f"/en/search/{query}")
            own, server = time.process_time(), on_server()
            for _ in range(ROUNDS):
                answer = client.get(f"/en/search/{query}")
            there = (on_server() - server) * 1000 / ROUNDS
            here = (time.process_time() - own) * 1000 / ROUNDS
            shown = answer.content.count(b'<article class="card')
            print(f"{name:34}{here + there:>9.1f}{there:>14.1f}{shown:>9}")
