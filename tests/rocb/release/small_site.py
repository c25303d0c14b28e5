"""A site of one JSON file, for tests of releases: each release is a tag of a repository, with stubs of its commands."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from rocb.release.folders import Folders
from rocb.release.service import Service
from rocb.release.upgrading import Machine
from tests.environment import ROOT

PAUSE = 0.01
ROWS = ["an article", "a registration"]

# The commands of a release. A migration is two writes, so a cut between them leaves a database that no release can use.
_NEWSROOM = """#!{python}
import json, os, pathlib, sys, time

home, version, fails = pathlib.Path({home!r}), {version!r}, {fails!r}
database = home / "site.json"

def write(path, value):
    time.sleep({pause})
    path.write_text(json.dumps(value))
    time.sleep({pause})

command = sys.argv[2]
if command == fails:
    if command == "upgrade":
        write(database, {{"version": "half", "rows": []}})
    print(f"{{command}} fails", file=sys.stderr)
    sys.exit(1)
if command == "backup":
    (home / "upgrade").mkdir(exist_ok=True)
    copy = home / "upgrade" / "copy.json"
    part = copy.with_suffix(".part")
    write(part, json.loads(database.read_text()))
    part.replace(copy)
    print("Backing up ...")
    print(copy)
elif command == "migrate":
    sys.exit(json.loads(database.read_text())["version"] != version)
elif command == "upgrade":
    (home / "static").write_text(version)
    rows = json.loads(database.read_text())["rows"]
    write(database, {{"version": "half", "rows": rows[:1]}})
    write(database, {{"version": version, "rows": rows}})
elif command == "collectstatic":
    (home / "static").write_text(version)
elif command == "restore" and sys.argv[3] == "--finish":
    sys.exit("No swap was interrupted.")
elif command == "restore":
    write(database, json.loads(pathlib.Path(sys.argv[3]).read_text()))
"""

_SYSTEMCTL = """#!{python}
import pathlib, sys
units, verb, unit = pathlib.Path({home!r}) / "running", sys.argv[1], sys.argv[-1]
units.mkdir(exist_ok=True)
if verb == "is-active":
    sys.exit(0 if (units / unit).exists() else 3)
elif verb == "stop":
    (units / unit).unlink(missing_ok=True)
elif verb == "start":
    (units / unit).touch()
"""

DRIVER = """
import sys
from pathlib import Path
from rocb.release.folders import Failed
from tests.rocb.release.small_site import machine
verb, home, *version = sys.argv[1:]
try:
    getattr(machine(Path(home)), verb)(*version)
except Failed as error:
    sys.exit(str(error))
"""


def machine(home: Path) -> Machine:
    return Machine(Folders(home), Service(home / "units"), address="http://127.0.0.1:9", say=lambda text: None)


class SmallSite:
    """``home`` is the folder of the releases. 0.1.0 is installed and runs."""

    def __init__(self, home: Path) -> None:
        self.home, self.origin = home, home / "origin"
        for path in (self.origin, home / "units", home / "bin"):
            path.mkdir(parents=True)
        _program(home / "bin" / "systemctl", _SYSTEMCTL.format(python=sys.executable, home=str(home)))
        self.environment = {
            **os.environ,
            "PATH": f"{home / 'bin'}:{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
            "GIT_CONFIG_GLOBAL": "/dev/null",
            "DJANGO_SETTINGS_MODULE": "",
        }
        self.git("init", "-q", "-b", "main")
        self.publish("0.1.0")
        self.git("clone", "-q", str(self.origin), str(home / "source"))
        self.put({"version": "0.1.0", "rows": ROWS})
        assert self.do("install").returncode == 0
        self.run_unit()

    def git(self, *arguments: str) -> None:
        who = ["-c", "user.name=Test", "-c", "user.email=test@example.org"]
        subprocess.run(
            ["git", *who, *arguments], cwd=self.origin, check=True, capture_output=True, env=self.environment
        )

    def publish(
        self,
        version: str,
        *,
        fails: str = "",
        makefile: str = "",
        tag: tuple[str, ...] = ("tag",),
        interrupts: bool = False,
    ) -> None:
        """Publish a release. The command named by ``fails`` fails."""
        text = _NEWSROOM.format(python=sys.executable, home=str(self.home), version=version, fails=fails, pause=PAUSE)
        if interrupts:
            stop = "import signal; os.kill(os.getppid(), signal.SIGINT); sys.exit(1)"
            text = text.replace('elif command == "upgrade":', f'elif command == "upgrade": {stop}\nelif False:', 1)
        (self.origin / "deploy" / "systemd").mkdir(parents=True, exist_ok=True)
        _program(self.origin / "deploy" / "newsroom", text)
        (self.origin / "deploy" / "systemd" / "newsroom.service").write_text(f"# {version}\n")
        (self.origin / "Makefile").write_text(makefile or f"production:\n\t@sleep {PAUSE}\n")
        self.git("add", "-A")
        self.git("commit", "-qm", version)
        self.git(*tag, f"v{version}", *(["-m", version] if len(tag) > 1 else []))

    def do(self, verb: str, *version: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", DRIVER, verb, str(self.home), *version],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
        )

    def begin(self, verb: str) -> subprocess.Popen[bytes]:
        """Start a command that can be killed with all its children."""
        return subprocess.Popen(
            [sys.executable, "-c", DRIVER, verb, str(self.home)],
            env=self.environment,
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def put(self, value: object) -> None:
        (self.home / "site.json").write_text(json.dumps(value))

    def run_unit(self) -> None:
        (self.home / "running").mkdir(exist_ok=True)
        (self.home / "running" / "newsroom-worker").touch()

    @property
    def state(self) -> tuple[str, str, list[str]]:
        """Return the release in use, the release of the database, and its rows."""
        database = json.loads((self.home / "site.json").read_text())
        return Folders(self.home).in_use(), database["version"], database["rows"]

    @property
    def is_running(self) -> bool:
        return (self.home / "running" / "newsroom-worker").exists()


def _program(path: Path, text: str) -> None:
    path.write_text(text)
    path.chmod(0o755)
