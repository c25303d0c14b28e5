"""Charts of tables: in the article and in lists instead of an illustration, and in no feed."""

from __future__ import annotations

from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client

from news.models import ArticlePage
from tests import factories

pytestmark = pytest.mark.django_db


def with_figures(code: str = "en", **values: Any) -> ArticlePage:
    columns = [{"type": "text", "heading": "Year"}, {"type": "number", "heading": "Tonnes seized"}]
    rows = [{"values": ["2024", "20,97"]}, {"values": ["2025", "31"]}]
    body = [("table", {"columns": columns, "rows": rows, "caption": ""})]
    page = factories.draft(factories.news_index(code), **values)
    page.body = page.body.stream_block.to_python([{"type": name, "value": value} for name, value in body])
    return factories.publish(page)


def test_an_article_shows_the_chart_and_its_table_but_feeds_only_the_table(client: Client) -> None:
    page = with_figures("ru")
    html = client.get(page.url).content.decode()
    assert html.count('class="chart chart--columns"') == 1
    assert "Tonnes seized" in html
    assert "<table" in html
    assert "svg" not in page.item.html
    assert "<table" in page.item.html
    assert 'height="67.65%"' in html  # 20,97 of 31, with the decimal mark of Russian


def test_a_chart_takes_the_place_of_an_illustration_but_not_of_a_photograph(client: Client) -> None:
    drawing = with_figures("ru", title="Drawing", image=factories.image(is_illustration=True))
    photograph = with_figures("ru", title="Photo", image=factories.image())
    for page, has_picture in ((drawing, False), (photograph, True)):
        html = client.get(page.url).content.decode()
        assert ('fetchpriority="high"' in html, "chart__rows" in html) == (has_picture, True)
        for template in ("news/card.html", "news/stories/lead.html", "news/stories/second.html"):
            listed = render_to_string(template, {"item": page.item})
            assert ("<img" in listed, "chart__rows" in listed) == (has_picture, not has_picture)


def test_a_number_with_the_decimal_mark_of_another_language_is_left_to_the_table(client: Client) -> None:
    page = with_figures("en")
    assert page.item.chart is None
    html = client.get(page.url).content.decode()
    assert "chart" not in html
    assert "<table" in html


def test_a_text_with_three_headings_has_its_contents_beside_it(client: Client) -> None:
    for number, has_contents in ((2, False), (3, True)):
        page = factories.draft(title=f"With {number} headings")
        stored = [{"type": "heading", "value": {"text": f"Part {at}", "level": "h2"}} for at in range(number)]
        page.body = page.body.stream_block.to_python([*stored, *({"type": "text", "value": "<p>a</p>"},)])
        html = client.get(factories.publish(page).url).content.decode()
        assert ('<a href="#part-1">Part 1</a>' in html) == has_contents
        assert 'id="part-1"' in html
