"""A journey's own site, with web server and worker, and a window for each person."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests import databases, processes
from tests.browser.answering import answers, free_port

PATIENCE_MS = 60_000
COMPLAINT = re.compile(r" (?:WARNING|ERROR|CRITICAL) |^\S*(?:Error|Exception)\b| [45]\d\d [\d.]+ ms$")


@dataclass(frozen=True)
class Newsroom:
    """Running site; ``values`` are the variables that a process needs to work on the same data."""

    address: str
    log: Path
    values: dict[str, str]
    browser: Browser

    def window(self, name: str = "", password: str = "secret") -> Page:
        """Return a window of a user signed in as ``name``, or of a reader without a name."""
        page = self.browser.new_context(base_url=self.address, viewport={"width": 1280, "height": 900}).new_page()
        page.set_default_timeout(PATIENCE_MS)
        if name:
            page.goto("/admin/login/")
            page.fill("[name=login]", name)
            page.fill("[name=password]", password)
            page.click("button[type=submit]")
            page.wait_for_url("**/admin/")
        return page

    def complaints(self) -> list[str]:
        """Return the last lines of the log about failed requests and errors."""
        lines = self.log.read_text(errors="replace").splitlines()
        return [line for line in lines if COMPLAINT.search(line)][-40:]

    def run(self, code: str) -> None:
        """Run code without a browser, in a process with Django set up."""
        _run(code, self.values)

    def wait_for_mail(self, *words: str) -> None:
        """Wait until the worker has sent an email with all ``words``. Emails go to the log."""
        processes.wait_until(
            lambda: all(word in self.log.read_text(errors="replace") for word in words), what=f"a mail with {words}"
        )


@contextmanager
def running(folder: Path, browser: Browser, *, static: Path, rows: str, **more: str) -> Iterator[Newsroom]:
    """Run ``manage.py run`` on a database with the rows that the code ``rows`` creates. ``static`` has the collected
    files.
    """
    log, port = folder / "log", free_port()
    (folder / "static").symlink_to(static, target_is_directory=True)
    with databases.copy(folder) as url:
        values = {
            "DATABASE_URL": url,
            "VAR_DIR": str(folder),
            "PORT": str(port),
            "TICK_SECONDS": "1",
            "CHANGE_MAILS_HELD_SECONDS": "2",
            **more,
        }
        _run(rows, values)
        site = processes.start("manage.py", "run", "--no-demo", log=log, **values)
        room = Newsroom(f"http://{more.get('HOST', '127.0.0.1')}:{port}", log, values, browser)
        try:
            processes.wait_until(lambda: answers(f"{room.address}/health/"), seconds=180, what="the site to answer")
            yield room
            for context in browser.contexts:
                context.close()
        finally:
            processes.end(site)


def _run(code: str, values: dict[str, str]) -> None:
    done = processes.run("-c", f"import django; django.setup()\n{code}", **values)
    assert done.returncode == 0, done.stderr
