"""Log formats: text for people, JSON for programs (``LOG_FORMAT``). Both in UTC, with the id of the request."""

from __future__ import annotations

import json
import logging
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

# Id of the current request; empty outside of requests.
request_id: ContextVar[str] = ContextVar("request_id", default="")


def _time(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class TextFormatter(logging.Formatter):
    """Formatter of lines such as ``2026-11-27T01:02:03.456Z INFO rocb.running.request_log [id] GET /en/ 200 0.3 ms``."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        known = f" [{found}]" if (found := request_id.get()) else ""
        return f"{_time(record)} {record.levelname} {record.name}{known} {record.getMessage()}"


class JsonFormatter(logging.Formatter):
    """Formatter of one JSON object per line, including a traceback. ``extra={"fields": {...}}`` adds keys."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {"time": _time(record), "level": record.levelname, "logger": record.name}
        if found := request_id.get():
            line["request_id"] = found
        line["message"] = record.getMessage()
        line |= getattr(record, "fields", {})
        if record.exc_info and not record.exc_text:
            record.exc_text = self.formatException(record.exc_info)
        if record.exc_text:
            line["traceback"] = record.exc_text
        return json.dumps(line, ensure_ascii=False, default=str)
