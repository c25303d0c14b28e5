"""`rocb.glossary.views`: the pages of the glossary in three languages, its downloads, and links to it."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rocb.search import entries as search_entries
from rocb.search.glossary import by_letter, entries
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def site() -> None:
    for language in ("ru", "fr"):
        factories.home(language)


def page(client: Client, path: str) -> Any:
    response = client.get(path)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


@pytest.mark.parametrize("language", ["en", "ru", "fr"])
def test_every_term_has_a_link_to_its_entry(client: Client, language: str) -> None:
    shown = page(client, f"/{language}/glossary/")
    links = {link["href"] for link in shown.select(".glossary__names a")}
    assert len(links) == len(entries())
    letter = next(iter(by_letter(language)))
    path = f"/{language}/glossary/{quote(letter.lower())}/"
    of_letter = page(client, path)
    anchors = {article["id"] for article in of_letter.select("article.glossary__entry")}
    assert anchors == {link.partition("#")[2] for link in links if link.startswith(path)}
    assert shown.select_one('link[rel="alternate"][hreflang="ru"]')["href"].endswith("/ru/glossary/")


@pytest.mark.parametrize("language", ["en", "ru", "fr"])
def test_words_of_another_language_are_marked(client: Client, language: str) -> None:
    letter = next(iter(by_letter(language)))
    entry = page(client, f"/{language}/glossary/{quote(letter.lower())}/").select_one("article.glossary__entry")
    assert not entry.p.get("lang")
    others = {"en", "fr", "ru"} - {language}
    assert {cell["lang"] for cell in entry.select("dd[lang]")} == others


def test_a_copy_on_another_site_is_called_so(client: Client) -> None:
    entry = page(client, "/en/glossary/a/").find(id="proc-abandonment")
    assert "Usage, not confirmed by an official source." in entry.get_text()
    assert "not an official site" in entry.get_text()


@pytest.mark.parametrize("path", ["/en/glossary/ж/", "/en/glossary/ab/", "/en/glossary/-/", "/glossary.xml"])
def test_there_is_no_other_letter_and_format(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/en/glossary/", "/fr/glossary/c/"])
def test_a_page_costs_few_queries(client: Client, path: str) -> None:
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    assert len(queries) <= 15


@pytest.mark.parametrize(
    ("kind", "type_"), [("json", "application/json"), ("csv", "text/csv"), ("tbx", "application/x-tbx+xml")]
)
def test_all_terms_can_be_downloaded(client: Client, kind: str, type_: str) -> None:
    response = client.get(f"/glossary.{kind}")
    assert response["Content-Type"].startswith(type_)
    assert f"customs-terms.{kind}" in response["Content-Disposition"]
    assert response.content.count("таможенный представитель".encode()) >= 1


def test_the_footer_the_search_and_the_sitemap_lead_to_it(client: Client) -> None:
    search_entries.rebuild()
    assert page(client, "/en/").select_one('footer a[href="/en/glossary/"]')
    found = page(client, "/ru/search/?q=таможенный представитель")
    link = found.select_one("section[aria-labelledby=terms] a")
    assert link["href"].endswith("#proc-customs-broker")
    assert page(client, link["href"].partition("#")[0]).find(id="proc-customs-broker")
    assert not page(client, "/en/search/?q=unsubscribe").select("section[aria-labelledby=terms]")
    addresses = client.get("/sitemap.xml").content.decode()
    assert "/fr/glossary/<" in addresses
    assert f"/ru/glossary/{quote('т')}/<" in addresses
