"""Paste into the editor of an article, in a real browser: from a word processor, from a web page, as plain text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.editing import EDITOR, PASTE, begin_text, save_draft
from tests.browser.newsroom import running
from tests.environment import ROOT

# This mark makes pytest create the template database, from which the site's own database is copied.
pytestmark = [pytest.mark.browser, pytest.mark.process, pytest.mark.django_db, pytest.mark.one_database]

# A site with one news list and one person who may do everything.
SITE = """
from tests import factories
factories.news_index()
factories.user(username="writer", is_superuser=True)
"""

WORD = """
<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal {margin:0cm}</style></head>
<body lang=EN-GB><!--StartFragment-->
<h1><span lang=EN-GB style='font-size:20.0pt;color:#2E74B5'>Workshop in Baku<o:p></o:p></span></h1>
<p class=MsoNormal style='text-align:justify'><b><span style='color:red'>Bold</span></b><span style='font-family:"Calibri"'>
and a <a href="https://example.org/page">link</a> and <i>italic</i>.<o:p></o:p></span></p>
<p class=MsoNormal><o:p>&nbsp;</o:p></p>
<p class=MsoNormal><span style='mso-spacerun:yes'>&nbsp; </span></p>
<p class=MsoNormal>Second paragraph.</p>
<h2>What comes next</h2>
<p class=MsoListParagraphCxSpFirst style='mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>·<span
style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp; </span></span><![endif]>First item<o:p></o:p></p>
<p class=MsoListParagraphCxSpLast style='mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>·<span
style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp; </span></span><![endif]>Second item<o:p></o:p></p>
<p class=MsoNormal>Last paragraph.</p><!--EndFragment--></body></html>
"""

WEB = """
<meta charset='utf-8'><div style="color: rgb(0, 0, 0)"><h2 style="font-size: 2em">From a page</h2>
<p style="margin: 0">One <strong>two</strong> <a href="https://example.org/a" onclick="x()">three</a>
<a href="javascript:x()">four</a>.</p><p>&nbsp;</p><p></p>
<ul><li>alpha</li><li>beta <em>gamma</em></li></ul><ol><li>one</li><li>two</li></ol>
<div>Before<br><br>after</div><script>alert(1)</script><style>p { color: red }</style><p>The end</p></div>
"""

ONLINE_WORD_PROCESSOR = """
<b style="font-weight:normal;" id="docs-internal-guid-1"><p dir="ltr"><span style="font-weight:700;">Bold</span>
<span style="font-weight:400;font-style:italic">and italic</span><span style="font-weight:400"> and plain.</span></p><br>
<p dir="ltr"><span style="font-weight:400">Second.</span></p></b>
"""

TEXT = """First paragraph which was
hard wrapped by a
mail program.

Second\u00a0para\u00adgraph.



What comes next

- one
- two

