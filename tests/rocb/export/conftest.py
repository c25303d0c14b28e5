"""One small site for all tests of the export, made once."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.rocb.export import sites


@pytest.fixture(scope="session")
def bags(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> sites.Bags:
    with django_db_blocker.unblock():
        return sites.make_bags(tmp_path_factory.mktemp("bags"))


@pytest.fixture
def folder(bags: sites.Bags, tmp_path: Path) -> Path:
    """An export without people, to be changed."""
    return Path(shutil.copytree(bags.open, tmp_path / "bag"))


@pytest.fixture
def personal(bags: sites.Bags, tmp_path: Path) -> Path:
    return Path(shutil.copytree(bags.personal, tmp_path / "personal"))
