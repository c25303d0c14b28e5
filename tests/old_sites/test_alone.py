"""`old_sites` knows neither Django nor this site: another program can read exports with it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.environment import ROOT
from tests.old_sites.exports import event, layout_a, news
from tests.old_sites.readers.files import export, post

# Imports every module of the package, reads each folder, and prints the items that it finds and what they become.
PROGRAM = """
import importlib, json, pkgutil, sys

class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"django", "wagtail", "modelcluster", "rocb", "news", "events"}:
            raise ModuleNotFoundError(f"{name} is refused", name=name)

sys.meta_path.insert(0, Refuse())
sys.path.insert(0, sys.argv[1])

import old_sites
for module in pkgutil.walk_packages(old_sites.__path__, "old_sites."):
    importlib.import_module(module.name)

from dataclasses import make_dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo
import feedparser
from old_sites.addresses import Addresses
from old_sites import boxes, heads, layouts, neutral, plan, planned, values

def parse_feed(body, *, url):
    rows = [
        {"guid": row.id, "link": row.link, "title": row.title, "html": row.summary}
        for row in feedparser.parse(body).entries
    ]
    empty = {"author": "", "categories": (), "language": "en", "published": None, "updated": None, "content_sha": ""}
    empty |= {"summary": "", "enclosures": (), "image_url": ""}
    entries = [make_dataclass("Entry", [*empty, *row])(**empty, **row) for row in rows]
    return make_dataclass("Feed", ["entries", "left_out", "unread"])(entries, 0, 0)

found = {}
for folder in sys.argv[2:]:
    export = layouts.Export([boxes.box_for(Path(folder))], parse_feed=parse_feed)
    addresses = Addresses("https://old.example")
    read = heads.collect(export, addresses, zone=ZoneInfo("Europe/Brussels"), at=datetime(2026, 1, 1, tzinfo=UTC))
    rules = planned.Rules(languages=("en",), site="https://old.example", as_language={"": "en"})
    planned_items = plan.plan(read, export.sides, rules, addresses)
    texts = [neutral.item_of(export.again(one.head.place), addresses).html for one in planned_items]
    rows = [
        [one.head.path, one.head.type, one.head.title, one.becomes, text]
        for one, text in zip(planned_items, texts, strict=True)
    ]
    found[Path(folder).name] = rows + [str(problem) for _place, problem in read.problems]
    export.close()
print(json.dumps(found))
"""
FEED = """<rss version="2.0"><channel><title>Old</title><item><title>Entry</title><guid>urn:1</guid>
<link>https://old.example/entry</link><description>&lt;p&gt;Text.&lt;/p&gt;</description></item></channel></rss>"""
CALENDAR = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1@old.example\r\nDTSTART:20250304T090000Z\r\n"
    "DTEND:20250304T100000Z\r\nSUMMARY:Meeting\r\nURL:https://old.example/meeting\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


def test_it_reads_exports_without_django_and_without_this_site(tmp_path: Path) -> None:
    uids = ("a" * 32, "b" * 32)
    layout_a(
        tmp_path / "plone",
        [
            news("/first", uids[0], title="First"),
            event("/second", uids[1], "2025-03-04T09:00:00", "2025-03-04T10:00:00", title="Second"),
        ],
    )
    export(tmp_path / "wordpress", post(1, "Text."))
    for name, file, text in (("feed", "archive.rss", FEED), ("calendar", "dates.ics", CALENDAR)):
        (tmp_path / name).mkdir()
        (tmp_path / name / file).write_text(text)
    folders = [tmp_path / name for name in ("plone", "wordpress", "feed", "calendar")]
    done = subprocess.run([sys.executable, "-c", PROGRAM, ROOT, *folders], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert [row[:4] for row in found["plone"]] == [
        ["/first", "News Item", "First", "article"],
        ["/second", "Event", "Second", "event"],
    ]
    assert found["wordpress"] == [["/2021/05/title-1", "News Item", "Title 1", "article", "<p>Text.</p>"]]
    assert found["feed"] == [["/entry", "News Item", "Entry", "article", "<p>Text.</p>"]]
    assert [row[1:4] for row in found["calendar"]] == [["Event", "Meeting", "event"]]
