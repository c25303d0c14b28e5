"""The block of cards: on the page, in facts for editors, and among the images of a body."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from news.blocks import images_in
from news.editorial.facts import draft_of
from tests import factories

pytestmark = pytest.mark.django_db


def card(**values: Any) -> dict[str, Any]:
    return {"image": None, "kicker": "", "title": "Title", "text": "", "page": None, "url": "", **values}


def rendered(*cards: dict[str, Any]) -> tuple[Any, str]:
    article = factories.article(factories.news_index())
    article.body = [
        {"type": "cards", "value": [{"type": "item", "value": one, "id": str(n)} for n, one in enumerate(cards)]}
    ]
    return article, str(article.body.render_as_block())


def test_a_card_leads_to_a_page_or_to_another_site_and_shows_its_words() -> None:
    other = factories.article(factories.news_index(), title="Other")
    _article, html = rendered(
        card(page=other.pk, kicker="<b>", text="A & b"),
        card(url="https://wcoomd.org/", title="Away"),
        card(title="Alone"),
    )
    assert other.url in html
    assert '<a href="https://wcoomd.org/">Away</a>' in html
    assert "&lt;b&gt;" in html
    assert "A &amp; b" in html
    assert html.count("<li>") == 3
    assert html.count("<a ") == 2


def test_a_card_does_not_link_to_a_draft() -> None:
    draft = factories.draft(factories.news_index(), title="Secret plans")
    _article, html = rendered(card(page=draft.pk))
    assert "<a " not in html
    assert "Secret" not in html


def test_images_and_words_of_cards_are_known_to_lists_and_editors() -> None:
    image = factories.image()
    draft = factories.draft(factories.news_index(), title="Not live")
    picture = {"image": image.pk, "alt_text": "", "decorative": True}
    article, html = rendered(card(image=picture, kicker="Kicker", text="Words", page=draft.pk))
    assert [shown.pk for shown in images_in(article.body)] == [image.pk]
    assert "<figure>" in html
    (block,) = draft_of(article).blocks
    assert "Kicker" in block.text
    assert [link.is_dead for link in block.links] == [True]


def test_a_block_without_cards_prints_nothing() -> None:
    assert "<ul" not in rendered()[1]


def test_any_number_of_cards_takes_the_same_queries() -> None:
    others = [factories.article(factories.news_index(), title=f"Other {n}") for n in range(6)]
    counts = []
    for number in (2, 6):
        article, _html = rendered(*(card(page=other.pk) for other in others[:number]))
        with CaptureQueriesContext(connection) as queries:
            html = str(article.body.render_as_block())
        assert html.count("<a ") == number
        counts.append(len(queries))
    assert counts[0] == counts[1]
