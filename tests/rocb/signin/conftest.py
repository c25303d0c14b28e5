"""Fixtures of the tests of sign-in."""

from __future__ import annotations

from typing import Any

import pytest

from rocb.models import User
from rocb.signin import log
from tests import factories


@pytest.fixture
def editor(db: None) -> User:
    """An editor whose log has no line yet."""
    account = factories.user("Editors", username="eva", email="eva@x.example")
    log.entries(account).delete()
    return account


@pytest.fixture
def outbox(settings: Any) -> None:
    """Mail waits for the worker, as in production."""
    settings.MAILERS = {**settings.MAILERS, "default": {"BACKEND": "foundation.mailing.outbox.EmailBackend"}}
