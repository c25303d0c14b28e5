"""Fixtures: a browser that leaves nothing behind, and the real site with web server, worker and demo."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests import databases, processes
from tests.browser import browsers
from tests.browser.answering import answers, free_port
from tests.browser.mails import Mails
from tests.browser.newsroom import Newsroom, running
from tests.browser.words import LANGUAGES, Words


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """If a journey fails, show what the site refused or failed at, because the browser sees only the consequence."""
    report = yield
    rooms = [value for value in getattr(item, "funcargs", {}).values() if isinstance(value, Newsroom)]
    if report.failed:
        report.sections += [(f"log of {room.address}", "\n".join(room.complaints())) for room in rooms]
    return report


@pytest.fixture(scope="package", autouse=True)
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Start a browser. Without one these tests are skipped with one line, or fail if everything must run (CI)."""
    path = browsers.chromium()
    if path is None and os.environ.get("CI"):
        pytest.fail(browsers.HINT)
    if path is None:
        pytest.skip(browsers.HINT)
    folder = str(tmp_path_factory.mktemp("browser"))
    places = {name: folder for name in ("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR")}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {**places, "CHROMIUM": path}.items():
            patch.setenv(name, value)
        # The driver runs an event loop in this thread; Django would refuse its database beside one.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        yield


@pytest.fixture(autouse=True)
def closed_windows(browser: Browser) -> Iterator[None]:
    """Close the windows of each journey. An open form reports to its site every few seconds, which delays later ones."""
    before = list(browser.contexts)
    yield
    for context in browser.contexts:
        if context not in before:
            context.close()


@pytest.fixture(scope="package")
def static(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Collect the static files, which every site of these tests serves."""
    folder = tmp_path_factory.mktemp("collected")
    done = processes.manage("collectstatic", "--noinput", "--verbosity=0", VAR_DIR=str(folder))
    assert done.returncode == 0, done.stderr
    return folder / "static"


@pytest.fixture(scope="package")
def mails(tmp_path_factory: pytest.TempPathFactory) -> Mails:
    """Return the emails sent by `site`."""
    return Mails(tmp_path_factory.mktemp("mails"))


@pytest.fixture(scope="package")
def site(tmp_path_factory: pytest.TempPathFactory, static: Path, browser: Browser, mails: Mails) -> Iterator[Newsroom]:
    """Start the site like ``make run``, from an empty database, with the demo in all its languages. Journeys share it."""
    folder = tmp_path_factory.mktemp("site")
    (folder / "var").mkdir()
    (folder / "var" / "static").symlink_to(static, target_is_directory=True)
    with databases.empty(folder) as url:
        values = {
            "DATABASE_URL": url,
            "VAR_DIR": str(folder / "var"),
            "PORT": str(free_port()),
            "TICK_SECONDS": "1",
            "CHANGE_MAILS_HELD_SECONDS": "2",
            "MAIL_URL": mails.url,
            "HTTP_ALLOWED_PRIVATE_NETWORKS": "127.0.0.0/8",
        }
        log = folder / "log"
        process = processes.start("manage.py", "run", log=log, **values)
        address = f"http://127.0.0.1:{values['PORT']}"
        try:
            processes.wait_until(
                lambda: answers(f"{address}/health/") or process.poll() is not None,
                seconds=600,  # the demo takes one minute on a quiet machine, and several beside other tests
                what="the site answers",
            )
            assert process.poll() is None, log.read_text()
            yield Newsroom(address, log, values, browser)
        finally:
            process.terminate()
            try:
                process.wait(timeout=30)
            finally:
                processes.end(process)


EDITORS = """
from django.conf import settings
from tests import event_factories, factories
index = factories.news_index("en", show_in_menus=True)
page = factories.article(title="Old news")
event_factories.edition(title="A meeting in spring")
factories.user("Editors", username="eva", email="eva@x.example")
factories.user(is_superuser=True, username="ana", email="ana@x.example")
with open(settings.VAR_DIR / "pages", "w") as pages:
    print(index.pk, page.pk, file=pages)
"""


@pytest.fixture(scope="package")
def editors(
    django_db_setup: None, tmp_path_factory: pytest.TempPathFactory, browser: Browser, static: Path
) -> Iterator[Newsroom]:
    """Start a small site for the tests of unsaved text. Its folder has the keys of an index and of an article."""
    with running(tmp_path_factory.mktemp("editors"), browser, static=static, rows=EDITORS) as room:
        yield room


@pytest.fixture(params=LANGUAGES)
def words(request: pytest.FixtureRequest) -> Words:
    """Run a journey once in each language."""
    return Words(request.param)


@pytest.fixture(scope="package")
def browser(chromium: None) -> Iterator[Browser]:
    with browsers.opened() as browser:
        yield browser
