"""`rocb.plone.slate`: what can be read of blocks of Volto."""

from __future__ import annotations

from typing import Any

import pytest

from rocb.plone.slate import Html


def html(*blocks: dict[str, Any]) -> tuple[str, dict[str, int]]:
    written = Html()
    known = {str(number): block for number, block in enumerate(blocks)}
    found = written.of(known, known)
    return found, {str(note): count for note, count in written.notes.items()}


def words(text: str, **marks: Any) -> dict[str, Any]:
    return {"text": text, **marks}


def test_text_with_lists_marks_and_links() -> None:
    link = {"type": "link", "data": {"url": "../resolveuid/abc"}, "children": [words("here")]}
    value = [
        {"type": "h2", "children": [words("Title")]},
        {"type": "ul", "children": [{"type": "li", "children": [{"type": "p", "children": [words("a < b")]}]}]},
        {"type": "p", "children": [words("See "), link, {"type": "strong", "children": [words("now")]}]},
    ]
    assert html({"@type": "slate", "value": value})[0] == (
        "<h2>Title</h2><ul><li><p>a &lt; b</p></li></ul>"
        '<p>See <a href="../resolveuid/abc">here</a><strong>now</strong></p>'
    )


def test_blocks_in_blocks_are_read() -> None:
    slate = {"@type": "slate", "value": [{"type": "p", "children": [words("inside")]}]}
    grid = {"@type": "gridBlock", "headline": "Grid", "blocks": {"a": slate}, "blocks_layout": {"items": ["a"]}}
    accordion = {"@type": "accordion", "data": {"blocks": {"g": grid}, "blocks_layout": {"items": ["g"]}}}
    assert html(accordion) == ("<h3>Grid</h3><p>inside</p>", {})


@pytest.mark.parametrize("name", ["title", "separator", "eventMetadata", "leadimage"])
def test_blocks_that_only_print_fields_are_skipped(name: str) -> None:
    assert html({"@type": name}) == ("", {})


def test_what_has_no_equal_is_text_and_a_note() -> None:
    assert html({"@type": "listing", "headline": "Latest"}) == (
        "<p>Latest</p>",
        {"A list of pages that a query found was left out.": 1},
    )
    assert html({"@type": "quiz", "title": "One & two"}) == (
        "<p>One &amp; two</p>",
        {"A block of the type “quiz” is now text.": 1},
    )


def test_pictures_videos_and_tables() -> None:
    picture = {"@type": "image", "url": "/a.png", "alt": "A ship", "description": "In port"}
    assert html(picture)[0] == '<figure><img src="/a.png" alt="A ship"><figcaption>In port</figcaption></figure>'
    assert (
        html({"@type": "video", "url": "https://youtu.be/x"})[0]
        == '<iframe src="https://youtu.be/x" title=""></iframe>'
    )
    cells = [{"type": "header", "value": [{"type": "p", "children": [words("A")]}]}]
    assert (
        html({"@type": "slateTable", "table": {"rows": [{"cells": cells}]}})[0]
        == "<table><tr><th><p>A</p></th></tr></table>"
    )


@pytest.mark.parametrize("value", [None, "x", [None], [{"children": "x"}], [{"type": ["p"]}], {"type": "p"}])
def test_nothing_in_it_fails(value: Any) -> None:
    for name in ("slate", "image", "teaser", "slateTable", "gridBlock", "__button", "text", "highlight", "video"):
        block = {
            "@type": name,
            "value": value,
            "url": value,
            "href": value,
            "blocks": value,
            "table": value,
            "text": value,
        }
        html(block)


def test_what_is_nested_without_end_is_cut() -> None:
    node: dict[str, Any] = {"type": "p", "children": [words("x")]}
    for _ in range(300):
        node = {"type": "p", "children": [node]}
    assert html({"@type": "slate", "value": [node]})[1] == {"Text that was nested too deeply was left out.": 1}


@pytest.mark.parametrize("name", ["block", "unknown", "inner", "node", "nodes", "_of", "notes", ""])
def test_the_name_of_a_block_is_never_that_of_our_code(name: str) -> None:
    assert html({"@type": name, "title": "Words"})[0] == "<p>Words</p>"
