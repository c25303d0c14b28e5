"""Fixtures of the tests of sign-in."""

from __future__ import annotations

from typing import Any

import pytest

from rocb.models import User
from tests import factories


@pytest.fixture
def editor(db: None) -> User:
    return factories.user("Editors", username="eva", email="eva@x.example")


@pytest.fixture
def outbox(settings: Any) -> None:
    """Mail waits for the worker, as in production."""
    settings.MAILERS = {**settings.MAILERS, "default": {"BACKEND": "foundation.mailing.outbox.EmailBackend"}}
