"""`rocb.backup.fill`: parts of a backup that are not rows."""

from __future__ import annotations

import io
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest

from foundation import plain_names
from rocb.backup import archive, fill
from rocb.backup.archive import Damaged
from rocb.models import Topic
from tests.hostile_names import names


@pytest.mark.parametrize(
    "data", [b"[" * 20_000, b'["id"]\n' + b"[" * 20_000, b"\xff", b'["id"]\n["x", 1]', b'["id"]\n[null]']
)
def test_a_part_that_is_not_rows_is_damage(data: bytes) -> None:
    member: Any = SimpleNamespace(name=f"{fill.ROWS}topic/1", data=lambda: data)
    known: Any = {"topic": SimpleNamespace(model=Topic)}
    with pytest.raises(Damaged, match="is not rows"):
        fill._load(member, known)


def test_a_name_that_a_backup_takes_is_one_that_a_restore_writes(tmp_path: Path) -> None:
    for number, name in enumerate(["C:x", "a/C:x", *names(Random(0), 300)]):
        folder = tmp_path / str(number)
        content: Any = io.BytesIO(b"x")
        member = archive.Member(archive.MEDIA + name, 1, content)
        if plain_names.is_plain(archive.MEDIA + name):
            fill.write_file(folder, member)
            assert (folder / name).read_bytes() == b"x"
        else:
            with pytest.raises(Damaged):
                fill.write_file(folder, member)
