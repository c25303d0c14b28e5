"""An export can be imported again at any size: the same bytes, whatever number of rows is inserted at once.

    SIZES=1000,10000 .venv/bin/python -m pytest -q -s tests/rocb/export/test_sizes.py

prints figures of those sizes instead.
"""

from __future__ import annotations

import io
import json
import os
import time
from collections.abc import Callable
from itertools import batched
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction

from rocb.export import records
from rocb.export.importing import load
from tests import event_factories, factories
from tests.benchmarks import bulk, bulk_editions
from tests.old_sites import exports
from tests.rocb.export import sites

pytestmark = pytest.mark.django_db

IS_MEASURED = "SIZES" in os.environ
MOST_EVENTS = 1000
SIZES: list[Any] = [int(size) for size in os.environ.get("SIZES", "0,1,2").split(",")]
# Records are written by the hundred.
IN_BATCHES = [
    pytest.param(99, marks=[pytest.mark.long, pytest.mark.one_database]),
    pytest.param(101, marks=pytest.mark.long),
]


def _assert_it_comes_back(folder: Path, make: Callable[[], None]) -> Path:
    """Export what ``make`` makes, import it into an empty site, export that."""
    with transaction.atomic():
        make()
        started = time.process_time()
        first = sites.export(folder / "first")
        exported = time.process_time()
        transaction.set_rollback(True)  # media stay, rows go
    sites.empty()
    empty = time.process_time()
    load(first)
    imported = time.process_time()
    if IS_MEASURED:
        count = sum(json.loads((first / "data/export.json").read_text())["records"].values())
        print(f"\n{count} records: out {exported - started:.1f} s, in {imported - empty:.1f} s of CPU")
    second = sites.export(folder / "second")
    assert sites.content(second) == sites.content(first)
    return first


@pytest.mark.parametrize("size", SIZES if IS_MEASURED else [*SIZES, *IN_BATCHES])
def test_any_number_of_articles_and_events_comes_back(tmp_path: Path, size: int) -> None:
    def make() -> None:
        labels = {
            "topics": [factories.topic(), factories.topic()],
            "organisations": [factories.organisation(), factories.organisation()],
        }
        if size:
            bulk.articles(factories.news_index(), size - 1, **labels)
            events = event_factories.events_index()
            for count in (len(some) for some in batched(range(min(size, MOST_EVENTS)), 500)):
                bulk_editions.editions(events, count, **labels)

    first = _assert_it_comes_back(tmp_path, make)
    if size:
        assert len(sites.records(first, "pages/newsroom_news.articlepage")) == size
        assert len(sites.records(first, "pages/newsroom_events.editionpage")) == min(size, MOST_EVENTS)


@pytest.mark.parametrize("size", SIZES if IS_MEASURED else [2, pytest.param(101, marks=pytest.mark.long)])
def test_an_imported_site_of_any_size_comes_back(tmp_path: Path, settings: Any, size: int) -> None:
    settings.MEDIA_ROOT = str(tmp_path / "media")

    def make() -> None:
        factories.news_index()
        event_factories.events_index()
        plone = _plone_site(tmp_path / "plone", size)
        call_command("import_plone", str(plone), site=exports.SITE, zone=exports.ZONE, stdout=io.StringIO())

    first = _assert_it_comes_back(tmp_path, make)
    assert len(sites.records(first, "pages/newsroom_news.articlepage")) == size
    assert len(sites.records(first, "pages/rocb.standardpage")) == size


def _plone_site(folder: Path, size: int) -> Path:
    """A site with ``size`` news items and pages, and an event."""
    start, end = "2021-05-18T08:00:00+00:00", "2021-05-18T10:30:00+00:00"
    items = [exports.event("/workshop", f"{1:032x}", start, end)]
    for number in range(size):
        items.append(exports.news(f"/news-{number}", f"{10**6 + number:032x}"))
        items.append(exports.item("Document", f"/page-{number}", f"{2 * 10**6 + number:032x}"))
    return exports.layout_a(folder, items)


@pytest.mark.parametrize("rows", [1, 2, 7])
def test_how_many_records_are_inserted_at_once_makes_no_difference(
    bags: sites.Bags, tmp_path: Path, rows: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(records, "AT_ONCE", rows)
    sites.import_into_an_empty_site(bags.personal)
    assert sites.content(sites.export(tmp_path / "second", is_personal=True)) == sites.content(bags.personal)
