"""`news.publishing.reuse`: text for other newsrooms to copy, with a credit line."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from news.publishing.reuse import plain, reusable
from tests import factories

pytestmark = pytest.mark.django_db


def test_html_and_text_carry_the_whole_thing_and_the_credit() -> None:
    item = factories.item(
        title="Less < more",
        html='<p>See <a href="https://site.invalid/en/x/">this</a>.</p>',
        published_at=factories.NOON,
    )
    copy = reusable(item)
    credit = f"Source: ROCB Europe, 14 March 2026, {item.url}"
    assert copy.text == f"Less < more\n\nOne sentence.\n\nSee this (http://127.0.0.1:8000/en/x/).\n\n{credit}\n"
    soup = BeautifulSoup(copy.html, "html.parser")
    assert soup.h1.get_text() == "Less < more"
    assert soup.find_all("p")[-1].get_text() == credit
    assert "site.invalid" not in copy.html


def test_the_credit_is_written_as_the_language_of_the_text_has_it() -> None:
    item = factories.item(language="fr", published_at=factories.NOON.replace(day=1))
    assert "BRRC Europe, 1er mars 2026" in reusable(item).text


def test_text_has_paragraphs_lists_and_tables_in_lines() -> None:
    html = """<h2>Head
        line</h2><div><p>One<br>two <b>three</b></p></div><ul><li>a</li><li><p>b</p></li></ul>
        <table><tr><th>Year</th><td>2026</td></tr></table><figure><img src="x" alt="y"><figcaption>Lab</figcaption></figure>"""
    assert plain(html) == "Head line\n\nOne\ntwo three\n\n- a\n- b\n\nYear 2026\n\nLab"
