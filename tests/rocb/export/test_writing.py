"""`rocb.export.writing`: what is exported and what never is; every record matches its schema."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from tests import factories
from tests.rocb.export import sites

pytestmark = pytest.mark.django_db


def text_of(folder: Path) -> str:
    return b"".join(sites.content(folder).values()).decode(errors="replace")


@pytest.mark.parametrize("is_personal", [False, True])
def test_no_secret_leaves(bags: sites.Bags, is_personal: bool) -> None:
    everything = text_of(bags.of(is_personal=is_personal))
    assert "https://hooks.example" in everything
    assert [text for text in (*sites.SECRETS, *bags.hashes) if text in everything] == []


def test_people_leave_only_when_it_is_asked(bags: sites.Bags) -> None:
    assert [text for text in sites.PERSONAL if text in text_of(bags.open)] == []
    assert [text for text in sites.PERSONAL if text not in text_of(bags.personal)] == []


def test_the_readme_says_whether_people_are_in_it(bags: sites.Bags) -> None:
    assert "People’s data is **not** in it" in (bags.open / "README.md").read_text()
    assert "Contains-Personal-Data: no" in (bags.open / "bag-info.txt").read_text()
    assert "**It contains people’s data**" in (bags.personal / "README.md").read_text()
    assert "Contains-Personal-Data: yes" in (bags.personal / "bag-info.txt").read_text()


def test_the_readme_lists_every_file_of_records_with_its_count(bags: sites.Bags) -> None:
    readme = (bags.open / "README.md").read_text()
    counts = json.loads((bags.open / "data/export.json").read_text())["records"]
    names = {path.relative_to(bags.open / "data").as_posix()[:-6] for path in (bags.open / "data").rglob("*.jsonl")}
    assert {*counts, "content"} == names
    for name, count in counts.items():
        assert f"| `data/{name}.jsonl` | {count} |" in readme
        assert len(sites.records(bags.open, name)) == count


def bag_with_a_drawn_picture(folder: Path) -> Path:
    with transaction.atomic():
        factories.item(stored_share={"file": "share/drawn.png"})
        found = sites.export(folder)
        transaction.set_rollback(True)
    return found


def test_a_file_that_is_missing_is_named_and_does_not_stop_the_export(tmp_path: Path) -> None:
    folder = bag_with_a_drawn_picture(tmp_path / "bag")
    assert json.loads((folder / "data/export.json").read_text())["missing_files"] == ["share/drawn.png"]
    assert "1 files are named by records but were missing" in (folder / "README.md").read_text()
    sites.import_into_an_empty_site(folder)
    assert sites.content(sites.export(tmp_path / "again")) == sites.content(folder)


def test_a_picture_that_was_drawn_for_an_item_leaves_with_it(tmp_path: Path) -> None:
    default_storage.save("share/drawn.png", ContentFile(b"drawn"))
    folder = bag_with_a_drawn_picture(tmp_path / "bag")
    default_storage.delete("share/drawn.png")
    sites.import_into_an_empty_site(folder)
    with default_storage.open("share/drawn.png") as file:
        assert file.read() == b"drawn"
    default_storage.delete("share/drawn.png")
