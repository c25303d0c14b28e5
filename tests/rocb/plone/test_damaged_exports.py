"""An export that could not be read whole proves no deletion: a choice for everything that was deleted there has no effect."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from old_sites.delta import OURS, THEIRS, Choices
from old_sites.reasons import in_words
from rocb.models import ImportedItem, StandardPage
from rocb.plone.report import Report
from rocb.plone.run import Options, execute
from tests.old_sites.exports import item
from tests.rocb.plone.test_neutral import page, site, wrote

pytestmark = pytest.mark.django_db
NAMES = ["a", "b", "c"]
LINES = [json.dumps(page(id=name, address=f"/{name}", title=name)) for name in NAMES]
DAMAGED = ["{", "[]", '"text"', LINES[1][:-1], '{"type": "page"}', '{"id": "b", "type": "page", "address": [}']
# A line that was read: it only comes twice.
WHOLE = [LINES[0], ""]


def ran(folder: Path, **choices: Any) -> Report:
    return execute([folder], Options(site="https://old.example", zone="Europe/Brussels", choices=Choices(**choices)))


def public() -> set[str]:
    return set(StandardPage.objects.live().values_list("title", flat=True))


def notes(report: Report) -> str:
    return in_words(report.notes)


@pytest.mark.parametrize("line", [*DAMAGED, *WHOLE])
@pytest.mark.parametrize("choice", [OURS, THEIRS])
def test_only_an_export_that_was_read_whole_deletes_all(tmp_path: Path, line: str, choice: str) -> None:
    site()
    ran(wrote(tmp_path / "first", *LINES))
    damaged = wrote(tmp_path / "second", LINES[0], line, LINES[2])
    report = ran(damaged, deleted=choice)
    is_whole = line in WHOLE
    gone = {"b"} if is_whole and choice == THEIRS else set()
    assert (public(), [one.title for one in report.deleted]) == ({*NAMES} - gone, ["b"])
    assert ("has no effect" in notes(report)) == (not is_whole)
    if is_whole:
        return
    assert ImportedItem.objects.get(uid="b").digest != "deleted there", "a deletion without a choice is not followed"
    ran(damaged, items={"b": (THEIRS, "")}, deleted=OURS)
    assert public() == {"a", "c"}, "a choice for one item is carried out"


def test_a_damaged_first_export_has_nothing_to_say_about_deletions(tmp_path: Path) -> None:
    site()
    assert "has no effect" not in notes(ran(wrote(tmp_path / "first", LINES[0], "{"), deleted=THEIRS))


@pytest.mark.parametrize("number", [0, 1, 2])
def test_files_that_are_damaged_or_have_only_titles(tmp_path: Path, number: int) -> None:
    site()
    pages = [item("Document", f"/{name}", name * 32) for name in NAMES]
    first, second = tmp_path / "first", tmp_path / "second"
    for folder, some in ((first, pages), (second, pages[:2])):
        folder.mkdir()
        (folder / "items.json").write_text(json.dumps(some))
    ran(first)
    listing = {"@id": "/", "items": [{"@type": "Document", "@id": "/c", "title": "c"}]}
    (second / "more.json").write_text(["{", json.dumps(listing), "{}"][number])
    assert ("has no effect" in notes(ran(second, deleted=THEIRS))) == (number < 2)
    assert public() == ({"A", "B", "C"} if number < 2 else {"A", "B"})
