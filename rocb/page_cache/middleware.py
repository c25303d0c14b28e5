"""Serve readers without an account from memory, and store responses that may be cached."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import patch_vary_headers, set_response_etag
from django.utils.translation import get_language_from_path, get_language_from_request

from events.models import EditionPage
from rocb.running import maintenance
from rocb.running.compression import TextCompressionMiddleware

from . import purge
from .entries import Entry
from .last_good import LastGood
from .validity import expires_at, withdrawn_at
from .version import Version, versions

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication

# Requests with one of these cookies are not cached. The names are searched as substrings, which may skip the cache too
# often.
OWN_COOKIES = (settings.SESSION_COOKIE_NAME, "messages", settings.LANGUAGE_COOKIE_NAME)
# Requests with one of these headers need more than the plain page.
OTHER_WISHES = ("HTTP_AUTHORIZATION", "HTTP_RANGE", "HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE")
# Static files; the CMS; addresses with a key, or whose content changes no version number.
NEVER_CACHED = (
    *(settings.STATIC_URL, settings.MEDIA_URL, "/admin/", "/console/", "/documents/", "/f/", "/health/"),
    *("/hub/", "/mail/", "/preview/", "/registrations/", "/webhooks/", "/websub/"),
    *(f"/{code}/search/" for code, _name in settings.LANGUAGES),
)
# Query parameters that we know. Pages with any other are not stored, so that invented ones cannot fill the memory.
PARAMETERS = frozenset(
    {"after", "archive", "before", "count", "format", "from", "kind", "language", "month", "organisation", "p"}
    | {"region", "series", "source", "spoken", "topic", "type", "url", "year"}
    | {"fields", "limit", "locale", "offset", "order", "translation_of"}  # the API's
)
LONGEST_QUERY = 300
# Removed from the request so that the page is complete and uncompressed. The cache applies them afterwards.
DECIDED_HERE = ("HTTP_ACCEPT_ENCODING", "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE")
VARIES_BY = {"accept-encoding", "cookie", "accept-language"}
_FORM = b' method="post"'  # contains a token for one session
# Feed readers also use Last-Modified, so these are cached only once they have one.
TIMED = ("application/rss+xml", "application/atom+xml", "application/feed+json", "text/calendar", "text/x-opml")
HTML = "text/html"
STATUS_LINES = {200: "200 OK", 304: "304 Not Modified"}
VERSION = "newsroom.version"  # in the environ of a request: set by `ServerCache`
# Values of the header Cache-Status (RFC 9211), for operators.
HIT, STORED, STALE = "newsroom; hit", "newsroom; fwd=miss; stored", "newsroom; fwd=stale; fwd-status={}"


def _is_valid(entry: Entry, *, version: Version, at: float) -> bool:
    return entry.version == version[: len(entry.version)] and entry.expires_at > at


class Memory:
    """An LRU cache of entries by key, limited in bytes."""

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes, self.bytes = most_bytes, 0
        self.entries: OrderedDict[Hashable, Entry] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, key: Hashable, *, version: Version, at: float) -> Entry | None:
        entry = self.entries.get(key)
        if entry is None:
            return None
        with self._lock:
            if key in self.entries:
                self.entries.move_to_end(key)
            return entry if _is_valid(entry, version=version, at=at) else None

    def has_any(self, *, version: Version, at: float) -> bool:
        """Return whether `find` would return any page."""
        with self._lock:
            return any(_is_valid(entry, version=version, at=at) for entry in reversed(self.entries.values()))

    def put(self, key: Hashable, entry: Entry) -> bool:
        if entry.size > self.most_bytes // 4:
            return False
        with self._lock:
            if key in self.entries:
                self.bytes -= self.entries.pop(key).size
            self.entries[key] = entry
            self.bytes += entry.size
            while self.bytes > self.most_bytes:
                self.bytes -= self.entries.popitem(last=False)[1].size
        return True


@cache
def memories() -> tuple[Memory, Memory]:
    """Return two caches: for plain addresses, and for those with a query or another host. Invented addresses evict only
    the latter."""
    most = settings.PAGE_CACHE_MB * 1024 * 1024
    return Memory(most * 3 // 4), Memory(most // 4)


class ServerCache:
    """WSGI application in front of Django, which is not called for a cached page. With the middleware
    alone, a cached page costs as much as a bare Django view; this halves it (``tests/benchmarks/test_pages.py``)."""

    def __init__(self, application: WSGIApplication) -> None:
        self.application = application

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        if settings.PAGE_CACHE_MB and is_for_reader(environ) and not maintenance.is_closed():
            entry = find(environ, environ.setdefault(VERSION, versions().read()))
            if entry is not None:
                status, headers, body = entry.answer(environ, HIT)
                start_response(STATUS_LINES[status], headers)
                return [body]
        return self.application(environ, start_response)


class PageCacheMiddleware:
    """Middleware of the page cache. Must precede all middleware that makes or changes a response. Not used if
    ``PAGE_CACHE_MB`` is 0.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        if not settings.PAGE_CACHE_MB:
            raise MiddlewareNotUsed
        self.get_response = get_response
        self.gzip = TextCompressionMiddleware(get_response)  # type: ignore[arg-type]

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        environ = request.META
        if not is_for_reader(environ):
            return _for_one_person(self.get_response(request))
        # Read before the page is made: changes in the meantime then invalidate it.
        version, number = environ.pop(VERSION, None) or versions().read(), versions().read_here()
        entry = find(environ, version)
        if entry is not None:
            return _response(entry, environ, HIT)
        if request.method == "HEAD":
            response = self.get_response(request)
            return _last_good(environ, response, number) or response
        with _whole(environ):
            response = self.get_response(request)
        if found := _last_good(environ, response, number):
            return found
        if not isinstance(response, HttpResponse) or not _is_for_everybody(request, response):
            return self.gzip.process_response(request, response)  # type: ignore[arg-type]
        entry = _entry(response, version)
        is_stored = _is_cacheable(environ, response) and _set_validity(entry) and _store(environ, entry, number)
        return _response(entry, environ, STORED if is_stored else "")


