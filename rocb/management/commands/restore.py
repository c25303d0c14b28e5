"""``manage.py restore``: replace the site by a backup."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connection
from django.utils import timezone

from foundation.jobs.conf import worker_dead_after
from foundation.jobs.models import Heartbeat
from rocb.backup import beside, check, swap
from rocb.backup.archive import Busy, Damaged, WrongKey
from rocb.backup.fill import fill
from rocb.backup.signature import NotOurs
from rocb.running import maintenance

_FOREIGN = (
    "It can replace accounts, pages and files with anything. If it is a backup of this site, set the SECRET_KEY that the site "
    "had (or add it to SECRET_KEY_FALLBACKS). If you trust who made it, add --foreign."
)


class Command(BaseCommand):
    help = "Check a backup, restore it next to the site, then swap the two. The old site is kept."
    requires_system_checks: list[str] = []  # because it must work on a broken site

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="Backup file.")
        parser.add_argument("--key", default="", help="File with the secret age key, for encrypted backups.")
        parser.add_argument("--check", action="store_true", help="Only check whether the file can be restored.")
        parser.add_argument("--prove", action="store_true", help="Restore into a temporary folder and compare.")
        parser.add_argument("--back", action="store_true", help="Swap back to the site before the last restore.")
        parser.add_argument("--finish", action="store_true", help="Finish a swap that was interrupted.")
        parser.add_argument(
            "--foreign", action="store_true", help="Accept a file that this site did not make or did not sign."
        )
        parser.add_argument("--into-empty", action="store_true", help="Fill an empty database without swapping.")

    def handle(self, *, file: Path | None, key: str, **options: Any) -> None:
        try:
            self._do(file.resolve() if file else None, key, options)
        except (Damaged, WrongKey, Busy, NotOurs, check.Refused, OSError) as error:
            raise CommandError(str(error)) from None

    def _do(self, file: Path | None, key_file: str, options: dict[str, Any]) -> None:
        key = Path(key_file).read_text(errors="replace") if key_file else ""
        if options["finish"]:
            if not swap.is_unfinished():
                raise CommandError("No swap was interrupted.")
            swap.finish(at=timezone.now())
        elif swap.is_unfinished():
            raise CommandError("A swap was interrupted and the site is closed. Run restore --finish first.")
        elif options["back"]:
            if not swap.has_old():
                raise CommandError("There is no site from before a restore.")
            _refuse_a_running_worker(at=timezone.now())
            swap.begin(swap.old(), at=timezone.now())
        elif file is None:
            raise CommandError("Enter the name of a backup file.")
        elif options["into_empty"]:
            if wrong := fill(file, key=key, is_foreign_allowed=options["foreign"]):
                raise CommandError(f"The restored site differs from the backup: {'; '.join(wrong[:5])}")
            return
        else:
            with beside.alone(swap.folder()) as lock:
                self._restore(file, key, key_file, lock, options)
            if options["check"] or options["prove"]:
                return
        self.stdout.write(
            f"Done.{maintenance.why_still_closed()} Start the web server and the worker again. "
            f"{settings.COMMAND} restore --back swaps back."
        )

    def _restore(self, file: Path, key: str, key_file: str, lock: int, options: dict[str, Any]) -> None:
        is_trial = options["check"] or options["prove"]
        if not is_trial:
            check.refuse_a_pool()
            _refuse_a_running_worker(at=timezone.now())
        self.stdout.write("Reading the file ...")
        found = check.checked(file, key=key, room_in=swap.folder())
        rows = sum(table["count"] for table in found.manifest["tables"].values())
        self.stdout.write(f"Complete: {rows} rows of {found.head['made_at']}, {found.head['versions']['database']}")
        if found.stranger and not options["foreign"]:
            if not options["check"]:
                raise NotOurs(f"{found.stranger} {_FOREIGN}")
            self.stdout.write(f"{found.stranger} {_FOREIGN}")
        if options["check"]:
            return
        self.stdout.write("Restoring it next to the site and comparing every row ...")
        place = swap.folder() / "proof" if is_trial else swap.new()
        shutil.rmtree(place, ignore_errors=True)
        schema = beside.NEW if connection.vendor == "postgresql" and not is_trial else ""
        try:
            beside.fill(file, place, lock=lock, key_file=key_file, schema=schema, is_foreign=options["foreign"])
        except BaseException:
            shutil.rmtree(place, ignore_errors=True)
            raise
        if is_trial:
            shutil.rmtree(place)
            self.stdout.write("Verified: every row, ID and file is unchanged.")
            return
        self.stdout.write("Swapping the two ...")
        swap.begin(swap.new(), at=timezone.now())


def _refuse_a_running_worker(*, at: datetime) -> None:
    """Raise CommandError: a worker would send emails again, and what it writes during the restore would be lost."""
    try:
        beats = Heartbeat.objects.alive(at=at, within=worker_dead_after())
        runs = beats.filter(name__startswith="worker:").exists()
    except DatabaseError:
        return  # the database has no tables yet or is broken, so no worker can run
    if runs:
        seconds = int(worker_dead_after().total_seconds())
        raise CommandError(
            f"A worker is running. Stop the web server and the worker, wait {seconds} seconds, then restore."
        )
