"""While the site is unavailable, readers and programs get a clear response without the database."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, InterfaceError, OperationalError, ProgrammingError
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from rocb.running.circuit import AwayForNow
from rocb.running.maintenance import is_outage, lacks_a_table

# No test here may use the database; that is the point.


def away(request: HttpRequest) -> HttpResponse:
    raise OperationalError("could not connect to server")


def faulty(request: HttpRequest) -> HttpResponse:
    raise ValueError("a fault of ours")


def behind(request: HttpRequest) -> HttpResponse:
    raise ProgrammingError('relation "mfa_authenticator" does not exist')


urlpatterns = [
    path("behind/", behind),
    path("away/", away),
    path("faulty/", faulty),
    path("health/", lambda request: HttpResponse(), name="health"),
]
handler500 = "rocb.running.maintenance.server_error"


@pytest.fixture(autouse=True)
def bare_site(settings: Any, tmp_path: Path) -> None:
    settings.ROOT_URLCONF = __name__
    settings.MAINTENANCE_FILE = tmp_path / "maintenance"
    settings.MIDDLEWARE = ["rocb.running.maintenance.MaintenanceMiddleware"]


def get(address: str, **headers: Any) -> Any:
    return Client(raise_request_exception=False).get(address, **headers)


def test_an_operator_closes_and_opens_the_site_with_a_file(settings: Any) -> None:
    assert get("/faulty/").status_code == 500
    settings.MAINTENANCE_FILE.touch()
    closed = get("/faulty/")
    assert (closed.status_code, closed["Retry-After"], closed["Cache-Control"]) == (503, "300", "no-store")
    assert get("/health/").status_code == 200
    settings.MAINTENANCE_FILE.unlink()
    assert get("/faulty/").status_code == 500


def test_a_database_that_was_not_migrated_is_503_and_the_log_says_what_to_do(caplog: pytest.LogCaptureFixture) -> None:
    assert get("/behind/").status_code == 503
    assert "Run manage.py upgrade." in caplog.text


@pytest.mark.parametrize(
    ("error", "is_lacking"),
    [
        (OperationalError("no such table: mfa_authenticator"), True),
        (ProgrammingError("column newsroom_news_item.pinned_until does not exist\nLINE 1: SELECT"), True),
        (OperationalError("disk I/O error"), False),
        (IntegrityError("no such table"), False),
        (None, False),
    ],
)
def test_what_a_missing_table_looks_like(error: Exception | None, is_lacking: bool) -> None:
    assert lacks_a_table(error) == is_lacking


def test_a_database_that_does_not_answer_is_503_and_a_fault_of_ours_500() -> None:
    assert get("/away/").status_code == 503
    assert get("/faulty/").status_code == 500


@pytest.mark.parametrize(
    ("error", "is_one"),
    [
        (OperationalError("could not connect to server"), True),
        (InterfaceError("the connection is closed"), True),
        (DatabaseError("database disk image is malformed"), True),
        (AwayForNow("The bucket does not respond"), True),
        (OSError(errno.ENOSPC, "No space left on device"), True),
        (OSError(errno.EROFS, "Read-only file system"), True),
        (OSError(errno.ENOENT, "No such file"), False),
        (IntegrityError("UNIQUE constraint failed"), False),
        (ProgrammingError("no such column"), False),
        (ValueError("a fault of ours"), False),
        (None, False),
    ],
)
def test_a_database_or_a_disk_that_is_away_or_broken_is_an_outage(error: Exception | None, is_one: bool) -> None:
    assert is_outage(error) == is_one


@pytest.mark.parametrize("address", ["/away/", "/faulty/"])
def test_the_page_speaks_three_languages_and_its_style_sheet_may_load(address: str) -> None:
    response = get(address)
    text = response.content.decode()
    for language in ("en", "ru", "fr"):
        assert f'href="/{language}/"' in text
    assert 'lang="ru"' in text
    assert 'href="/static/rocb/site.css"' in text
    assert "style-src 'self'" in response["Content-Security-Policy"]
    assert "<style" not in text
    assert "<script" not in text


def test_the_page_leads_to_no_language_that_the_site_does_not_have(settings: Any) -> None:
    settings.LANGUAGES = [("en", "English"), ("fr", "Français"), ("de", "Deutsch")]
    html = get("/faulty/").content.decode()
    assert 'href="/fr/"' in html
    assert 'href="/ru/"' not in html
