"""`old_sites.counting`: words, pictures and links that readers see."""

from __future__ import annotations

from typing import Any

import pytest

from old_sites.counting import Seen, of_stored, of_volto, words_of


def html_of(html: str) -> Seen:
    seen = Seen()
    seen.html(html)
    return seen


@pytest.mark.parametrize(
    ("text", "count"),
    [("", 0), ("— … !", 0), ("one", 1), ("it's", 2), ("H₂O", 1), ("с\u00a09 до 18", 4), ("海关 ok", 3), ("हिन्दी में", 2)],
)
def test_words_are_counted_in_any_script(text: str, count: int) -> None:
    assert len(words_of(text)) == count


def test_one_letter_in_two_spellings_of_unicode_is_one_word() -> None:
    assert words_of("e\u0301te") == words_of("éte")


def test_what_readers_do_not_see_is_not_counted() -> None:
    html = (
        '<title>a</title><script>b</script><style>c</style><!-- d --><p class="e">seen<br>too</p><template>f</template>'
    )
    seen = html_of(
        html + '<img alt="g" src="x"><a href="#h">there</a> <a href="javascript:i">here</a> <a href="/x">away</a>'
    )
    assert words_of(seen.text) == ["seen", "too", "there", "here", "away"]
    assert (seen.pictures, seen.links) == (1, 1)


def slate(*children: Any, kind: str = "p") -> dict[str, Any]:
    return {"@type": "slate", "plaintext": "again", "value": [{"type": kind, "children": list(children)}]}


@pytest.mark.parametrize(
    ("block", "words", "pictures", "links"),
    [
        (
            slate({"text": "pre"}, {"type": "strong", "children": [{"text": "fix"}]}, {"text": " end"}),
            "prefix end",
            0,
            0,
        ),
        (slate({"type": "link", "data": {"url": "/a"}, "children": [{"text": "there"}]}), "there", 0, 1),
        (slate({"type": "link", "data": {"url": "#a"}, "children": [{"text": "there"}]}), "there", 0, 0),
        (
            {"@type": "text", "text": {"blocks": [{"text": "old one"}], "entityMap": {"0": {"type": "LINK"}}}},
            "old one",
            0,
            1,
        ),
        ({"@type": "teaser", "title": "T", "head_title": "K", "href": [{"@id": "/a", "Title": "no"}]}, "T K", 0, 1),
        ({"@type": "teaser", "href": [{"@id": "/a", "Title": "Its title", "image_field": "image"}]}, "Its title", 1, 1),
        ({"@type": "image", "url": "/a.png", "title": "A", "description": "B c", "alt": "no"}, "A B c", 1, 0),
        ({"@type": "html", "html": "<p>a<script>no</script></p><img src='x'>"}, "a", 1, 0),
        ({"@type": "listing", "querystring": {"query": [{"v": ["not seen"]}]}, "headline": "News"}, "News", 0, 0),
        ({"@type": "own", "data": {"deep": [{"anything": "said here", "css_class": "a b"}]}}, "said here", 0, 0),
        (
            {
                "@type": "grid",
                "blocks": {"x": slate({"text": "in"}), "y": slate({"text": "no"})},
                "blocks_layout": {"items": ["x"]},
            },
            "in",
            0,
            0,
        ),
        ({"@type": "title", "title": "a field"}, "", 0, 0),
        ({"@type": "slider", "slides": [{"@id": "1", "title": "S", "preview_image": [{"@id": "/a.png"}]}]}, "S", 1, 0),
    ],
)
def test_blocks_of_volto_are_counted(block: dict[str, Any], words: str, pictures: int, links: int) -> None:
    seen = of_volto({"1": block, "2": slate({"text": "not in the layout"})}, ["1"])
    assert (sorted(words_of(seen.text)), seen.pictures, seen.links) == (sorted(words.split()), pictures, links)


@pytest.mark.parametrize("value", [None, 7, "x y", [None], [[{"text": 5}]], {"children": [None, 3]}, {"blocks": []}])
def test_nothing_in_a_block_fails(value: Any) -> None:
    shapes: list[Any] = [value, {"@type": value}, {"@type": "teaser", "href": value}, {"@type": "image", "url": value}]
    shapes += [
        {"@type": "slate", "value": value},
        {"@type": "html", "html": value},
        {"blocks": {"a": value}, "entityMap": value},
    ]
    of_volto(dict(enumerate(shapes)), range(len(shapes)))  # type: ignore[arg-type]


def test_a_line_above_a_title_and_the_title_come_first() -> None:
    block = {"@type": "teaser", "description": "third", "title": "second", "head_title": "first"}
    assert words_of(of_volto({"1": block}, ["1"]).text) == ["first", "second", "third"]


def test_any_depth_is_counted() -> None:
    deep: Any = {"@type": "slate", "value": [{"children": [{"text": "word"}]}]}
    for _level in range(5000):
        deep = {"@type": "grid", "columns": [deep]}
    assert words_of(of_volto({"1": deep}, ["1"]).text) == ["word"]


@pytest.mark.parametrize(
    "html", ["One<br>two", "<p>One two", 'One <img src="x"> two', "<b>One</b> two", "<p>One</p>two"]
)
def test_an_unknown_block_has_the_words_of_its_html_without_tags(html: str) -> None:
    assert words_of(of_stored([{"type": "raw_html", "value": html}]).text) == ["One", "two"]
