"""Addresses whose path is the key, such as ``/f/TOKEN/rss.xml``: never in a log.

Each log record of the process passes here when it is made, whichever logger and handler it is for (Django's, the web
server's access log, one that the site adds), so that none has to be told.
"""

from __future__ import annotations

import logging
import re
from typing import Any

# The first part of each such path, as ``news.urls_previews`` and ``news.urls_mail`` have them.
FIRST_PARTS = ("f", "console", "preview", "websub", "mail/confirm", "mail/settings", "mail/stop")
_TOKEN = re.compile(rf"/({'|'.join(FIRST_PARTS)})/[\w%~.:-]{{16,}}")


def hidden(text: str) -> str:
    """``text`` with ``…`` in place of each token in it."""
    return _TOKEN.sub(r"/\1/…", text)


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
