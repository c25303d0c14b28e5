"""HTTP responses for feeds: the document, or "not modified" (RFC 9110, 9111)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date

CACHE_SECONDS = 300
ARCHIVE_CACHE_SECONDS = 86_400
# libcurl's time condition discards a response with the same Last-Modified. So a date is not sent while it is this
# recent.
TOO_FRESH = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Document:
    """A finished feed. ``etag`` is strong, quoted, and the same in every process for the same bytes."""

    content_type: str
    body: bytes
    etag: str
    self_url: str
    hub_url: str = ""
    is_archive: bool = False

    @classmethod
    def of(
        cls, body: bytes, *, content_type: str, self_url: str, hub_url: str = "", is_archive: bool = False
    ) -> Document:
        etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        return cls(content_type, body, etag, self_url, hub_url, is_archive)


def answer(
    request: HttpRequest,
    document: Document,
    *,
    at: datetime,
    unchanged_since: datetime | None = None,
    is_private: bool = False,
) -> HttpResponseBase:
    """Return the document, or 304 if the client has it.

    ``unchanged_since`` must be later after each change of the document; without it, no Last-Modified is sent. A private
    document is only cached by its reader, not indexed by search engines, and its address is not sent as a referrer.
    """
    response = HttpResponse(document.body, content_type=document.content_type)
    response["ETag"] = document.etag
    seconds = ARCHIVE_CACHE_SECONDS if document.is_archive else CACHE_SECONDS
    response["Cache-Control"] = f"{'private' if is_private else 'public'}, max-age={seconds}"
    last_modified = None
    if unchanged_since is not None and at - unchanged_since > TOO_FRESH:
        last_modified = int(unchanged_since.timestamp())
        response["Last-Modified"] = http_date(last_modified)
    patch_vary_headers(response, ["Accept-Encoding"])
    found = get_conditional_response(request, etag=document.etag, last_modified=last_modified, response=response)
    final: HttpResponseBase = found or response
    links = [f'<{document.hub_url}>; rel="hub"'] if document.hub_url else []
    final["Link"] = ", ".join([*links, f'<{document.self_url}>; rel="self"'])
    if is_private:
        final["X-Robots-Tag"] = "noindex"
        final["Referrer-Policy"] = "no-referrer"
    else:
        final["Access-Control-Allow-Origin"] = "*"
    return final
