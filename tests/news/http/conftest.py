"""What the tests of the door to the network stand on."""

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
    """The system's trust store holds the authority of the tests."""
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATES / "authority.pem"))
