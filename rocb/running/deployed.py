"""Check of whether this release is the one that ``newsroom`` runs (docs/deploy.md). Used before settings are loaded."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

_RELEASE = Path(__file__).resolve().parent.parent.parent


def refuse_without_settings() -> None:
    """Exit if ``newsroom`` has not set the environment: otherwise the command would start another site in the folder of
    the release.
    """
    if not os.environ.get("ENVIRONMENT") and not (_RELEASE / ".env").exists() and is_deployed():
        sys.exit(f"Nothing was done: the settings of this site are missing. Run: newsroom {' '.join(sys.argv[1:])}")


def is_deployed() -> bool:
    command = shutil.which("newsroom")
    return command is not None and Path(command).resolve() == _RELEASE / "deploy" / "newsroom"
