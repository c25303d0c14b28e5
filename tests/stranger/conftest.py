"""An environment with the wheel, and a browser."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser import browsers
from tests.environment import ROOT
from tests.stranger import project, wheel


@pytest.fixture(scope="package")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("stranger")
    assert not folder.is_relative_to(ROOT)
    return project.install(wheel.build(folder), folder / "environment")


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
