"""The response while the site is unavailable: 503 with ``Retry-After``, from files alone.

An operator closes the site by creating the file ``maintenance`` in ``VAR_DIR`` and opens it by deleting it. A command
that closes the site writes its name into the file, and opens only what it closed itself: a second run after a crash
opens the site too. A database that does not respond closes it automatically. Neither page needs the database, a session
or a translation.
"""

from __future__ import annotations

import errno
import json
import logging
import os
import re
import sys
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, ProgrammingError
from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.urls import reverse

from rocb.running.circuit import AwayForNow
from rocb.running.log_lines import request_id

DISK_TAKES_NOTHING = {errno.ENOSPC, errno.EROFS, errno.EDQUOT}
logger = logging.getLogger(__name__)

UPGRADE, RESTORE, MOVE = "upgrade", "restore", "move"
RETRY_AFTER_SECONDS = 300
_LACKING = re.compile(r"no such (table|column)|(relation|column) .* does not exist")  # SQLite, PostgreSQL
# These pages are sent before the middleware that sets the site's own policy runs.
POLICY = "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'"


class MaintenanceMiddleware:
    """Middleware that must be first, so that closed requests reach nothing behind it. Static files still work because
    the page needs them, and ``/health/`` because supervisors would restart a site that is closed on purpose.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.open_paths = (settings.STATIC_URL, reverse("health"))

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if is_closed() and not request.path_info.startswith(self.open_paths):
            return unavailable()
        return self.get_response(request)


def is_closed() -> bool:
    return os.path.exists(settings.MAINTENANCE_FILE)


def close(by: str, *, takes_over: Collection[str] = (), **details: Any) -> None:
    """Close the site for the command ``by``, and keep its ``details`` for a second run. A site that an operator or
    another command closed stays theirs, except commands in ``takes_over``.
    """
    if is_closed() and _closer() not in {by, *takes_over}:
        return
    file: Path = settings.MAINTENANCE_FILE
    unfinished = file.with_name(f"{file.name}.part")
    unfinished.write_text(f"{by}\n{json.dumps(details)}\n")
    unfinished.replace(file)  # an empty file would be an operator's


def closed_by(by: str) -> dict[str, Any] | None:
    """Return the details of the command ``by`` that closed the site, or None if it did not."""
    if _closer() != by:
        return None
    try:
        details = json.loads(settings.MAINTENANCE_FILE.read_text().partition("\n")[2])
    except ValueError:
        return {}
    return details if isinstance(details, dict) else {}


def reopen(by: str) -> bool:
    """Open the site if the command ``by`` closed it. Return whether it is open now."""
    if _closer() == by:
        settings.MAINTENANCE_FILE.unlink()
    return not is_closed()


def why_still_closed() -> str:
    """Return a sentence for the end of a command, empty if the site is open."""
    if not is_closed():
        return ""
    return f" The site is still closed, as it was before. To open it, delete {settings.MAINTENANCE_FILE}."


def _closer() -> str:
    try:
        text: str = settings.MAINTENANCE_FILE.read_text(errors="replace")
    except OSError:
        return ""
    return text.partition("\n")[0]


def unavailable() -> HttpResponse:
    headers = {"Retry-After": str(RETRY_AFTER_SECONDS), "Cache-Control": "no-store", "Content-Security-Policy": POLICY}
    return HttpResponse(page("503.html"), status=503, headers=headers)


def page(template: str) -> str:
    """Render the page in English, and in Russian and French if these are languages of the site, with the id of the
    request in the log."""
    context = {"codes": [code for code, _name in settings.LANGUAGES], "request_id": request_id.get()}
    return render_to_string(template, context)


def server_error(request: HttpRequest) -> HttpResponse:
    """Handle an uncaught exception, as Django's ``handler500``. If the database is unavailable or overloaded, return
    503, so that programs know when to retry.
    """
    error = sys.exc_info()[1]
    if lacks_a_table(error):
        logger.error("The database is from an older release than the program. Run %s upgrade.", settings.COMMAND)
        return unavailable()
    if is_outage(error):
        return unavailable()
    return HttpResponseServerError(page("500.html"), headers={"Content-Security-Policy": POLICY})


def is_outage(error: BaseException | None) -> bool:
    """Return whether the database is unavailable or its file damaged, files are unavailable, or the disk accepts no
    writes. SQLite reports a damaged file as a bare `DatabaseError`; other subclasses are our own bugs.
    """
    if isinstance(error, OperationalError | InterfaceError | AwayForNow) or type(error) is DatabaseError:
        return True
    return isinstance(error, OSError) and error.errno in DISK_TAKES_NOTHING


def lacks_a_table(error: BaseException | None) -> bool:
    """Return whether a table or column is missing, as in a database that was not migrated."""
    return isinstance(error, OperationalError | ProgrammingError) and bool(_LACKING.search(str(error)))
