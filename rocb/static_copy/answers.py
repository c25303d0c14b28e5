"""Responses of the site to an anonymous visitor, requested in this process without network access."""

from __future__ import annotations

import marshal
import mimetypes
import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from sys import intern
from typing import Any
from urllib.parse import unquote, urlsplit
from uuid import uuid4

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.exceptions import SuspiciousFileOperation
from django.test import Client
from django.test.utils import override_settings
from django.utils.html import strip_tags

from rocb.static_copy import html_pages, rewriting

_HEADING = re.compile(r"<h1\b[^>]*>(.{1,2000}?)</h1>", re.DOTALL)
_NOT_LISTED = re.compile(r'<meta name="robots" content="noindex')
# Headers that are useless in a copy or specific to a request.
_LEFT_OUT = {"set-cookie", "content-length", "content-encoding", "transfer-encoding", "cache-status", "x-request-id"}


type Headers = tuple[tuple[str, str], ...]


@dataclass(slots=True)
class Answer:
    """A response. ``file``: the body, if the status is 200, 404 or 410; the parts of a page. ``heading``: of a page.

    A copy holds all of them, so it stores the number of the body in ``spool`` instead of a path.
    """

    address: str
    status: int
    content_type: str = ""
    location: str = ""
    spool: Spool | None = None
    body: int = 0
    headers: Headers = ()
    is_for_one_person: bool = False
    heading: str = ""

    @property
    def kind(self) -> str:
        return self.content_type.partition(";")[0].strip().lower()

    @property
    def is_page(self) -> bool:
        return self.kind in rewriting.HTML

    @property
    def file(self) -> Path | None:
        return self.spool.path(self.body) if self.spool else None

    def read(self) -> bytes:
        return self.file.read_bytes() if self.file else b""

    def parts(self) -> html_pages.Parts:
        """Return the parts of a page."""
        return marshal.loads(self.read()) if self.file else []


class Spool:
    """Numbered files in a folder, with at most a thousand in each folder below it."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._count = folder, 0

    def path(self, number: int) -> Path:
        return self._folder / f"{number // 1000}" / f"{number}"

    def write(self, parts: Iterable[bytes]) -> int:
        self._count += 1
        path = self.path(self._count)
        path.parent.mkdir(exist_ok=True)
        with path.open("wb") as file:
            for part in parts:
                file.write(part)
        return self._count


class Site:
    """Client of the site. Bodies are stored in ``spool`` until the targets of all links are known."""

    def __init__(self, spool: Spool) -> None:
        self.spool = spool
        site = urlsplit(settings.PUBLIC_URL)
        self._client = Client(raise_request_exception=False, headers={"host": site.netloc})
        with override_settings(PAGE_CACHE_MB=0):  # each page is requested once
            self._client.handler.load_middleware()
        self._is_secure = site.scheme == "https"
        self._headers: dict[Headers, Headers] = {}

    def ask(self, address: str) -> Answer:
        if address.startswith(settings.STATIC_URL):
            return self._static(address)
        self._client.cookies.clear()
        # Rate limits apply to client addresses, so each request here has its own.
        response: Any = self._client.get(address, secure=self._is_secure, REMOTE_ADDR=str(uuid4()))
        try:
            return self._kept(address, response)
        finally:
            response.close()

    def keep(self, address: str, page: str) -> Answer:
        """Store a page that only the copy has, like a response of the site."""
        kind = "text/html; charset=utf-8"
        return Answer(
            address, 200, kind, spool=self.spool, body=self._write_page(page), headers=(("Content-Type", kind),)
        )

    def _kept(self, address: str, response: Any) -> Answer:
        # Shared to save memory, since nearly all responses have the same headers.
        headers = tuple(
            (intern(name), intern(value)) for name, value in response.items() if name.lower() not in _LEFT_OUT
        )
        control = response.get("Cache-Control", "")
        answer = Answer(address, response.status_code, response.get("Content-Type", ""), response.get("Location", ""))
        answer.headers = self._headers.setdefault(headers, headers)
        answer.is_for_one_person = "private" in control or "no-store" in control
        if answer.status in {200, 404, 410}:
            if answer.is_page and not response.streaming:
                text = response.content.decode(errors="surrogateescape")
                answer.body, answer.heading = self._write_page(text), _heading(text, headers)
            else:
                content = response.streaming_content if response.streaming else [response.content]
                answer.body = self.spool.write(content)
            answer.spool = self.spool
        return answer

    def _static(self, address: str) -> Answer:
        """Return a collected static file, which the web server would serve instead of Django."""
        name = unquote(address.removeprefix(settings.STATIC_URL))
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        try:
            content: Any
            if staticfiles_storage.exists(name):
                content = staticfiles_storage.open(name)
            elif found := finders.find(name):
                content = open(str(found), "rb")  # noqa: SIM115 (closed below)
            else:
                return Answer(address, 404)
            with content:
                body = self.spool.write(iter(lambda: content.read(65_536), b""))
        except (OSError, ValueError, SuspiciousFileOperation):  # a folder, a null byte, a path outside the folder
            return Answer(address, 404)
        return Answer(address, 200, kind, spool=self.spool, body=body, headers=(("Content-Type", kind),))

    def _write_page(self, text: str) -> int:
        return self.spool.write([marshal.dumps(html_pages.read(text, base=settings.PUBLIC_URL))])


def _heading(text: str, headers: Headers) -> str:
    """Return the heading of a page, empty if it is hidden from search engines."""
    heading = _HEADING.search(text)
    if heading is None or _NOT_LISTED.search(text) or "noindex" in dict(headers).get("X-Robots-Tag", ""):
        return ""
    return " ".join(unescape(strip_tags(heading[1])).split())
