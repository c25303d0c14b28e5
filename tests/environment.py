"""Set up the environment before Django reads its settings; pytest loads this first (``-p tests.environment``).

Tests do not see the developer's own settings, and leave nothing behind: files are in a temporary folder, and with
``TEST_POSTGRES=1`` the database is a private PostgreSQL that ends with the tests.
"""

import atexit
import gc
import os
import re
import shutil
import sys
import tempfile
from pathlib import Path

# Cache bytecode: compilation would take half of the start of every process, in tests and in processes that they start.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
gc.disable()  # while everything is imported; tests/conftest.py turns it on

ROOT = Path(__file__).resolve().parent.parent

# Every variable that the settings read, by what reads it.
_READER = re.compile(r'\b(?:text|flag|number|words|languages|time_zone|address)\(\s*"([A-Z_]+)"')
_FILES = [ROOT / "rocb" / "settings.py", *(ROOT / "rocb" / "configuration").glob("*.py")]
NAMES = sorted({name for file in _FILES for name in _READER.findall(file.read_text(encoding="utf-8"))})

# Empty counts as not set, and keeps a ``.env`` of the developer out.
NEUTRAL = dict.fromkeys(NAMES, "")

FOLDER = Path(tempfile.mkdtemp(prefix="newsroom-tests-"))
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)
os.environ["PYTEST_DEBUG_TEMPROOT"] = str(FOLDER)  # otherwise pytest keeps its folders in the system's temporary folder

for name in NAMES:
    os.environ.pop(f"{name}_FILE", None)
os.environ.update(NEUTRAL)
os.environ.update(ENVIRONMENT="test", VAR_DIR=str(FOLDER / "var"))
(FOLDER / "var" / "static").mkdir(parents=True)

POSTGRES = os.environ.get("TEST_POSTGRES", "") not in {"", "0"}
if POSTGRES:
    from tests import postgres

    if running := os.environ.get(postgres.RUNNING):  # the process that distributes the tests has started it for all
        SERVER = postgres.Running(running)
    else:
        started = SERVER = postgres.start(FOLDER)
        atexit.register(started.stop)  # runs before the folder is removed
        os.environ[postgres.RUNNING] = started.address
    os.environ["DATABASE_URL"] = SERVER.url("newsroom")