def _response(entry: Entry, environ: Mapping[str, Any], cache_status: str) -> HttpResponse:
    status, headers, body = entry.answer(environ, cache_status)
    return HttpResponse(body, status=status, headers=dict(headers))


def is_for_reader(environ: Mapping[str, Any]) -> bool:
    """Return whether the request is for a page that is the same for everyone."""
    cookies = environ.get("HTTP_COOKIE")
    return (
        environ["REQUEST_METHOD"] in ("GET", "HEAD")
        and not environ["PATH_INFO"].startswith(NEVER_CACHED)
        and not (cookies and any(name in cookies for name in OWN_COOKIES))
        and environ.keys().isdisjoint(OTHER_WISHES)
    )


def find(environ: Mapping[str, Any], version: Version) -> Entry | None:
    key = key_of(environ)
    return _memory_for(key).find(key, version=version, at=time.time())


def has_pages() -> bool:
    """Return whether any page can be served now, whatever the state of the database."""
    is_in_memory = any(
        memory.has_any(version=versions().read(), at=time.time()) for memory in memories() if memory.entries
    )
    return is_in_memory or copies().has_any(number=versions().read_here())


def _store(environ: Mapping[str, Any], entry: Entry, number: Hashable) -> bool:
    key = key_of(environ)
    if _is_plain(key) and number is not None:
        copies().put(key, entry, number=number)
    return _memory_for(key).put(key, entry)


def _last_good(environ: Mapping[str, Any], response: HttpResponseBase, number: Hashable) -> HttpResponse | None:
    """Return the copy on disk of a page that could not be made. Its header says so; no cache may store it."""
    key = key_of(environ)
    if response.status_code < 500 or number is None or not _is_plain(key) or number != versions().read_here():
        return None
    entry = copies().find(key, number=number, at=time.time())
    if entry is None:
        return None
    entry.headers["Cache-Control"] = "no-cache"
    return _response(entry, environ, STALE.format(response.status_code))


