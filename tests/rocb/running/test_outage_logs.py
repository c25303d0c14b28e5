"""`rocb.running.outage_logs`: one traceback per outage, not one per request."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django.db import DatabaseError, InterfaceError, OperationalError

from rocb.running.outage_logs import OVER_AFTER_SECONDS, OncePerOutage


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [1000.0]
    monkeypatch.setattr("rocb.running.outage_logs.time.monotonic", lambda: now[0])
    return now


def line(error: Exception | None, logger: str = "django.request") -> logging.LogRecord:
    told = (type(error), error, None) if error else None
    return logging.LogRecord(logger, logging.ERROR, "", 0, "Internal Server Error: %s", ("/en/",), told)


def test_of_one_outage_the_first_traceback_is_written_whoever_meets_it(clock: list[float]) -> None:
    only = OncePerOutage()
    errors = [OperationalError("could not connect"), InterfaceError("closed"), DatabaseError("malformed")]
    assert [only.filter(line(error, name)) for error in errors for name in ("django.request", "jobs")] == [
        True,
        *[False] * 5,
    ]


def test_an_outage_lasts_as_long_as_something_is_said_of_it(clock: list[float]) -> None:
    only, away = OncePerOutage(), OperationalError("could not connect")
    written = []
    for passed in (0, 50, 50, OVER_AFTER_SECONDS, 1):
        clock[0] += passed
        written.append(only.filter(line(away)))
    assert written == [True, False, False, True, False]


def test_all_else_is_written_as_ever(clock: list[float]) -> None:
    only = OncePerOutage()
    only.filter(line(OperationalError("could not connect")))
    for other in (ValueError("a fault of ours"), OperationalError("database is locked"), None):
        assert [only.filter(line(other)) for _ in range(2)] == [True, True]


def test_every_handler_of_the_site_uses_it(settings: Any) -> None:
    assert all("once_per_outage" in handler["filters"] for handler in settings.LOGGING["handlers"].values())
