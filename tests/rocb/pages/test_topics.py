"""A topic shows all public content about it, and nothing else."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from events.models import EditionDocument
from tests import event_factories, factories

pytestmark = pytest.mark.django_db


def page(client: Client, path: str) -> Any:
    response = client.get(path)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser").main


def test_a_topic_shows_its_news_events_and_documents_and_leads_to_all_of_each(client: Client) -> None:
    topic = factories.topic(name="Origin", slug="origin", description="Where goods come from.")
    factories.news_index()
    factories.article(title="News on origin", topics=[topic])
    factories.article(title="News on something else")
    factories.draft(title="Draft on origin", topics=[topic])
    coming = event_factories.edition(title="Meeting on origin", starts_on=date(2100, 1, 5), topics=[topic])
    held = event_factories.edition(title="Held on origin", starts_on=date(2020, 1, 5), topics=[topic])
    EditionDocument.objects.create(edition=held, title="Paper on origin", url="https://x.example/paper")
    hidden = event_factories.edition_draft(title="Hidden", starts_on=date(2021, 1, 5), topics=[topic])
    EditionDocument.objects.create(edition=hidden, title="Hidden paper", url="https://x.example/hidden")
    shown = page(client, "/en/topics/origin/")
    text = shown.get_text(" ")
    for words in ("Where goods come from.", "News on origin", coming.title, held.title, "Paper on origin"):
        assert words in text
    for words in ("something else", "Draft", "Hidden"):
        assert words not in text
    paths = {link["href"] for link in shown.select("a")}
    assert {"/en/news/?topic=origin", "/en/events/?topic=origin", "/en/documents/?topic=origin"} <= paths
    assert "/en/news/rss.xml?topic=origin" in paths


def test_a_topic_shows_what_its_narrower_topics_have(client: Client) -> None:
    broad = factories.topic(name="Revenue", slug="revenue")
    narrow = factories.topic(name="Valuation", slug="valuation", parent=broad)
    factories.article(factories.news_index(), title="On valuation", topics=[narrow])
    assert "On valuation" in page(client, "/en/topics/revenue/").get_text()
    listed = page(client, "/en/topics/")
    assert listed.select_one('a[href="/en/topics/valuation/"]')
    assert [tag.get_text() for tag in listed.select(".count")] == ["1", "1"]


def test_a_topic_without_anything_says_what_to_do_next(client: Client) -> None:
    factories.home()
    factories.topic(slug="new")
    empty = page(client, "/en/topics/new/").select_one(".empty")
    assert empty.select_one('a[href="/en/topics/"]')


def test_a_topic_that_does_not_exist_is_not_found(client: Client) -> None:
    factories.home()
    assert client.get("/en/topics/none/").status_code == 404
