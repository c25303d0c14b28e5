"""`rocb.plone.run`: each item of an export is counted once, and its problems are reported."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from rocb.models import ImportRun
from rocb.plone import run, write
from rocb.plone.report import Line
from rocb.plone_imports.management.commands.import_plone import _topics
from tests import factories
from tests.old_sites.exports import SITE, ZONE, item, layout_a, news, zipped

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _list() -> None:
    factories.news_index()


def check(*paths: Path, **options: object) -> str:
    out = io.StringIO()
    call_command("import_plone", *map(str, paths), site=SITE, zone=ZONE, check=True, stdout=out, **options)
    return out.getvalue()


def test_each_item_is_counted_once_in_every_form_of_the_report(tmp_path: Path) -> None:
    folder = layout_a(
        tmp_path / "export",
        [
            news("/a", "a" * 32),
            item("Link", "/b", "b" * 32),
            news("/c", "c" * 32, title="=1+1", review_state="private"),
        ],
    )
    (folder / "content" / "broken").mkdir()
    (folder / "content" / "broken" / "data.json").write_text("{")
    text = check(folder, csv=tmp_path / "r.csv", json=tmp_path / "r.json")
    assert text.rstrip().endswith("4 items: imported 2, changed 0, unchanged 0, left out 2")
    rows = list(csv.DictReader((tmp_path / "r.csv").open()))
    assert sorted(row["outcome"] for row in rows) == ["imported", "imported", "left out", "left out"]
    assert {row["title"] for row in rows if row["path"] == "/c"} == {"'=1+1"}
    report = json.loads((tmp_path / "r.json").read_text())
    assert report["counts"] == {"imported": 2, "changed": 0, "unchanged": 0, "left out": 2}
    assert all(row["why"] for row in report["items"] if row["outcome"] == "left out")


def test_folder_and_zip_give_the_same_report(tmp_path: Path) -> None:
    folder = layout_a(tmp_path / "export", [news("/a", "a" * 32)])
    assert check(folder) == check(zipped(folder, tmp_path / "x.zip"))


def test_the_same_item_twice_is_imported_once_and_said(tmp_path: Path) -> None:
    first = layout_a(tmp_path / "one", [news("/a", "a" * 32, title="A")])
    second = layout_a(tmp_path / "two", [news("/a", "a" * 32, title="A")])
    text = check(first, second)
    assert f"The export contains “A” ({'a' * 32}) more than once." in text
    assert "2 items: imported 1, changed 0, unchanged 0, left out 1" in text


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"site": "old.example"}, "--site must be a web address"),
        ({"zone": "Mars/Base"}, "Mars/Base"),
        ({"language": ["de=xx"]}, "no pages in the language “xx”"),
        ({"language": ["de"]}, "--language needs two codes"),
    ],
)
def test_what_is_asked_wrongly_is_answered_in_words(tmp_path: Path, options: dict[str, object], sentence: str) -> None:
    folder = layout_a(tmp_path / "export", [])
    with pytest.raises(CommandError, match=sentence):
        call_command("import_plone", str(folder), **{"site": SITE, "zone": ZONE, "check": True, **options})


@pytest.mark.parametrize(
    ("option", "name"),
    [
        *product(["csv", "json", "addresses", "topics", "topics_suggest"], ["missing/x", "folder"]),
        *product(["topics"], ["binary", "long"]),
    ],
)
def test_a_file_that_cannot_be_used_is_a_sentence_before_the_import_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, option: str, name: str
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "long").write_text("x" * 200_000 + ",a")
    monkeypatch.setattr(run, "execute", lambda *_arguments, **_options: pytest.fail("The import ran."))
    with pytest.raises(CommandError, match=name):
        check(layout_a(tmp_path / "export", []), **{option: tmp_path / name})


def test_a_report_is_shown_if_its_file_cannot_be_written(tmp_path: Path) -> None:
    folder, out = layout_a(tmp_path / "export", []), io.StringIO()
    with pytest.raises(CommandError, match="No space left"):
        call_command("import_plone", str(folder), site=SITE, zone=ZONE, check=True, stdout=out, csv=Path("/dev/full"))
    assert out.getvalue().strip()


def test_a_path_that_is_not_there_is_answered_in_words(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="There is no file or folder “nothing”"):
        check(tmp_path / "nothing")


class Stopping(run.Watch):
    """Ends the run after some steps."""

    def __init__(self, after: int) -> None:
        self.after, self.steps, self.lines, self.items = after, (0, 0), 0, 0

    def read(self, items: int) -> None:
        self.items = items

    def wrote(self, steps: int, total: int, results: Callable[[int], Iterator[Line]]) -> None:
        self.steps, self.lines = (steps, total), self.lines + len(list(results(self.lines)))

    def is_stopping(self) -> bool:
        return self.steps[0] >= self.after


def test_a_run_that_was_stopped_goes_on_and_counts_what_it_did_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(write, "ITEMS_AT_ONCE", 1)
    folder = layout_a(tmp_path / "export", [news(f"/{name}", name * 32) for name in "abc"])
    started = ImportRun.objects.create(origin=SITE, started_at=timezone.now())
    options = run.Options(site=SITE, zone=ZONE, run=started)
    watch = Stopping(after=4)
    assert run.execute([folder], options, watch=watch).counts["imported"] == 1
    assert (watch.items, watch.steps, watch.lines) == (3, (4, 6), 1)
    assert ImportRun.objects.get().finished_at is None
    assert run.execute([folder], options).counts == {"imported": 3, "changed": 0, "unchanged": 0, "left out": 0}
    assert ImportRun.objects.get().finished_at is not None


def test_a_run_can_be_limited_to_some_items(tmp_path: Path) -> None:
    folder = layout_a(tmp_path / "export", [news(f"/{name}", name * 32) for name in "abc"])
    report = run.execute([folder], run.Options(site=SITE, zone=ZONE, only={"b" * 32}))
    assert [line.path for line in report.lines] == ["/b"]


def test_subjects_without_a_topic_are_suggested_one_and_nothing_is_imported(tmp_path: Path) -> None:
    factories.topic(name="Data and systems", slug="data-and-systems")
    asked = {"a": ["Data and system", "Misc"], "b": ["Misc", "Data and systems", "=1+1"]}
    folder = layout_a(
        tmp_path / "export",
        [news(f"/{name}", name * 32, subjects=subjects) for name, subjects in asked.items()],
    )
    file = tmp_path / "topics.csv"
    assert f"{file}: 3 subjects that are the name of no topic, 1 with a suggestion." in check(
        folder, topics_suggest=file
    )
    rows = ["subject,slug,items", "Misc,,2", "Data and system,data-and-systems,1", "'=1+1,,1"]
    assert file.read_text().splitlines() == rows
    assert not ImportRun.objects.exists()
    file.write_text("subject,slug,items\n'=1+1,data-and-systems,1\nMisc,data-and-systems,2\n")
    assert _topics(file).items() >= {"=1+1": "data-and-systems", "Misc": "data-and-systems"}.items()


def test_the_language_of_items_without_one_can_be_said(tmp_path: Path) -> None:
    folder = layout_a(tmp_path / "x", [news("/a", "a" * 32, language="##DEFAULT##")])
    assert "Pages without a language that were imported as “en”: 1." in check(folder)
    assert "imported as “ru”: 1." in check(folder, language=["default=ru"])
