"""Delete registrations: those kept long enough (the worker does it each hour), or all of one person who asks for it."""

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
        "Without options: delete the registrations whose time to be kept is over. With --email: delete all of one person, "
        "over all events, after a question; with --export too: only write it to a file, for the person to have."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", help="Mail address of one person.")
        parser.add_argument("--export", type=Path, metavar="FILE", help="Write what is kept as JSON; deletes nothing.")
        parser.add_argument("--noinput", action="store_true", help="Delete without asking.")

    def handle(self, *args: Any, **options: Any) -> None:
        email, file = options["email"], options["export"]
        if file is not None and not email:
            raise CommandError("--export needs --email: whose data shall be written?")
        now = timezone.now()
        if not email:
            self.stdout.write(f"{registration.forget(at=now)} registrations deleted.")
            return
        count = registration.of_person(email).count()
        if count == 0:
            self.stdout.write("Nothing is kept about this address.")
        elif file is not None:
            self._write(email, file, count)
        elif options["noinput"] or self._is_sure(count):
            self.stdout.write(f"{registration.erase(email, at=now)} registrations deleted.")
        else:
            self.stdout.write("Nothing was deleted.")

    def _write(self, email: str, file: Path, count: int) -> None:
        try:
            with file.open("x", encoding="utf-8") as out:
                file.chmod(0o600)
                json.dump(registration.export(email), out, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
        except FileExistsError:
            raise CommandError(f"{file} is there already: name a new file.") from None
        except OSError as error:
            raise CommandError(f"{file} cannot be written: {error.strerror}.") from None
        self.stdout.write(f"{count} registrations written to {file}; nothing was deleted.")

    def _is_sure(self, count: int) -> bool:
        return input(f"Delete {count} registrations of this person for good? [y/N] ").strip().lower() in {"y", "yes"}
