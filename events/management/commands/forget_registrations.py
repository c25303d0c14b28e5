"""``manage.py forget_registrations``: delete expired registrations (as the worker does hourly), or those of one person
on request."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from events import registration


class Command(BaseCommand):
    help = (
        "Delete the registrations whose retention period has ended. With --email, delete all registrations of one "
        "person, after confirmation. With --email and --export, only write them to a file."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", help="Email address of one person.")
        parser.add_argument("--export", type=Path, metavar="FILE", help="Write the data as JSON. Deletes nothing.")
        parser.add_argument("--noinput", action="store_true", help="Delete without confirmation.")

    def handle(self, *args: Any, **options: Any) -> None:
        email, file = options["email"], options["export"]
        if file is not None and not email:
            raise CommandError("Use --email with --export.")
        now = timezone.now()
        if not email:
            self.stdout.write(f"Registrations deleted: {registration.forget(at=now)}.")
            return
        count = registration.of_person(email).count()
        if count == 0:
            self.stdout.write("No data is held for this address.")
        elif file is not None:
            self._write(email, file, count)
        elif options["noinput"] or self._is_sure(count):
            self.stdout.write(f"Registrations deleted: {registration.erase(email, at=now)}.")
        else:
            self.stdout.write("Nothing was deleted.")

    def _write(self, email: str, file: Path, count: int) -> None:
        try:
            with file.open("x", encoding="utf-8") as out:
                file.chmod(0o600)
                json.dump(registration.export(email), out, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
        except FileExistsError:
            raise CommandError(f"{file} already exists. Choose a new file.") from None
        except OSError as error:
            raise CommandError(f"{file} cannot be written: {error.strerror}.") from None
        self.stdout.write(f"Registrations written to {file}: {count}. Nothing was deleted.")

    def _is_sure(self, count: int) -> bool:
        return input(f"Registrations of this person: {count}. Delete them permanently? [y/N] ").strip().lower() in {
            "y",
            "yes",
        }
