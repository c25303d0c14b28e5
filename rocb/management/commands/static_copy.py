"""``manage.py static_copy FOLDER``: write public content as files for any web server; see ``docs/move-out.md``."""

import gc
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from rocb.static_copy.checking import Copy
from rocb.static_copy.copying import Report, copy
from rocb.static_copy.crawl import Incomplete
from rocb.static_copy.folder import NotOurs
from rocb.static_copy.links import Options
from rocb.static_copy.warc import NoWarcio


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
        parser.add_argument(
            "--no-pdf", dest="with_pdf", action="store_false", help="Leave out the PDF versions, a second of CPU each."
        )
        parser.add_argument("--warc", type=Path, help="Also write a web archive to this file (.warc or .warc.gz).")
        parser.add_argument("--check", action="store_true", help="Check all links of the copy when it is written.")

    def handle(
        self,
        *,
        folder: Path,
        url: str,
        relative: bool,
        live_url: str,
        with_pdf: bool,
        warc: Path | None,
        check: bool,
        **options: Any,
    ) -> None:
        chosen = Options(_address(url, "--url"), relative, _address(live_url, "--live-url") if live_url else "")
        gc.freeze()  # many small objects live until the end, and scanning them would take a sixth of the time
        gc.set_threshold(50_000, 20, 100)
        try:
            report = copy(folder, chosen, archive=warc, with_pdf=with_pdf, progress=self.stdout.write)
        except (Incomplete, NoWarcio) as error:
            raise CommandError(f"Nothing was written: {error}.") from None
        except (NotOurs, OSError) as error:
            raise CommandError(f"The copy is not complete: {error}.") from None
        self._say(folder, report)
        if warc is not None:
            self.stdout.write(f"{warc}: {report.archived} answers")
        if check:
            self._check(Copy(folder.resolve(), chosen.url))

    def _check(self, written: Copy) -> None:
        broken = written.broken()
        for name, link in broken[:20]:
            self.stderr.write(f"Broken link in {name}: {link}")
        if broken:
            raise CommandError(f"Broken links: {len(broken)}")
        self.stdout.write("Broken links: 0")

    def _say(self, folder: Path, report: Report) -> None:
        for kind, count in report.kinds.most_common():
            self.stdout.write(f"{kind}: {count}")
        for address in report.missing:
            self.stdout.write(f"Linked to on the site, but not there: {address}")
        self.stdout.write(f"Moved addresses: {report.moved}. Addresses that are gone: {report.gone}.")
        counts = report.counts
        self.stdout.write(
            f"{folder}: {counts.written} files written, {counts.unchanged} unchanged, {counts.removed} removed"
        )


def _address(text: str, option: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise CommandError(f"{option} is {text!r}. Use an address such as https://archive.example.org.")
    return text.rstrip("/")
