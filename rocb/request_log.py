"""A line in the log for each request, and an id for it, which stands in the answer and on the pages of errors too."""

from __future__ import annotations

import logging
import re
import secrets
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from django.conf import settings

from foundation.custody.private_addresses import hidden
from rocb import refused_hosts
from rocb.log_lines import request_id

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication

logger = logging.getLogger(__name__)

HEADER, GIVEN = "X-Request-ID", "HTTP_X_REQUEST_ID"
_ID = re.compile(r"[\w-]{8,64}", re.ASCII)
# Asked every few seconds by programs; a fault of theirs is still a line.
PROBES = "/health/"


class RequestLog:
    """Stands before all else, so what is answered from memory has its line too. Without query and address of the reader: both
    say who somebody is and what they look for."""

    def __init__(self, application: WSGIApplication) -> None:
        self.application = application

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        began = time.perf_counter()
        identity = _given(environ) or secrets.token_hex(8)
        request_id.set(identity)
        status = "500"

        def start(line: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            nonlocal status
            status = line[:3]
            return start_response(line, [*headers, (HEADER, identity)], *more)

        try:
            return self.application(environ, start)
        finally:
            if status == "400":
                refused_hosts.note(environ)
            # A large file is still on its way; how long that takes is up to the reader.
            _write(environ, status, (time.perf_counter() - began) * 1000)


def _given(environ: dict[str, Any]) -> str:
    """By the proxy, so that one id stands in its log and in ours."""
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
