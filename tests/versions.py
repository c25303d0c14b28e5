"""Try each plug-in in the stand-in site with the packages of this environment (``make versions``).

Needs only the dependencies of the wheel. Deprecation warnings that our modules cause are errors.
"""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
import tempfile
import traceback
import warnings
from collections.abc import Callable
from pathlib import Path

import django
import wagtail
from django.core.management import call_command

PLUGINS = ("news", "events")
OURS = r"(news|events|foundation|tests)(\.|$)"
# Each of them completes the sentence "It does not ...".
STEPS: dict[str, Callable[[], object]] = {
    "start": django.setup,
    "pass the checks": lambda: call_command("check", fail_level="WARNING"),
    "migrate": lambda: call_command("migrate", verbosity=0),
    "work without a new migration": lambda: call_command("makemigrations", check=True, dry_run=True),
    "publish and show": lambda: importlib.import_module(f"tests.standin.{os.environ['PLUGIN']}").main(),
    "run the worker": lambda: call_command("worker", once=True, verbosity=0),
}


def main(which: str) -> None:
    """Try all plug-ins, each in a separate process. Exit with a message about the first step that fails."""
    versions = f"Django {django.__version__} and Wagtail {wagtail.__version__} ({which})"
    for plugin in PLUGINS:
        with tempfile.TemporaryDirectory() as folder:
            variables = {
                "DJANGO_SETTINGS_MODULE": "tests.standin.settings",
                "PLUGIN": plugin,
                "LANGUAGES": "en,ru,fr",
                "DATABASE": str(Path(folder, "db.sqlite3")),
            }
            done = subprocess.run(
                [sys.executable, "-m", "tests.versions"],
                env={**os.environ, **variables},
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
        if done.returncode:
            sys.exit(f"{done.stdout}\nWith {versions}, {plugin} does not {done.stdout.splitlines()[-1]}.")
        print(f"With {versions}, {plugin} can {', '.join(STEPS)}.")


def try_steps() -> None:
    for category in (DeprecationWarning, PendingDeprecationWarning):
        warnings.filterwarnings("error", category=category, module=OURS)
    for words, step in STEPS.items():
        try:
            step()
        except (Exception, SystemExit):
            traceback.print_exc()
            sys.exit(words)


if __name__ == "__main__":
    if "PLUGIN" in os.environ:
        try_steps()
    else:
        main(sys.argv[1])
