"""Machine in a folder, for the commands of the handbook. Paths are below it, and programs that tests cannot or need not
run are replaced by stubs, which log their arguments."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.browser.answering import free_port
from tests.environment import ROOT

PATHS = ("/srv/newsroom", "/etc/newsroom", "/var/lib/newsroom", "/usr/local/bin", "/etc/systemd", "/etc/caddy")
UNPACKED = (
    "news",
    "events",
    "foundation",
    "rocb",
    "old_sites",
    "templates",
    "deploy",
    "bin",
    "manage.py",
    "Makefile",
    ".gitignore",
)
NOTHING_TO_DO = ("apt-get", "useradd", "chown", "chgrp")

_RECORD = '#!/bin/sh\necho "$(basename "$0") $*" >> "$MACHINE/called"\n'
_SETPRIV = (
    _RECORD
    + """
while [ "${1#--}" != "$1" ]; do
    case "$1" in --init-groups) shift ;; *) shift 2 ;; esac
done
exec "$@"
"""
)
_PYTHON = """#!{python}
import os, sys
with open(os.environ["MACHINE"] + "/called", "a") as file:
    print({name!r}, *sys.argv[1:], file=file)
"""
_INSTALL = """
arguments = sys.argv[1:]
for option in ("-o", "-g"):
    while option in arguments:
        at = arguments.index(option)
        del arguments[at:at + 2]
os.execv({install!r}, ["install", *arguments])
"""

_SYSTEMCTL = """
import runpy, shlex, signal, subprocess, time
from pathlib import Path

machine = Path(os.environ["MACHINE"])
read = runpy.run_path(str(machine / "srv/newsroom/current/rocb/configuration/env_file.py"))["read"]
verb, name = sys.argv[1], sys.argv[-1]
pid = machine / f"{name}.pid"

def start():
    unit, environment, lines = machine / f"etc/systemd/system/{name}.service", {"PATH": os.environ["PATH"]}, {}
    for line in unit.read_text().splitlines():
        key, _, value = line.partition("=")
        if key == "EnvironmentFile":
            environment |= read(Path(value))
        elif key == "Environment":
            environment |= dict(part.split("=", 1) for part in value.split())
        else:
            lines[key] = value
    if "ExecStartPre" in lines:
        subprocess.run(shlex.split(lines["ExecStartPre"].removeprefix("+")), check=True)
    environment |= {"PORT": os.environ["MACHINE_PORT"], "MACHINE": str(machine)}
    environment |= {"BACKUP_NIGHTLY": "0", "PACKAGE_UPDATES": "0"}
    log = open(machine / f"{name}.log", "ab")
    process = subprocess.Popen(
        shlex.split(lines["ExecStart"]), cwd=lines["WorkingDirectory"], env=environment,
        stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
    )
    pid.write_text(str(process.pid))

def stop():
    number = int(pid.read_text())
    os.kill(number, signal.SIGTERM)
    for _ in range(600):
        if Path(f"/proc/{number}/stat").exists() and " Z " not in Path(f"/proc/{number}/stat").read_text():
            time.sleep(0.1)
        else:
            break
    else:
        sys.exit("It does not stop.")
    pid.unlink()

if verb == "is-active":
    sys.exit(0 if pid.exists() else 3)
if name == "newsroom":
    {"enable": start, "start": start, "stop": stop}[verb]()
"""

# Like curl --retry for temporary errors: a refused connection, and 503.
_CURL = """
import time, urllib.error, urllib.request

url = next(word for word in sys.argv if word.startswith("http"))
headers = {"Host": "www.example.org", "X-Forwarded-Proto": "https"} if url.startswith("https") else {}
path = url.split("/", 3)[3]
request = urllib.request.Request(f"http://127.0.0.1:{os.environ['MACHINE_PORT']}/{path}", headers=headers)
for _ in range(300):
    try:
        with urllib.request.urlopen(request, timeout=120) as answer:
            print(answer.status, answer.read().decode())
            break
    except urllib.error.HTTPError as error:
        if error.code != 503:
            sys.exit(f"{url} responds with {error.code}")
    except OSError:
        pass
    time.sleep(1)
