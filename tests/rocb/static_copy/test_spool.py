"""The folder for responses of a run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rocb.static_copy.copying import spool


def test_folders_of_killed_runs_are_removed_and_those_of_others_stay(tmp_path: Path, settings: Any) -> None:
    settings.VAR_DIR = tmp_path / "var"
    left, foreign = settings.VAR_DIR / "static-copy-left", settings.VAR_DIR / "media"
    for folder in (left, foreign):
        folder.mkdir(parents=True)
        (folder / "body").write_text("body")
    outside = tmp_path / "outside"
    outside.mkdir()
    (settings.VAR_DIR / "static-copy-link").symlink_to(outside)
    (settings.VAR_DIR / "static-copy-file").touch()
    with spool() as one:
        (one / "body").write_text("body")
        assert not left.exists()
        with spool() as other:
            assert (one / "body").exists()
            assert other != one
        assert not other.exists()
    assert not one.exists()
    assert (foreign / "body").exists()
    assert outside.exists()
