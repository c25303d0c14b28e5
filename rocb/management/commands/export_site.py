"""``manage.py export_site FOLDER``: export the content, readable without our code; see ``docs/move-out.md``."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from rocb.export.bag import Damaged
from rocb.export.shapes import NotMigrated
from rocb.export.writing import export


class Command(BaseCommand):
    help = "Write the content of the site to a new folder, without secrets. The site can keep running."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="Folder for the export. It must not exist or be empty.")
        parser.add_argument(
            "--personal", action="store_true", help="Also export accounts, registrations, subscribers and contacts."
        )

    def handle(self, *, folder: Path, personal: bool, **options: Any) -> None:
        try:
            head = export(folder, is_personal=personal, progress=self.stdout.write)
        except (NotMigrated, Damaged, OSError) as error:
            raise CommandError(f"Nothing was exported: {error}") from None
        self.stdout.write(f"{folder}: {sum(head['records'].values())} records")
        if missing := head["missing_files"]:
            self.stderr.write(
                f"Files that the database names but that are missing: {len(missing)}. The first: {missing[0]}."
            )
