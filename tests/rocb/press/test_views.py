"""`rocb.press.views`: the press room of a language."""

from __future__ import annotations

import zipfile
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from bs4 import BeautifulSoup
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse

from foundation.pictures.cuts import ALL_FILTERS
from foundation.pictures.making import make
from news.models import ChangeCounter
from rocb.models import SiteIdentity, SiteImage
from tests import factories

pytestmark = pytest.mark.django_db


def room(client: Client, path: str = "/en/press/") -> Any:
    response = client.get(path)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def photograph() -> SiteImage:
    """Return an image with its renditions except AVIF, which takes most of the time."""
    image = factories.image()
    make(image, [spec for spec in ALL_FILTERS if "avif" not in spec])
    return image


def test_it_names_who_answers_in_the_language_of_the_page(client: Client) -> None:
    factories.home("fr")
    identity = SiteIdentity.load()
    identity.press_contacts = {"en": "Ada Press, spokesperson\nEnglish", "fr": "Ada Press, porte-parole"}
    identity.press_email = "press@rocb.example"
    identity.save()
    contact = room(client).select_one("main address")
    assert "Ada Press, spokesperson" in contact.get_text()
    assert contact.select_one('a[href="mailto:press@rocb.example"]')
    assert "porte-parole" in room(client, "/fr/press/").main.get_text()


def test_it_shows_the_latest_with_images_and_leads_to_their_press_pages(client: Client) -> None:
    index = factories.news_index()
    with_image = factories.article(index, title="With an image", image=photograph())
    factories.article(index, title="Words alone")
    factories.article(index, title="Gone", image=photograph()).unpublish()
    latest = room(client).select_one(".press__latest")
    assert [title.get_text(strip=True) for title in latest.select("h3")] == ["With an image"]
    press_page = room(client, latest.select_one(".press__more a")["href"])
    assert press_page.select_one(f'.press__links a[data-print][href="{with_image.url}"]')
    assert str(with_image.uuid) in latest.select_one(".press__more a")["href"]


def test_readers_and_engines_find_it(client: Client) -> None:
    factories.home("ru")
    assert room(client, "/en/").select_one('header a[href="/en/press/"]')
    assert b"/ru/press/</loc>" in client.get("/sitemap.xml").content
    assert room(client).select_one('link[hreflang="ru"][href$="/ru/press/"]')


def test_who_to_call_and_the_logo_come_before_the_news(client: Client) -> None:
    identity = SiteIdentity.load()
    identity.press_email, identity.phone = "press@rocb.example", "+994 12 000"
    identity.save()
    factories.article(factories.news_index(), image=photograph())
    shown = room(client)
    assert [title.get_text(strip=True) for title in shown.select("main h2")][:2] == ["Press contact", "Our logo"]
    assert shown.select("main h2")[-1]["id"] == "latest"
    assert shown.select_one('main address a[href="tel:+99412000"]')
    assert shown.select_one('.press__first a[href$="logo.zip"]')


def test_the_logo_needs_no_font_and_says_how_to_use_it() -> None:
    path = finders.find("rocb/logo.zip")
    assert path
    with zipfile.ZipFile(path) as pack:
        assert pack.testzip() is None
        drawings = [name for name in pack.namelist() if name.endswith(".svg")]
        assert len(drawings) == 8  # three languages and the mark alone, on light and dark
        for name in drawings:
            svg = ET.fromstring(pack.read(name))
            assert not svg.findall(".//{http://www.w3.org/2000/svg}text")
            assert name.replace(".svg", ".png") in pack.namelist()
        assert "not an official logo" in pack.read("README.txt").decode()


def test_a_site_without_pages_or_contact_has_it_too(client: Client) -> None:
    SiteIdentity.objects.update(press_email="", email="", phone="")
    ChangeCounter.reframe()
    assert room(client).select_one("main address") is None


@pytest.mark.parametrize("provenance", ["example", "supplied"])
def test_an_example_is_offered_neither_to_the_press_nor_for_reuse(client: Client, provenance: str) -> None:
    """This includes a text that an invented organisation supplies."""
    identity = SiteIdentity.load()
    identity.reuse_lines, identity.press_email = {"en": "Free to reuse."}, "press@rocb.example"
    identity.save()
    invented, existing = factories.organisation(kind="example"), factories.organisation()
    image = photograph()
    made_up = factories.article(image=image, provenance=provenance, supplied_by=invented)
    shown = BeautifulSoup(client.get(made_up.url).content, "html.parser").main
    origin = shown.select_one(".origin").get_text(" ")
    assert "This article is an example" in origin
    assert ("Article supplied by" in origin) == (provenance == "supplied")
    assert "Free to reuse." not in shown.get_text()
    assert not shown.select(f'a[href*="{made_up.uuid}"], a[href^="mailto:press"]')
    assert not room(client).select(".press__latest h3")
    paths = [reverse(f"press_{name}", args=[made_up.uuid]) for name in ("item", "archive", "pdf")]
    paths += [reverse("copy_item", args=[made_up.uuid]), reverse("press_reference", args=[made_up.uuid, "bib"])]
    paths += [reverse("press_photo", args=[made_up.uuid, image.uuid, 640])]
    assert {path: client.get(path).status_code for path in paths} == dict.fromkeys(paths, 404)
    real = factories.article(provenance="supplied", supplied_by=existing)
    assert client.get(reverse("press_item", args=[real.uuid])).status_code == 200
