"""What balancers and containers ask: ``/health/live`` and ``/health/ready``, by address of the machine and over http.

They stand before the checks of host and https, name nothing of the site, and answer in one word that a log can keep.
``/health/`` tells people how the site is.
"""

from __future__ import annotations

from collections.abc import Callable

from django.db import Error, connection
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from . import maintenance, static_files
from .page_cache import middleware as page_cache

LIVE, READY = "/health/live", "/health/ready"


class ProbesMiddleware:
    """First in line."""

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
    """Why a balancer should send readers to another machine.

    All machines lose the database at once, so one that still has pages in memory stays. It is not asked for the database,
    which may hang for longer than a balancer waits.
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
