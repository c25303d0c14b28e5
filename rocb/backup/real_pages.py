"""Pages of the site over HTTP, from a web server process of this release, while the site is closed to readers.

The checks of an upgrade run in the process that has just migrated. This one sees what only a new process has: a program
that does not start, a template or a static file that is missing, and the answer as it reaches a reader.
"""

from __future__ import annotations

import os
import re
import select
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from wagtail.models import Page

from foundation import languages
from foundation.public_pages import public_pages
from rocb.models import HomePage
from rocb.running.listening import listen

START_SECONDS, ANSWER_SECONDS = 120, 60
_MOST_SAID = 5
_FILES = re.compile(r'(?:href|src)="({static}[^"?#]+)'.replace("{static}", re.escape(settings.STATIC_URL)))


class DoesNotStart(Exception):
    """Error if the web server of this release exits or does not respond. The message is its last line of output."""


def addresses() -> dict[str, int]:
    """Return the addresses to request, each with the expected status: the home pages, the newest page of each type in
    each language, feeds, calendars, the search, sign-in and the CMS.
    """
    homes = [urlsplit(page.get_full_url()).path for page in public_pages(HomePage.objects)]
    found = dict.fromkeys(homes, 200)
    for page in _one_of_each_type():
        if url := page.get_full_url():
            found[urlsplit(url).path] = 200
    for code in sorted(languages.codes()):
        if f"/{code}/" in homes:
            found |= dict.fromkeys((f"/{code}/{name}" for name in ("rss.xml", "atom.xml", "feed.json")), 200)
            found |= {f"/{code}/events.ics": 200, f"/{code}/search/?q=2021": 200}
    return found | {"/calendar.ics": 200, settings.LOGIN_URL: 200, reverse("wagtailadmin_home"): 302}


def _one_of_each_type() -> Iterator[Page]:
    seen = set()
    pages = public_pages(Page.objects).order_by("-last_published_at")
    rows = pages.values_list("pk", "content_type", "locale")
    for pk, *kind in rows.iterator():
        if tuple(kind) not in seen:
            seen.add(tuple(kind))
            yield Page.objects.get(pk=pk)


def wrong() -> list[str]:
    """Return what is wrong with the pages, a sentence each, at most five. Raise DoesNotStart."""
    with _web_server() as port:
        return _wrong(port)


def _wrong(port: int) -> list[str]:
    said, files = [], set()
    for path, right in addresses().items():
        status, text = _answer(port, path)
        if status != right:
            said.append(f"{path} responds with {status}." if status else f"{path} does not respond: {text}.")
        files |= set(_FILES.findall(text))
    for path in sorted(files):
        status, text = _answer(port, path)
        if status != 200 or not text:
            said.append(f"The file {path} is missing.")
    return said[:_MOST_SAID]


def _answer(port: int, path: str) -> tuple[int, str]:
    """Return the status and text of a response, or 0 and the reason if there is none."""
    public = urlsplit(settings.PUBLIC_URL)
    web = HTTPConnection("127.0.0.1", port, timeout=ANSWER_SECONDS)
    try:
        web.request("GET", path, headers={"Host": public.netloc, "X-Forwarded-Proto": public.scheme})
        answer = web.getresponse()
        return answer.status, answer.read().decode(errors="replace")
    except (OSError, HTTPException) as error:
        return 0, str(error) or type(error).__name__
    finally:
        web.close()


@contextmanager
def _web_server() -> Iterator[int]:
    """Run the web server of this release on a free port of this machine, and yield the port."""
    signal, ready = os.pipe()
    with listen("127.0.0.1", 0) as listening, tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "web", "--while-closed"],
            cwd=settings.BASE_DIR,
            env={**os.environ, "WEB_SOCKET_FD": str(listening.fileno()), "WEB_READY_FD": str(ready)},
            pass_fds=(listening.fileno(), ready),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
        os.close(ready)
        try:
            has_said, _, _ = select.select([signal], [], [], START_SECONDS)
            if not has_said or os.read(signal, 1) != b"1":
                log.seek(0)
                lines = log.read().decode(errors="replace").split("\n")
                raise DoesNotStart(next((line for line in reversed(lines) if line.strip()), "It stays silent."))
            yield _port(listening)
        finally:
            os.close(signal)
            process.terminate()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _port(listening: socket.socket) -> int:
    return int(listening.getsockname()[1])
