"""`rocb.backup.fill`: parts of a backup that are not rows."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from rocb.backup import fill
from rocb.backup.archive import Damaged
from rocb.models import Topic


@pytest.mark.parametrize("data", [b"[" * 20_000, b'["id"]\n' + b"[" * 20_000, b"\xff", b'["id"]\n["x", 1]'])
def test_a_part_that_is_not_rows_is_damage(data: bytes) -> None:
    member: Any = SimpleNamespace(name=f"{fill.ROWS}topic/1", data=lambda: data)
    known: Any = {"topic": SimpleNamespace(model=Topic)}
    with pytest.raises(Damaged, match="is not rows"):
        fill._load(member, known)
