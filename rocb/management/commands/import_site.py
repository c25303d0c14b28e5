"""``manage.py import_site FOLDER``: import an export into an empty site; see ``docs/move-out.md``."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from rocb.export.bag import Damaged
from rocb.export.importing import Refused, load
from rocb.export.shapes import NotMigrated


class Command(BaseCommand):
    help = "Read an export of export_site into an empty site. Everything is checked before anything is written."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="Folder that export_site wrote.")

    def handle(self, *, folder: Path, **options: Any) -> None:
        try:
            head = load(folder, progress=self.stdout.write)
        except (Damaged, Refused, NotMigrated, OSError) as error:
            raise CommandError(f"Nothing was imported: {error}") from None
        self.stdout.write(
            f"{sum(head['records'].values())} records imported. Start the web server and the worker again."
        )
