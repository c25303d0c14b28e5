"""Probes for load balancers and containers: ``/health/live`` and ``/health/ready``, by IP address and over http.

They run before the checks of host and https, reveal nothing about the site, and answer in one word that fits in a log.
``/health/`` is the status page for people.
"""

from __future__ import annotations

from collections.abc import Callable

from django.db import Error, connection
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from rocb.page_cache import middleware as page_cache
from rocb.running import maintenance, static_files

LIVE, READY = "/health/live", "/health/ready"


class ProbesMiddleware:
    """Middleware that must be first in ``MIDDLEWARE``."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        path = request.path_info.removesuffix("/")
        if path == LIVE:
            return _answer("live")
        if path == READY:
            why_not = _why_not()
            return _answer(why_not or "ready", status=503 if why_not else 200)
        return self.get_response(request)


def _answer(word: str, *, status: int = 200) -> HttpResponse:
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(f"{word}\n", status=status, content_type="text/plain", headers=headers)


def _why_not() -> str:
    """Return why a load balancer should use another machine, or an empty string.

    All machines lose the database at the same time, so a machine with cached pages stays in service. It does not check
    the database, which may hang for longer than a load balancer waits.
    """
    if maintenance.is_closed():
        return "closed"
    if static_files.why_not_complete_at_start():
        return "static files"
    if page_cache.has_pages():
        return ""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM django_migrations LIMIT 1")
    except Error:
        connection.close()
        return "no database"
    return ""
