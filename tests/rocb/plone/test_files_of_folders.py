"""Folders with files: the page at the address of a folder links what was in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from old_sites.reasons import in_words
from rocb.models import SiteDocument, StandardPage
from rocb.plone import folders, run
from rocb.plone.report import Report
from tests import event_factories, factories
from tests.old_sites.exports import PNG, SITE, ZONE, blob, item, layout_a, uid

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _lists(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path / "media")
    factories.news_index("en")
    event_factories.events_index("en")


def brought(folder: Path, *, files: int, pictures: int = 0, secret: bool = True) -> Report:
    rows, blobs = [item("Folder", "/files", uid(1), title="Our files")], {}
    for number in range(2, 2 + files + secret):
        state = {"review_state": "private"} if secret and number == 2 else {}
        own = blob(uid(number), "x.pdf", field="file", kind="application/pdf")
        rows.append(item("File", f"/files/{number}.pdf", uid(number), title=f"File {number}", file=own, **state))
        blobs[f"{uid(number)}/file/x.pdf"] = f"%PDF-1.4 {number}".encode()
    for number in range(5000, 5000 + pictures):
        own = blob(uid(number), "x.png")
        rows.append(item("Image", f"/files/{number}.png", uid(number), title=f"Picture {number}", image=own))
        blobs[f"{uid(number)}/image/x.png"] = PNG
    return run.execute([layout_a(folder, rows, blobs=blobs)], run.Options(site=SITE, zone=ZONE))


@pytest.mark.parametrize("count", [0, 1, 12])
def test_the_page_of_a_folder_links_its_public_files(count: int, client: Client, tmp_path: Path) -> None:
    brought(tmp_path / "e", files=count)
    html = client.get(client.get("/files").headers["Location"]).text
    for document in SiteDocument.objects.all():
        assert (document.url in html) == (document.title != "File 2")
    assert "File 2<" not in html
    assert brought(tmp_path / "e", files=count).counts["changed"] == 0
    brought(tmp_path / "e", files=count + 1)
    assert f"File {count + 3}<" in client.get("/en/files/").text


def test_pictures_are_shown_and_the_others_are_counted(monkeypatch: Any, tmp_path: Path) -> None:
    monkeypatch.setattr(folders, "MOST_PICTURES", 2)
    report = brought(tmp_path / "e", files=0, pictures=3, secret=False)
    kinds = [block.block_type for block in StandardPage.objects.get(title="Our files").body]
    assert kinds == ["figure", "figure", "pages_below"]
    assert "Images of the folder that are only in the library: 1." in in_words(
        report.lines[-1].why + report.lines[0].why
    )


def test_any_view_of_a_file_leads_to_it(client: Client, tmp_path: Path) -> None:
    brought(tmp_path / "e", files=1)
    url = SiteDocument.objects.get(title="File 3").url
    for tail in (
        "",
        "/view",
        "/@@display-file/file/x.pdf",
        "/@@display-file",
        "/@@download/file/x.pdf",
        "/@@any/view/of",
    ):
        assert client.get(f"/files/3.pdf{tail}").headers["Location"].endswith(url), tail