@cache
def copies() -> LastGood:
    return LastGood(Path(settings.PAGE_CACHE_FOLDER) / "last-good")


def _is_plain(key: Key) -> bool:
    return key.host == urlsplit(settings.PUBLIC_URL).netloc and not key.query


def _memory_for(key: Key) -> Memory:
    return memories()[not _is_plain(key)]


class Key(NamedTuple):
    scheme: str
    host: str
    path: str
    query: str
    language: str  # empty if the path already contains it


class _Asked(NamedTuple):
    """The attributes of a request that Django needs to find its language."""

    META: Mapping[str, Any]
    COOKIES: Mapping[str, str] = {}


def key_of(environ: Mapping[str, Any]) -> Key:
    scheme, path = environ["wsgi.url_scheme"], environ["PATH_INFO"]
    if settings.SECURE_PROXY_SSL_HEADER:
        scheme = environ.get(settings.SECURE_PROXY_SSL_HEADER[0], scheme)
    host = _site(environ.get("HTTP_HOST") or environ.get("SERVER_NAME", ""))
    language = "" if get_language_from_path(path) else get_language_from_request(_Asked(environ))  # type: ignore[arg-type]
    return Key(scheme, host, path, environ.get("QUERY_STRING", ""), language)


@lru_cache(maxsize=256)
def _site(host: str) -> str:
    """Return one name for the site's own host, with capitals, a trailing dot or its port. Other hosts and ports, which
    can be other Wagtail sites, are returned in lower case."""
    site = urlsplit(settings.PUBLIC_URL)
    own_port = str(site.port or {"http": 80, "https": 443}[site.scheme])
    name, port = split_domain_port(host.lower())
    return site.netloc if name == site.hostname and port in {"", own_port} else host.lower()


@contextmanager
def _whole(environ: dict[str, Any]) -> Iterator[None]:
    asked = {name: environ.pop(name) for name in DECIDED_HERE if name in environ}
    try:
        yield
    finally:
        environ.update(asked)


def _is_for_everybody(request: HttpRequest, response: HttpResponse) -> bool:
    """Return whether the response is complete and the same for everyone: no cookie, no form token."""
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


def _entry(response: HttpResponse, version: Version) -> Entry:
    patch_vary_headers(response, ["Accept-Encoding"])
    if response.headers["Content-Type"].startswith(HTML):
        patch_vary_headers(response, ["Cookie"])
        response.headers.setdefault("Cache-Control", "no-cache")
    response.headers.pop("Content-Length", None)
    if "ETag" not in response.headers:
        set_response_etag(response)
    context: Mapping[str, Any] = getattr(response, "context_data", None) or {}
    shows_places = isinstance(context.get("page"), EditionPage)
    return Entry(dict(response.headers), response.content, version if shows_places else version[:1])


def _is_cacheable(environ: Mapping[str, Any], response: HttpResponse) -> bool:
    key = key_of(environ)
    names = {name for name, _value in parse_qsl(key.query, keep_blank_values=True)}
    is_timed = response.headers["Content-Type"].startswith(TIMED)
    return (
        _FORM not in response.content
        and len(key.query) <= LONGEST_QUERY
        and names <= PARAMETERS
        and (not is_timed or "Last-Modified" in response.headers)
        and (bool(key.language) or "accept-language" not in _varies_by(response))
    )


def _set_validity(entry: Entry) -> bool:
    try:
        now = timezone.now()
        entry.expires_at = expires_at(entry.version, at=now).timestamp()
        entry.copy_until = withdrawn_at(entry.version, at=now).timestamp()
    except Error:
        return False
    purge.offer(entry, at=time.time())
    return True


def _for_one_person(response: HttpResponseBase) -> HttpResponseBase:
    if response.headers.get("Content-Type", "").startswith(HTML):
        response.headers.setdefault("Cache-Control", "private, no-cache")
    return response
