"""Fixtures: an environment with the wheel, third-party projects, and a browser. Parts shared by all shapes are made
once.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests import postgres
from tests.browser import browsers
from tests.environment import FOLDER, ROOT
from tests.stranger import project, wheel
from tests.stranger.project import Project
from tests.stranger.shapes import SHAPES, Shape


@pytest.fixture(scope="package")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Return a Wagtail site before the installation of the plug-ins."""
    folder = tmp_path_factory.mktemp("stranger")
    assert not folder.is_relative_to(ROOT)
    return project.start(project.install(wheel.build(folder), folder / "environment"), folder / project.NAME)


@pytest.fixture(scope="package")
def standard(bare: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Return a migrated site that follows the page to the letter."""
    found = project.furnish(bare, tmp_path_factory.mktemp("standard") / project.NAME, SHAPES["to the letter"])
    found.manage("migrate", "--verbosity", "0")
    return found


@pytest.fixture
def furnished(bare: Project, request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[Shape], Project]:
    """Return a function that creates a site of a given shape, with its initial tables."""

    def make(shape: Shape) -> Project:
        variables = {}
        if shape.needs_postgresql:
            server = postgres.start(FOLDER)  # where another user may read
            request.addfinalizer(server.stop)
            variables["THEIR_DATABASE"] = server.url("postgres")
        made = project.furnish(bare, tmp_path / project.NAME, shape, **variables)
        if shape.tables == "plug-ins":
            shutil.copy(request.getfixturevalue("standard").database, made.database)
        elif not shape.tables:
            made.database.unlink()
        return made

    return make


@pytest.fixture(scope="package")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    if browsers.chromium() is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(browsers.HINT)
    folder = str(tmp_path_factory.mktemp("browser"))
    with pytest.MonkeyPatch.context() as patch:
        for name in ("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR"):
            patch.setenv(name, folder)
        with browsers.opened() as browser:
            yield browser
