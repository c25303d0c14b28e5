"""The doors of the store. `ServerDoor` answers readers without an account with what is kept, `PageCacheMiddleware` puts there
what may be kept."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_http_date_safe

from rocb import maintenance

from . import cdn, keep, shown
from .entries import Entry, etag_of
from .store import Store
from .watching import Reading, reading

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication

# Whoever brings one of these sees a site of his own. Asked for as words anywhere in the header: rather too often.
OWN_COOKIES = (settings.SESSION_COOKIE_NAME, "messages", settings.LANGUAGE_COOKIE_NAME)
# Requests with one of these want something else than the page as it is.
OTHER_WISHES = ("HTTP_AUTHORIZATION", "HTTP_RANGE", "HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE")
# Files, which go out as they are; and places where nobody is a reader.
OTHERS = (settings.STATIC_URL, settings.MEDIA_URL, "/documents/", "/admin/", "/api/", "/f/", "/health/")
# The page is made whole and plain; what is sent of it is decided afterwards.
DECIDED_HERE = ("HTTP_ACCEPT_ENCODING", "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE")
# The names that queries of ours have. With any other a page is made, but not kept: somebody's mail program added it.
PARAMETERS = frozenset(
    {
        "after",
        "archive",
        "before",
        "count",
        "format",
        "from",
        "kind",
        "language",
        "month",
        "organisation",
        "q",
        "region",
    }
    | {"series", "source", "spoken", "topic", "type", "url", "year"}
)
_FORM = b' method="post"'  # its token tells when it was asked for
LONGEST_QUERY = 300
VARIES_BY = {"accept-encoding", "cookie", "accept-language"}
# Their readers go by Last-Modified too, and get one as soon as it can be trusted.
TIMED = ("application/rss+xml", "application/atom+xml", "application/feed+json", "text/calendar", "text/x-opml")
HTML = "text/html"
STATUS = "Cache-Status"  # RFC 9211: for whoever looks after the site
ALWAYS_ASK = "no-cache"
OF_ONE_PERSON = "private, no-cache"

_BY_LANGUAGE = Entry({}, b"", "", until=float("inf"))  # stands where the answer depends on the language asked for


def is_for_reader(environ: dict[str, Any]) -> bool:
    """Whether this asks for a page as everybody gets it."""
    cookies = environ.get("HTTP_COOKIE")
    return (
        environ["REQUEST_METHOD"] in ("GET", "HEAD")
        and not environ["PATH_INFO"].startswith(OTHERS)
        and not (cookies and any(name in cookies for name in OWN_COOKIES))
        and environ.keys().isdisjoint(OTHER_WISHES)
    )


class ServerDoor:
    """Stands between server and Django: for a page that is kept no part of Django is asked, not even for a request object.
    Off where ``PAGE_CACHE_MB`` is 0."""

    def __init__(self, application: WSGIApplication) -> None:
        self.application, self.is_on = application, keep.is_on()

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        if self.is_on and is_for_reader(environ) and not maintenance.is_closed():
            store = keep.follow()
            if store is not None and (entry := find(store, environ)):
                return entry.send(environ, start_response)
        return self.application(environ, start_response)


class PageCacheMiddleware:
    """Stands before all that makes or changes an answer, for servers that have no `ServerDoor` too. Off where
    ``PAGE_CACHE_MB`` is 0."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        if not keep.is_on():
            raise MiddlewareNotUsed
        self.get_response = get_response
        self.gzip = GZipMiddleware(get_response)  # type: ignore[arg-type]

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        environ = request.META
        if not is_for_reader(environ):
            return _for_one_person(self.get_response(request))
        store = keep.follow()
        if store is not None:
            entry = find(store, environ)
            if entry is not None:
                return entry.answer(environ)
        if request.method == "HEAD":
            return self.get_response(request)
        return self._made(request, store)

    def _made(self, request: HttpRequest, store: Store | None) -> HttpResponseBase:
        at, since = timezone.now(), store.number if store is not None else 0
        with _whole(request.META), reading() as found:
            response = self.get_response(request)
        if not isinstance(response, HttpResponse) or not _is_for_everybody(request, response):
            return self.gzip.process_response(request, response)  # type: ignore[arg-type]
        _prepare(response)
        entry = _entry(request, response)
        if store is not None and _may_be_kept(response, found, request.META.get("QUERY_STRING", "")):
            marks = shown.marks_of(request, response, found)
            if marks is not None:
                entry.marks, entry.until = marks, shown.until(found, at=at).timestamp()
                by_language = "accept-language" in _varies_by(response)
                if _keep(store, request.META, entry, since=since, by_language=by_language):
                    answer = entry.answer(request.META)
                    answer.headers[STATUS] = "newsroom; fwd=miss; stored"
                    return answer
        return entry.answer(request.META)