The end."""

# The blocks of the body as they will be saved: [type, value] with rich text as its lines.
BODY = """() => window.wagtail.editHandler.getPanelByName("body").getBoundWidget().children.map((child) => {
  if (child.type !== "text") return [child.type, child.getValue().value];
  const input = document.querySelector(`input[name="${child.prefix}-value"]`);
  const content = JSON.parse(input.value);
  return ["text", content ? content.blocks.map((block) => [
    block.type, block.text, block.inlineStyleRanges.map((range) => range.style),
    block.entityRanges.map((range) => content.entityMap[range.key].data.url),
  ]) : []];
})"""


def paragraph(text: str, *, styles: tuple[str, ...] = (), links: tuple[str, ...] = ()) -> list[Any]:
    return ["unstyled", text, list(styles), list(links)]


def bullet(text: str, *, styles: tuple[str, ...] = ()) -> list[Any]:
    return ["unordered-list-item", text, list(styles), []]


def number(text: str) -> list[Any]:
    return ["ordered-list-item", text, [], []]


def heading(text: str, level: str = "h2") -> list[Any]:
    return ["heading", {"text": text, "level": level}]


@pytest.fixture(scope="module")
def writer(
    django_db_setup: None, tmp_path_factory: pytest.TempPathFactory, browser: Browser, static: Path
) -> Iterator[Page]:
    with running(tmp_path_factory.mktemp("paste"), browser, static=static, rows=SITE) as room:
        yield room.window("writer")


@pytest.fixture
def editor(writer: Page) -> Page:
    """Open a new article with one empty text block."""
    page = writer
    page.goto("/admin/")
    page.goto(str(page.locator("a[href*='/add/newsroom_news/articlepage/']").first.get_attribute("href")))
    begin_text(page)
    return page


def pasted(page: Page, html: str = "", text: str = "x", *, blocks: int) -> list[Any]:
    """Return the body after the paste. Draftail updates its value a moment later."""
    page.evaluate(PASTE, [EDITOR, html, text])
    page.wait_for_function(
        f"""() => {{
          const body = ({BODY})();
          return body.length === {blocks} && body.every(([type, value]) => type !== "text" || value.some((line) => line[1]));
        }}"""
    )
    body: list[Any] = page.evaluate(BODY)
    return body


def test_from_a_word_processor(editor: Page) -> None:
    assert pasted(editor, WORD, blocks=4) == [
        heading("Workshop in Baku"),
        [
            "text",
            [
                paragraph(
                    "Bold and a link and italic.", styles=("BOLD", "ITALIC"), links=("https://example.org/page",)
                ),
                paragraph("Second paragraph."),
            ],
        ],
        heading("What comes next", "h3"),
        ["text", [bullet("First item"), bullet("Second item"), paragraph("Last paragraph.")]],
    ]


def test_from_a_web_page(editor: Page) -> None:
    assert pasted(editor, WEB, blocks=2) == [
        heading("From a page"),
        [
            "text",
            [
                paragraph("One two three four.", styles=("BOLD",), links=("https://example.org/a",)),
                bullet("alpha"),
                bullet("beta gamma", styles=("ITALIC",)),
                number("one"),
                number("two"),
                paragraph("Before"),
                paragraph("after"),
                paragraph("The end"),
            ],
        ],
    ]


def test_from_a_word_processor_on_the_web(editor: Page) -> None:
    assert pasted(editor, ONLINE_WORD_PROCESSOR, blocks=1) == [
        ["text", [paragraph("Bold and italic and plain.", styles=("BOLD", "ITALIC")), paragraph("Second.")]]
    ]


def test_plain_text_of_a_press_item(editor: Page) -> None:
    assert pasted(editor, text=TEXT, blocks=3) == [
        [
            "text",
            [
                paragraph("First paragraph which was hard wrapped by a mail program."),
                paragraph("Second paragraph."),
            ],
        ],
        heading("What comes next"),
        ["text", [bullet("one"), bullet("two"), paragraph("The end.")]],
    ]


def test_a_few_words_go_into_the_line(editor: Page) -> None:
    editor.click(EDITOR)
    editor.keyboard.type("before  after")
    for _ in range(len(" after")):
        editor.keyboard.press("ArrowLeft")
    editor.evaluate(PASTE, [EDITOR, '<span style="color:red">of <b>great</b> use</span>', "x"])
    editor.wait_for_function(f"({BODY})()[0]?.[1]?.[0]?.[1]?.includes('great')")
    assert editor.evaluate(BODY) == [["text", [paragraph("before of great use after", styles=("BOLD",))]]]


def test_headings_in_the_middle_of_a_text_stay_paragraphs(editor: Page) -> None:
    editor.click(EDITOR)
    editor.keyboard.type("after")
    editor.keyboard.press("Home")
    editor.evaluate(PASTE, [EDITOR, "<p>One.</p><h2>Two</h2><p>Three.</p>", "x"])
    editor.wait_for_function(f"({BODY})()[0]?.[1]?.length > 2")
    (block,) = editor.evaluate(BODY)
    assert [line[1] for line in block[1]] == ["One.", "Two", "Three.after"]


def test_a_document_with_everything_is_pasted_said_and_undone(editor: Page) -> None:
    html = (ROOT / "tests" / "data" / "paste" / "word-2016-windows.html").read_text(encoding="utf-8")
    body = pasted(editor, html, blocks=6)
    assert [kind for kind, _ in body] == ["heading", "text", "heading", "text", "table", "text"]
    assert body[1][1][0] == paragraph(
        "Bold, italic, CO2 and a link with a note[1].",
        styles=("BOLD", "ITALIC", "SUBSCRIPT"),
        links=("https://example.org/page?a=1&b=2",),
    )
    depths = """() => [...document.querySelectorAll(".public-DraftEditor-content li")].map(
      (item) => /depth(\\d)/.exec(item.className)[1])"""
    assert editor.evaluate(depths) == ["0", "1", "2", "0", "0", "0"]
    table = body[4][1]
    assert [column["heading"] for column in table["columns"]] == ["Country", "Date", "Place"]
    cells = [[json.loads(cell) for cell in row["values"]] for row in table["rows"]]
    assert [[cell and cell["blocks"][0]["text"] for cell in row] for row in cells] == [
        ["Azerbaijan", "17 May, Baku", None],
        ["Georgia", "18 May", "Tbilisi"],
    ]
    notice = editor.locator(".paste-notice")
    expect(notice.get_by_role("status")).to_have_text(
        "Not pasted: images, comments, deleted text, hidden text. Changed: merged table cells are now separate, "
        "footnotes were moved to the end, numbered lists now start at 1. "
        "To add an image, choose “Figure” under the text."
    )
    notice.get_by_role("button", name="Undo paste").focus()
    editor.keyboard.press("Enter")
    expect(notice.get_by_role("status")).to_have_text("The paste has been undone.")
    editor.wait_for_function(f"({BODY})().length === 1 && !({BODY})()[0][1].length")


def test_images_that_come_along_are_added_at_their_place(editor: Page) -> None:
    html = (ROOT / "tests" / "data" / "paste" / "google-docs-web-page.html").read_text(encoding="utf-8")
    body = pasted(editor, html, blocks=6)
    assert [kind for kind, _ in body] == ["heading", "text", "heading", "text", "table", "text"]
    status = editor.locator(".paste-notice").get_by_role("status")
    expect(status).to_contain_text("Images that can be added: 1.")
    editor.get_by_role("button", name="Add images").press("Enter")
    expect(status).to_contain_text("Enter an alternative text for each")
    expect(editor.get_by_role("button", name="Undo paste")).to_be_focused()
    body = editor.evaluate(BODY)
    assert [kind for kind, _ in body] == ["heading", "text", "heading", "text", "table", "figure", "text"]
    assert body[5][1]["image"]["alt_text"] == "Participants"
    assert body[5][1]["image"]["image"]
    editor.get_by_role("button", name="Undo paste").press("Enter")
    editor.wait_for_function(f"({BODY})().length === 1 && !({BODY})()[0][1].length")


def test_a_title_that_is_cut_says_so(editor: Page) -> None:
    editor.locator("#id_title").focus()
    editor.evaluate(PASTE, ["#id_title", "", "word " * 60])
    expect(editor.locator(".paste-cut")).to_have_text(
        "The text has 299 characters. The field takes 255, and the rest was cut off. Shorten the text."
    )
    editor.evaluate(PASTE, ["#id_title", "", "Short"])
    expect(editor.locator(".paste-cut")).to_have_count(0)


def test_a_table_in_the_middle_of_a_text_is_text_and_it_is_said(editor: Page) -> None:
    editor.click(EDITOR)
    editor.keyboard.type("after")
    editor.keyboard.press("Home")
    table = "<tr><th>Country</th><th>Day</th></tr><tr><td>Georgia</td><td>18 May</td></tr>"
    editor.evaluate(PASTE, [EDITOR, f"<p>One.</p><table>{table}</table>", "x"])
    status = editor.locator(".paste-notice").get_by_role("status")
    expect(status).to_contain_text("the table was converted to text")
    expect(status).to_contain_text("paste it at the end of a text block")
    editor.wait_for_function(f"({BODY})()[0]?.[1]?.length > 2")
    (block,) = editor.evaluate(BODY)
    assert [line[1] for line in block[1]] == ["One.", "Country: Georgia", "Day: 18 Mayafter"]
    editor.keyboard.type("More. ")
    expect(editor.get_by_role("button", name="Undo paste")).to_have_count(0)  # it would undo the typed text too


def test_without_an_answer_the_plain_text_is_pasted_said_and_undone(editor: Page) -> None:
    editor.route("**/news/pasted/", lambda route: route.abort())
    body = pasted(editor, "<h2>One</h2><p>Two <b>bold</b></p>", "One\n\nTwo bold", blocks=1)
    editor.unroute("**/news/pasted/")
    assert [line[1] for line in body[0][1] if line[1]] == ["One", "Two bold"]
    notice = editor.locator(".paste-notice")
    expect(notice.get_by_role("status")).to_have_text(
        "The server cannot be reached. The text is pasted without its formatting."
    )
    notice.get_by_role("button", name="Undo paste").press("Enter")
    editor.wait_for_function(f"!({BODY})()[0][1].length")


def test_what_is_pasted_goes_where_the_cursor_was_and_before_anything_is_saved(editor: Page) -> None:
    held: list[Route] = []
    is_free = Event()
    editor.fill("#id_title", "Saved at once")
    editor.route("**/news/pasted/", lambda route: route.continue_() if is_free.is_set() else held.append(route))
    editor.evaluate(PASTE, [EDITOR, "<p>First <b>paste</b>.</p>", "First paste."])
    editor.evaluate(PASTE, [EDITOR, "<p>Second paste.</p>", "Second paste."])
    expect(editor.locator(".paste-notice")).to_have_text("Reading…")
    editor.locator("#id_title").focus()
    with editor.expect_event("load"):
        editor.locator("footer.footer").get_by_role("button", name="Save draft").click()
        is_free.set()
        held.pop().continue_()
    editor.unroute("**/news/pasted/")
    editor.wait_for_selector(EDITOR)
    expect(editor.locator(EDITOR).first).to_contain_text(re.compile(r"First paste\.\s*Second paste\."))


def test_what_was_pasted_is_saved(editor: Page) -> None:
    editor.wait_for_timeout(3000)  # Wagtail starts to detect changes only then
    editor.fill("#id_title", "Pasted")
    body = pasted(editor, WORD, blocks=4)
    editor.wait_for_url("**/edit/", timeout=20_000)  # saved by itself
    editor.wait_for_selector("[data-checks-part] [data-finding=standfirst_missing]", state="attached")
    save_draft(editor)
    editor.wait_for_function("window.wagtail?.editHandler?.getPanelByName('body')")
    editor.wait_for_selector(EDITOR)
    assert json.dumps(editor.evaluate(BODY)) == json.dumps(body)
