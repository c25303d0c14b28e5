"""``manage.py static_copy FOLDER``: all that is public, as files for any web server; see ``docs/move-out.md``."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from rocb.static_copy.copying import Report, copy
from rocb.static_copy.crawl import Incomplete
from rocb.static_copy.folder import NotOurs
from rocb.static_copy.links import Options


class Command(BaseCommand):
    help = "Write everything that is public as files for any web server. A second run writes only what changed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="A new or empty folder, or one with an earlier copy.")
        parser.add_argument(
            "--url", default=settings.PUBLIC_URL, help="Public address of the copy. Default: that of the site."
        )
        parser.add_argument(
            "--relative", action="store_true", help="Relative links, so that the copy also opens from a disk."
        )
        parser.add_argument(
            "--live-url", default="", help="Site to which links lead that need a server, such as forms."
        )

    def handle(self, *, folder: Path, url: str, relative: bool, live_url: str, **options: Any) -> None:
        chosen = Options(_address(url, "--url"), relative, _address(live_url, "--live-url") if live_url else "")
        try:
            report = copy(folder, chosen, progress=self.stdout.write)
        except Incomplete as error:
            raise CommandError(f"Nothing was written: {error}.") from None
        except (NotOurs, OSError) as error:
            raise CommandError(f"The copy is not complete: {error}.") from None
        self._say(folder, report)

    def _say(self, folder: Path, report: Report) -> None:
        for kind, count in report.kinds.most_common():
            self.stdout.write(f"{kind}: {count}")
        for address in report.missing:
            self.stdout.write(f"Linked to on the site, but not there: {address}")
        counts = report.counts
        self.stdout.write(
            f"{folder}: {counts.written} files written, {counts.unchanged} unchanged, {counts.removed} removed"
        )


def _address(text: str, option: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise CommandError(f"{option} is {text!r}. Use an address such as https://archive.example.org.")
    return text.rstrip("/")
