"""The wheel of the plug-ins, built as pip does."""

from __future__ import annotations

from pathlib import Path

from tests import processes

# The PEP 517 function that pip calls, without downloading a second build tool.
BUILD = "import sys; from hatchling.build import build_wheel; build_wheel(sys.argv[1])"


def build(folder: Path) -> Path:
    done = processes.run("-c", BUILD, str(folder))
    assert done.returncode == 0, done.stderr
    (wheel,) = folder.glob("*.whl")
    return wheel
