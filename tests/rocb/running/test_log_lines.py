"""`rocb.running.log_lines`: text for people, JSON for programs, in UTC."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator

import pytest

from rocb.running.log_lines import JsonFormatter, TextFormatter, request_id


@pytest.fixture
def record() -> logging.LogRecord:
    made = logging.LogRecord("rocb.requests", logging.INFO, "", 0, "GET %s", ("/en/",), None)
    made.created = 1_790_000_000.25
    return made


@pytest.fixture
def in_a_request() -> Iterator[None]:
    token = request_id.set("0123456789abcdef")
    yield
    request_id.reset(token)


def test_text_has_time_in_utc_level_logger_and_message(record: logging.LogRecord) -> None:
    assert TextFormatter().format(record) == "2026-09-21T14:13:20.250Z INFO rocb.requests GET /en/"


@pytest.mark.usefixtures("in_a_request")
def test_within_a_request_its_id_is_in_each_line(record: logging.LogRecord) -> None:
    assert TextFormatter().format(record).endswith("rocb.requests [0123456789abcdef] GET /en/")
    assert json.loads(JsonFormatter().format(record))["request_id"] == "0123456789abcdef"


def test_json_is_an_object_a_line_with_fields_and_traceback(record: logging.LogRecord) -> None:
    record.fields = {"status": 200}  # as ``extra`` sets it
    try:
        raise ValueError("two\nlines")
    except ValueError:
        record.exc_info = sys.exc_info()
    (line,) = JsonFormatter().format(record).splitlines()
    found = json.loads(line)
    assert (found["time"], found["level"], found["message"]) == ("2026-09-21T14:13:20.250Z", "INFO", "GET /en/")
    assert found["status"] == 200
    assert "ValueError: two\nlines" in found["traceback"]
    assert "request_id" not in found
