"""`news.ingest.draftail`: any HTML from other sites -> blocks that the CMS can open."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

from news.blocks import PROSE, BodyBlock
from news.ingest.draftail import body_of, proven
from news.parsing.sanitize import clean, text_of
from tests.news.parsing.vectors import VECTORS

BASE = "https://customs.example/news/"


def texts(html: str) -> list[str]:
    """Clean the HTML and return the blocks in short: HTML for text blocks, ``# words`` for headings."""
    return [
        f"{'#' * int(value['level'][1])} {value['text']}" if kind == "heading" else plain(value.source)
        for kind, value in body_of(clean(html, base_url=BASE).html)
    ]


def plain(html: str) -> str:
    """Remove Draftail's block keys."""
    return re.sub(r' data-block-key="\w+"', "", html)


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>One.</p><p>Two.</p>", ["<p>One.</p><p>Two.</p>"]),
        ("words alone", ["<p>words alone</p>"]),
        ("one<br>two", ["<p>one<br/>two</p>"]),
        ("<br><br>one<br>", ["<p>one</p>"]),
        ("<div>one<p>two</p>three</div>", ["<p>one</p><p>two</p><p>three</p>"]),
        ("<h1>Head</h1><p>one</p><h4>Low</h4>", ["## Head", "<p>one</p>", "### Low"]),
        ("<h2>" + "long " * 50 + "</h2>", [f"<p>{('long ' * 50).strip()}</p>"]),
        ("<ul><li>one</li><li>two</li></ul>", ["<ul><li>one</li><li>two</li></ul>"]),
        ("<ol><li>one<ul><li>in it</li></ul></li></ol>", ["<ol><li>one</li></ol><ul><li>in it</li></ul>"]),
        ("<li>alone</li>", ["<ul><li>alone</li></ul>"]),
        ("<strong>a <em>b</em></strong>", ["<p><b>a <i>b</i></b></p>"]),
        ('<a href="/x"><p>a paragraph in a link</p></a>', ["<p>a paragraph in a link</p>"]),
        ('see <a href="/x">there</a>', ['<p>see <a href="https://customs.example/x">there</a></p>']),
        ('<a href="mailto:a@x.example">mail</a>', ['<p><a href="mailto:a@x.example">mail</a></p>']),
        ("<table><tr><th>a</th><td>b</td></tr></table>", ["<p>a – b</p>"]),
        ("<blockquote><p>said</p></blockquote>", ["<p>said</p>"]),
        ("<pre>one\ntwo</pre>", ["<p>one<br/>two</p>"]),
        ("<pre>one<br>two<p>three</p></pre>", ["<p>one<br/>two</p><p>three</p>"]),
        ("<pre>one<br>two</pre>", ["<p>one<br/>two</p>"]),
        ("&lt;b&gt; &amp; &quot;", ['<p>&lt;b&gt; &amp; "</p>']),
        ("", []),
        ("<p> &nbsp; </p><hr>", []),
    ],
)
def test_html_becomes_a_flat_row_of_blocks(html: str, expected: list[str]) -> None:
    assert texts(html) == expected


_NAMES = (
    *("p", "div", "b", "i", "a", "ul", "ol", "li", "h2", "h4", "br", "table", "tr", "td"),
    *("blockquote", "pre", "span", "sup", "figure", "dl", "dd", "code"),
)


@st.composite
def ugly_html(draw: Any) -> str:
    """Return elements that are opened and closed at random, with words between."""
    parts = []
    for _ in range(draw(st.integers(1, 30))):
        name = draw(st.sampled_from(_NAMES))
        opened = (
            f'<{name} href="{draw(st.sampled_from(["/x", "", "javascript:alert(1)"]))}">'
            if name == "a"
            else f"<{name}>"
        )
        parts.append(draw(st.sampled_from([opened, f"</{name}>", "word ", " ", "\n", "a&b", "é"])))
    return "".join(parts)


@given(ugly_html())
@example("<ul><li><a href='/x'><p>a</p><ul><li>b</a></li></ul>c")
@example("<li>" * 300 + "deep")
@example("<div>" * 90 + "deep")
@example("<pre>a&b<p>word ")
@settings(max_examples=60)
def test_whatever_comes_can_be_opened_and_keeps_its_words(html: str) -> None:
    cleaned = clean(html, base_url=BASE)
    body = body_of(cleaned.html)
    found = []
    for kind, value in body:
        found += words(value["text"] if kind == "heading" else text_of(value.source))
        if kind == "text":
            converter = ContentstateConverter(features=PROSE)
            again = converter.to_database_format(converter.from_database_format(value.source))
            assert plain(again) == plain(value.source)
    # All characters, in order. There can be an additional space at the beginning of a block.
    assert "".join(found) == "".join(words(cleaned.text))
    assert len(found) >= len(words(cleaned.text))
    if body:
        BodyBlock().clean(BodyBlock().to_python([{"type": kind, "value": _raw(kind, value)} for kind, value in body]))


def _raw(kind: str, value: Any) -> Any:
    return value if kind == "heading" else value.source


@pytest.mark.parametrize("vector", VECTORS)
def test_nothing_that_runs_reaches_a_body(vector: str) -> None:
    html = "".join(value.source for kind, value in body_of(clean(vector, base_url=BASE).html) if kind == "text")
    allowed = r"</?(?:p|b|i|ul|ol|li|sup|sub)(?: data-block-key=\"\w+\")?>|<br/>|</a>|<a href=\"(?:https?://|mailto:)[^\"<>]*\">"
    assert "<" not in re.sub(allowed, "", html)


def test_html_that_the_converter_cannot_read_becomes_plain_paragraphs() -> None:
    assert plain(proven("<li>without a list</li><p>and more</p>")) == "<p>without a list</p><p>and more</p>"


def test_marks_remain_beside_a_line_break_in_either_spelling() -> None:
    for line_break in ("<br>", "<br/>"):
        assert plain(proven(f"<p>a <b>b</b>{line_break}c</p>")) == "<p>a <b>b</b><br/>c</p>"
