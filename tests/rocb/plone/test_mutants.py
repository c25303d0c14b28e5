"""However an export of Plone or a ZIP file is damaged, it is read or refused with a message."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from pathlib import Path
from random import Random

import pytest
from django.core.management import CommandError, call_command

from old_sites import boxes
from rocb.plone_imports import files
from tests import factories, mutants
from tests.mutants import COUNT, Outcomes
from tests.old_sites import exports


@pytest.mark.django_db
def test_each_item_of_an_export_of_plone_is_imported_or_has_a_reason(tmp_path: Path) -> None:
    dice = mutants.dice()
    factories.news_index()
    uid = "a" * 32
    items = [
        exports.news("/en/a", uid, image=exports.blob(uid, "a.png"), relatedItems=[{"@id": "/en/b"}]),
        exports.event("/en/b", "b" * 32, "2026-01-01T10:00:00+00:00", "2026-01-01T12:00:00+00:00"),
    ]
    sides = {"relations": [{"from_uuid": uid, "to_uuid": "b" * 32}], "redirects": {"/old": "/en/a"}}
    outcomes = Outcomes(CommandError)
    for number in range(COUNT):
        folder = exports.layout_a(tmp_path / str(number), items, blobs={f"{uid}/image/a.png": exports.PNG}, **sides)
        path = folder
        match dice.randrange(4):
            case 0 | 1:
                chosen = dice.choice([one for one in folder.rglob("*.json")])
                chosen.write_bytes(mutants.of_json(dice, json.loads(chosen.read_bytes())))
            case 2:
                array = dice.choice([items, {"items": items}])
                path = folder / "News Item.json"
                path.write_bytes(mutants.of_json(dice, array))
            case _:
                path = _zipped(folder, tmp_path / f"{number}.zip", dice)
        with outcomes.one():
            out = io.StringIO()
            call_command(
                "import_plone", str(path), site=exports.SITE, zone=exports.ZONE, check=True, stdout=out, all=True
            )
            outcomes.found["refused"] += "left out 0" not in out.getvalue()
        shutil.rmtree(folder)
    outcomes.done("export of Plone")


def _zipped(folder: Path, into: Path, dice: Random) -> Path:
    method = dice.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
    with zipfile.ZipFile(into, "w", method) as written:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                written.write(
                    path, path.relative_to(folder).as_posix().replace("a.png", dice.choice(["a.png", "é.png"]))
                )
    into.write_bytes(mutants.of_bytes(dice, into.read_bytes()))
    return into


def test_a_zip_file_is_read_or_refused(tmp_path: Path) -> None:
    dice = mutants.dice()
    folder = exports.layout_a(tmp_path / "export", [exports.news("/é", "a" * 32)], blobs={"é/ж.txt": b"x" * 300})
    outcomes = Outcomes(boxes.Unreadable)
    for _number in range(COUNT * 2):
        path = _zipped(folder, tmp_path / "x.zip", dice)
        with path.open("rb") as upload:
            is_damaged = files.problem_of_zip(upload) == "damaged"  # type: ignore[arg-type]
        with outcomes.one():
            box = boxes.box_for(path)
            assert not is_damaged
            for name in box.names():
                outcomes_of_file = Outcomes(boxes.Unreadable)
                with outcomes_of_file.one():
                    boxes.read(box, name)
                outcomes.found["file refused"] += outcomes_of_file.found["refused"]
    outcomes.done("ZIP file")
