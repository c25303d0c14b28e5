"""The same small site becomes the same pages, whichever of the four programs exported it."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from news.models import ArticlePage, Item
from old_sites.reasons import in_words
from rocb.models import SiteDocument, SiteImage, StandardPage
from rocb.plone import run
from tests import factories
from tests.old_sites.exports import PNG, SITE, ZONE, blob, item, layout_a, news, zipped

pytestmark = pytest.mark.django_db

NEWS, PAGE, PICTURE, FILE = ("a" * 32, "b" * 32, "c" * 32, "d" * 32)
PDF = b"%PDF-1.4"
HTML = f'<p><a href="../resolveuid/{PAGE}">About</a></p><p><img src="../resolveuid/{PICTURE}" alt="A ship"></p>'


def items() -> list[dict[str, Any]]:
    return [
        item("Document", "/about", PAGE),
        news("/news/first", NEWS, HTML),
        item("Image", "/ship.png", PICTURE, image=blob(PICTURE, "ship.png")),
        item("File", "/paper.pdf", FILE, file=blob(FILE, "paper.pdf", field="file", kind="application/pdf")),
    ]


BLOBS = {f"{PICTURE}/image/ship.png": PNG, f"{FILE}/file/paper.pdf": PDF}


def a_folder(folder: Path) -> list[Path]:
    return [layout_a(folder, items(), blobs=BLOBS)]


def a_zip(folder: Path) -> list[Path]:
    return [zipped(layout_a(folder / "in", items(), blobs=BLOBS), folder / "export.zip")]


def absolute(data: dict[str, Any]) -> dict[str, Any]:
    """Add the address of the exporting server, and a date without a zone."""
    parent = {"@id": "http://localhost:8080/Plone", "@type": "Plone Site", "UID": None}
    return {
        **data,
        "@id": f"http://localhost:8080/Plone{data['@id']}",
        "parent": parent,
        "effective": "2021-05-20T10:15:00",
    }


def as_text(data: dict[str, Any]) -> dict[str, Any]:
    """Embed the item's file as base64."""
    written = {"image": PNG, "file": PDF}
    for name, content in written.items():
        if name in data:
            file = {key: value for key, value in data[name].items() if key != "blob_path"}
            data = {**data, name: {**file, "data": base64.b64encode(content).decode(), "encoding": "base64"}}
    return data


def b_one_file(folder: Path) -> list[Path]:
    folder.mkdir(exist_ok=True)
    (folder / "Plone.json").write_text(json.dumps([as_text(absolute(one)) for one in items()], indent=2))
    return [folder / "Plone.json"]


def b_per_type_in_any_order(folder: Path) -> list[Path]:
    folder.mkdir(exist_ok=True)
    paths = []
    for one in items():
        paths.append(folder / f"{one['@type']}.json")
        paths[-1].write_text(json.dumps([as_text(absolute(one))]))
    return [*reversed(paths)]


def c_separate_files(folder: Path) -> list[Path]:
    """Layout of distributions of Plone: files in a folder beside that of the items."""
    (folder / "items").mkdir(parents=True)
    for number, one in enumerate(items(), 1):
        for name in ("image", "file"):
            if name in one:
                path = f"blobs/{one['UID']}-{name}/{one[name]['filename']}"
                (folder / path).parent.mkdir(parents=True)
                (folder / path).write_bytes(PNG if name == "image" else PDF)
                one = {**one, name: {**one[name], "blob_path": path}}
        (folder / "items" / f"{number}.json").write_text(json.dumps(absolute(one)))
    return [folder]


