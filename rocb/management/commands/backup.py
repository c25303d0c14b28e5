"""``manage.py backup``: write the whole site to one file."""

from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.utils import timezone

from rocb.backup import check, elsewhere, make
from rocb.backup.archive import Busy, WrongKey


class Command(BaseCommand):
    help = "Write the database, media and settings (without secrets) to one file. The site can keep running."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", default=settings.BACKUP_DIR, type=Path, help="Folder for the file.")
        parser.add_argument(
            "--for-upgrade",
            action="store_true",
            help="Write the copy that an upgrade goes back to: not encrypted, in VAR_DIR/upgrade, which keeps only this one.",
        )

        parser.add_argument("--copy", action="store_true", help="Make none; send the copies to BACKUP_COPY_URL.")
        parser.add_argument("--fetch", metavar="NAME", help="Make none; get this copy from BACKUP_COPY_URL.")

    def handle(self, *, to: Path, for_upgrade: bool, copy: bool, fetch: str | None, **options: Any) -> None:
        at = timezone.now()
        if copy or fetch:
            self._exchange(fetch, to, at)
            return
        if for_upgrade:
            to = settings.VAR_DIR / "upgrade"
            settings.BACKUP_RECIPIENT = ""  # the secret key is not on this machine
        path = make.path_of(to, at=at)
        try:
            if for_upgrade:  # files that a restore would refuse
                check.refuse_a_pool()
                make.refuse_a_full_disk(settings.VAR_DIR, times=1 + check.RESTORE_TIMES)
            manifest = make.backup(path, at=at, progress=self.stdout.write)
        except (make.NoRoom, check.Refused, Busy, WrongKey, OSError) as error:
            raise CommandError(f"No backup was made: {error}") from None
        if for_upgrade:
            for former in set(make.copies(to).values()) - {path}:
                former.unlink()
            self.stdout.write(str(path))
            return
        row = make.row_of(path, manifest, at=at, ended_at=timezone.now())
        self.stdout.write(f"{path}: {row.size_bytes / 2**20:.1f} MB, {row.rows} rows, {row.files} files")
        if missing := manifest["missing"]:
            self.stderr.write(
                f"Files that the database names but that are missing: {len(missing)}. The first: {missing[0]}."
            )
        if left_out := manifest["left_out"]:
            self.stderr.write(
                f"Files that are not in the backup because no restore accepts their names: {len(left_out)}. "
                f"The first: {left_out[0]}. Rename them."
            )
        with suppress(DatabaseError):  # the database may be from an older release
            row.save()

    def _exchange(self, name: str | None, to: Path, at: datetime) -> None:
        if not elsewhere.is_on():
            raise CommandError("BACKUP_COPY_URL is not set (docs/backup.md).")
        try:
            if name:
                to.mkdir(parents=True, exist_ok=True)
                elsewhere.fetch(name, to / name)
                self.stdout.write(str(to / name))
            else:
                elsewhere.follow(at=at, progress=self.stdout.write)
        except Exception as error:  # errors of botocore or the disk; any of them must be reported
            raise CommandError(f"{type(error).__name__}: {error}") from None
