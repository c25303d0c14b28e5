"""A small site in two languages and its copy, created once."""

from __future__ import annotations

from typing import Any

import pytest

from tests.rocb.static_copy import sites


@pytest.fixture(scope="session")
def copies(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> sites.Copies:
    with django_db_blocker.unblock():
        return sites.make_copies(tmp_path_factory.mktemp("copies"))
