"""`old_sites.survey`, and ``import_plone --placing``: the parts of an export with their counts, and the file of choices."""

from __future__ import annotations

import csv
import io
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from old_sites import survey
from old_sites.placing import LEAVE_OUT, Placing
from tests import factories
from tests.old_sites.exports import SITE, ZONE, item, layout_a, news, uid
from tests.old_sites.test_placed import is_within, tree, with_choices


@pytest.mark.parametrize("seed", range(8))
def test_each_item_is_counted_once_in_the_tree(tmp_path: Path, seed: int) -> None:
    random = Random(seed)
    items = tree(random, random.choice([0, 1, 60]))
    if seed % 2:
        items += [item("Plone Site", "", "plone_site_root"), news("/not/in/the-export/n", uid(900))]
    found = with_choices(tmp_path, items, types={"Person": LEAVE_OUT})
    root = survey.tree(list(found.values()))
    assert root.counts == Counter(one.becomes for one in found.values())
    for branch in root.all():
        inside = [one.becomes for path, one in found.items() if is_within(path, branch.path)]
        assert branch.counts == Counter(inside)
    holders = {path for path in found if path and any(is_within(other, path) and other != path for other in found)}
    assert {branch.path for branch in root.all()} == {"", *holders}
    assert sum(count.total() for count in survey.types(list(found.values())).values()) + seed % 2 * 1 == len(found)


def rows_of(text: str) -> dict[tuple[str, str], dict[str, str]]:
    return {(row["part"], row["name"]): row for row in csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))}


@pytest.fixture
def export(tmp_path: Path) -> Path:
    factories.news_index()
    factories.topic(name="Trade", slug="trade")
    return layout_a(
        tmp_path / "export",
        [
            item("Folder", "/about", uid(1)),
            item("WikiPage", "/about/w", uid(2), review_state="visible", subjects=["Trades"]),
            news("/n", uid(3), language="de", subjects=["Trade"]),
            item("Document", "/d", uid(4), language="", review_state="private"),
        ],
    )


def call(export: Path, **options: Any) -> str:
    out = io.StringIO()
    call_command("import_plone", str(export), site=SITE, zone=ZONE, stdout=out, **options)
    return out.getvalue()


@pytest.mark.django_db
def test_the_command_writes_the_file_and_follows_it(export: Path, tmp_path: Path) -> None:
    file = tmp_path / "placing.csv"
    assert "4 items" in call(export, placing_suggest=file)
    rows = rows_of(file.read_text())
    assert {key: (row["items"], row["choice"]) for key, row in rows.items()} == {
        ("type", "Document"): ("1", ""),
        ("type", "Folder"): ("1", ""),
        ("type", "News Item"): ("1", ""),
        ("type", "WikiPage"): ("1", ""),
        ("state", "published"): ("2", "public"),
        ("state", "private"): ("1", "not public"),
        ("state", "visible"): ("1", "not public"),
        ("folder", "/"): ("4", ""),
        ("folder", "/about"): ("2", ""),
        ("language", "de"): ("1", "leave out"),
        ("language", "default"): ("1", ""),
        ("subject", "Trades"): ("1", "trade"),
    }
    assert rows["type", "WikiPage"]["title"] == "page 1"
    assert "imported 3, changed 0, unchanged 0, left out 1" in call(export, check=True, placing=file)
    text = file.read_text().replace("visible,,1,not public", "visible,,1,public")
    text = text.replace("/about,About,2,", "/about,About,2,leave out")
    text = text.replace("de,,1,leave out", "de,,1,en")
    file.write_text(text)
    report = call(export, placing=file)
    assert "4 items: imported 2, changed 0, unchanged 0, left out 2" in report
    assert "4 items: imported 0, changed 0, unchanged 2, left out 2" in call(export, placing=file)
    again = tmp_path / "again.csv"
    call(export, placing=file, placing_suggest=again)
    kept = {key: row["choice"] for key, row in rows_of(again.read_text()).items()}
    assert kept == {key: row["choice"] for key, row in rows_of(text).items()}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("folder,/about,/en/nowhere/", "There is no home page or page at /en/nowhere/."),
        ("folder,/about,/en/news/", "There is no home page or page at /en/news/."),
        ("type,X,nonsense", "Line 2: “nonsense” is not possible here."),
    ],
)
def test_a_file_with_a_mistake_stops_the_command_before_anything_is_read(
    export: Path, tmp_path: Path, row: str, sentence: str
) -> None:
    (tmp_path / "p.csv").write_text(f"part,name,choice\n{row}\n")
    with pytest.raises(CommandError, match=sentence):
        call(export, placing=tmp_path / "p.csv")
    with pytest.raises(CommandError, match="No such file"):
        call(export, placing=tmp_path / "missing.csv")


def test_choices_without_an_export_hold_for_any_path() -> None:
    placing = Placing(folders={"/a": LEAVE_OUT, "/a/b": "/en/"})
    assert placing.of_folder("/ab") == ("", "")
    assert placing.of_folder("/a/b/c") == ("/a/b", "/en/")
    assert placing.page_above("/a/c") == ("", "")
