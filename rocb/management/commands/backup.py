"""``manage.py backup``: the whole site in one file."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from rocb.backup import make
from rocb.backup.archive import WrongKey


class Command(BaseCommand):
    help = "Writes database, media and settings without secrets into one file; the site may run meanwhile."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", default=settings.BACKUP_DIR, type=Path, help="Folder of the file.")

    def handle(self, *, to: Path, **options: Any) -> None:
        at = timezone.now()
        path = make.path_of(to, at=at)
        try:
            manifest = make.backup(path, at=at, progress=self.stdout.write)
        except (make.NoRoom, WrongKey, OSError) as error:
            raise CommandError(f"No backup was made: {error}") from None
        rows = sum(table["count"] for table in manifest["tables"].values())
        files = sum(name.startswith("media/") for name in manifest["hashes"])
        self.stdout.write(f"{path}: {path.stat().st_size / 2**20:.1f} MB, {rows} rows, {files} files")
        if missing := manifest["missing"]:
            self.stderr.write(f"{len(missing)} files are named in the database and were not there: {missing[0]} ...")
