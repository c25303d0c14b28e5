"""Exports of Plone with a marked word in each text: each word is in the site or in a sentence of the report."""

from __future__ import annotations

from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from old_sites.reasons import in_words
from rocb.models import SiteImage
from rocb.plone import run
from rocb.plone.report import Report
from tests import event_factories, factories
from tests.nothing_lost import lost
from tests.old_sites.exports import PNG, SITE, ZONE, blob, item, layout_a, news, uid

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _lists(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path / "media")
    factories.news_index("en")
    event_factories.events_index("en")


def brought(folder: Path, items: list[dict[str, Any]], **sides: Any) -> Report:
    return run.execute([layout_a(folder, items, **sides)], run.Options(site=SITE, zone=ZONE))


_NUMBERS = count()


def marked() -> str:
    return f"Marked{next(_NUMBERS)}end"


def own(kind: str, path: str, number: int, **values: Any) -> dict[str, Any]:
    return item(kind, path, uid(number), title=marked(), description=marked(), **values)


def file(kind: str, path: str, number: int, **values: Any) -> dict[str, Any]:
    name, field, mime = ("x.png", "image", "image/png") if kind == "Image" else ("x.pdf", "file", "application/pdf")
    return own(kind, path, number, **{field: blob(uid(number), name, field=field, kind=mime)}, **values)


TEXTS = {
    "files of a folder": lambda: [
        own("Folder", "/files", 1),
        file("File", "/files/a.pdf", 2),
        file("Image", "/files/b.png", 3),
    ],
    "links of a folder": lambda: [
        own("Folder", "/links", 1),
        own("Link", "/links/a", 2, remoteUrl=f"https://x.example/{marked()}"),
        own("Link", "/links/b", 3, remoteUrl="${portal_url}/about"),
        own("Document", "/about", 4),
    ],
    "files of no folder": lambda: [file("File", "/a.pdf", 2), file("Image", "/b.png", 3)],
    "a link of no folder": lambda: [own("Link", "/a", 2, remoteUrl=f"https://x.example/{marked()}")],
    "a folder of news": lambda: [own("Folder", "/news", 1), news("/news/a", uid(2), f"<p>{marked()}</p>")],
    "a folder of events and files": lambda: [
        own("Folder", "/events", 1),
        own("Event", "/events/a", 2, start="2021-05-18T08:00:00+00:00", location=marked(), contact_name=marked()),
        file("File", "/events/a.pdf", 3),
    ],
    "a folder with a default page": lambda: [own("Folder", "/f", 1), own("Document", "/f/page", 2)],
    "a collection": lambda: [own("Collection", "/c", 1, query=[{"i": "portal_type", "v": ["News Item"]}])],
}


def with_blobs(items: list[dict[str, Any]]) -> dict[str, bytes]:
    blobs = [one[field] for one in items for field in ("image", "file") if field in one]
    return {one["blob_path"]: PNG if "png" in one["filename"] else b"%PDF-1.4" for one in blobs}


@pytest.mark.parametrize("name", TEXTS)
def test_no_text_is_lost_in_silence(name: str, tmp_path: Path) -> None:
    first = next(_NUMBERS)
    items = TEXTS[name]()
    words = [f"Marked{number}end" for number in range(first + 1, next(_NUMBERS))]
    sides = {"metadata": {"default_page": {uid(1): {"default_page": "page"}}}} if "default" in name else {}
    assert lost(words, brought(tmp_path / "e", items, blobs=with_blobs(items), **sides)) == []


@pytest.mark.parametrize("kind", ["File", "Image", "Link"])
def test_texts_for_which_the_library_has_no_field_are_named_with_their_words(kind: str, tmp_path: Path) -> None:
    texts = {"text": "<p>One two</p>", "image_caption": "Three", "location": "Four", "rights": "Five six seven"}
    one = own("Link", "/a", 2, remoteUrl="https://x.example/", **texts)
    items = [one if kind == "Link" else file(kind, "/a", 2, **texts)]
    (line,) = brought(tmp_path / "e", items, blobs=with_blobs(items)).lines
    said = in_words(line.why)
    named = "text (2), image_caption (1), location (1)" + (", rights (3)" if kind != "Image" else "")
    assert f"with the number of their words: {named}." in said
    assert kind != "Image" or SiteImage.objects.get().credit == "Five six seven"


def test_a_folder_lists_its_links_and_files_with_their_descriptions(client: Client, tmp_path: Path) -> None:
    items = [*TEXTS["links of a folder"](), file("File", "/links/c.pdf", 5)]
    items[1]["description"] = "Words & <more>"
    folder = tmp_path / "e"
    brought(folder, items, blobs=with_blobs(items))
    html = client.get(client.get("/links").headers["Location"]).text
    assert f'<a href="{items[1]["remoteUrl"]}"' in html
    assert "Words &amp; &lt;more&gt;" in html
    places = [html.index(one["title"]) for one in (items[1], items[2], items[4])]
    assert places == sorted(places)
    assert f'<a href="{client.get("/about").headers["Location"]}"' in html
    assert brought(folder, items).counts["unchanged"] == len(items)
    items[1]["remoteUrl"], items[4]["description"] = "https://y.example/", "Changed."
    assert brought(folder, items).counts["changed"] == 3
    html = client.get("/en/links/").text
    assert "https://y.example/" in html
    assert "Changed." in html


def test_files_that_the_old_site_withdrew_are_not_only_changed(tmp_path: Path) -> None:
    items = [file("File", "/a.pdf", 2), file("Image", "/b.png", 3)]
    brought(tmp_path / "e", items, blobs=with_blobs(items))
    hidden = [{**one, "review_state": "private"} for one in items]
    assert brought(tmp_path / "e", hidden).differences["hidden there"] == 2
    assert brought(tmp_path / "e", hidden).differences["hidden there"] == 0
    assert brought(tmp_path / "e", items).differences["public there"] == 2
