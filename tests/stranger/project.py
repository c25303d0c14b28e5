"""A project of somebody else: made by ``wagtail start`` outside the checkout, with the wheel and what the page says."""

from __future__ import annotations

import json
import os
import subprocess
import sysconfig
import textwrap
import venv
from collections.abc import Iterator, Set
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from tests import processes
from tests.browser.answering import answers, free_port
from tests.environment import NEUTRAL
from tests.stranger import page

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
    plugins: frozenset[str]
    several: bool

    @property
    def settings(self) -> Path:
        return self.folder / NAME / "settings" / "base.py"

    def run(self, *arguments: str, **values: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.python, *arguments],
            cwd=self.folder,
            env=_variables(**values),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=ENDS_WITHIN_SECONDS,
        )

    def manage(self, *arguments: str, **values: str) -> str:
        """What ``manage.py`` says; AssertionError with its words where it fails."""
        done = self.run("manage.py", *arguments, **values)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    def ask(self, code: str) -> Any:
        """What ``code`` assigns to ``answer``, in a process with Django set up."""
        program = f"{textwrap.dedent(code)}\nimport json\nprint(json.dumps(answer, default=str))"
        return json.loads(self.manage("shell", "--no-imports", "--command", program).strip().splitlines()[-1])

    @contextmanager
    def serving(self) -> Iterator[str]:
        """The address of a running server; what it says is in ``server.log``."""
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
    """Nothing of this checkout: no path, no settings."""
    ours = {*NEUTRAL, "PYTHONPATH", "DJANGO_SETTINGS_MODULE", "ENVIRONMENT", "VAR_DIR", "DJANGO_ALLOW_ASYNC_UNSAFE"}
    return {**{name: value for name, value in os.environ.items() if name not in ours}, **values}


def install(wheel: Path, folder: Path) -> Path:
    """The Python of an environment with the wheel and the packages of this one, which need not be fetched again."""
    venv.create(folder, with_pip=False)
    python = folder / "bin" / "python"
    (packages,) = folder.glob("lib/python*/site-packages")
    ZipFile(wheel).extractall(packages)  # a wheel without programs is installed by unpacking it
    (packages / "packages.pth").write_text(sysconfig.get_path("purelib"))
    return python


def start(python: Path, folder: Path, *, plugins: Set[str], several: bool) -> Project:
    """``wagtail start``, then settings and addresses of the page."""
    folder.mkdir()
    project = Project(folder, python, frozenset(plugins), several)
    done = project.run("-c", "from wagtail.bin.wagtail import main; main()", "start", NAME, str(folder))
    assert done.returncode == 0, done.stderr
    with project.settings.open("a") as file:
        file.write(page.code("settings", plugins=plugins, several=several))
    dev = project.settings.with_name("dev.py")
    dev.write_text("".join(line for line in dev.read_text().splitlines(True) if not line.startswith("EMAIL_BACKEND")))
    urls = folder / NAME / "urls.py"
    text = urls.read_text()
    assert text.count(LAST_URL) == 1
    if several:
        text = text.replace(LAST_URL, "")
    urls.write_text(f"{text}\n{page.code('urls', plugins=plugins, several=several)}")
    return project
