"""The neutral form, out of one site and into another: the same pages, blocks, files, dates, identities, order and menu.

    SIZES=1000,10000 .venv/bin/python -m pytest -q -s tests/rocb/plone/test_neutral.py -k comes_back

prints figures of those sizes instead.
"""

from __future__ import annotations

import json
import os
import resource
import time
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from wagtail.models import Site

from old_sites.placing import Placing
from rocb.models import ImportedItem, StandardPage
from rocb.neutral import block_schemas
from rocb.neutral.schema import schema
from rocb.plone.report import Outcome, Report
from rocb.plone.run import Options, execute
from tests import event_factories, factories, neutral_files
from tests.json_schemas import breaches
from tests.old_sites.exports import PNG
from tests.rocb.export import sites

pytestmark = pytest.mark.django_db

IS_MEASURED = "SIZES" in os.environ
SIZES: list[Any] = [int(size) for size in os.environ.get("SIZES", "0,1").split(",")]
IN_BATCHES = [pytest.param(101, marks=[pytest.mark.long, pytest.mark.release])]


def brought(folder: Path) -> Report:
    return execute([folder], Options(site="https://old.example", zone="Europe/Brussels", placing=Placing()))


def site() -> None:
    """A site with lists and nothing in them."""
    factories.news_index()
    factories.news_index("ru")
    event_factories.events_index()
    Site.clear_site_root_paths_cache()


def passed_on(folder: Path, into: Path) -> tuple[Report, Path]:
    """Import a folder into a site, and export that."""
    started = time.process_time()
    report = brought(folder)
    imported = time.process_time()
    bag = sites.export(into)
    if IS_MEASURED:
        count = report.counts
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        took = f"in {imported - started:.1f} s, out {time.process_time() - imported:.1f} s of CPU, {memory} MB"
        print(f"\n{sum(map(int, count.values()))} items: {took}")
    return report, bag / "data"


@pytest.mark.parametrize("size", SIZES if IS_MEASURED else [*SIZES, *IN_BATCHES])
def test_content_of_any_size_comes_back(tmp_path: Path, settings: Any, size: int) -> None:
    settings.MEDIA_ROOT = str(tmp_path / "root")
    given = neutral_files.written(tmp_path / "given", size)
    site()
    with transaction.atomic():
        report, first = passed_on(given, tmp_path / "first")
        transaction.set_rollback(True)
    assert [line.path for line in report.lines if line.outcome == Outcome.LEFT_OUT] == []
    _report, second = passed_on(first, tmp_path / "second")
    found, again = neutral_files.compared(first), neutral_files.compared(second)
    assert again == found
    wanted = neutral_files.compared(given)
    assert {address for address in wanted if not address.startswith("file:")} <= found.keys()
    for address, item in wanted.items():
        if item["type"] != "list":
            there = found[address]
            assert {name: there.get(name) for name in item} == item, address
    assert size == StandardPage.objects.count()
    again_report = brought(first)
    assert {line.outcome for line in again_report.lines} <= {Outcome.UNCHANGED}


def test_the_samples_have_every_block_and_are_as_the_schema_says() -> None:
    assert set(neutral_files.BLOCKS) == set(_stream().child_blocks)
    root = schema()
    for item in neutral_files.items(12):
        assert list(breaches(item, root["$defs"][item["type"]], root=root)) == [], item["address"]


# --- What others write ------------------------------------------------------------------------------------------------


def wrote(folder: Path, *rows: Any) -> Path:
    folder.mkdir()
    texts = (row if isinstance(row, str) else json.dumps(row) for row in rows)
    (folder / "content.jsonl").write_text("\n".join(texts), encoding="utf-8")
    return folder


def page(*blocks: Any, **values: Any) -> dict[str, Any]:
    return {"type": "page", "id": "p", "address": "/en/page/", "title": "Page", "body": list(blocks), **values}


def test_one_bad_line_costs_only_itself(tmp_path: Path) -> None:
    site()
    report = brought(wrote(tmp_path / "x", "{", "[]", {"type": "hat"}, page(id=7), page(), "", page(id="q" * 65)))
    assert [line.outcome for line in report.lines].count(Outcome.IMPORTED) == 1
    assert [line.outcome for line in report.lines].count(Outcome.LEFT_OUT) == 5


def test_a_block_with_any_value_is_stored_as_the_schema_says_or_left_out(tmp_path: Path) -> None:
    site()
    odd = [None, 7, [], "text", {"image": {"image": 3}}, {"columns": 1, "rows": [{}]}, [{"value": {"title": 3}}]]
    pairs = [(name, value) for name in neutral_files.BLOCKS for value in odd]
    others = ["odd", {"type": 3}, {"type": "hat", "value": 1}]
    rows = [
        page({"type": name, "value": value}, *others, id=f"p{number}", address=f"/en/p{number}/", title=f"{number}")
        for number, (name, value) in enumerate(pairs)
    ]
    report = brought(wrote(tmp_path / "x", *rows))
    assert {line.outcome for line in report.lines} == {Outcome.IMPORTED}
    schema_of_body = block_schemas.body(_stream(), lambda model: {"type": ["integer", "null"]})
    for made in StandardPage.objects.all():
        name, value = pairs[int(made.title)]
        stored = list(made.body.raw_data)
        assert list(breaches(stored, schema_of_body)) == [], (name, value)
        assert {block["type"] for block in stored} <= {name, "text", "pages_below"}
        str(made.body.render_as_block())


def _stream() -> Any:
    return StandardPage._meta.get_field("body").stream_block  # type: ignore[union-attr]


def test_markup_of_others_is_cleaned(tmp_path: Path) -> None:
    site()
    bad = '<p onclick="x()">Words <a href="javascript:x()">here</a></p><script>x()</script>'
    card = {"image": None, "title": "T", "text": "", "page": None, "url": "javascript:x()"}
    blocks = [
        {"type": "text", "id": "1", "value": bad},
        {"type": "callout", "value": {"title": "", "text": bad}},
        {"type": "cards", "value": [{"type": "item", "value": card}]},
        {"type": "table", "value": {"columns": [{"type": "text", "heading": ""}], "rows": [{"values": [bad]}]}},
    ]
    brought(wrote(tmp_path / "x", page(*blocks)))
    (made,) = StandardPage.objects.all()
    stored = json.dumps(
        made.body.raw_data.raw_data if hasattr(made.body.raw_data, "raw_data") else list(made.body.raw_data)
    )
    assert stored.count("Words") == 3
    assert not [word for word in ("script", "onclick", "x()") if word in stored]


def test_what_a_block_shows_and_is_not_there_is_named(tmp_path: Path) -> None:
    site()
    figure = {"image": {**neutral_files.IMAGE, "image": "/media/gone.png"}, "caption": "A ship"}
    report = brought(wrote(tmp_path / "x", page({"type": "figure", "value": figure, "id": "1"})))
    assert "/media/gone.png" in report.as_text(everything=True)
    (made,) = StandardPage.objects.all()
    assert "A ship" in str(made.body.raw_data[0]["value"])
    assert ImportedItem.objects.get(uid="p").missing == ["path:/media/gone.png"]


def test_a_file_out_of_the_folder_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "secret.png").write_bytes(PNG)
    site()
    image = {"type": "image", "id": "i", "address": "/i.png", "title": "I", "file": "../secret.png"}
    report = brought(wrote(tmp_path / "x", image))
    assert [line.outcome for line in report.lines] == [Outcome.LEFT_OUT]
