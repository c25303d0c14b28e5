"""Addresses whose path is the key, such as ``/f/TOKEN/rss.xml``: never in a log.

A registry: whoever has such addresses names them with `register`.

Each log record of the process passes here when it is made, whichever logger and handler it is for (Django's, the web
server's access log, one that the site adds), so that none has to be told.
"""

from __future__ import annotations

import logging
import re
from typing import Any

_KEY = r"[\w%~.:=-]{16,}"
_places: dict[str, None] = {}
_token = re.compile(r"(?!)")  # matches nothing


def register(*places: str) -> None:
    """Say in ``AppConfig.ready`` where keys stand: what comes before each in a path, without the slashes around it, such
    as ``mail/stop``. A ``*`` stands for one segment that differs.
    """
    global _token
    _places.update(dict.fromkeys(places))
    patterns = "|".join(re.escape(place).replace(r"\*", r"[^/\s]+") for place in _places)
    _token = re.compile(rf"/({patterns})/{_KEY}")


def hidden(text: str) -> str:
    """``text`` with ``…`` in place of each key in it."""
    return _token.sub(r"/\1/…", text)


def install() -> None:
    """Once for the process; records are made as before, then cleaned."""
    make = logging.getLogRecordFactory()
    if getattr(make, "hides_tokens", False):
        return

    def cleaned(*args: Any, **kwargs: Any) -> logging.LogRecord:
        return _clean(make(*args, **kwargs))

    cleaned.hides_tokens = True  # type: ignore[attr-defined]
    logging.setLogRecordFactory(cleaned)


_FORMATTER = logging.Formatter()


def _clean(record: logging.LogRecord) -> logging.LogRecord:
    try:
        said = record.getMessage()
    except Exception:  # the handler tells of a message that does not fit its arguments
        return record
    if (clean := hidden(said)) != said:
        record.msg, record.args = clean, ()
    if isinstance(record.exc_info, tuple) and record.exc_info[0]:
        traceback = _FORMATTER.formatException(record.exc_info)
        if (clean := hidden(traceback)) != traceback:
            record.exc_text = clean  # handlers print it in place of their own
    return record
