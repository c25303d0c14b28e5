"""However an export is damaged, it is imported or refused with a message."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from django.db import transaction

from rocb.export import bag, importing
from rocb.export.records import Loader
from rocb.export.shapes import Shapes
from tests import mutants
from tests.mutants import COUNT, Outcomes
from tests.rocb.export import sites


@pytest.mark.django_db
def test_an_export_is_imported_or_refused(bags: sites.Bags, tmp_path: Path) -> None:
    dice = mutants.dice()
    outcomes = Outcomes(bag.Damaged, importing.Refused)
    shapes = Shapes(is_personal=True)
    source = Path(shutil.copytree(bags.personal, tmp_path / "bag"))
    named = {importing.RECORDS.format(kind.name): (kind, shape) for kind, shape in shapes.kinds}
    records = [name for name in named if (source / name).is_file()]
    tags = ["manifest-sha256.txt", "tagmanifest-sha256.txt", "bagit.txt", importing.HEAD, *records[:3]]
    sites.empty()
    for _number in range(COUNT):
        if dice.random() < 0.3:
            name = dice.choice(tags)
            before = (source / name).read_bytes()
            (source / name).write_bytes(mutants.of_bytes(dice, before))
            with outcomes.one():
                bag.Bag(source).check()
            (source / name).write_bytes(before)
        elif dice.random() < 0.3:
            before = (source / importing.HEAD).read_bytes()
            (source / importing.HEAD).write_bytes(mutants.of_json(dice, json.loads(before)))
            with outcomes.one():
                head = importing._head(bag.Bag(source))
                what_is_used = sum(head["records"].values()), set(head["missing_files"])
                assert what_is_used
            (source / importing.HEAD).write_bytes(before)
        else:
            name = dice.choice(records)
            kind, shape = named[name]
            (source / name).with_name("before").write_bytes(before := (source / name).read_bytes())
            record = json.loads(dice.choice(before.splitlines()))
            (source / name).write_bytes(mutants.of_json(dice, record) + b"\n")
            with outcomes.one(), transaction.atomic():
                loader = Loader()
                importing._delete_what_is_replaced(shapes)
                importing._load_records(bag.Bag(source), kind, shape, loader)
                transaction.set_rollback(True)
            (source / name).write_bytes(before)
    outcomes.done("export")
