"""Fixtures for the tests of the HTTP client."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.publisher import CERTIFICATES, Publisher


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with Publisher() as publisher:
        yield publisher


@pytest.fixture
def trusted_authority(monkeypatch: pytest.MonkeyPatch) -> None:
    """Add the tests' certificate authority to the system's trust store."""
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATES / "authority.pem"))
