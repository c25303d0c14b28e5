"""A project of others with the wheel and what ``docs/install.md`` says: it lacks nothing, and what is left out is named."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.stranger import project
from tests.stranger.project import Project

pytestmark = [pytest.mark.process]

# What stops the start or makes `check` speak, when it is left out of the page's settings.
SETTINGS = [
    "ORGANISATION_MODEL",
    "TOPIC_MODEL",
    "REGION_MODEL",
    "PERSON_MODEL",
    "PUBLIC_URL",
    "TAG_AUTHORITY",
    "MAILERS",
    "TASKS",
]
APPS = ["jobs", "languages", "components", "authorship", "custody", "mailing"]


@pytest.fixture(scope="module", params=["news", "events", "news events"])
def plugins(request: pytest.FixtureRequest) -> frozenset[str]:
    return frozenset(request.param.split())


@pytest.fixture(scope="module", params=[False, True], ids=["one language", "four languages"])
def theirs(
    request: pytest.FixtureRequest, plugins: frozenset[str], python: Path, tmp_path_factory: pytest.TempPathFactory
) -> Project:
    folder = tmp_path_factory.mktemp("project") / project.NAME
    return project.start(python, folder, plugins=plugins, several=request.param)


def test_this_checkout_is_not_there(theirs: Project) -> None:
    for name in ("rocb", "tests"):
        assert "ModuleNotFoundError" in theirs.run("-c", f"import {name}").stderr
    where = theirs.run("-c", "import foundation; print(foundation.__file__)").stdout
    assert Path(where.strip()).is_relative_to(theirs.python.parent.parent)


def test_it_migrates_and_nothing_is_left_to_say_or_to_migrate(theirs: Project) -> None:
    theirs.manage("check", "--fail-level", "WARNING")
    theirs.manage("migrate", "--verbosity", "0")
    theirs.manage("makemigrations", "--check", "--dry-run")


def test_the_worker_runs_all_jobs_of_the_plugins(theirs: Project) -> None:
    said = theirs.manage("worker", "--once")
    assert "'failed: " not in said
    assert ("items_mended" in said) == ("news" in theirs.plugins)
    assert ("calendars_mended" in said) == ("events" in theirs.plugins)


@pytest.mark.parametrize("name", [*SETTINGS, *(f"foundation.{app}" for app in APPS)])
def test_what_is_left_out_is_named(theirs: Project, name: str) -> None:
    if "news" not in theirs.plugins or "events" in theirs.plugins or theirs.several:
        pytest.skip("once is enough")
    text = theirs.settings.read_text()
    line = rf'^    "{name}",\n' if "." in name else rf"^{name} = .*\n"
    less, count = re.subn(line, "", text, flags=re.MULTILINE)
    assert count == 1
    theirs.settings.write_text(less)
    try:
        # Without bytecode: settings that lack another name of the same length look alike to it.
        done = theirs.run("-B", "manage.py", "check", "--fail-level", "WARNING")
    finally:
        theirs.settings.write_text(text)
    assert done.returncode
    assert name in f"{done.stdout}{done.stderr}".split("Traceback")[-1].splitlines()[-1] or re.search(
        rf"\b{re.escape(name)}\b.*(missing|not in INSTALLED_APPS|names no queue)", done.stdout + done.stderr
    )
