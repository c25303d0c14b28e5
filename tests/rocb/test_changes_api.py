"""The public log, as read by a program that copies the site."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from news.models import Change, ChangeCounter
from tests import factories, order_factories

pytestmark = pytest.mark.django_db

CHANGES = "/api/v2/changes/"


def read(query: str = "") -> dict[str, Any]:
    answer = Client().get(f"{CHANGES}{query}")
    assert answer.status_code == 200, answer.content
    return dict(answer.json())


def test_a_change_is_the_message_that_webhooks_bring() -> None:
    page = factories.article(title="News", topics=[factories.topic()])
    found = read()
    (message,) = found["changes"]
    assert (message["type"], message["data"]["title"]) == ("article.published", "News")
    assert message["data"]["api_url"].endswith(f"/api/v2/pages/{page.pk}/")
    assert message["data"]["matches"] is True
    assert found["meta"] == {"until": message["data"]["sequence"], "next": None}
    assert read(f"?after={found['meta']['until']}")["changes"] == []


def test_nothing_leaves_of_what_is_public_no_more_but_that_it_is_gone() -> None:
    page = factories.article(
        title="Secret at last", slug="secret-at-last", standfirst="Secret", withdrawal_note="A mistake."
    )
    factories.publish(page, title="Secret still")
    page.unpublish()
    draft = factories.draft(title="Secret draft")
    text = Client().get(CHANGES).content.decode()
    assert "ecret" not in text
    assert str(draft.uuid) not in text
    (message,) = json.loads(text)["changes"]
    assert (message["type"], message["data"]["matches"]) == ("article.withdrawn", False)
    assert (message["data"]["title"], message["data"]["url"], message["data"]["note"]) == ("", "", "A mistake.")


def test_each_line_names_the_item_as_it_is_now() -> None:
    page = factories.article(title="Wrong name")
    factories.publish(page, title="Right name")
    assert [message["data"]["title"] for message in read()["changes"]] == ["Right name", "Right name"]


def test_a_withdrawal_has_no_title_even_if_the_item_is_public_again() -> None:
    page = factories.article(title="News")
    for _ in range(3):
        page.unpublish()
        factories.publish(page)
    found = [
        (message["type"], message["data"]["title"], bool(message["data"]["url"]), message["data"]["matches"])
        for message in read()["changes"]
    ]
    public, withdrawn = ("article.published", "News", True, True), ("article.withdrawn", "", False, False)
    assert found == [public, *[withdrawn, public] * 3]


@pytest.mark.parametrize("count", [0, 1, 100, 101, 250])
def test_pages_bring_each_line_once_by_as_many_queries(count: int, django_assert_num_queries: Any) -> None:
    last = ChangeCounter.take(count) if count else 0
    for number in range(count):
        order_factories.change(sequence=last - number, kind=Change.Kind.WITHDRAWN)
    sequences, address = list[int](), CHANGES
    while address:
        with django_assert_num_queries(3 if count else 2):
            found = Client().get(address).json()
        sequences += [message["data"]["sequence"] for message in found["changes"]]
        address = (found["meta"]["next"] or "").removeprefix("http://testserver")
        address = address[address.index(CHANGES) :] if address else ""
    assert sequences == sorted({*sequences})
    assert len(sequences) == count


@pytest.mark.parametrize("name", ["after", "limit"])
@pytest.mark.parametrize("number", ["x", "-1", "²", "٣", "1_000", " 1", "+1", "1.0", "", "9" * 40, "%00"])
def test_what_is_no_whole_number_gets_400(name: str, number: str) -> None:
    answer = Client().get(f"{CHANGES}?{name}={number}" if number == "%00" else CHANGES, {name: number})
    assert answer.status_code == 400
    assert name in answer.json()["message"]


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "after=1", "offset=20", "fields=*"])
def test_other_wrong_parameters_are_explained(query: str) -> None:
    answer = Client().get(f"{CHANGES}?{query}")
    assert answer.status_code == 400
    assert query.split("=")[0] in answer.json()["message"]


def test_the_answer_comes_from_the_page_cache_until_something_changes(page_cache: Any) -> None:
    factories.article()
    first = Client().get(CHANGES)
    assert Client().get(CHANGES, headers={"If-None-Match": first["ETag"]}).status_code == 304


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_is_written(method: str) -> None:
    assert getattr(Client(), method)(CHANGES).status_code == 405