@pytest.mark.parametrize("layout", [a_folder, a_zip, b_one_file, b_per_type_in_any_order, c_separate_files])
def test_every_layout_becomes_the_same(layout: Callable[[Path], list[Path]], tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = str(tmp_path / "media")
    factories.news_index()
    report = run.execute(layout(tmp_path / "export"), run.Options(site=SITE, zone=ZONE))
    assert report.counts == {"imported": 4, "changed": 0, "unchanged": 0, "left out": 0}
    article, page = ArticlePage.objects.get(), StandardPage.objects.get(slug="about")
    assert f'id="{page.pk}"' in article.body[0].value.source
    assert article.body[1].value["image"].pk == SiteImage.objects.get().pk
    assert SiteImage.objects.get().file.read() == PNG
    assert SiteDocument.objects.get().file.read() == PDF
    found = Item.objects.get()
    assert (found.guid, f"{found.published_at:%H:%M}") == (f"{SITE}/news/first", "08:15")


def test_answers_of_the_rest_api_become_pages_and_files_that_they_only_name_are_said(tmp_path: Path) -> None:
    factories.news_index()
    picture = {
        "download": f"{SITE}/ship.png/@@images/x.png",
        "filename": "ship.png",
        "content-type": "image/png",
        "scales": {},
    }
    text = {"data": f'<p><a href="{SITE}/about">About</a></p>', "content-type": "text/html"}
    answers = [
        item("Document", f"{SITE}/about", PAGE, language={"token": "en", "title": "English"}),
        item(
            "News Item",
            f"{SITE}/news/first",
            NEWS,
            text=text,
            review_state="published",
            items=[],
            **{"@components": {}},
        ),
        item("Image", f"{SITE}/ship.png", PICTURE, image=picture),
    ]
    for number, answer in enumerate(answers):
        (tmp_path / f"{number}.resp.json").write_text(json.dumps(answer))
    report = run.execute([tmp_path], run.Options(site=SITE, zone=ZONE))
    assert report.counts == {"imported": 2, "changed": 0, "unchanged": 0, "left out": 1}
    assert [in_words(line.why) for line in report.lines if line.type == "Image"] == [
        "The export contains only the address of the file, not the file itself."
    ]
    assert 'linktype="page"' in ArticlePage.objects.get().body[0].value.source


def test_a_file_is_found_where_programs_put_it_and_needs_no_name(tmp_path: Path) -> None:
    pdf = b"%PDF-1.4"
    for place in (f"blobs/{PAGE}-file/a.pdf", "blobstorage/0x00/0x0f.blob"):
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / place).write_bytes(pdf)
    files: list[dict[str, Any]] = [
        {"filename": "a.pdf", "blob_path": f"{PAGE}-file/a.pdf"},
        {"filename": "Report no. 5", "content-type": "application/pdf", "blob_path": "0x00/0x0f.blob"},
        {"filename": None, "content-type": "application/pdf", "data": "JVBERg==", "encoding": "base64"},
    ]
    (tmp_path / "items").mkdir()
    for number, file in enumerate(files):
        data = item("File", f"/{number}", f"{number:032x}", file=file)
        (tmp_path / "items" / f"{number}.json").write_text(json.dumps(data))
    report = run.execute([tmp_path], run.Options(site=SITE, zone=ZONE))
    assert report.counts["imported"] == 3
    assert all(file.file.name.endswith(".pdf") for file in SiteDocument.objects.all())


def test_texts_that_are_not_html_keep_their_lines_and_answers_of_the_api_are_html(tmp_path: Path) -> None:
    rst = {"data": "Title\n\n* <b>", "content-type": "text/x-rst", "encoding": "utf-8"}
    shown = {"data": "<p>Title</p>", "content-type": "text/plain", "encoding": "utf-8"}
    (tmp_path / "1.json").write_text(json.dumps(news("/rst", NEWS, text=rst)))
    (tmp_path / "2.json").write_text(json.dumps(news("/plain", PAGE, text=shown, **{"@components": {}})))
    run.execute([tmp_path], run.Options(site=SITE, zone=ZONE))
    assert "&lt;b&gt;" in ArticlePage.objects.get(slug="rst").body[0].value.source
    assert "lt;" not in ArticlePage.objects.get(slug="plain").body[0].value.source


def test_a_comment_is_counted_once_though_newer_exports_have_it_twice(tmp_path: Path) -> None:
    talk = [{"text": "a"}, {"text": "b"}]
    data = news("/a", NEWS, **{"exportimport.conversation": talk})
    folder = layout_a(tmp_path / "x", [data], discussions={NEWS: {"items": talk}})
    assert "Comments that were not imported: 2." in in_words(
        run.execute([folder], run.Options(site=SITE, zone=ZONE)).notes
    )
