"""``manage.py run`` (what ``make run`` calls): web server and worker together, with the demo loaded the first time."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from types import FrameType
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError, connection
from wagtail.models import Site

from rocb.demo.load import LOGINS
from rocb.models import HomePage

ENDS_WITHIN_SECONDS = 20
_PR_SET_PDEATHSIG = 1


class Command(BaseCommand):
    help = "Migrates, loads the demo the first time, then runs web server and worker until Ctrl-C."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--no-demo", action="store_true", help="Do not load the demo into an empty site.")

    def handle(self, *, no_demo: bool, **options: Any) -> None:
        _refuse_a_taken_port()
        try:
            connection.ensure_connection()
        except OperationalError as error:
            reason = str(error).strip().splitlines()[0]
            raise CommandError(f"The database does not answer: {reason}. Start it, or correct DATABASE_URL.") from None
        self.stdout.write("Bringing the database up to date ...")
        call_command("migrate", verbosity=0)
        if not no_demo and not settings.PRODUCTION and not HomePage.objects.exists():
            self.stdout.write("Loading the demo (once; about a minute) ...")
            call_command("load_demo", stdout=self.stdout)
        _settle_site_address()
        self._serve()

    def _serve(self) -> None:
        stop = _Stop()
        children = {"web server": _start(web_server()), "worker": _start([sys.executable, "manage.py", "worker"])}
        try:
            self._wait_until_it_answers(children["web server"], stop)
            if not stop.wanted:
                self._say_where()
            while not stop.wanted:
                for name, child in children.items():
                    if child.poll() is not None:
                        raise CommandError(f"The {name} ended by itself (exit {child.returncode}); see above.")
                time.sleep(0.2)
        finally:
            for child in children.values():
                _end(child)
        self.stdout.write("Stopped.")

    def _wait_until_it_answers(self, web: subprocess.Popen[bytes], stop: _Stop) -> None:
        address = (_reachable_host(), settings.PORT)
        while web.poll() is None and not stop.wanted:
            try:
                socket.create_connection(address, timeout=1).close()
                return
            except OSError:
                time.sleep(0.1)

    def _say_where(self) -> None:
        lines = [f"Site    {settings.PUBLIC_URL}/", f"CMS     {settings.PUBLIC_URL}/admin/"]
        if not settings.PRODUCTION:
            lines += [
                f"Login   {name} / {password}  ({group or 'all rights'})" for name, (group, password) in LOGINS.items()
            ]
        self.stdout.write("\n".join(["", *lines, "", "Ctrl-C ends it."]))
        self.stdout.flush()


class _Stop:
    """Set by Ctrl-C and SIGTERM."""

    def __init__(self) -> None:
        self.wanted = False
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._set)

    def _set(self, number: int, frame: FrameType | None) -> None:
        self.wanted = True


def web_server(application: str = "rocb.wsgi") -> list[str]:
    """The command that serves on HOST and PORT."""
    arguments = [
        f"--bind={f'[{settings.HOST}]' if ':' in settings.HOST else settings.HOST}:{settings.PORT}",
        f"--workers={settings.WEB_WORKERS}",
        f"--threads={settings.WEB_THREADS}",
        "--worker-class=gthread",
        "--timeout=60",
        "--graceful-timeout=10",
        "--log-level=warning",
        "--max-requests=20000",
        "--max-requests-jitter=2000",
        "--no-control-socket",
    ]
    return [sys.executable, "-m", "gunicorn", *arguments, *(["--reload"] if settings.DEBUG else []), application]


def _start(command: list[str]) -> subprocess.Popen[bytes]:
    """In a session of its own, so that Ctrl-C reaches it through us; it dies with us even when we are killed."""
    return subprocess.Popen(command, cwd=settings.BASE_DIR, start_new_session=True, preexec_fn=_die_with_parent)


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _end(child: subprocess.Popen[bytes]) -> None:
    if child.poll() is None:
        child.terminate()
    try:
        child.wait(timeout=ENDS_WITHIN_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def _reachable_host() -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.HOST, settings.HOST)


def _refuse_a_taken_port() -> None:
    family = socket.AF_INET6 if ":" in settings.HOST else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.HOST, settings.PORT))
        except OSError as error:
            raise CommandError(
                f"Cannot listen on {settings.HOST}:{settings.PORT} ({error.strerror}): choose another with PORT=8123 make run."
            ) from None


def _settle_site_address() -> None:
    """Wagtail's record of the site follows PUBLIC_URL, so that "View live" in the CMS leads to where it really is."""
    parts = urlsplit(settings.PUBLIC_URL)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    for site in Site.objects.filter(is_default_site=True).exclude(hostname=parts.hostname, port=port):
        site.hostname, site.port = parts.hostname or "localhost", port
        site.save()
