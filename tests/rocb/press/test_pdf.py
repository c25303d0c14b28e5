"""`rocb.press.pdf`: the print version as a tagged PDF; without WeasyPrint the page itself."""

from __future__ import annotations

import base64
import re
import zlib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.core.cache import caches
from django.test import Client

from foundation.pictures.making import make
from news.models import ArticlePage, Item
from rocb.models import SiteIdentity
from rocb.press import pdf, pdf_process, views
from rocb.press.photos import photos_of
from tests import event_factories, factories

pytestmark = pytest.mark.django_db
with_weasyprint = pytest.mark.skipif(
    not pdf.is_available(), reason="WeasyPrint needs the package weasyprint and the library Pango"
)


@pytest.fixture(autouse=True)
def _nobody_asked_before() -> None:
    caches["throttle"].clear()


def illustrated(licence: str = "own", **values: Any) -> ArticlePage:
    image = factories.image(credit="Ann Photographer", description="A field", licence=licence)
    make(image)
    values = {"image_caption": "The opening", "slug": "one"} | values
    return factories.article(image=image, body=[("figure", {"image": image})], **values)


def item_of(page: ArticlePage) -> Item:
    return Item.objects.get(page_id=page.pk)


def html_of(page: ArticlePage) -> str:
    identity = SiteIdentity(
        short_names={"en": "The Office"},
        reuse_lines={"en": "Free to reuse."},
        addresses={"en": "1 Street"},
        press_email="press@office.example",
        phone="+1 234",
    )
    return pdf.document(item_of(page), page, photos_of(page), identity=identity)


def path_of(page: ArticlePage) -> str:
    return f"/{page.locale.language_code}/press/{page.uuid}/article.pdf"


