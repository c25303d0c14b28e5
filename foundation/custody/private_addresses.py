"""Addresses whose path is the key, such as ``/f/TOKEN/rss.xml``: never in a log.

A registry: whoever has such addresses names them with `register`. The site puts `HidePrivateAddresses` on its handlers::

    LOGGING = {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"private": {"()": "foundation.custody.private_addresses.HidePrivateAddresses"}},
        "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["private"]}},
        "root": {"handlers": ["console"], "level": "INFO"},
        # In place of the handlers that Django gives these.
        "loggers": {"django": {"handlers": []}, "django.server": {"handlers": [], "propagate": True}},
    }

Handlers of a web server get it in ``wsgi.py``: ``hide_in("gunicorn.access", "gunicorn.error")``. The check ``custody.W001``
names the handlers that lack it.
"""

from __future__ import annotations

import copy
import logging
import re

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


class HidePrivateAddresses(logging.Filter):
    """For handlers: what they write has ``…`` in place of keys. Other handlers get the record as it was."""

    def filter(self, record: logging.LogRecord) -> logging.LogRecord:
        return _clean(record)


def hide_in(*loggers: str) -> None:
    """Put the filter on all handlers that these loggers have now."""
    for name in loggers:
        for handler in logging.getLogger(name).handlers:
            if not _hides(handler):
                handler.addFilter(HidePrivateAddresses())


def handlers_that_show() -> list[str]:
    """The names of the handlers, of whatever logger, that write addresses with their keys."""
    names = [None, *logging.root.manager.loggerDict]
    handlers = {handler: handler for name in names for handler in logging.getLogger(name).handlers}
    writing = [handler for handler in handlers if not isinstance(handler, logging.NullHandler)]
    return sorted(handler.name or type(handler).__name__ for handler in writing if not _hides(handler))


def _hides(handler: logging.Handler) -> bool:
    return any(isinstance(one, HidePrivateAddresses) for one in handler.filters)


_FORMATTER = logging.Formatter()


def _clean(record: logging.LogRecord) -> logging.LogRecord:
    """The record itself where there is nothing to hide."""
    try:
        message = record.getMessage()
    except Exception:  # the handler reports a message that does not fit its arguments
        return record
    traceback = record.exc_text or ""
    if not traceback and isinstance(record.exc_info, tuple) and record.exc_info[0]:
        traceback = _FORMATTER.formatException(record.exc_info)
    if hidden(message) == message and hidden(traceback) == traceback:
        return record
    clean = copy.copy(record)
    clean.msg, clean.args = hidden(message), ()
    clean.exc_text = hidden(traceback) or None  # handlers print it in place of their own
    return clean
