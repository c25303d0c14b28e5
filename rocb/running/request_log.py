"""One log line per request, with an id that is also in the response and on error pages. One more if it is refused."""

from __future__ import annotations

import logging
import re
import secrets
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from django.conf import settings

from foundation.private_addresses import hidden
from rocb.running import refused_hosts, watchdog
from rocb.running.log_lines import request_id
from rocb.running.request_counts import counts

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication

logger = logging.getLogger(__name__)

HEADER, GIVEN = "X-Request-ID", "HTTP_X_REQUEST_ID"
_ID = re.compile(r"[\w-]{8,64}", re.ASCII)
# Programs request these every few seconds. Only their failures are logged.
PROBES = "/health/"


class Refused(logging.Filter):
    """Filter for handlers. Django logs a request that it answers with 400 as an error with a traceback, so anybody
    could fill the log. A suspicious path of a file is the exception: our code may have composed it.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.startswith("django.security.") and not record.name.endswith(".SuspiciousFileOperation"):
            record.levelno, record.levelname = logging.WARNING, "WARNING"
            record.exc_info = record.exc_text = None
        return True


class RequestLog:
    """WSGI application that must be the outermost one, so that cached responses are logged too. The log lacks the query
    and the reader's address, because they reveal who the reader is and what they look for.
    """

    def __init__(self, application: WSGIApplication) -> None:
        self.application = application

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        began = time.perf_counter()
        identity = _given(environ) or secrets.token_hex(8)
        request_id.set(identity)
        status, is_hit = "500", False

        def start(line: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            nonlocal status, is_hit
            status, is_hit = line[:3], dict(headers).get("Cache-Status", "").endswith("; hit")
            return start_response(line, [*headers, (HEADER, identity)], *more)

        try:
            return self.application(environ, start)
        finally:
            watchdog.answered()
            if status == "400":
                refused_hosts.note(environ)
            # A large file is still being sent; how long that takes depends on the reader.
            seconds = time.perf_counter() - began
            if not environ["PATH_INFO"].startswith(PROBES):
                counts.add(status=status, is_hit=is_hit, seconds=seconds)
            _write(environ, status, seconds * 1000)


def _given(environ: dict[str, Any]) -> str:
    """Return the id set by the proxy, so that its log and ours have the same one."""
    given = environ.get(GIVEN, "") if settings.SECURE_PROXY_SSL_HEADER else ""
    return given if _ID.fullmatch(given) else ""


def _write(environ: dict[str, Any], status: str, ms: float) -> None:
    method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
    if not logger.isEnabledFor(logging.INFO) or (path.startswith(PROBES) and status == "200"):
        return
    if not (path.isascii() and path.isprintable()):
        path = quote(path.encode("latin-1", "replace"))
    fields = {"method": method, "path": hidden(path), "status": int(status), "ms": round(ms, 1)}
    logger.info("%s %s %s %.1f ms", method, path, status, ms, extra={"fields": fields})
