"""Keep URLs whose path contains a secret key, such as ``/f/TOKEN/rss.xml``, out of logs.

Apps with such URLs register them with `register`. The site adds `HidePrivateAddresses` to its handlers::

    LOGGING = {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"private": {"()": "foundation.private_addresses.HidePrivateAddresses"}},
        "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["private"]}},
        "root": {"handlers": ["console"], "level": "INFO"},
        # Replaces Django's own handlers.
        "loggers": {"django": {"handlers": []}, "django.server": {"handlers": [], "propagate": True}},
    }

Add it to the handlers of a web server in ``wsgi.py``: ``hide_in("gunicorn.access", "gunicorn.error")``. The check
``custody.W001`` names the handlers that lack it.
"""

from __future__ import annotations

import copy
import logging
import re

_KEY = r"[\w%~.:=-]{16,}"
_places: dict[str, None] = {}
_token = re.compile(r"(?!)")  # a pattern that matches nothing


def register(*places: str) -> None:
    """Register where keys appear, in ``AppConfig.ready``: the part of the path before each key, without slashes around
    it, such as ``mail/stop``. A ``*`` matches any one segment."""
    global _token
    _places.update(dict.fromkeys(places))
    patterns = "|".join(re.escape(place).replace(r"\*", r"[^/\s]+").replace("/", "/+") for place in _places)
    # Capitals and double slashes are typing errors around a valid key.
    _token = re.compile(rf"/({patterns})/+{_KEY}", re.IGNORECASE)


def hidden(text: str) -> str:
    """Return ``text`` with each key replaced by ``…``."""
    return _token.sub(r"/\1/…", text)


class HidePrivateAddresses(logging.Filter):
    """Filter for handlers that replaces keys by ``…``. Other handlers get the unchanged record."""

    def filter(self, record: logging.LogRecord) -> logging.LogRecord:
        return _clean(record)


def hide_in(*loggers: str) -> None:
    """Add the filter to all current handlers of these loggers."""
    for name in loggers:
        for handler in logging.getLogger(name).handlers:
            if not _hides(handler):
                handler.addFilter(HidePrivateAddresses())


def handlers_that_show() -> list[str]:
    """Return the names of handlers, of any logger, that write keys unfiltered."""
    names = [None, *logging.root.manager.loggerDict]
    handlers = {handler: handler for name in names for handler in logging.getLogger(name).handlers}
    writing = [handler for handler in handlers if not isinstance(handler, logging.NullHandler)]
    return sorted(handler.name or type(handler).__name__ for handler in writing if not _hides(handler))


def _hides(handler: logging.Handler) -> bool:
    return any(isinstance(one, HidePrivateAddresses) for one in handler.filters)


_FORMATTER = logging.Formatter()


def _clean(record: logging.LogRecord) -> logging.LogRecord:
    """Return a copy of the record without keys, or the record itself if it has none."""
    try:
        message = record.getMessage()
    except Exception:  # the handler itself reports a message that does not match its arguments
        return record
    traceback = record.exc_text or ""
    if not traceback and isinstance(record.exc_info, tuple) and record.exc_info[0]:
        traceback = _FORMATTER.formatException(record.exc_info)
    if hidden(message) == message and hidden(traceback) == traceback:
        return record
    clean = copy.copy(record)
    clean.msg, clean.args = hidden(message), ()
    clean.exc_text = hidden(traceback) or None  # handlers print this text instead of formatting the traceback again
    return clean
