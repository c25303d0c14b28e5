"""`tests.selection`: each module that PostgreSQL leaves out is there."""

from __future__ import annotations

from tests import selection


def test_each_path_has_tests() -> None:
    assert [path for path in selection.PATHS if not path.is_file() and not [*path.rglob("test_*.py")]] == []
