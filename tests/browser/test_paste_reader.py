"""Clipboard contents of word processors as parts of a body: ``news/static/news/paste_reader.js`` in an empty page.

Each file of ``tests/data/paste`` has the form of one program and version, with the expected result beside it.
``READ=write`` writes the results again.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.environment import ROOT

pytestmark = pytest.mark.browser

FILES = sorted((ROOT / "tests" / "data" / "paste").glob("*.html"))
SCRIPT = ROOT / "news" / "static" / "news" / "paste_reader.js"


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    page.set_content("<title>Empty</title>")
    page.add_script_tag(path=SCRIPT)
    yield page
    page.close()


def read(page: Page, html: str) -> dict[str, Any]:
    result: dict[str, Any] = page.evaluate("html => window.newsPaste.read(html)", html)
    return result


def texts(page: Page, html: str) -> str:
    return "".join(part["text"] for part in read(page, html)["parts"])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_program_and_version(page: Page, path: Path) -> None:
    expected = path.with_suffix(".json")
    result = read(page, path.read_text(encoding="utf-8"))
    if os.environ.get("READ") == "write":
        expected.write_text(json.dumps(result, indent=1, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")
    assert result == json.loads(expected.read_text(encoding="utf-8"))


def test_hostile_markup_does_nothing_and_nothing_is_fetched(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    html = """<p onclick="attack()">One <a href="javascript:attack()">two</a> <a href=" JaVaScRiPt:attack()">three</a>
    <a href="data:text/html,x">four</a> <a href="https://www.google.com/url?q=javascript:attack()">five</a>
    <a href='https://example.org/"><script>attack()</script>'>six</a></p><script>attack()</script>
    <img src="https://example.org/pixel.png" onerror="attack()"><img src="x" onerror="attack()">
    <svg onload="attack()"><a>x</a></svg>
    <link rel=stylesheet href="https://example.org/a.css"><style>@import "https://example.org/b.css"</style>
    <iframe srcdoc="<script>attack()</script>"></iframe><video src="https://example.org/v.mp4"></video>
    <p>&lt;script&gt;attack()&lt;/script&gt;</p>"""
    page.evaluate("() => { window.attacked = false; window.attack = () => { window.attacked = true; }; }")
    result = read(page, html)
    (part,) = result["parts"]
    assert part["text"] == (
        "<p>One two three four "
        '<a href="https://www.google.com/url?q=javascript:attack()">five</a> '
        '<a href="https://example.org/&#34;&#62;&#60;script&#62;attack()&#60;/script&#62;">six</a></p>'
        "<p>&#60;script&#62;attack()&#60;/script&#62;</p>"
    )
    assert result["dropped"] == {"links": 3, "objects": 3, "pictures": 2}
    page.wait_for_timeout(300)
    assert not page.evaluate("window.attacked")
    assert not asked


def test_lists_deeper_than_the_editor_can_nest_stay_lists_and_it_is_said(page: Page) -> None:
    html = "".join(f"<ul><li>{level}" for level in range(1, 8)) + "</li></ul>" * 7
    result = read(page, html)
    assert result["parts"][0]["text"].count("<ul>") == 5
    assert result["parts"][0]["text"].count("<li>") == 7
    assert result["changed"] == {"deep_lists": 2}


def test_a_list_that_begins_deep_begins_at_the_left(page: Page) -> None:
    word = "<p class=MsoListParagraph style='mso-list:l0 level{} lfo1'><span style='mso-list:Ignore'>o </span>{}</p>"
    html = word.format(2, "a") + word.format(4, "b") + word.format(3, "c") + word.format(1, "d")
    assert texts(page, html) == "<ul><li>a<ul><li>b</li></ul><ul><li>c</li></ul></li></ul><ul><li>d</li></ul>"


def test_letters_and_numbers_of_several_parts_are_numbers_of_a_list(page: Page) -> None:
    word = "<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>{} </span>x</p>"
    for marker in ("a)", "iv.", "1.1.", "(b)"):
        result = read(page, word.format(marker))
        assert result["parts"] == [{"text": "<ol><li>x</li></ol>"}], marker
        assert result["changed"] == {"numbering": 1}
    assert read(page, word.format("1."))["changed"] == {}


def test_numbers_of_headings_stay(page: Page) -> None:
    html = "<h1 style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>1.<span>&nbsp;</span></span>Title</h1><p>x</p>"
    assert read(page, html)["parts"][0] == {"heading": "1. Title", "level": "h2"}


def test_cells_merged_downwards_and_a_table_in_a_table(page: Page) -> None:
    html = """<table><tr><th>A<th>B<th>C</tr><tr><td rowspan=2 colspan=2>one<ul><li>two</ul><td>3</tr>
    <tr><td><table><tr><td>4<td>5</table></tr></table>"""
    result = read(page, html)
    (part,) = result["parts"]
    assert part["table"] == {
        "caption": "",
        "columns": ["A", "B", "C"],
        "rows": [["<p>one</p><p>two</p>", "", "<p>3</p>"], ["", "", "<p>4</p><p>5</p>"]],
    }
    assert result["changed"] == {"merged": 1, "nested_tables": 1}


def test_what_is_only_laid_out_as_a_table_is_text(page: Page) -> None:
    assert texts(page, "<table><tr><td><p>One.</p><p>Two.</p></td><td></td></tr></table>") == "<p>One.</p><p>Two.</p>"


def test_absurd_tables_do_not_stop_the_browser(page: Page) -> None:
    result = read(page, "<table>" + "<tr><td rowspan=60000 colspan=1000>x<td>y</tr>" * 400 + "</table>")
    assert sum(len(part.get("text", "")) for part in result["parts"]) > 400


def test_a_few_words_keep_the_spaces_around_them(page: Page) -> None:
    result = read(page, "<meta charset=utf-8><span> of <b>great</b> use<sup>2</sup> </span>")
    assert result["parts"] == [{"text": " of <b>great</b> use<sup>2</sup> ", "isInline": True}]


def test_pictures_of_word_come_from_the_rich_text_beside_the_markup(page: Page) -> None:
    rtf = r"""{\rtf1{\*\shppict{\pict{\*\picprop\shplid1025{\sp{\sn pib}{\sv x}}}\picw53\pich53\pngblip\bliptag-2067{\*\blipuid
8fe5b1d2abcd}
89504e470d0a1a0a
00ff}}{\nonshppict{\pict\picw53\wmetafile8\bliptag-2067 0100}}}"""
    html = "<p>One.</p><p><img src='file:///C:/clip_image001.png' alt='A map'></p>"
    read_both = "([html, rtf]) => window.newsPaste.read(html, rtf)"
    result = page.evaluate(read_both, [html, rtf])
    assert result["dropped"] == {}
    assert result["parts"][1] == {"picture": {"src": "data:image/png;base64,iVBORw0KGgoA/w==", "alt": "A map"}}
    assert page.evaluate(read_both, [html * 2, rtf])["dropped"] == {"pictures": 2}
    with_pictures = page.evaluate("([html, rtf]) => window.newsPaste.withPictures(html, rtf)", [html, rtf])
    assert 'src="data:image/png;base64,iVBORw0KGgoA/w=="' in with_pictures


def test_a_description_that_a_program_made_up_is_no_alternative_text(page: Page) -> None:
    for alt in ("IMG_2041.JPG", "A group of people Description automatically generated"):
        (part,) = read(page, f"<p><img src='data:image/png;base64,AA==' alt='{alt}'></p>")["parts"]
        assert part["picture"]["alt"] == ""