def find(store: Store, environ: dict[str, Any]) -> Entry | None:
    key, now = _key(environ), time.time()
    entry = store.find(key, is_query=bool(key[-1]), at=now)
    if entry is _BY_LANGUAGE:
        return store.find((*key, environ.get("HTTP_ACCEPT_LANGUAGE", "")), is_query=True, at=now)
    return entry


def _keep(store: Store, environ: dict[str, Any], entry: Entry, *, since: int, by_language: bool) -> bool:
    key = _key(environ)
    entry.address = f"{key[0]}://{key[1]}{entry.address}"
    alone = entry.headers
    cdn.offer(entry, at=time.time())
    entry.headers = {**entry.headers, STATUS: "newsroom; hit"}
    is_kept = False
    if keep.follow() is not None:
        is_query: bool = by_language or bool(key[-1])
        if by_language:
            store.keep(key, _BY_LANGUAGE, is_query=bool(key[-1]), since=store.number)
            key = (*key, environ.get("HTTP_ACCEPT_LANGUAGE", ""))
        is_kept = store.keep(key, entry, is_query=is_query, since=since)
    if not is_kept:
        entry.headers = alone
    return is_kept


def _key(environ: dict[str, Any]) -> tuple[str, ...]:
    """Scheme, host, path, query."""
    scheme = environ["wsgi.url_scheme"]
    if settings.SECURE_PROXY_SSL_HEADER:
        scheme = environ.get(settings.SECURE_PROXY_SSL_HEADER[0], scheme)
    host = environ.get("HTTP_HOST") or environ.get("SERVER_NAME", "")
    return scheme, host, environ["PATH_INFO"], environ.get("QUERY_STRING", "")


@contextmanager
def _whole(environ: dict[str, Any]) -> Iterator[None]:
    asked = {name: environ.pop(name) for name in DECIDED_HERE if name in environ}
    try:
        yield
    finally:
        environ.update(asked)


def _is_for_everybody(request: HttpRequest, response: HttpResponse) -> bool:
    """A whole page without anything in it for whoever asked: no cookie, no token of a form."""
    control = response.headers.get("Cache-Control", "")
    return (
        response.status_code == 200
        and not response.cookies
        and not request.META.get("CSRF_COOKIE_NEEDS_UPDATE")
        and "private" not in control
        and "no-store" not in control
        and "Content-Encoding" not in response.headers
        and "'nonce-" not in response.headers.get("Content-Security-Policy", "")
        and _varies_by(response) <= VARIES_BY
    )


def _varies_by(response: HttpResponseBase) -> set[str]:
    return {name.strip().lower() for name in response.headers.get("Vary", "").split(",") if name.strip()}


def _may_be_kept(response: HttpResponse, found: Reading, query: str) -> bool:
    names = {name for name, _value in parse_qsl(query, keep_blank_values=True)}
    is_timed = response.headers["Content-Type"].startswith(TIMED)
    return (
        not found.has_written
        and _FORM not in response.content
        and len(query) <= LONGEST_QUERY
        and names <= PARAMETERS
        and (not is_timed or "Last-Modified" in response.headers)
    )


def _prepare(response: HttpResponse) -> None:
    patch_vary_headers(response, ["Accept-Encoding"])
    if response.headers["Content-Type"].startswith(HTML):
        patch_vary_headers(response, ["Cookie"])
        response.headers.setdefault("Cache-Control", ALWAYS_ASK)


def _entry(request: HttpRequest, response: HttpResponse) -> Entry:
    headers = dict(response.headers)
    body = response.content
    etag = headers.pop("ETag", "") or etag_of(body)
    headers.pop("Content-Length", None)
    changed = headers.get("Last-Modified")
    last_modified = parse_http_date_safe(changed) if changed else None
    return Entry(headers, body, etag, last_modified=last_modified, address=request.get_full_path())


def _for_one_person(response: HttpResponseBase) -> HttpResponseBase:
    if response.headers.get("Content-Type", "").startswith(HTML):
        response.headers.setdefault("Cache-Control", OF_ONE_PERSON)
    return response
