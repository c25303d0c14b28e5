"""Readers' queries, correct and misspelled, in three languages, on the demo: the expected result is in the first three.

``tests/data/search-queries.csv``: query, language of the page, last part of the expected address (or several, any of
which is enough) and the error in the query. Queries of the kind "directory" are for the directory's own search field,
where the expected result must be first. The score is printed.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction

from rocb.demo.load import load
from rocb.models import Organisation, SearchEntry
from rocb.search.find import Search, organisations
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.long]
TABLE = settings.BASE_DIR / "tests" / "data" / "search-queries.csv"
SHARE_FOUND = 0.95


@pytest.fixture(scope="module", autouse=True)
def demo(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Load the demo once for all tests of this module, without logins and receivers, and roll it back afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        factories.without_pages()
        load(logins=False)
        yield
        transaction.set_rollback(True)


def first_three(query: str, language: str) -> list[str]:
    meant = Search(query=query, language=language).meant
    return [address(entry).rstrip("/").rpartition("/")[2] for entry in meant.results()[:3]]


def found_by(row: dict[str, str]) -> list[str]:
    if row["kind"] != "directory":
        return first_three(row["query"], row["language"])
    key = next(iter(organisations(row["query"])), None)
    return list(Organisation.objects.filter(pk=key).values_list("slug", flat=True))


def address(entry: SearchEntry) -> str:
    if entry.item:
        return entry.item.address
    if entry.organisation:
        return entry.organisation.slug
    return (entry.page.url or "") if entry.page else ""


def test_readers_find_what_they_mean_among_the_first_three(capsys: pytest.CaptureFixture[str]) -> None:
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) >= 200
    missed = [
        f"{row['language']} {row['query']!r} ({row['kind']}): {', '.join(found)}"
        for row in rows
        if not set(found := found_by(row)) & set(row["expected"].split())
    ]
    with capsys.disabled():
        print(f"\nsearch: {len(rows) - len(missed)} of {len(rows)} queries find what they should", *missed, sep="\n  ")
    assert len(missed) <= len(rows) * (1 - SHARE_FOUND)


def test_events_bear_their_own_date_and_excerpts_are_sentences() -> None:
    entries = SearchEntry.objects.filter(type="event", item__isnull=False, language="en")
    workshop = entries.get(item__address__endswith="/europe-2021/")
    assert (workshop.year, workshop.dated_at and workshop.dated_at.date().isoformat()) == (2021, "2021-05-17")
    assert not [entry.plain for entry in entries if "When" in entry.plain.split()[:1] or " Organiser " in entry.plain]
