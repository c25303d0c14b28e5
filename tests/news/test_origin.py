"""The origin of an article on its page, in lists, in feeds and for search engines."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.test import Client

from news.models import Item
from rocb.models import SiteIdentity
from tests import factories

pytestmark = pytest.mark.django_db
BASED = {
    "provenance": "based",
    "source_name": "World Customs Organization",
    "source_url": "https://wco.example/release?a=1&b=2",
    "source_published_on": date(2021, 5, 25),
}


def page(client: Client, path: str) -> BeautifulSoup:
    return BeautifulSoup(client.get(path).content, "html.parser")


def test_an_article_leads_to_what_it_is_based_on(client: Client) -> None:
    article = factories.article(**BASED)
    shown = page(client, article.url)
    origin: Any = shown.select_one(".article-head .origin")
    assert " ".join(origin.get_text().split()) == "Based on: World Customs Organization, 25 May 2021"
    assert origin.a["href"] == BASED["source_url"]
    (script,) = (
        json.loads(str(s.string))
        for s in shown.select("script[type='application/ld+json']")
        if "NewsA" in str(s.string)
    )
    assert script["isBasedOn"]["url"] == BASED["source_url"]
    assert script["isBasedOn"]["datePublished"] == "2021-05-25"


def test_a_text_of_another_site_links_it_and_is_not_ours_to_license(client: Client) -> None:
    identity = SiteIdentity.load()
    identity.reuse_lines = {"en": "Free to reuse."}
    identity.save()
    own = factories.article()
    taken = factories.article(provenance="republished", source_url=BASED["source_url"], source_licence="CC BY 4.0")
    assert "Free to reuse." in page(client, own.url).get_text()
    shown = page(client, taken.url)
    assert "Free to reuse." not in shown.get_text()
    origin: Any = shown.select_one(".article-head .origin")
    assert origin.a["href"] == BASED["source_url"]
    assert origin.get_text().strip() == "Republished from https://wco.example/release?a=1&b=2 (CC BY 4.0)"


def test_lists_and_feeds_say_it_too_and_the_office_stays_the_author(client: Client) -> None:
    factories.article(title="Retold", **BASED)
    index = factories.news_index()
    assert "Based on: World Customs Organization" in page(client, index.url).get_text(" ")
    (item,) = json.loads(client.get(f"{index.url}feed.json").content)["items"]
    assert 'Based on: <a href="https://wco.example/release?a=1&amp;b=2"' in item["content_html"]
    assert "Based on" not in str(item["authors"])


@pytest.mark.parametrize(
    ("values", "author"),
    [
        ({}, ""),
        (BASED, ""),
        ({"provenance": "supplied"}, "Customs of Testland"),
        ({"provenance": "republished", "source_url": "https://wco.example/release"}, "wco.example"),
        ({"provenance": "republished", "source_url": "https://wco.example/", "source_name": "WCO"}, "WCO"),
        ({"provenance": "example", "source_name": "WCO"}, ""),
    ],
)
def test_the_author_in_structured_data_is_the_organisation_that_wrote_the_text(
    client: Client, values: dict[str, Any], author: str
) -> None:
    supplier = factories.organisation(name="Customs of Testland")
    shown = page(client, factories.article(**{"supplied_by": supplier, **values}).url)
    scripts = [json.loads(str(s.string)) for s in shown.select("script[type='application/ld+json']")]
    (found,) = (script for script in scripts if script["@type"] == "NewsArticle")
    assert [one["name"] for one in found["author"]] == [author or found["publisher"]["name"]]
    assert found["publisher"]["name"] not in {"Customs of Testland", "WCO", "wco.example"}


def test_an_example_is_marked_wherever_it_shows(client: Client) -> None:
    article = factories.article(title="Made up", provenance="example")
    index = factories.news_index()
    assert "This article is an example, not news." in page(client, article.url).get_text(" ")
    assert "Example" in page(client, index.url).select_one(".card__meta").get_text(" ")  # type: ignore[union-attr]
    (item,) = json.loads(client.get(f"{index.url}feed.json").content)["items"]
    assert "This article is an example" in item["content_html"]


def test_the_offices_own_article_says_nothing_and_keeps_the_hash_that_it_had() -> None:
    factories.article()
    item = Item.objects.get()
    assert (item.data, item.origin_in_short) == ({}, "")


def test_what_is_based_on_something_needs_its_publisher_and_address() -> None:
    with pytest.raises(ValidationError) as refused:
        factories.draft(provenance="based").full_clean()
    assert {"source_url", "source_name"} <= set(refused.value.message_dict)
