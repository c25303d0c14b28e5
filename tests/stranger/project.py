"""Third-party project: made by ``wagtail start`` outside the checkout, with the wheel and the page's instructions."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sysconfig
import textwrap
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from tests import processes
from tests.browser.answering import answers, free_port
from tests.environment import NEUTRAL
from tests.stranger import page
from tests.stranger.shapes import Shape

NAME = "theirs"
ENDS_WITHIN_SECONDS = 600  # all migrations, on a machine that is busy with something else
LAST_URL = 'path("", include(wagtail_urls)),'
LOGIN = {
    "DJANGO_SUPERUSER_USERNAME": "ann",
    "DJANGO_SUPERUSER_PASSWORD": "secret",
    "DJANGO_SUPERUSER_EMAIL": "ann@example.com",
}


@dataclass(frozen=True)
class Project:
    folder: Path
    python: Path
    variables: dict[str, str] = field(default_factory=dict)

    @property
    def settings(self) -> Path:
        return self.folder / NAME / "settings" / "base.py"

    @property
    def database(self) -> Path:
        return self.folder / "db.sqlite3"

    def run(self, *arguments: str, **values: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.python, *arguments],
            cwd=self.folder,
            env=_variables(**self.variables, **values),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=ENDS_WITHIN_SECONDS,
        )

    def manage(self, *arguments: str, **values: str) -> str:
        """Run ``manage.py`` and return its output. Raise AssertionError with the output if the command fails."""
        done = self.run("manage.py", *arguments, **values)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    def ask(self, code: str) -> Any:
        """Return the value that ``code`` assigns to ``answer``, in a process with Django set up."""
        program = f"{textwrap.dedent(code)}\nimport json\nprint(json.dumps(answer, default=str))"
        return json.loads(self.manage("shell", "--no-imports", "--command", program).strip().splitlines()[-1])

    def travel(self, **options: Any) -> dict[str, str]:
        """Run the steps of ``journey.py``. Return the result of each."""
        done = self.run("journey.py", json.dumps(options))
        assert done.returncode == 0, done.stdout + done.stderr
        outcomes: dict[str, str] = json.loads(done.stdout.splitlines()[-1])
        return outcomes

    @contextmanager
    def serving(self) -> Iterator[str]:
        """Yield the address of a running server, which writes to ``server.log``."""
        port = free_port()
        address = f"http://127.0.0.1:{port}"
        log = self.folder / "server.log"
        with log.open("ab") as file:
            process = subprocess.Popen(
                [self.python, "manage.py", "runserver", "--noreload", str(port)],
                cwd=self.folder,
                env=_variables(),
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
            )
        try:
            processes.wait_until(
                lambda: answers(f"{address}/admin/login/") or process.poll() is not None, what="the server answers"
            )
            assert process.poll() is None, log.read_text()
            yield address
        finally:
            process.terminate()
            process.wait(timeout=30)


def _variables(**values: str) -> dict[str, str]:
    """Return variables without paths and settings of this checkout."""
    ours = {*NEUTRAL, "PYTHONPATH", "DJANGO_SETTINGS_MODULE", "ENVIRONMENT", "VAR_DIR", "DJANGO_ALLOW_ASYNC_UNSAFE"}
    return {**{name: value for name, value in os.environ.items() if name not in ours}, **values}


def install(wheel: Path, folder: Path) -> Path:
    """Return the Python of an environment with the wheel and this environment's packages, which need no download."""
    venv.create(folder, with_pip=False)
    python = folder / "bin" / "python"
    (packages,) = folder.glob("lib/python*/site-packages")
    ZipFile(wheel).extractall(packages)  # a wheel without programs is installed by unpacking it
    (packages / "packages.pth").write_text(sysconfig.get_path("purelib"))
    return python


def start(python: Path, folder: Path) -> Project:
    """Run ``wagtail start`` and create Wagtail's tables: the state of a site before it installs the plug-ins."""
    folder.mkdir()
    project = Project(folder, python)
    done = project.run("-c", "from wagtail.bin.wagtail import main; main()", "start", NAME, str(folder))
    assert done.returncode == 0, done.stderr
    project.manage("migrate", "--verbosity", "0")
    return project


def furnish(bare: Project, folder: Path, shape: Shape, **variables: str) -> Project:
    """Copy ``bare``, and add what the page says for a site of this shape, and the site's own parts."""
    shutil.copytree(bare.folder, folder)
    project = Project(folder, bare.python, variables)
    text = page.code("settings", plugins=shape.plugins, several=shape.several)
    for name in shape.leaves_out:
        text, count = re.subn(rf'^ *"{name}",\n', "", text, flags=re.MULTILINE)
        assert count == 1, name
    with project.settings.open("a") as file:
        file.write(f"{text}\n{shape.settings}")
    dev = project.settings.with_name("dev.py")
    dev.write_text("".join(line for line in dev.read_text().splitlines(True) if not line.startswith("EMAIL_BACKEND")))
    urls = folder / NAME / "urls.py"
    text = urls.read_text()
    assert text.count(LAST_URL) == 1
    if shape.several:
        text = text.replace(LAST_URL, "")
    text = f"{text}\n{page.code('urls', plugins=shape.plugins, several=shape.several)}"
    for line, other in shape.urls.items():
        assert text.count(line) == 1, line
        text = text.replace(line, other)
    urls.write_text(text)
    for name, content in shape.files.items():
        path = folder / name.removeprefix("+")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text((path.read_text() if name.startswith("+") else "") + content)
    shutil.copy(Path(__file__).with_name("journey.py"), folder)
    return project
