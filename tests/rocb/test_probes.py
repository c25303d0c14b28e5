"""`rocb.probes`: balancers and containers ask by address and over http."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

BY_ADDRESS = {"headers": {"host": "10.1.2.3:8000"}}


@pytest.fixture(autouse=True)
def https_alone(settings: Any) -> None:
    settings.ALLOWED_HOSTS, settings.SECURE_SSL_REDIRECT = ["www.example.org"], True


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/health/live", "/health/live/", "/health/ready", "/health/ready/"])
def test_both_answer_by_address_and_over_http_where_no_page_does(path: str, client: Client) -> None:
    assert client.get("/robots.txt", **BY_ADDRESS).status_code in {301, 400}
    response = client.get(path, **BY_ADDRESS)
    assert (response.status_code, response["Cache-Control"]) == (200, "no-store")
    assert response.content.decode() == f"{path.split('/')[2]}\n"


def test_without_a_database_it_is_live_and_not_ready(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object, **__: object) -> None:
        raise OperationalError("could not connect to server")

    monkeypatch.setattr("rocb.probes.connection.cursor", away)
    assert client.get("/health/live", **BY_ADDRESS).status_code == 200
    ready = client.get("/health/ready", **BY_ADDRESS)
    assert (ready.status_code, ready.content) == (503, b"no database\n")


@pytest.mark.django_db
def test_a_closed_site_is_live_and_not_ready(client: Client, settings: Any, tmp_path: Path) -> None:
    settings.MAINTENANCE_FILE = tmp_path / "maintenance"
    settings.MAINTENANCE_FILE.touch()
    assert client.get("/health/live", **BY_ADDRESS).status_code == 200
    ready = client.get("/health/ready", **BY_ADDRESS)
    assert (ready.status_code, ready.content) == (503, b"closed\n")
