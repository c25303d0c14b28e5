"""`rocb.syndication.subscribing`: a reader's choice, and the resulting addresses."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests import event_factories, factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def site() -> None:
    for code in ("en", "ru"):
        factories.news_index(code)
        event_factories.events_index(code)
    factories.external_index()


def page(client: Client, query: str = "") -> Any:
    response = client.get(f"/en/subscribe/{query}")
    assert response.status_code == 200
    assert not response.cookies
    return BeautifulSoup(response.content, "html.parser")


def addresses(soup: Any) -> list[str]:
    return [str(link["href"]).removeprefix("http://127.0.0.1:8000") for link in soup.select(".stream__ways a")]


def test_without_a_choice_it_offers_everything_of_the_language(client: Client) -> None:
    found = addresses(page(client))
    assert found == ["/en/rss.xml", "/en/atom.xml", "/en/feed.json", "/en/events.ics"]


def test_a_choice_becomes_the_feeds_of_its_lists(client: Client) -> None:
    factories.topic(slug="origin")
    factories.organisation(slug="utopia")
    query = "?type=article&type=edition&topic=origin&organisation=utopia&language=en&language=ru"
    soup = page(client, query)
    found = addresses(soup)
    assert "/en/news/rss.xml?topic=origin&organisation=utopia" in found
    assert "/ru/news/feed.json?topic=origin&organisation=utopia" in found
    assert "/en/events/atom.xml?topic=origin&organisation=utopia" in found
    assert "/ru/events.ics?topic=origin&organisation=utopia" in found
    mail = soup.select_one("a[href^='/en/subscribe/mail/']")
    assert mail["href"] == f"/en/subscribe/mail/{query}"
    assert {box["value"] for box in soup.select("form [checked]")} == {"article", "edition", "origin", "en", "ru"}


def test_every_feed_that_it_offers_works(client: Client) -> None:
    topic = factories.topic(slug="origin")
    factories.article(topics=[topic])
    soup = page(client, "?type=article&type=edition&type=external&topic=origin")
    found = addresses(soup) + addresses(page(client))
    found += [str(link["href"]).removeprefix("http://127.0.0.1:8000") for link in soup.select("table a")]
    assert len(found) > 14
    for address in found:
        assert client.get(address).status_code == 200, address


def test_each_feed_says_when_something_was_last_published_in_it(client: Client) -> None:
    topic = factories.topic(slug="origin", name="Origin")
    factories.topic(slug="unused", name="Unused")
    factories.article(topics=[topic])
    soup = page(client, "?type=article&topic=origin")
    assert soup.select_one(".stream time")["datetime"] == "2026-03-01"
    rows = {row.th.get_text(): row.td.get_text(strip=True) for row in soup.select("tbody tr")}
    assert rows["Origin"] == "1 March 2026"
    assert rows["Events"] == "Nothing yet"
    assert "Unused" not in rows
    assert "Nothing has been published here yet" in page(client, "?type=edition").get_text()


def test_the_code_for_ones_own_site_leads_to_the_same_list(client: Client) -> None:
    factories.topic(slug="origin")
    (code,) = page(client, "?type=article&topic=origin").select(".stream textarea")
    frame: Any = BeautifulSoup(code.get_text(), "html.parser").iframe
    assert frame["src"] == "http://127.0.0.1:8000/en/embed/list/?topic=origin"
    assert frame["title"]
    assert client.get(frame["src"]).status_code == 200


def test_what_nobody_knows_is_left_out_of_the_choice(client: Client) -> None:
    query = "?topic=nothing&topic=%00&organisation=%00&type=x&language=xx"
    assert addresses(page(client, query)) == addresses(page(client))


def test_a_choice_of_everything_stays_one_page(client: Client) -> None:
    topics = [factories.topic() for _ in range(30)]
    query = "?type=article&" + "&".join(f"topic={topic.slug}" for topic in topics)
    soup = page(client, query)
    assert len(soup.select(".stream")) == 24
    assert "6 more feeds match your selection" in soup.get_text()


def test_the_number_of_queries_does_not_grow_with_what_is_published(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(6):
        factories.item(facets=[f"topic:{factories.topic().pk}"])
    page(client)  # the site's root is kept
    with django_assert_max_num_queries(20):
        page(client)


def test_boxes_that_were_ticked_lead_to_the_address_of_the_choice(client: Client) -> None:
    factories.home()
    answer = client.get(
        "/en/subscribe/", {"topic[]": ["origin", "laboratories"], "organisation": "", "type[]": "article"}
    )
    assert answer["Location"] == "/en/subscribe/?topic=origin&topic=laboratories&type=article"


@pytest.mark.parametrize(
    "query", ["", "?language=ru", "?topic=origin&language=ru", "?type=article&topic=origin&topic=laboratories"]
)
def test_the_languages_of_the_page_are_announced_with_the_page_itself_among_them(client: Client, query: str) -> None:
    factories.topic(slug="laboratories", name={"en": "Two"})
    factories.topic(slug="origin", name={"en": "One"})
    soup = page(client, query)
    assert soup.select_one("link[rel=canonical]")["href"].endswith(f"/en/subscribe/{query}")
    announced = {link["hreflang"]: link["href"] for link in soup.select("link[rel=alternate][hreflang]")}
    assert announced["en"] == soup.select_one("link[rel=canonical]")["href"]
    for word in ("topic=origin", "topic=laboratories"):
        assert (word in announced["ru"]) == (word in query)


@pytest.mark.parametrize("path", ["/en/subscribe/", "/en/subscribe/mail/"])
def test_organisations_are_listed_by_country(path: str, client: Client) -> None:
    factories.organisation(slug="cyprus", name="Zenith Customs", country="Cyprus")
    factories.organisation(slug="albania", name="Directorate", country="Albania")
    page = client.get(path).content.decode()
    assert page.index("Albania: Directorate") < page.index("Cyprus: Zenith Customs")


def test_email_comes_before_the_choice_and_topics_are_a_tree(client: Client) -> None:
    revenue = factories.topic(name="Revenue", slug="revenue")
    factories.topic(name="Valuation", slug="valuation", parent=revenue)
    factories.topic(name="Borders", slug="borders")
    shown = page(client, "?topic=valuation")
    form = shown.select_one("main form")
    assert form
    assert form.find_previous("a", class_="button")["href"].startswith("/en/subscribe/mail/?topic=")  # type: ignore[index]
    ticks = form.select("[name='topic[]']")
    assert [tick["value"] for tick in ticks] == ["borders", "revenue", "valuation"]
    assert [tick["value"] for tick in ticks if tick.has_attr("checked")] == ["valuation"]
    assert [tick["value"] for tick in form.select(".form__branch input")] == ["revenue", "valuation"]
    assert all(form.find("label", attrs={"for": tick["id"]}) for tick in ticks)
