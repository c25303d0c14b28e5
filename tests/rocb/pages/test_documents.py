"""The page of documents: newsletters, and the papers of public events."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from events import papers
from events.models import EditionDocument
from tests import event_factories, factories

pytestmark = pytest.mark.django_db


def page(client: Client, path: str) -> Any:
    response = client.get(path)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser").main


def paper(title: str, day: date, **values: Any) -> EditionDocument:
    edition = event_factories.edition(title=f"Event of {title}", starts_on=day, topics=values.pop("topics", []))
    return EditionDocument.objects.create(edition=edition, title=title, **{"url": "https://x.example/", **values})


def titles(found: Any) -> list[str]:
    return [link.get_text() for link in found.select(".papers > li > a")]


def test_newsletters_stand_above_the_papers_of_events_the_latest_first(client: Client) -> None:
    factories.article(factories.news_index(), title="Newsletter, autumn", kind="newsletter")
    paper("Older", date(2020, 3, 1))
    paper("Newer", date(2021, 3, 1))
    shown = page(client, "/en/documents/")
    assert "Newsletter, autumn" in shown.select_one("section").get_text()
    assert titles(shown) == ["Newer", "Older"]


def test_papers_are_narrowed_by_kind_language_topic_and_year(client: Client) -> None:
    topic = factories.topic(slug="origin")
    paper("Report", date(2020, 3, 1), kind="report", language="en", topics=[topic])
    paper("Agenda", date(2021, 3, 1), kind="agenda", language="ru")
    for query, found in {
        "kind=report": ["Report"],
        "language=ru": ["Agenda"],
        "topic=origin": ["Report"],
        "year=2021": ["Agenda"],
        "kind=agenda&year=2020": [],
    }.items():
        shown = page(client, f"/en/documents/?{query}")
        assert titles(shown) == found
        assert bool(shown.select_one(".empty a.button")) is not bool(found)
    taken_away = page(client, "/en/documents/?kind=report&year=2020").select(".filters__chosen a")
    assert [link["href"] for link in taken_away] == ["/en/documents/?year=2020", "/en/documents/?kind=report"]


def test_filters_offer_only_what_papers_are_filed_under(client: Client) -> None:
    """An event without documents adds no topic and no year: they would lead to an empty list."""
    topic, other = factories.topic(slug="origin"), factories.topic(slug="valuation")
    paper("Report", date(2020, 3, 1), topics=[topic])
    event_factories.edition(starts_on=date(2021, 3, 1), topics=[other])
    offered = [link["href"] for link in page(client, "/en/documents/").select(".filters details a")]
    assert {path for path in offered if "topic=" in path or "year=" in path} == {
        "/en/documents/?topic=origin",
        "/en/documents/?year=2020",
    }


@pytest.mark.parametrize("query", ["kind=poem", "language=xx", "topic=none", "year=12", "before=yesterday"])
def test_what_names_no_list_is_not_found(client: Client, query: str) -> None:
    factories.home()
    assert client.get(f"/en/documents/?{query}").status_code == 404


def test_pages_lead_on_without_leaving_anything_out(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(papers.PaperList.slice, "__kwdefaults__", {"before": None, "size": 2})
    for number in range(5):
        paper(f"Paper {number}", date(2020, 3, 1))
    found, path = [], "/en/documents/"
    while path:
        shown = page(client, path)
        found += titles(shown)
        older = shown.select_one("a.pagination__older")
        path = older["href"] if older else ""
    assert sorted(found) == [f"Paper {number}" for number in range(5)]
