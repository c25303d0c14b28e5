"""Imports of whole exports into a separate site, with figures: ``make imports``, and ``python -m tests.imports
--help``.

The items of an export are counted by code that is independent of the import: it looks for ``"@type"`` in files. Each
export is checked, imported and imported again. There must be as many lines in the report as items, the check and the
import must have the same counts, and the second import must write nothing. Then the site is crawled by links from its
home page: readers reach each imported page, in the order and the navigation of the old site (`tests.reached`).
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image

from old_sites.counting import ENOUGH
from tests.imported_rows import imported_rows
from tests.old_sites import shapes
from tests.old_sites.exports import blob, event, layout_a, news
from tests.reached import Counts

ROOT = Path(__file__).resolve().parent.parent
ZONE = "Europe/Berlin"
_LOOKS_EVERY_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Cost:
    """Cost of one command with all its processes. ``peak_mb``: their peak memory together."""

    seconds: float
    cpu_seconds: float
    peak_mb: int


class Site:
    """Site with the lists that pages need, and a copy of it for each import."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.since = folder, f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}"

    def run(self, *arguments: str) -> str:
        done = subprocess.run(
            self._command(arguments), env=self._environment(), capture_output=True, text=True, cwd=ROOT
        )
        if done.returncode:
            raise SystemExit(done.stderr[-2000:])
        return done.stdout

    def measured(self, *arguments: str) -> Cost:
        """Run in a separate process group, so that all its processes are found."""
        start, peak = time.monotonic(), 0
        process = subprocess.Popen(
            self._command(arguments),
            env=self._environment(),
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        while True:
            pid, status, used = os.wait4(process.pid, os.WNOHANG)
            if pid:
                break
            peak = max(peak, _resident_kb(process.pid))
            time.sleep(_LOOKS_EVERY_SECONDS)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit(f"{arguments[0]} failed.")
        return Cost(time.monotonic() - start, used.ru_utime + used.ru_stime, max(peak, used.ru_maxrss) // 1024)

    def killed(self, *arguments: str, at: int) -> bool:
        """Kill the command after this many finished items. Return whether it was still running."""
        process = subprocess.Popen(
            self._command(arguments), env=self._environment(), cwd=ROOT, stdout=subprocess.DEVNULL
        )
        while process.poll() is None:
            if self.finished() >= at:
                process.send_signal(signal.SIGKILL)
                process.wait()
                return True
            time.sleep(0.05)
        return False

    def finished(self) -> int:
        with closing(sqlite3.connect(next(self.folder.glob("*.sqlite3")))) as database:
            return int(database.execute("SELECT count(*) FROM rocb_importeditem WHERE digest != ''").fetchone()[0])

    def imported(self, export: Path, *options: str) -> dict[str, Any]:
        report = self.folder / "report.json"
        where = ["--site", "https://old.example", "--zone", ZONE]
        self.run("import_plone", str(export), *where, "--json", str(report), *options)
        return dict(json.loads(report.read_text()))

    def costs(self, export: Path) -> tuple[Cost, dict[str, int]]:
        """Return the cost of an import, with the counts of its report."""
        report = self.folder / "report.json"
        where = ["--site", "https://old.example", "--zone", ZONE, "--json", str(report)]
        cost = self.measured("import_plone", str(export), *where)
        return cost, dict(json.loads(report.read_text())["counts"])

    def copy(self, folder: Path) -> Site:
        shutil.copytree(self.folder, folder)
        return Site(folder)

    def reached(self, export: Path) -> Counts:
        """Crawl the site as readers do, in a process with its settings."""
        command = [sys.executable, "-m", "tests.reached", str(export)]
        done = subprocess.run(command, env=self._environment(), capture_output=True, text=True, cwd=ROOT)
        if done.returncode:
            raise SystemExit(done.stderr[-2000:])
        return Counts(**json.loads(done.stdout))

    def rows(self) -> list[str]:
        return imported_rows(next(self.folder.glob("*.sqlite3")), since=self.since)

    def _command(self, arguments: tuple[str, ...]) -> list[str]:
        return [sys.executable, "manage.py", *arguments]

    def _environment(self) -> dict[str, str]:
        settings = {"DJANGO_SETTINGS_MODULE": "rocb.settings", "ENVIRONMENT": "local", "VAR_DIR": str(self.folder)}
        return {**os.environ, **settings}


def _resident_kb(group: int) -> int:
    """Return the memory of all processes in ``group``. Shared memory counts in each."""
    found = 0
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it has ended meanwhile
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            if int(fields[2]) == group:
                found += int(fields[21]) * os.sysconf("SC_PAGE_SIZE") // 1024
    return found


def prepared(folder: Path) -> Site:
    folder.mkdir(parents=True, exist_ok=True)
    site = Site(folder)
    site.run("migrate", "-v0")
    site.run("load_demo", "--structure-only")
    return site


def counted(export: Path) -> int:
    """Count the items in the folder of an export by their appearance."""
    found = 0
    for path in sorted(export.rglob("*.json")):
        data = json.loads(path.read_text())
        rows = data if isinstance(data, list) else [data]
        found += sum(
            isinstance(row, dict) and "@type" in row and "review_state" in row and "UID" in row for row in rows
        )
    return found


def made(folder: Path, number: int, *, pictures: int) -> Path:
    """Create an export of ``number`` items: news with text and links, an event for every ten, and as many different
    pictures.
    """
    chance = random.Random(number)
    items, blobs = [], {}
    for index in range(number):
        uid = f"{index:032x}"
        link = f'<p>See <a href="../resolveuid/{chance.randrange(number):032x}">more</a>.</p>'
        html = f"<h2>Part</h2>{link}" + "".join(f"<p>{'word ' * 60}{part}</p>" for part in range(6))
        more: dict[str, Any] = {"subjects": ["Training"], "description": f"What happened, number {index}."}
        if index < pictures:
            name = f"{index}.jpg"
            blobs[f"{uid}/image/{name}"] = _photograph(index)
            more["image"] = blob(uid, name, kind="image/jpeg")
        if index % 10 == 9:
            items.append(event(f"/events/e{index}", uid, "2021-05-18T08:00:00+00:00", "2021-05-18T10:00:00+00:00"))
        else:
            items.append(news(f"/news/n{index}", uid, html, **more))
    return layout_a(folder, items, blobs=blobs)


def _photograph(number: int) -> bytes:
    out = BytesIO()
    colour = (number * 37 % 256, number * 91 % 256, number * 53 % 256)
    Image.new("RGB", (1600, 1067), colour).save(out, "JPEG", quality=80)
    return out.getvalue()


def look_at(site: Site, export: Path) -> bool:
    known = counted(export)
    start = time.monotonic()
    checked, first, second = (site.imported(export, *options) for options in (["--check"], [], []))
    lines, reasons = (
        len(first["items"]),
        [row for row in first["items"] if row["outcome"] == "left out" and not row["why"]],
    )
    is_right = known == lines and not reasons and checked["counts"] == first["counts"]
    is_quiet = second["counts"]["imported"] == second["counts"]["changed"] == 0
    print(
        f"{export.name}: {known} items counted, {lines} in the report, {time.monotonic() - start:.0f} s for three runs"
    )
    for name, report in (("check", checked), ("import", first), ("again", second)):
        print(f"  {name:7} {', '.join(f'{word} {count}' for word, count in report['counts'].items())}")
    counts = site.reached(export)
    print(f"  readers {counts}")
    below = [row for row in first["items"] if row.get("kept") not in {None, ""} and float(row["kept"]) < ENOUGH]
    compared = [row for row in first["items"] if row.get("kept") not in {None, ""}]
    print(f"  words   {len(compared) - len(below)} of {len(compared)} pages keep {ENOUGH} % or more")
    for row in below:
        print(f"  words   {row['kept']} %  {row['path']}: {row['words_before']} -> {row['words_after']}")
    for word in ("lost", "disordered", "astray"):
        for path in getattr(counts, word):
            print(f"  {word:7} {path}")
    is_fine = is_right and is_quiet and counts.is_right
    print(f"  {'as it should be' if is_fine else 'WRONG'}")
    return is_fine


def measure(site: Site, export: Path, number: int) -> None:
    for name in ("first", "second"):
        cost, counts = site.costs(export)
        print(
            f"{number} items, {name} run: {cost.seconds:.0f} s, {cost.cpu_seconds:.0f} s of CPU,"
            f" at most {cost.peak_mb} MB: {counts}",
            flush=True,
        )


def made_elsewhere(folder: Path, number: int, *, pictures: int) -> Path:
    """Call `made` in a separate process, because a process inherits the peak memory of its parent."""
    maker = multiprocessing.get_context("spawn").Process(
        target=made, args=(folder, number), kwargs={"pictures": pictures}
    )
    maker.start()
    maker.join()
    assert maker.exitcode == 0
    return folder


def kill(site: Site, export: Path, times: int, folder: Path) -> bool:
    whole = site.copy(folder / "whole")
    whole.imported(export)
    struck, last = site.copy(folder / "struck"), whole.finished()
    where = ["--site", "https://old.example", "--zone", ZONE]
    kills = sum(
        struck.killed("import_plone", str(export), *where, at=last * number // (times + 1))
        for number in range(1, times + 1)
    )
    struck.imported(export)
    is_same = whole.rows() == struck.rows()
    print(f"{kills} kills: the rows at the end are {'the same' if is_same else 'OTHERS'} ({len(whole.rows())})")
    return is_same


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("exports", nargs="?", type=Path, help="A folder with exports in it.")
    parser.add_argument("--made", type=int, nargs="*", default=[], help="Measure exports of so many items.")
    parser.add_argument("--kills", type=int, default=0, help="Kill an import so many times.")
    parser.add_argument("--shapes", type=int, help="Import eight made sites of all shapes; the number is their seed.")
    parser.add_argument("--site", type=Path, help="The folder of a site that is prepared already; it is copied.")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        site = Site(asked.site) if asked.site else prepared(folder / "site")
        results = []
        for export in sorted(path for path in asked.exports.iterdir() if path.is_dir()) if asked.exports else []:
            results.append(look_at(site.copy(folder / export.name), export))
        for name in shapes.EXPORTS if asked.shapes is not None else []:
            export = shapes.write(folder / "shapes" / name, name, seed=asked.shapes)
            results.append(look_at(site.copy(folder / name), export))
        for number in asked.made:
            export = made_elsewhere(folder / f"made-{number}", number, pictures=number // 5)
            measure(site.copy(folder / f"site-{number}"), export, number)
        if asked.kills:
            results.append(kill(site, made(folder / "made-for-kills", 60, pictures=10), asked.kills, folder))
    return 0 if all(results) else 1


if __name__ == "__main__":
    raise SystemExit(main())
