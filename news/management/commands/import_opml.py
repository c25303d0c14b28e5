"""``manage.py import_opml FILE``: preview the import of a list of sources; ``--save`` adds them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from news.ingest.source_lists import follow_all, judged, names_shortened
from news.parsing import opml


class Command(BaseCommand):
    help = "Preview the import of an OPML file: new, known and refused sources. Nothing is saved without --save."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="OPML file, as feed readers export it.")
        parser.add_argument("--save", action="store_true", help="Add the new sources.")

    def handle(self, file: Path, *, save: bool, **options: Any) -> None:
        try:
            outlines = opml.read(file.read_bytes(), is_upload=False)
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from None
        except opml.OpmlError as error:
            raise CommandError(str(error)) from None
        lines = judged(outlines)
        for line in lines:
            self.stdout.write(" ".join(filter(None, [f"{line.verdict:8}", line.outline.url, line.why])))
        if shortened := names_shortened(lines):
            self.stdout.write(shortened)
        new = sum(line.verdict == "new" for line in lines)
        if not save:
            self.stdout.write(f"{new} of {len(lines)} are new. Nothing has been saved. Use --save to add them.")
            return
        self.stdout.write(f"Sources added: {follow_all(outlines, at=timezone.now())}. The worker will poll them next.")