else:
    sys.exit(f"{url} does not respond")
"""


class Machine:
    """``origin`` is the repository that the handbook calls ADDRESS."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port, self.origin = folder, free_port(), folder / "origin"
        for path in ("bin", "srv", "etc/systemd/system", "etc/caddy", "usr/local/bin", "var/lib"):
            (folder / path).mkdir(parents=True)
        self._write_programs()
        self._write_release()
        self.environment = {
            "PATH": f"{folder}/bin:{folder}/usr/local/bin:{os.environ['PATH']}",
            "HOME": str(folder),
            "LANG": "C.UTF-8",
            "MACHINE": str(folder),
            "MACHINE_PORT": str(self.port),
            "PYTHONDONTWRITEBYTECODE": "1",
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": "safe.directory",
            "GIT_CONFIG_VALUE_0": "*",
        }

    def _write_programs(self) -> None:
        install = _INSTALL.replace("{install!r}", repr(shutil.which("install")))
        programs = {name: _RECORD for name in NOTHING_TO_DO} | {"setpriv": _SETPRIV}
        for name, code in {"install": install, "systemctl": _SYSTEMCTL, "curl": _CURL}.items():
            programs[name] = _PYTHON.format(python=sys.executable, name=name) + code
        for name, code in programs.items():
            _executable(self.folder / "bin" / name, code)

    def _write_release(self) -> None:
        """Provide this release with the packages of the tests."""
        self.origin.mkdir()
        for name in UNPACKED:
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, self.origin / name, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(ROOT / name, self.origin / name)
        for path in ROOT.glob("requirements*.txt"):
            shutil.copy(path, self.origin)
        units = (self.origin / "deploy" / "systemd").iterdir()
        for path in [self.origin / "deploy" / "newsroom", self.origin / "rocb" / "release" / "__main__.py", *units]:
            path.write_text(self.here(path.read_text()))
        _executable(self.origin / "bin" / "get-uv", "#!/bin/sh\nmkdir -p .tools/uv/bin && touch .tools/uv/bin/uv\n")
        python = f'#!/bin/sh\nexec {sys.executable} "$@"\n'
        made = f"#!/bin/sh\nmkdir -p .venv/bin && cat > .venv/bin/python <<'END'\n{python}END\nchmod 755 .venv/bin/python\n"
        _executable(self.origin / "bin" / "make-venv", made)
        subprocess.run(["git", "init", "-q", "-b", "main"], cwd=self.origin, check=True)
        self.publish("0.2.0")

    def publish(self, version: str) -> None:
        """Make a release of the files in the repository."""
        who = ["-c", "user.name=Test", "-c", "user.email=test@example.org"]
        for command in (["add", "-A"], [*who, "commit", "-qm", version], ["tag", f"v{version}"]):
            subprocess.run(["git", *command], cwd=self.origin, check=True)

    def here(self, text: str) -> str:
        """Replace paths of a machine by those of this one."""
        return re.sub("|".join(PATHS), lambda found: f"{self.folder}{found[0]}", text)

    def type(self, commands: str) -> subprocess.CompletedProcess[str]:
        """Run in a new root shell, which exits at the first command that fails."""
        return subprocess.run(
            ["bash", "-euxo", "pipefail", "-c", self.here(commands)],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=1800,
        )

    def path(self, path: str) -> Path:
        return self.folder / path.lstrip("/")

    def called(self) -> str:
        return (self.folder / "called").read_text()

    def end(self) -> None:
        for path in self.folder.glob("*.pid"):
            subprocess.run([self.folder / "bin" / "systemctl", "stop", path.stem], env=self.environment, check=False)


def _executable(path: Path, code: str) -> None:
    path.write_text(code)
    path.chmod(0o755)
