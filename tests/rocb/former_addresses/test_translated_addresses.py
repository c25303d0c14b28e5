"""`translated_addresses`: an address with slugs of another language redirects, but only to public pages."""

from __future__ import annotations

import pytest
from django.test import Client

from foundation.custody.models import FormerAddress
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def two_languages() -> None:
    """The directory and the list of news, each under another word."""
    for code, members, news in (("en", "members", "news"), ("ru", "chleny", "novosti")):
        index = factories.organisation_index(code)
        index.slug = members
        factories.publish(index)
        factories.news_index(code, slug=news)
        found = factories.news_index(code)
        found.slug = news
        factories.publish(found)
    FormerAddress.objects.all().delete()  # they never had other words


@pytest.mark.parametrize(
    ("asked", "leads_to"),
    [
        ("/ru/members/", "/ru/chleny/"),
        ("/ru/members/georgia/", "/ru/chleny/georgia/"),
        ("/en/chleny/georgia/", "/en/members/georgia/"),
        ("/ru/news/2021/", "/ru/novosti/2021/"),
    ],
)
def test_the_words_of_another_language_lead_on(client: Client, asked: str, leads_to: str) -> None:
    answer = client.get(asked)
    assert (answer.status_code, answer["Location"]) == (302, leads_to)


@pytest.mark.parametrize(
    "asked",
    ["/ru/nothing/", "/ru/nothing/georgia/", "/ru/members/georgia/more/", "/ru/news/a-title/", "/ru/" + "news/" * 9],
)
def test_what_fits_no_page_stays_not_found(client: Client, asked: str) -> None:
    assert client.get(asked).status_code == 404


def test_an_article_leads_to_its_version_while_that_is_public(client: Client) -> None:
    article = factories.article(slug="a-title")
    version = factories.article(factories.news_index("ru"), slug="nazvanie", translation_key=article.translation_key)
    assert client.get("/ru/news/a-title/")["Location"] == "/ru/novosti/nazvanie/"
    version.unpublish()
    assert client.get("/ru/news/a-title/").status_code == 404
