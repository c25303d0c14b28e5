"""Compression of responses."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

WORDS = ("text/", "application/json", "application/xml", "application/javascript", "image/svg")


class TextCompressionMiddleware(GZipMiddleware):
    """Compress text only. Other files are compressed already, and keep their Content-Length for progress bars."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        kind = response.headers.get("Content-Type", "")
        is_of_words = kind.startswith(WORDS) or "+xml" in kind or "+json" in kind
        return super().process_response(request, response) if is_of_words else response  # type: ignore[arg-type]
