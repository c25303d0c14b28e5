"""`rocb.running.refused_hosts`: refused names of our own domains are recorded, those that scanners try are not."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache

from rocb.running import refused_hosts
from rocb.running.request_log import RequestLog


@pytest.fixture(autouse=True)
def hosts(settings: Any) -> None:
    cache.clear()
    settings.ALLOWED_HOSTS = ["www.customs.example", "127.0.0.1"]


def refuse(host: str, status: str = "400 Bad Request") -> None:
    def application(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        start_response(status, [])
        return []

    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/", "HTTP_HOST": host}
    RequestLog(application)(environ, lambda *_: lambda _: None)


def test_a_name_of_the_site_that_was_refused_is_seen_once() -> None:
    for host in ("customs.example", "CUSTOMS.example:443", "customs.example."):
        refuse(host)
    assert refused_hosts.lately() == ("customs.example",)


@pytest.mark.parametrize(
    "host", ["scanner.test", "10.0.0.1", "127.0.0.2", "", "<b>.customs.example", "customs.example.evil.test"]
)
def test_names_of_others_are_not_kept(host: str) -> None:
    refuse(host)
    assert refused_hosts.lately() == ()


@pytest.mark.parametrize(
    ("own", "other"),
    [
        ("www.example.co.uk", "scanner.co.uk"),
        ("www.example.co.uk", "co.uk"),
        (".example.com.tr", "www.scanner.com.tr"),
        ("customs.gov.kz", "tax.gov.kz"),
        ("example.org", "scanner.org"),
    ],
)
def test_names_below_the_same_registry_are_not_ours(own: str, other: str, settings: Any) -> None:
    settings.ALLOWED_HOSTS = [own]
    refuse(other)
    assert refused_hosts.lately() == ()
    refuse(ours := f"new.{own.removeprefix('www').lstrip('.')}")
    assert refused_hosts.lately() == (() if own.startswith(".") else (ours,))


def test_a_name_that_is_answered_is_not_refused() -> None:
    refuse("www.customs.example")
    refuse("customs.example", "200 OK")
    assert refused_hosts.lately() == ()


def test_few_are_kept_whatever_is_asked() -> None:
    for number in range(1000):
        refuse(f"a{number}.customs.example")
    assert len(refused_hosts.lately()) == refused_hosts.MOST


def test_a_name_that_was_added_is_gone(settings: Any) -> None:
    refuse("customs.example")
    settings.ALLOWED_HOSTS = [".customs.example"]
    assert refused_hosts.lately() == ()
