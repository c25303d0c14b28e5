"""`rocb.plone.pieces` and `bodies`: no word of a long text is lost, or the report says how many."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from news.parsing.sanitize import words_in
from old_sites.reasons import in_words
from rocb.plone import pieces, trees
from tests.rocb.plone.test_bodies import body


def _list(count: int) -> str:
    items = (f'<li><a href="https://other.example/page/{n}">Entry {n}</a> of the list</li>' for n in range(count))
    return f"<ul>{''.join(items)}</ul>"


def _lines(count: int) -> str:
    return "\n".join(f"line {n} of a text & that is <kept>" for n in range(count)).replace("<", "&lt;")


def _sentence(count: int) -> str:
    return " ".join(f"word{n}" for n in range(count))


def _parts(count: int) -> str:
    return "".join(f"<p>Part {n} it is.</p>" for n in range(count))


# Long texts of about `size` words, by name.
LONG: dict[str, Callable[[int], str]] = {
    "list of links": lambda size: _list(size // 5),
    "list in a list": lambda size: f"<ul><li>First<ol>{_list(size // 5)}</ol></li><li>Last</li></ul>",
    "preformatted": lambda size: f"<pre>{_lines(size // 8)}</pre>",
    "one paragraph": lambda size: f"<p>{_sentence(size)}</p>",
    "bold paragraph in sections": lambda size: f"<div><section><p><b>{_sentence(size)}</b></p></section></div>",
    "one link": lambda size: f'<p><a href="https://other.example/">{_sentence(size)}</a></p>',
    "layout cell": lambda size: f"<table><tr><td>{_parts(size // 4)}</td></tr></table>",
    "table": lambda size: (
        "<table>" + "".join(f"<tr><td>a{n}</td><td>b{n}</td></tr>" for n in range(size // 2)) + "</table>"
    ),
    "words without markup": _sentence,
    "deep": lambda size: "<div>" * 400 + _sentence(size) + "</div>" * 400,
    "deep with words": lambda size: "".join(f"<div>w{n} " for n in range(300)) + _sentence(size) + "</div>" * 300,
    "ampersands": lambda size: "<p>" + "a & b " * (size // 3) + "</p>",
    "line ends": lambda size: "<br>".join(f"w{n}" for n in range(size)),
    "paragraphs": lambda size: "".join(f"<p>Part {n}.</p>" for n in range(size // 2)),
    "headings": lambda size: "".join(f"<h2>Head {n}</h2><p>Part {n}.</p>" for n in range(size // 4)),
}


def _cleaned_words(html: str) -> list[str]:
    return words_in(" ".join(found.html for found, _continues in pieces.cleaned(trees.read(html))))


@pytest.mark.parametrize("name", LONG)
@pytest.mark.parametrize("size", [0, 1, 101, pytest.param(30_000, marks=pytest.mark.long)])
def test_words_in_are_words_out(name: str, size: int) -> None:
    html = LONG[name](size)
    assert _cleaned_words(html) == words_in(html)


@pytest.mark.parametrize(
    "name",
    [
        "preformatted",
        *(pytest.param(name, marks=pytest.mark.long) for name in ("layout cell", "one paragraph", "deep")),
    ],
)
def test_a_text_beyond_what_the_sanitizer_takes_comes_whole(name: str) -> None:
    html = LONG[name](12_000)
    found = body(html)
    said = in_words(found.notes)
    assert "Words of the text" not in said
    text = " ".join(block["value"] if block["type"] == "text" else "" for block in found.blocks)
    assert words_in(text) == words_in(html)


def test_a_long_list_stays_one_list_with_its_links() -> None:
    found = body(_list(1500))
    (block,) = found.blocks
    assert block["value"].count("<ul>") == block["value"].count("</ul>") == 1
    assert block["value"].count("<li") == block["value"].count("<a href=") == 1500


@pytest.mark.long
@pytest.mark.parametrize("seed", range(5))
def test_any_mixture_comes_whole_or_the_report_has_the_number(seed: int) -> None:
    choose = random.Random(seed)
    names = [name for name in LONG if name not in {"headings", "table", "ampersands"}]
    html = "".join(f"<div>{LONG[choose.choice(names)](choose.choice([1, 50, 3000]))}</div>" for _part in range(6))
    found = body(html)
    text = " ".join(block["value"] if block["type"] == "text" else "" for block in found.blocks)
    lost = len(words_in(html)) - len(words_in(text))
    assert lost <= 0 or "Words of the text that were not imported" in in_words(found.notes)
    assert lost <= 0


def test_words_that_are_lost_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "clean_html", lambda html, base_url: pieces.Cleaned("<p>one two</p>", "one two", 3))
    found = body("<p>one two three four five</p>")
    assert "Words of the text that were not imported: 3 of 5." in in_words(found.notes)
