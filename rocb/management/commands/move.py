"""``manage.py move``: pack the site for another machine; ``manage.py move FILE``: unpack it on this one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from rocb.backup import make, move, upgrade
from rocb.backup.archive import Busy, WrongKey
from rocb.running import maintenance

NEXT = """
The site is closed and packed. Keep the worker stopped here: it would send what the new machine sends.
On the new machine, after its installation (docs/deploy.md):
  1. Copy .env from here (links in sent emails need its SECRET_KEY) and change what differs, such as DATABASE_URL.
  2. Copy {path}
  3. Run {command} move {name}
To stay here after all: {command} move --stay"""


class Command(BaseCommand):
    help = "Close and pack this site for another machine; with FILE, unpack it on that machine and check it."
    requires_system_checks: list[str] = []  # the new machine has no tables yet

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="Backup file that the old machine made.")
        parser.add_argument("--to", default=settings.BACKUP_DIR, type=Path, help="Folder for the file.")
        parser.add_argument("--key", default="", help="File with the secret age key, for encrypted backups.")
        parser.add_argument("--stay", action="store_true", help="Open a packed site again.")

    def handle(self, *, file: Path | None, to: Path, key: str, stay: bool, **options: Any) -> None:
        try:
            if stay:
                move.stay()
                self.stdout.write(f"The site stays here.{maintenance.why_still_closed()} Start the worker.")
            elif file:
                move.unpack(file, key=key)
                self.stdout.write("The site is here, and complete. Start the web server and the worker.")
                self.stdout.write('Look at "State of the site", then point the host name to this machine.')
            else:
                path = move.pack(to, at=timezone.now(), progress=self.stdout.write)
                self.stdout.write(NEXT.format(path=path, name=path.name, command=settings.COMMAND))
        except (move.Refused, make.NoRoom, Busy, WrongKey, OSError) as error:
            raise CommandError(f"Nothing was changed: {error}") from None
        except upgrade.NotWell as error:
            raise CommandError(
                f"The site was restored, but {error} To go back: {settings.COMMAND} restore --back"
            ) from None
