"""``manage.py web``: the web server alone, next to any number of ``manage.py worker``."""

from __future__ import annotations

import os
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.autoreload import run_with_reloader

from rocb.running import static_files, web_server


class Command(BaseCommand):
    help = "Serve the site on HOST and PORT until Ctrl-C."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--while-closed",
            action="store_true",
            help="Serve although the site is closed: for the check of an upgrade.",
        )

    def handle(self, *, while_closed: bool, **options: Any) -> None:
        if while_closed:
            settings.MAINTENANCE_FILE = settings.VAR_DIR / "open"
        if settings.DEBUG:
            for name in ("WEB_READY_FD", "WEB_ALIVE_FD"):  # the reloader's child process does not have them
                os.environ.pop(name, None)
            run_with_reloader(serve)
            return
        if settings.PRODUCTION and (why := static_files.why_not_complete_at_start()):
            raise CommandError(why)
        try:
            serve()
        except OSError as error:
            raise CommandError(str(error)) from None


def serve() -> None:
    from rocb.wsgi import application

    web_server.serve(
        application,
        host=settings.HOST,
        port=settings.PORT,
        threads=settings.WEB_THREADS,
        most_body_bytes=settings.MOST_BODY_BYTES,
    )
