"""`rocb.templatetags.head`: metadata in the head of a page."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from PIL import Image

from tests import event_factories, factories

pytestmark = pytest.mark.django_db


def head(client: Client, path: str) -> str:
    return client.get(path).content.decode().split("</head>")[0]


def told(html: str) -> dict[str, str]:
    return dict(re.findall(r'<meta (?:name|property)="([^"]+)" content="([^"]*)"', html))


@pytest.mark.parametrize("code", [code for code, _name in settings.LANGUAGES])
def test_there_is_a_picture_of_the_site_in_each_language(code: str) -> None:
    with Image.open(finders.find(f"rocb/share-{code}.png")) as picture:
        assert picture.size == (1200, 630)


def test_a_page_without_a_picture_is_shared_with_that_of_its_language(client: Client) -> None:
    page = factories.standard_page()
    html = told(head(client, page.url))
    assert html["og:image"] == f"{settings.PUBLIC_URL}/static/rocb/share-en.png"
    assert (html["og:image:width"], html["og:image:height"]) == ("1200", "630")
    assert html["og:locale"] == "en_GB"


def test_no_description_is_empty(client: Client) -> None:
    pages = [factories.standard_page(), factories.article(standfirst=""), event_factories.edition(introduction="")]
    for page in pages:
        html = told(head(client, page.url))
        assert html["description"].strip()
        assert html["og:description"].strip()


def test_a_list_with_one_filter_may_be_found_and_with_two_not(client: Client) -> None:
    topic = factories.topic()
    page = factories.article(topics=[topic])
    path = page.get_parent().url
    assert "robots" not in told(head(client, f"{path}?topic={topic.slug}"))
    assert told(head(client, f"{path}?topic={topic.slug}&kind=news"))["robots"] == "noindex"


def test_engines_are_told_the_way_from_the_home_page(client: Client) -> None:
    page = factories.article(title="A meeting")
    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', client.get(page.url).content.decode())
    (trail,) = [found for found in map(json.loads, blocks) if found["@type"] == "BreadcrumbList"]
    elements: list[dict[str, Any]] = trail["itemListElement"]
    assert [element["position"] for element in elements] == [1, 2, 3]
    assert elements[0]["item"] == f"{settings.PUBLIC_URL}/en/"
    assert (elements[-1]["name"], "item" in elements[-1]) == ("A meeting", False)


@pytest.mark.parametrize(("language", "scripts"), [("en", ["latin"]), ("ru", ["latin", "cyrillic"])])
def test_a_page_fetches_its_letters_first(client: Client, language: str, scripts: list[str]) -> None:
    """Spaces and digits in Russian text come from the Latin font file. Without preloading it, all lines would be laid
    out a second time.
    """
    factories.home(language)
    html = head(client, f"/{language}/search/")
    assert re.findall(r'rel="preload" href="[^"]*/text-([a-z]+)\.woff2"', html) == scripts
