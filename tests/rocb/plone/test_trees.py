"""`rocb.plone.trees`: a text with many or deep elements is read in time that grows with its length, not with its square."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup

from news.parsing.sanitize import words_in
from old_sites import values
from old_sites.addresses import Addresses
from rocb.plone import pieces, trees
from rocb.plone.bodies import Reader
from tests.old_sites.exports import SITE, news
from tests.rocb.plone.test_bodies import TARGETS, body

SHAPES: dict[str, Callable[[int], str]] = {
    "boxes in boxes": lambda n: "<div>" * n + "word" + "</div>" * n,
    "paragraphs that never end": lambda n: "<p>word " * n,
    "links in links": lambda n: '<a href="https://other.example/">word ' * n,
    "lists in lists": lambda n: "<ul><li>word " * n + "</li></ul>" * n,
    "tables in tables": lambda n: "<table><tr><td>word " * n + "</td></tr></table>" * n,
    "marks in marks": lambda n: "<p>" + "<b>" * n + "word" + "</b>" * n + "</p>",
    "pictures in one paragraph": lambda n: "<p>" + '<img src="https://other.example/a.png" alt="word">' * n + "</p>",
    "pictures in one link": lambda n: '<a href="/x">' + '<img src="/a.png" alt="word">' * n + "</a>",
    "frames": lambda n: '<iframe src="https://other.example/"></iframe>' * n,
    "scripts": lambda n: "<script>x</script>" * n,
    "many paragraphs in 25 boxes": lambda n: "<div>" * 25 + "<p>word</p>" * n + "</div>" * 25,
}


def _seconds(html: str) -> float:
    """Return the CPU time for everything that is done to the tree."""
    addresses = Addresses(SITE)
    item = values.item(news("/en/news/x", "c" * 32), addresses)
    assert item
    reader = Reader(item, addresses, TARGETS.get, has_lists=True)
    gc.collect()
    start = time.process_time()
    tree = trees.flat(trees.read(html))
    reader._take_out(tree)
    for _piece in pieces._Divided(tree, 90_000).pieces():
        pass
    return time.process_time() - start


@pytest.mark.parametrize("name", SHAPES)
def test_eight_times_the_elements_take_about_eight_times_the_time(name: str) -> None:
    few, many = (min(_seconds(SHAPES[name](count)) for _try in range(2)) for count in (500, 4000))
    assert many < 20 * few


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize("size", [0, 1, 29, 31, 101])
def test_no_word_is_lost(name: str, size: int) -> None:
    html = SHAPES[name](size)
    assert words_in(str(trees.flat(trees.read(html)))) == words_in(str(BeautifulSoup(html, "html.parser")))


def test_an_element_is_found_among_its_siblings_in_any_order() -> None:
    tree = trees.read("<b></b>" * 50)
    for number in [*range(50), *range(49, -1, -1), 7, 42, 0, 49]:
        assert tree.index(tree.contents[number]) == number
    with pytest.raises(ValueError, match="not a child"):
        tree.index(trees.read("<b></b>").b)
    assert tree.contents[0] != tree.contents[1], "the same content does not make them the same element"


def test_pictures_in_one_figure_or_link_all_stay() -> None:
    pictures = '<img src="pic.png" alt="A"><img src="/en/news/pic.png" alt="B">'
    for html in (f"<figure>{pictures}<figcaption>C</figcaption></figure>", f'<a href="/x">{pictures}</a>'):
        assert [block["type"] for block in body(html).blocks if block["type"] == "figure"] == ["figure"] * 2, html
