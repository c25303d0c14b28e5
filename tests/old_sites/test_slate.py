"""`old_sites.slate`: the readable content of Volto's blocks."""

from __future__ import annotations

from typing import Any

import pytest

from old_sites.slate import Html


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
    assert html({"@type": "maps", "title": "Brussels"}) == (
        "<p>Brussels</p>",
        {"A map from another site was not imported.": 1},
    )
    assert html({"@type": "quiz", "title": "One & two"}) == (
        "<p>One &amp; two</p>",
        {"A block of the type “quiz” was converted to text.": 1},
    )


def test_texts_of_the_editor_before_slate_keep_links_marks_and_lists() -> None:
    lines = [
        {"text": "Head", "type": "header-two"},
        {
            "text": "Click here now",
            "type": "unstyled",
            "inlineStyleRanges": [
                {"offset": 0, "length": 8, "style": "BOLD"},
                {"offset": 6, "length": 8, "style": "X"},
            ],
            "entityRanges": [{"offset": 6, "length": 4, "key": 0}, {"offset": 0, "length": 2, "key": 9}],
        },
        {"text": "one", "type": "unordered-list-item"},
        {"text": "two < 3", "type": "unordered-list-item"},
        {"text": "first", "type": "ordered-list-item"},
        {"text": " ", "type": "unstyled"},
    ]
    links = {"0": {"type": "LINK", "data": {"url": "/a"}}}
    expected = (
        "<h2>Head</h2>"
        '<p><strong>Click </strong><strong><a href="/a">he</a></strong><a href="/a">re</a> now</p>'
        "<ul><li>one</li><li>two &lt; 3</li></ul><ol><li>first</li></ol>"
    )
    assert html({"@type": "text", "text": {"blocks": lines, "entityMap": links}}) == (expected, {})
    cell = {"type": "data", "value": {"blocks": lines[:1]}}
    table = html({"@type": "table", "table": {"rows": [{"cells": [cell]}]}})
    assert table == ("<table><tr><td><h2>Head</h2></td></tr></table>", {})


@pytest.mark.parametrize("odd", [None, 5, "x", [1], {"blocks": 1}, {"blocks": [None, {"text": 5}]}])
def test_nothing_in_such_a_text_fails(odd: Any) -> None:
    html({"@type": "text", "text": odd})
    html({"@type": "text", "text": {"blocks": [{"text": "x", "entityRanges": odd, "inlineStyleRanges": odd}]}})
    html({"@type": "text", "text": {"blocks": [{"text": "x", "entityRanges": [{"offset": 0, "length": 1, "key": 0}]}]}})


def test_columns_are_read_in_all_their_forms() -> None:
    slate = {"@type": "slate", "value": [{"type": "p", "children": [words("inside")]}]}
    column = {"blocks": {"a": slate}, "blocks_layout": {"items": ["a"]}}
    columns = {"@type": "columnsBlock", "data": {"blocks": {"c": column}, "blocks_layout": {"items": ["c"]}}}
    assert html(columns) == ("<p>inside</p>", {})
    assert html({"@type": "__grid", "columns": [{"id": "1", **slate}, None]}) == ("<p>inside</p>", {})


def test_a_hero_keeps_its_picture() -> None:
    found = html({"@type": "hero", "title": "Title", "description": "Words", "url": "/a.png"})[0]
    assert found.startswith('<figure><img src="/a.png"')
    assert found.endswith("<h3>Title</h3><p>Words</p>")


def test_all_that_can_be_read_of_an_unknown_block_is_text() -> None:
    cards = [{"title": "Card", "text": "Words", "link": "/a"}, {"description": "Two", "image": {"@id": "/b.png"}}]
    found = html({"@type": "cards", "cards": cards, "styles": {"text": "center"}, "query": [{"i": "title"}]})[0]
    assert found.startswith('<p><a href="/a">Card</a></p><p>Words</p><figure><img src="/b.png"')
    assert found.endswith("<p>Two</p>")
    quote = {
        "@type": "quote",
        "value": [{"type": "p", "children": [words("To be")]}],
        "source": "Hamlet",
        "plaintext": "x",
    }
    assert html(quote)[0] == "<p>To be</p><p>Hamlet</p>"
    frame = {"@type": "iframe", "src": "https://example.org/"}
    assert html(frame)[0] == '<p><a href="https://example.org/">https://example.org/</a></p>'


def test_pictures_videos_and_tables() -> None:
    picture = {"@type": "image", "url": "/a.png", "alt": "A ship", "description": "In port"}
    assert html(picture)[0] == '<figure><img src="/a.png" alt="A ship"><figcaption>In port</figcaption></figure>'
    assert "<figcaption>A ship.<br>In port</figcaption>" in html({**picture, "title": "A ship"})[0]
    assert (
        html({"@type": "video", "url": "https://youtu.be/x"})[0]
        == '<iframe src="https://youtu.be/x" title=""></iframe>'
    )
    video = {"@type": "video", "url": "https://youtu.be/x", "preview_image": "/a.png"}
    assert html(video)[1] == {"The preview image of a video was not imported.": 1}
    for credit in ('<a href="/x">Ann</a>', {"data": '<a href="/x">Ann</a>'}):
        found, notes = html({**picture, "credit": credit})
        assert ("Ann</figcaption>" in found.replace(" <", "<"), sum(notes.values())) == (True, 1)
    assert html({**picture, "credit": "Ann"})[1] == {}
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
    assert html({"@type": "slate", "value": [node]})[1] == {"Text that was nested too deeply was not imported.": 1}


@pytest.mark.parametrize("name", ["block", "unknown", "inner", "node", "nodes", "_of", "notes", ""])
def test_the_name_of_a_block_is_never_that_of_our_code(name: str) -> None:
    assert html({"@type": name, "title": "Words"})[0] == "<p>Words</p>"
