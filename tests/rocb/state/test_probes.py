"""`rocb.state.probes`: load balancers and containers send requests by IP address and over http."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from rocb.page_cache import middleware
from rocb.page_cache.version import CONTENT, versions
from rocb.running import static_files
from rocb.state import probes
from tests import factories

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

    monkeypatch.setattr("rocb.state.probes.connection.cursor", away)
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


@pytest.mark.django_db
@pytest.mark.parametrize("missing", ["page.css", ""])
def test_a_machine_with_static_files_of_another_release_is_live_and_not_ready(
    client: Client, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    monkeypatch.setattr(static_files, "_not_collected", lambda: [missing] if missing else [])
    static_files.why_not_complete_at_start.cache_clear()
    try:
        assert client.get("/health/live", **BY_ADDRESS).status_code == 200
        ready = client.get("/health/ready", **BY_ADDRESS)
    finally:
        static_files.why_not_complete_at_start.cache_clear()
    assert (ready.status_code, ready.content) == ((503, b"static files\n") if missing else (200, b"ready\n"))


class Balancer:
    """A load balancer, like Caddy or HAProxy: sends readers only to machines that are ready, and returns 503 if none
    is."""

    def __init__(self, *machines: Client) -> None:
        self.machines = machines

    def get(self, path: str) -> int:
        for machine in self.machines:
            if machine.get("/health/ready", **BY_ADDRESS).status_code == 200:
                return int(machine.get(path, secure=True, headers={"host": "www.example.org"}).status_code)
        return 503


@pytest.fixture
def site(settings: Any, page_cache: None) -> str:
    """The address of an article; its site is reached by its name alone."""
    settings.PUBLIC_URL = "https://www.example.org"
    return str(factories.article().get_url())


def take_database_away(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object, **__: object) -> None:
        raise OperationalError("could not connect to server")

    monkeypatch.setattr("django.db.backends.base.base.BaseDatabaseWrapper.cursor", away)


@pytest.mark.django_db
def test_behind_a_balancer_cached_pages_outlive_an_outage_of_the_database(
    site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    balancer = Balancer(Client(raise_request_exception=False), Client(raise_request_exception=False))
    others = [str(factories.article().get_url()) for _ in range(3)]
    assert balancer.get(site) == 200
    with monkeypatch.context() as outage:
        take_database_away(outage)
        assert [balancer.get(site) for _ in range(3)] == [200, 200, 200]
        assert {balancer.get(path) for path in others} == {503}, "not cached"
    assert {balancer.get(path) for path in (site, *others)} == {200}


@pytest.mark.django_db
@pytest.mark.parametrize("why", ["new machine", "something was published", "closed"])
def test_a_machine_that_has_nothing_to_give_is_not_ready(
    site: str, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path, why: str
) -> None:
    balancer = Balancer(Client(raise_request_exception=False))
    assert balancer.get(site) == 200
    take_database_away(monkeypatch)
    if why == "new machine":
        middleware.memories.cache_clear()
        middleware.copies.cache_clear()
        settings.PAGE_CACHE_FOLDER = tmp_path / "new"
        settings.PAGE_CACHE_FOLDER.mkdir()
    elif why == "something was published":
        versions().move(CONTENT)
    else:
        settings.MAINTENANCE_FILE = tmp_path / "maintenance"
        settings.MAINTENANCE_FILE.touch()
    assert balancer.machines[0].get("/health/ready", **BY_ADDRESS).status_code == 503
    assert balancer.get(site) == 503


@pytest.mark.django_db
def test_a_database_that_hangs_is_not_asked_while_pages_are_cached(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    balancer = Balancer(Client())
    assert balancer.get(site) == 200
    monkeypatch.setattr(probes, "connection", None)
    assert balancer.get(site) == 200
