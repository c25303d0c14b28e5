"""The neutral form from a hostile or broken writer: a value costs at most its item, and nothing hidden becomes public."""

from __future__ import annotations

import json
from datetime import time
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from events.models import EditionPage
from news.models import ArticlePage
from old_sites.reasons import in_words
from rocb.files.access import is_public
from rocb.models import SiteDocument, SiteImage, StandardPage
from rocb.plone.run import Options, execute
from tests.old_sites.exports import PNG
from tests.rocb.export import sites
from tests.rocb.plone.test_neutral import brought, page, site, wrote

pytestmark = pytest.mark.django_db
ODD: list[Any] = [
    *(None, True, 0, -1, 10**30, 1e308, "", "x", "\ud800", "\0", [], {}, [[]], ["x"], {"a": 1}, "9" * 400),
    *("0001-01-01", "9999-12-31", "99999-01-01", "2020-13-45", "next year", "23:00", "24:99"),
]
FULL = {
    "type": "event", "id": "odd", "address": "/odd", "title": "Odd", "summary": "S", "language": "en", "state": "public",
    "group": "g", "published": "2021-05-20T08:00:00Z", "created": "2021-05-20T08:00:00Z", "expires": "2099-01-01T00:00:00Z",
    "modified": "2021-05-20T08:00:00Z", "starts_on": "2021-05-20", "starts_at": "10:00", "ends_on": "2021-05-20",
    "ends_at": "11:00", "time_zone": "America/New_York", "topics": ["t"], "body": [{"type": "text", "value": "<p>W</p>"}],
    "start": "2021-05-20T08:00:00Z", "end": "2021-05-20T08:00:00Z", "recurrence": "", "image": "/i", "position": 1,
}  # fmt: skip


@pytest.mark.parametrize("name", FULL)
def test_any_value_in_any_field_costs_at_most_its_item(tmp_path: Path, settings: Any, name: str) -> None:
    site()
    settings.MEDIA_ROOT = str(tmp_path / "media")
    rows = [{**FULL, "id": f"odd{number}", "address": f"/odd{number}", name: value} for number, value in enumerate(ODD)]
    rows.append(page(id="whole", address="/whole", title="Whole"))
    folder, csv = wrote(tmp_path / "in", *rows), tmp_path / "report.csv"
    call_command("import_plone", str(folder), site="https://old.example", zone="Asia/Tokyo", csv=csv, all=True)
    assert StandardPage.objects.live().filter(title="Whole").exists()
    assert csv.read_text().count("\n") >= 2


@pytest.mark.parametrize("name", ["published", "expires"])
def test_a_date_that_cannot_be_read_publishes_nothing(tmp_path: Path, name: str) -> None:
    site()
    wrong = ["99999-01-01", "next year", 4102444800, "2020-13-45", ["2020-01-01"], {"a": 1}, 20200101]
    base = {"type": "article", "title": "T", "language": "en", "published": "2021-05-20T08:00:00Z", "body": []}
    rows = [{**base, "id": f"a{n}", "address": f"/a{n}", name: value} for n, value in enumerate(wrong)]
    report = brought(wrote(tmp_path / "in", *rows))
    assert not ArticlePage.objects.live().exists()
    assert all("is not a date" in in_words(line.why) for line in report.lines), report.as_text(everything=True)


def test_hidden_files_stay_hidden_though_a_public_page_shows_them_and_a_draft_keeps_them(
    tmp_path: Path, settings: Any, client: Client
) -> None:
    settings.MEDIA_ROOT = str(tmp_path / "media")
    site()
    html = '<p>See <a href="/paper">paper</a> and <a href="/open">open</a>.</p><p><img src="/pic" alt="A"></p>'
    files = [
        {"type": "image", "id": "pic", "address": "/pic", "title": "Pic", "file": "p.png", "is_public": True},
        {"type": "document", "id": "paper", "address": "/paper", "title": "Paper", "file": "p.pdf", "is_public": True},
    ]
    rows: list[Any] = [{**row, "state": "hidden"} for row in files]
    rows.append({**files[1], "id": "open", "address": "/open", "title": "Open", "state": "public", "file": "o.pdf"})
    text = {"type": "text", "value": html}
    for state in ("public", "hidden"):
        rows.append({**page(text, id=state, address=f"/{state}", title=state), "state": state})
        rows.append({
            "type": "article", "id": f"n{state}", "address": f"/n{state}", "title": f"n{state}", "language": "en",
            "state": state, "published": "2021-05-20T08:00:00Z", "image": "/pic", "body": [text],
        })  # fmt: skip
    folder = wrote(tmp_path / "in", *rows)
    for name, content in (("p.png", PNG), ("p.pdf", b"%PDF-1.4"), ("o.pdf", b"%PDF-1.4 open")):
        (folder / name).write_bytes(content)
    report = brought(folder)
    said = {line.path: in_words(line.why) for line in report.lines}
    assert "/paper was not public on the old site" in said["/public"]
    assert "/pic was not public on the old site" in said["/public"]
    paper, opened, pic = (
        SiteDocument.objects.get(title="Paper"), SiteDocument.objects.get(title="Open"), SiteImage.objects.get(title="Pic"),
    )  # fmt: skip
    assert (is_public(paper), is_public(pic), is_public(opened)) == (False, False, True)
    assert client.get(paper.url).status_code == 404
    live, draft = (ArticlePage.objects.get(title=f"n{state}") for state in ("public", "hidden"))
    assert (live.image, draft.get_latest_revision_as_object().image) == (None, pic)
    kept = str(StandardPage.objects.get(title="hidden").get_latest_revision_as_object().body.raw_data)
    assert (f'id="{paper.pk}"' in kept, f"'image': {pic.pk}" in kept) == (True, True)
    again = brought(folder).counts
    assert (again["imported"], again["changed"]) == (0, 0)
    states = {
        row["title"]: row["state"]
        for row in map(json.loads, (sites.export(tmp_path / "bag") / "data/content.jsonl").read_text().splitlines())
        if row["type"] in {"image", "document"}
    }
    assert states == {"Paper": "hidden", "Pic": "hidden", "Open": "public"}


@pytest.mark.parametrize("zone", ["America/New_York", "Mars/X", ""])
@pytest.mark.parametrize("rule", ["", "RRULE:FREQ=WEEKLY;COUNT=6"])
def test_hours_stay_in_the_zone_of_the_event(tmp_path: Path, zone: str, rule: str) -> None:
    """The weeks pass the end of summer time in New York."""
    site()
    event = {
        "type": "event", "id": "e", "address": "/e", "title": "E", "starts_on": "2026-10-19", "starts_at": "15:00",
        "ends_at": "16:00", "time_zone": zone, "recurrence": rule, "published": "2026-01-01T00:00:00Z",
    }  # fmt: skip
    report = execute([wrote(tmp_path / "in", event)], Options(site="https://old.example", zone="Asia/Tokyo"))
    found = EditionPage.objects.order_by("starts_on")
    expected = zone if zone == "America/New_York" else "Asia/Tokyo"
    assert {(page.time_zone, page.starts_at, page.ends_at) for page in found} == {(expected, time(15), time(16))}
    assert len(found) == (6 if rule else 1)
    assert ("is not known" in report.as_text(everything=True)) == (zone == "Mars/X")
