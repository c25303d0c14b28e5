"""Contents of the clipboard -> parts of a body, as `news.admin.paste` answers."""

from __future__ import annotations

from typing import Any

from news.admin.paste import _parts
from news.parsing.documents.kinds import read as read_document


def read(html: str) -> dict[str, Any]:
    document = read_document(html.encode(), kind="clipboard")
    return {"parts": list(_parts(document.blocks)), "dropped": document.left_out, "changed": document.changed}


def texts(html: str) -> str:
    return "".join(part["text"] for part in read(html)["parts"])


def test_hostile_markup_does_nothing() -> None:
    html = """<p onclick="attack()">One <a href="javascript:attack()">two</a> <a href=" JaVaScRiPt:attack()">three</a>
    <a href="data:text/html,x">four</a> <a href="https://www.google.com/url?q=javascript:attack()">five</a>
    <a href='https://example.org/"><script>attack()</script>'>six</a></p><script>attack()</script>
    <img src="https://example.org/pixel.png" onerror="attack()"><img src="x" onerror="attack()">
    <svg onload="attack()"><a>x</a></svg>
    <link rel=stylesheet href="https://example.org/a.css"><style>@import "https://example.org/b.css"</style>
    <iframe srcdoc="<script>attack()</script>"></iframe><video src="https://example.org/v.mp4"></video>
    <p>&lt;script&gt;attack()&lt;/script&gt;</p>"""
    result = read(html)
    (part,) = result["parts"]
    assert part["text"] == (
        "<p>One two three four "
        '<a href="https://www.google.com/url?q=javascript:attack()">five</a> '
        '<a href="https://example.org/&#34;&#62;&#60;script&#62;attack()&#60;/script&#62;">six</a></p>'
        "<p>&#60;script&#62;attack()&#60;/script&#62;</p>"
    )
    assert result["dropped"] == {"links": 3, "objects": 3, "pictures": 2}


def test_lists_deeper_than_the_editor_can_nest_stay_lists_and_it_is_said() -> None:
    html = "".join(f"<ul><li>{level}" for level in range(1, 8)) + "</li></ul>" * 7
    result = read(html)
    assert result["parts"][0]["text"].count("<ul>") == 5
    assert result["parts"][0]["text"].count("<li>") == 7
    assert result["changed"] == {"deep_lists": 2}


def test_a_list_that_begins_deep_begins_at_the_left() -> None:
    word = "<p class=MsoListParagraph style='mso-list:l0 level{} lfo1'><span style='mso-list:Ignore'>o </span>{}</p>"
    html = word.format(2, "a") + word.format(4, "b") + word.format(3, "c") + word.format(1, "d")
    assert texts(html) == "<ul><li>a<ul><li>b</li></ul><ul><li>c</li></ul></li></ul><ul><li>d</li></ul>"


def test_letters_and_numbers_of_several_parts_are_numbers_of_a_list() -> None:
    word = "<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>{} </span>x</p>"
    for marker in ("a)", "iv.", "1.1.", "(b)"):
        result = read(word.format(marker))
        assert result["parts"] == [{"text": "<ol><li>x</li></ol>"}], marker
        assert result["changed"] == {"numbering": 1}
    assert read(word.format("1."))["changed"] == {}


def test_numbers_of_headings_stay() -> None:
    html = "<h1 style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>1.<span>&nbsp;</span></span>Title</h1><p>x</p>"
    assert read(html)["parts"][0] == {"heading": "1. Title", "level": "h2"}


def test_cells_merged_downwards_and_a_table_in_a_table() -> None:
    html = """<table><tr><th>A<th>B<th>C</tr><tr><td rowspan=2 colspan=2>one<ul><li>two</ul><td>3</tr>
    <tr><td><table><tr><td>4<td>5</table></tr></table>"""
    result = read(html)
    (part,) = result["parts"]
    assert part["table"] == {
        "caption": "",
        "columns": ["A", "B", "C"],
        "rows": [["<p>one</p><p>two</p>", "", "<p>3</p>"], ["", "", "<p>4</p><p>5</p>"]],
    }
    assert result["changed"] == {"merged": 1, "nested_tables": 1}


def test_what_is_only_laid_out_as_a_table_is_text() -> None:
    assert texts("<table><tr><td><p>One.</p><p>Two.</p></td><td></td></tr></table>") == "<p>One.</p><p>Two.</p>"


def test_absurd_tables_do_not_stop_the_browser() -> None:
    result = read("<table>" + "<tr><td rowspan=60000 colspan=1000>x<td>y</tr>" * 400 + "</table>")
    assert sum(len(part.get("text", "")) for part in result["parts"]) > 400


def test_a_description_that_a_program_made_up_is_no_alternative_text() -> None:
    for alt in ("IMG_2041.JPG", "A group of people Description automatically generated"):
        (part,) = read(f"<p><img src='data:image/png;base64,AA==' alt='{alt}'></p>")["parts"]
        assert part["picture"]["alt"] == ""
