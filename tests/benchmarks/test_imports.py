"""Import of 1,000 pages with `rocb.plone.publishing`, and with Wagtail's own steps for each page. Prints CPU seconds.

make benchmarks

The second way besides Wagtail's stays only while it takes less than half of the time.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from news.api import as_imported
from old_sites.planned import Planned
from rocb.plone import publishing, run
from rocb.plone.write import Writer
from tests import event_factories, factories, imports

PAGES = int(os.environ.get("IMPORTED_PAGES", "1000"))
FACTOR = 2


def begun_by_wagtail(writer: Writer, some: Sequence[Planned]) -> None:
    for one in some:
        writer._try(writer.pages.begin, one)


def published_by_wagtail(
    pages: Sequence[Any], *, modified_at: Mapping[int, datetime], is_announced: bool = False
) -> None:
    for page in pages:
        revision = page.save_revision()
        with as_imported(modified_at=modified_at.get(page.pk), is_announced=is_announced):
            revision.publish()


@pytest.mark.benchmark
@pytest.mark.indexes
@pytest.mark.django_db(transaction=True)
def test_an_import_costs_less_than_half_of_one_with_wagtails_steps(
    tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.MEDIA_ROOT = str(tmp_path / "media")
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}  # as in production, for the worker
    factories.news_index("en")
    event_factories.events_index("en")
    export = imports.made(tmp_path / "export", PAGES, pictures=0)
    used: dict[str, float] = {}
    for name in ("with few queries", "with Wagtail's steps"):
        if used:
            monkeypatch.setattr(Writer, "_begin_all", begun_by_wagtail)
            monkeypatch.setattr(publishing, "publish_first", published_by_wagtail)
        start = time.process_time()
        report = run.execute([export], run.Options(site=f"https://old{len(used)}.example", zone=imports.ZONE))
        used[name] = time.process_time() - start
        assert report.counts["imported"] == PAGES
    first, second = used.values()
    with capsys.disabled():
        for name, seconds in used.items():
            print(f"\n{PAGES} pages {name}: {seconds:.1f} s of CPU", end="")
        print(f", {second / first:.1f} times as many")
    assert second > FACTOR * first
