"""``manage.py upgrade``: run after a newer release has been installed."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError
from django.utils import timezone

from rocb.backup import make
from rocb.backup.archive import Busy, WrongKey
from rocb.backup.upgrade import NotWell, interrupted, is_empty, upgrade
from rocb.running import maintenance

# Errors that an operator can correct: the message is enough, without a traceback.
_UNDERSTOOD = (make.NoRoom, Busy, WrongKey, NotWell, OSError)

NOTHING_THERE = (
    "The database is empty, so there is nothing to upgrade. Run migrate for a new site. For a site that is there,"
    " correct DATABASE_URL or VAR_DIR; where docs/deploy.md was followed, run newsroom upgrade."
)


class Command(BaseCommand):
    help = "Back up the site, close it, migrate, check and open it again. If a step fails, say how to go back."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--also-empty", action="store_true", help="Migrate an empty database too, as containers need."
        )
        parser.add_argument("--backup", type=Path, help="Backup that was just made; no other is made.")

    def handle(self, *, also_empty: bool, backup: Path | None, **options: Any) -> None:
        at = timezone.now()
        path = backup or interrupted() or make.path_of(settings.BACKUP_DIR, at=at)
        if _is_empty():
            if not also_empty:
                raise CommandError(NOTHING_THERE)
            call_command("migrate", verbosity=0)
        try:
            was_old = upgrade(path, at=at, progress=self.stdout.write)
        except Exception as error:
            if backup:  # the caller reverts the upgrade
                raise CommandError(f"{type(error).__name__}: {error}") from error
            if path.exists():
                raise CommandError(
                    f"{type(error).__name__}: {error}\nThe site is closed. To go back, install the former release, then"
                    f" run\n{settings.COMMAND} restore {path}"
                ) from error
            if isinstance(error, _UNDERSTOOD):
                raise CommandError(f"Nothing was changed: {error}") from None
            raise
        next_step = (
            f" Start the web server and the worker again. To go back, restore {path}." if was_old and not backup else ""
        )
        self.stdout.write(f"Done.{maintenance.why_still_closed()}{next_step}")


def _is_empty() -> bool:
    try:
        return is_empty()
    except OperationalError as error:
        reason = str(error).strip().splitlines()[0]
        raise CommandError(f"The database does not respond: {reason}. Start it or correct DATABASE_URL.") from None
