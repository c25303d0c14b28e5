"""``import_plone`` with ``--choices``, ``--conflicts`` and ``--deleted``: who completes the report of a check decides."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from news.models import ArticlePage
from tests import factories
from tests.old_sites.exports import SITE, ZONE, layout_a, news, uid

pytestmark = pytest.mark.django_db
NAMES = ["a", "b", "c", "d"]


def brought(export: Path, **options: Any) -> None:
    call_command("import_plone", str(export), site=SITE, zone=ZONE, stdout=io.StringIO(), **options)


def texts() -> dict[str, tuple[str, bool]]:
    return {page.slug: (page.body[0].value.source, page.live) for page in ArticlePage.objects.all()}


@pytest.fixture
def second(tmp_path: Path) -> Path:
    """A second export: two articles changed there and here, two are not in it any more."""
    factories.news_index()
    rows = [news(f"/{name}", uid(number), "<p>Old.</p>") for number, name in enumerate(NAMES, 1)]
    brought(layout_a(tmp_path / "1", rows))
    for name in ("a", "b"):
        page = ArticlePage.objects.get(slug=name)
        page.body = [("text", "<p>Ours.</p>")]
        page.save_revision().publish()
    changed = [news(f"/{name}", uid(number), "<p>Theirs.</p>") for number, name in enumerate(NAMES[:2], 1)]
    return layout_a(tmp_path / "2", changed)


def completed(second: Path, choices: dict[str, str]) -> Path:
    report = second.parent / "report.csv"
    brought(second, check=True, csv=report)
    rows = list(csv.DictReader(io.StringIO(report.read_text())))
    for row in rows:
        row["choice"] = choices.get(row["path"], "")
    with report.open("w", newline="") as file:
        table = csv.DictWriter(file, rows[0].keys())
        table.writeheader()
        table.writerows(rows)
    return report


def test_the_completed_report_decides_for_each_item_and_the_options_for_all_others(second: Path) -> None:
    report = completed(second, {"/a": "ours", "/c": "ours"})
    brought(second, choices=report, conflicts="theirs", deleted="theirs")
    found = texts()
    assert [("Ours" in found["a"][0], found["a"][1]), ("Theirs" in found["b"][0], found["b"][1])] == [(True, True)] * 2
    assert (found["c"][1], found["d"][1]) == (True, False)


def test_without_choices_nothing_of_ours_changes(second: Path) -> None:
    before = texts()
    brought(second)
    assert texts() == before


def test_a_choice_for_something_else_than_what_is_there_now_does_not_count(second: Path) -> None:
    report = completed(second, {"/a": "theirs"})
    page = ArticlePage.objects.get(slug="a")
    page.body = [("text", "<p>Edited later.</p>")]
    page.save_revision().publish()
    brought(second, choices=report)
    assert "Edited later" in texts()["a"][0]


@pytest.mark.parametrize("content", [b"", b"uid,choice\nx,both\n", b"\xff\xfe", b"other\n"])
def test_a_file_that_holds_no_choices_is_refused_before_anything_is_written(second: Path, content: bytes) -> None:
    before, file = texts(), second.parent / "wrong.csv"
    file.write_bytes(content)
    with pytest.raises(CommandError):
        brought(second, choices=file)
    assert texts() == before
