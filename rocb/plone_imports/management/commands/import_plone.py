"""``manage.py import_plone PATH ... --site URL --zone ZONE``: import an export of Plone
(``docs/move-in-from-plone.md``)."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from foundation.languages import codes
from foundation.spreadsheets import as_written, harmless
from old_sites import delta, survey
from old_sites.boxes import Unreadable
from old_sites.delta import CHOICES, Choices
from old_sites.placing import MOST_BYTES, Placing, read, written
from old_sites.reasons import Explained, in_words
from rocb.models import ImportRun, Topic
from rocb.plone import run
from rocb.plone.rows import page_at
from rocb.plone.topics import Names
from rocb.plone.undo import undo


class Command(BaseCommand):
    help = (
        "Import an export of Plone, of this site (a bag or content.jsonl), or of WordPress, feeds, .ics calendars or HTML "
        "pages. With --check nothing is written."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="*", type=Path, help="Folders, zip files or files of one export.")
        parser.add_argument("--site", default="", help="Public address of the old site, such as https://example.org.")
        parser.add_argument("--zone", default="", help="Time zone of the old site, such as Europe/Brussels.")
        parser.add_argument("--check", action="store_true", help="Only show what would be imported.")
        parser.add_argument("--all", action="store_true", help="List each item, not only those with a remark.")
        parser.add_argument(
            "--language",
            action="append",
            default=[],
            metavar="THEIRS=OURS",
            help="Import pages in a language that this site does not have as pages in one that it has. DEFAULT=OURS: those "
            "without a language.",
        )
        parser.add_argument("--topics", type=Path, help="CSV file with two columns: subject in Plone, slug of a topic.")
        parser.add_argument(
            "--topics-suggest",
            type=Path,
            metavar="FILE",
            help="Only write such a file, of the subjects that are the name of no topic, with similar topics.",
        )
        parser.add_argument(
            "--placing", type=Path, metavar="FILE", help="CSV file with what becomes of types, statuses and folders."
        )
        parser.add_argument(
            "--placing-suggest", type=Path, metavar="FILE", help="Only write such a file, with what is proposed."
        )
        parser.add_argument(
            "--choices",
            type=Path,
            metavar="FILE",
            help="CSV report of a check, with “ours” or “theirs” in the column “choice” of items in conflict or deleted there.",
        )
        parser.add_argument("--conflicts", choices=CHOICES, default="", help="The choice for all other conflicts.")
        parser.add_argument("--deleted", choices=CHOICES, default="", help="The choice for all others deleted there.")
        parser.add_argument("--announce", action="store_true", help="Notify channels of what goes live.")
        parser.add_argument("--retry", action="store_true", help="Only what the last run left out.")
        parser.add_argument(
            "--undo", type=int, metavar="RUN", help="Take back what this run imported and nobody edited."
        )
        parser.add_argument("--addresses", type=Path, help="Write what answers each old address into this file as CSV.")
        parser.add_argument("--csv", type=Path, help="Write the report into this file as CSV.")
        parser.add_argument("--json", type=Path, help="Write the report into this file as JSON.")

    def handle(self, *, paths: list[Path], site: str, zone: str, language: list[str], **options: Any) -> None:
        if options["undo"]:
            self._undo(options["undo"])
            return
        if not paths:
            raise CommandError("Enter the paths of an export.")
        if urlsplit(site).scheme not in {"http", "https"} or not urlsplit(site).hostname:
            raise CommandError("--site must be a web address, such as https://example.org.")
        placing = _placing(options["placing"])
        asked = run.Options(
            site=site,
            zone=zone,
            as_language={**placing.languages, **_pairs(language)},
            topics={**placing.topics, **_topics(options["topics"])},
            placing=placing,
            addresses=options["addresses"],
            is_announced=options["announce"],
            is_check=options["check"],
            is_retry=options["retry"],
            choices=Choices(
                items=_choices(options["choices"]), conflicts=options["conflicts"], deleted=options["deleted"]
            ),
        )
        try:
            if options["topics_suggest"]:
                self._suggest(paths, asked, options["topics_suggest"])
                return
            if options["placing_suggest"]:
                self._suggest_placing(paths, asked, options["placing_suggest"])
                return
            for file in filter(None, (options["csv"], options["json"], options["addresses"])):
                file.open("a").close()  # fails now, and not after the import
            report = run.execute(paths, asked, say=self.stderr.write)
            self.stdout.write(report.as_text(everything=options["all"]))
            for name, text in (("csv", report.as_csv), ("json", report.as_json)):
                if options[name]:
                    options[name].write_text(text(), encoding="utf-8", errors="replace")
        except (Unreadable, ValueError, OSError) as error:  # for example a full disk
            raise CommandError(str(error)) from None

    def _suggest(self, paths: list[Path], asked: run.Options, file: Path) -> None:
        names = Names(Topic.objects.all())
        with run.opened(paths, asked) as read, file.open("w", newline="", encoding="utf-8") as written:
            subjects = survey.subjects(read.heads)
            unknown = [name for name, _count in subjects.most_common() if not names.find(name)]
            rows = [(harmless(name), names.suggest(name), subjects[name]) for name in unknown]
            csv.writer(written).writerows([("subject", "slug", "items"), *rows])
        suggested = sum(bool(slug) for _name, slug, _items in rows)
        self.stdout.write(f"{file}: {len(rows)} subjects that are the name of no topic, {suggested} with a suggestion.")

    def _suggest_placing(self, paths: list[Path], asked: run.Options, file: Path) -> None:
        names = Names(Topic.objects.all())
        with run.opened(paths, asked) as read:
            placing = replace(asked.placing, languages=asked.as_language, topics=asked.topics)
            rows = survey.rows(
                read.planned,
                placing,
                languages=codes(),
                topic_of=names.find,
                suggest=names.suggest,
            )
            file.write_text(written(rows), encoding="utf-8", newline="")
        self.stdout.write(f"{file}: {len(read.planned)} items. Change the last column, then use --placing {file}.")

    def _undo(self, number: int) -> None:
        found = ImportRun.objects.filter(pk=number).first()
        if found is None:
            raise CommandError(f"There is no run {number}.")
        report = undo(found, at=timezone.now())
        for line in report.lines:
            self.stdout.write(f"{line.path or '/'}: {in_words(line.why)}")
        self.stdout.write(f"Undone: {report.counts['changed']}. Kept: {report.counts['unchanged']}.")


def _pairs(texts: list[str]) -> dict[str, str]:
    pairs = {}
    for text in texts:
        theirs, equals, ours = text.partition("=")
        if not (theirs and equals and ours):
            raise CommandError("--language needs two codes, such as --language de=en.")
        theirs = theirs.lower()
        pairs["" if theirs == "default" else theirs] = ours.lower()
    return pairs


def _placing(file: Path | None) -> Placing:
    if file is None:
        return Placing()
    try:
        with file.open("rb") as opened:
            content = opened.read(MOST_BYTES + 1)
        placing = read(content, languages=codes(), topics=set(Topic.objects.values_list("slug", flat=True)))
    except (OSError, Explained) as error:
        raise CommandError(str(error)) from None
    if missing := sorted(address for address in placing.addresses if page_at(address) is None):
        raise CommandError(f"There is no home page or page at {missing[0]}.")
    return placing


def _choices(file: Path | None) -> dict[str, tuple[str, str]]:
    try:
        return delta.read(file.read_bytes()) if file else {}
    except (OSError, Explained) as error:
        raise CommandError(str(error)) from None


def _topics(file: Path | None) -> dict[str, str]:
    if file is None:
        return {}
    try:
        with file.open(newline="", encoding="utf-8-sig") as lines:
            rows = [row for row in csv.reader(lines) if len(row) > 1 and row[1].strip()]
    except OSError as error:
        raise CommandError(str(error)) from None
    except (UnicodeDecodeError, csv.Error):
        raise CommandError(f"{file} is not a CSV file in UTF-8.") from None
    pairs = {as_written(row[0].strip()): row[1].strip() for row in rows}
    known = set(Topic.objects.values_list("slug", flat=True))
    if unknown := sorted(set(pairs.values()) - known - {"slug"}):
        raise CommandError(f"There is no topic {', '.join(unknown)}.")
    return pairs
