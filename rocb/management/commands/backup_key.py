"""``manage.py backup_key``: make the key of encrypted backups, and prove that its printed copy is right."""

from getpass import getpass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from rocb.backup import elsewhere
from rocb.backup.archive import WrongKey, new_key, recipient_of_key

PRINTED = """\
Print these lines, or copy them into the password store of the office. They are not stored on this machine, and without
them no encrypted backup can be read.

    Secret key of the backups of {site}
    {secret}

Add this line to the settings and restart the site:

    BACKUP_RECIPIENT={recipient}

Then type the key from its printed copy: {command} backup_key --confirm"""


class Command(BaseCommand):
    help = "Make a key for encrypted backups and print it once, or confirm that the printed copy is right (--confirm)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--confirm", action="store_true", help="Type the key; the site only records that it is right."
        )
        parser.add_argument("--file", type=Path, help="With --confirm: read the key from this file.")

    def handle(self, *, confirm: bool, file: Path | None, **options: Any) -> None:
        try:
            if not confirm:
                secret, recipient = new_key()
                names = {"site": settings.PUBLIC_URL, "command": settings.COMMAND}
                self.stdout.write(PRINTED.format(secret=secret, recipient=recipient, **names))
                return
            self._confirm(file.read_text(errors="replace") if file else getpass("Secret key (AGE-SECRET-KEY-...): "))
        except (WrongKey, OSError) as error:
            raise CommandError(str(error)) from None

    def _confirm(self, typed: str) -> None:
        if not settings.BACKUP_RECIPIENT:
            raise CommandError("BACKUP_RECIPIENT is not set, so the backups are not encrypted.")
        if recipient_of_key(typed.strip()) != settings.BACKUP_RECIPIENT:
            raise CommandError(
                "This key does not open the backups of this site: it belongs to another BACKUP_RECIPIENT."
            )
        elsewhere.confirm_key(settings.BACKUP_RECIPIENT, at=timezone.now())
        self.stdout.write("The key is right. State of the site knows that it was put away.")