@pytest.fixture
def is_made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Replace WeasyPrint, and return the HTML that it was given."""
    given: list[str] = []

    def made(html: str) -> bytes:
        given.append(html)
        return b"%PDF-1.7"

    monkeypatch.setattr(pdf, "is_available", lambda: True)
    monkeypatch.setattr(pdf, "made", made)
    return given


def test_without_it_there_is_no_link_and_the_address_leads_to_the_page(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "is_available", lambda: False)
    page = factories.article()
    assert b"article.pdf" not in client.get(f"/en/press/{page.uuid}/").content
    response = client.get(path_of(page))
    assert (response.status_code, response["Location"]) == (302, page.url)
    assert response["Cache-Control"] == "no-store"


def test_one_that_cannot_be_made_leads_to_the_page_too(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "is_available", lambda: True)
    monkeypatch.setattr(pdf, "made", lambda html: None)
    page = factories.article()
    assert client.get(path_of(page))["Location"] == page.url


def test_the_press_page_offers_it(client: Client, is_made: list[str]) -> None:
    page = factories.article(title="Blockchain <b>", slug="blockchain")
    assert path_of(page).encode() in client.get(f"/en/press/{page.uuid}/").content
    response = client.get(path_of(page))
    assert (response.content, response["Content-Type"]) == (b"%PDF-1.7", "application/pdf")
    assert response["Content-Disposition"] == 'inline; filename="blockchain.pdf"'
    assert response["X-Robots-Tag"] == "noindex"
    assert "<title>Blockchain &lt;b&gt;</title>" in is_made[0]


@pytest.mark.parametrize("how", ["withdrawn", "restricted"])
def test_what_is_not_public_has_none(client: Client, is_made: list[str], how: str) -> None:
    page = factories.article()
    if how == "withdrawn":
        page.unpublish()
    else:
        page.view_restrictions.create(restriction_type="login")
    assert client.get(path_of(page)).status_code == 404
    assert not is_made


def test_one_place_gets_so_many_in_a_minute(
    client: Client, is_made: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "PDFS_IN_A_MINUTE", 1)
    page = factories.article()
    assert client.get(path_of(page)).status_code == 200
    refused = client.get(path_of(page))
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 60
    assert client.get(path_of(page), REMOTE_ADDR="192.0.2.7").status_code == 200


@pytest.mark.long
def test_images_stand_in_the_document_and_nothing_else_is_asked_for() -> None:
    page = illustrated()
    html = html_of(page)
    assert html.count("<img") == 2
    # The alternative text from the page, which is in its language, is preferred to that of the image.
    assert re.findall(r'\balt="([^"]*)', html) == ["The opening", "A field"]
    assert "Photo: Ann Photographer" in html
    assert set(re.findall(r'\bsrc="([^",]*)', html)) == {"data:image/jpeg;base64"}
    assert "srcset" not in html


@pytest.mark.long
def test_it_says_where_the_text_comes_from() -> None:
    based = {"provenance": "based", "source_name": "World Customs Organization", "source_url": "https://wco.example/a"}
    html = html_of(factories.article(**based, source_published_on=date(2026, 5, 19)))
    link = '<a href="https://wco.example/a" rel="external">World Customs Organization</a>'
    assert f"Based on: {link}, 19 May 2026" in html
    assert "Free to reuse." in html
    event = event_factories.edition(source_name="WCO", source_url="https://wco.example/c")
    assert 'Based on: <a href="https://wco.example/c" rel="external">WCO</a>' in html_of(event)
    taken = html_of(factories.article(provenance="republished", source_url="https://wco.example/b"))
    assert 'Republished from <a href="https://wco.example/b" rel="external">' in taken
    assert "Free to reuse." not in taken


def test_it_says_how_to_reach_the_office() -> None:
    (contact,) = BeautifulSoup(html_of(factories.article()), "html.parser").select(".contact")
    assert contact.get_text(" ", strip=True) == f"The Office 1 Street press@office.example +1 234 {settings.PUBLIC_URL}"


def test_the_alternative_text_is_no_caption() -> None:
    page = illustrated(image_caption="", image_alt="Two people at a table")
    shown = BeautifulSoup(html_of(page), "html.parser")
    assert shown.select("figure img")[0]["alt"] == "Two people at a table"
    assert shown.select("figcaption")[0].get_text(strip=True) == "Photo: Ann Photographer"


def test_images_that_must_not_be_republished_are_left_out() -> None:
    assert "<img" not in html_of(illustrated(licence="permission"))


@pytest.mark.long
def test_images_together_have_so_much_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "IMAGE_BYTES", 10)
    assert "<img" not in html_of(illustrated())


@pytest.mark.long
def test_a_file_that_is_no_image_of_the_page_is_not_read() -> None:
    page = factories.article()
    Item.objects.filter(page_id=page.pk).update(
        html='<p>Text</p><img src="/media/documents/secret.txt"><img src="file:///etc/passwd">'
        '<img src="https://elsewhere.example/x.png"><img src="/media/../secret_key">'
    )
    assert "<img" not in html_of(page)


# --- With WeasyPrint ----------------------------------------------------------------------------------------------------


def unpacked(file: bytes) -> bytes:
    """Return all uncompressed objects of a PDF."""
    found = [file]
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", file, re.DOTALL):
        try:
            found.append(zlib.decompressobj().decompress(stream))
        except zlib.error:  # not compressed
            continue
    return b"\n".join(found)


@with_weasyprint
@pytest.mark.long
@pytest.mark.parametrize(
    ("language", "title"), [("en", "A workshop"), ("ru", "Семинар в Тбилиси"), ("fr", "Un atelier à Tbilissi")]
)
def test_it_is_tagged_and_has_language_and_title(language: str, title: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "SECONDS", 600)  # on a busy machine
    head = f'<!doctype html><html lang="{language}"><head><title>{title}</title></head>'
    html = f"{head}<body><h1>{title}</h1><p>{title} <i>{title}</i> <b>{title}</b></p></body></html>"
    file = pdf.made(html)
    assert file is not None
    objects = unpacked(file)
    for part in (
        b"/MarkInfo",
        b"/StructTreeRoot",
        b"/S /H1",
        f"/Lang ({language})".encode(),
        b"pdfuaid",
        title.encode(),
        b"+Rocb-Head",
        b"+Rocb-Text-Italic",
        b"+Rocb-Text-Bold",
    ):
        assert part in objects, part
    assert set(re.findall(rb"/BaseFont /\w+\+(\w+)", objects)) == {b"Rocb"}  # so no letter needs another font


@with_weasyprint
@pytest.mark.parametrize(
    ("name", "parts"), [("head", "head-[!i]*"), ("text", "text-[!i]*"), ("text-italic", "text-i*")]
)
def test_its_fonts_have_all_letters_of_the_web_fonts(name: str, parts: str) -> None:
    TTFont = pytest.importorskip("fontTools.ttLib").TTFont

    web = Path(__file__).parents[3] / "rocb/static/rocb/fonts"
    letters = {letter for part in web.glob(f"{parts}.woff2") for letter in TTFont(part).getBestCmap()}
    assert letters == set(TTFont(pdf_process.STYLE.parent / f"fonts/{name}.woff2").getBestCmap())


@with_weasyprint
@pytest.mark.long
def test_it_reads_no_file_and_asks_no_network(tmp_path: Path) -> None:
    secret = tmp_path / "secret.png"
    pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    secret.write_bytes(base64.b64decode(pixel))

    def images(source: str) -> int:
        page = f'<html lang="en"><head><title>T</title></head><body><img alt="A" src="{source}"></body></html>'
        return unpacked(pdf_process.made(page)).count(b"/Subtype /Image")

    assert images(f"data:image/png;base64,{pixel}")
    assert not images(secret.as_uri())


@with_weasyprint
@pytest.mark.long
def test_one_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "SECONDS", 0.01)
    assert pdf.made("<p>") is None
    assert not pdf._turn.locked()
