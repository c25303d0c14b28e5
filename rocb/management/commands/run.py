"""``manage.py run`` (called by ``make run``): web server and worker together, with the demo loaded the first time."""

from __future__ import annotations

import fcntl
import os
import socket
import sys
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError, connection
from wagtail.models import Site

from rocb.backup.upgrade import why_not_migrate
from rocb.configuration.environment import cannot_write
from rocb.demo.load import LOGINS
from rocb.models import HomePage
from rocb.running import static_files, supervisor
from rocb.running.listening import listen


class Command(BaseCommand):
    help = "Migrate, load the demo the first time, then run the web server and the worker until Ctrl-C."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--no-demo", action="store_true", help="Do not load the demo into an empty site.")

    def handle(self, *, no_demo: bool, **options: Any) -> None:
        _claim_folder()
        listening = None if settings.DEBUG else _hold_port()
        try:
            connection.ensure_connection()
        except OperationalError as error:
            reason = str(error).strip().splitlines()[0]
            raise CommandError(f"The database does not respond: {reason}. Start it or correct DATABASE_URL.") from None
        if settings.PRODUCTION and (why_not := why_not_migrate()):
            raise CommandError(why_not)
        self.stdout.write("Updating the database ...")
        call_command("migrate", verbosity=0)
        if not no_demo and not settings.PRODUCTION and not HomePage.objects.exists():
            self.stdout.write("Loading the demo (only once, about a minute) ...")
            call_command("load_demo", stdout=self.stdout)
        if settings.PRODUCTION and static_files.why_not_complete():
            self.stdout.write("Collecting the static files ...")
            _collect_static_files()
        _settle_site_address()
        os.chdir(settings.BASE_DIR)
        supervisor.become(
            {
                "socket": listening.fileno() if listening else None,
                "is_loaded_once": not settings.DEBUG,
                "web_servers": 1 if settings.DEBUG else settings.WEB_WORKERS,
                "words": _where(),
            }
        )


def _claim_folder() -> None:
    """Lock the folder: two sites on it would each write their own address into the database. The supervisor holds the
    lock until it ends. The file is open for reading only, since an open writable file would prevent remounting the disk
    read-only."""
    path = settings.VAR_DIR / "run.lock"
    try:
        claim = os.open(path, os.O_RDONLY | os.O_CREAT, 0o644)
    except OSError as error:
        raise CommandError(cannot_write(settings.VAR_DIR, error)) from None
    try:
        fcntl.flock(claim, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        where = os.read(claim, 200).decode()
        raise CommandError(
            f"{settings.VAR_DIR} is in use by the site on {where}. Stop that one, or choose another folder:"
            f" VAR_DIR=/path/to/folder PORT={settings.PORT} make run"
        ) from None
    try:
        path.write_text(settings.PUBLIC_URL)
    except OSError as error:
        raise CommandError(cannot_write(settings.VAR_DIR, error)) from None
    os.set_inheritable(claim, True)


def _hold_port() -> socket.socket:
    """Listen from now on: readers wait while the database is updated, and a second site on this port fails immediately.
    The supervisor inherits the socket."""
    try:
        listening = listen(settings.HOST, settings.PORT)
    except OSError as error:
        raise CommandError(str(error)) from None
    listening.set_inheritable(True)
    return listening


def _collect_static_files() -> None:
    try:
        static_files.collect()
    except OSError as error:
        raise CommandError(cannot_write(settings.STATIC_ROOT, error)) from None
    if why_not := static_files.why_not_complete():
        raise CommandError(why_not)


def _where() -> str:
    lines = [f"Site    {settings.PUBLIC_URL}/", f"CMS     {settings.PUBLIC_URL}/admin/"]
    if not settings.PRODUCTION:
        lines += [
            f"Login   {name} / {password}  ({group or 'all rights'})" for name, (group, password) in LOGINS.items()
        ]
    if sys.stdin is not None and sys.stdin.isatty():  # not under systemd
        lines += ["", "Press Ctrl-C to stop."]
    return "\n".join(["", *lines])


def _settle_site_address() -> None:
    """Update Wagtail's site record from PUBLIC_URL, so that "View live" in the CMS leads to the right address."""
    parts = urlsplit(settings.PUBLIC_URL)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    for site in Site.objects.filter(is_default_site=True).exclude(hostname=parts.hostname, port=port):
        site.hostname, site.port = parts.hostname or "localhost", port
        site.save()
