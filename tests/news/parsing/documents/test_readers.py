"""`news.parsing.documents`: ten files of offices, and what is found in each, left out of it and counted."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from email.message import EmailMessage
from typing import Any

import pytest

from news.editorial.bringing_in import Draft, draft_of
from news.parsing.documents import Document, Heading, Picture, Prose, Quote, Table, html
from news.parsing.documents.kinds import kind_of, read
from news.parsing.documents.values import dumped, loaded, text_of
from tests import document_files as files
from tests.environment import ROOT

PASTED = sorted((ROOT / "tests" / "data" / "paste").glob("*.html"))
SECOND_TITLE = "Второй семинар о новых технологиях"


def drafted(body: bytes, **options: Any) -> Draft:
    return draft_of(read(body, **options))


def shown(draft: Draft) -> str:
    return f"{draft.standfirst}\n{draft.text}"


def parts(document: Document) -> list[dict[str, Any]]:
    """Return the blocks in the form of the files beside the clipboards."""
    ranks = [block.rank for block in document.blocks if isinstance(block, Heading)]
    found: list[dict[str, Any]] = []
    for block in document.blocks:
        match block:
            case Heading(text, rank):
                is_first = not any("heading" in part for part in found)
                found.append({"heading": text, "level": "h2" if is_first or rank == min(ranks) else "h3"})
            case Prose(text):
                if found and "text" in found[-1]:
                    found[-1]["text"] += text
                else:
                    found.append({"text": text})
            case Table(caption, columns, rows):
                table = {"caption": caption, "columns": list(columns), "rows": [list(row) for row in rows]}
                found.append({"table": table})
            case Picture(alt=alt):
                found.append({"picture": alt})
    return found


@pytest.mark.parametrize("path", PASTED, ids=lambda path: path.stem)
def test_each_program_and_version(path: Any) -> None:
    expected = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    shown = [{"picture": part["picture"]["alt"]} if "picture" in part else part for part in expected["parts"]]
    found = html.read(path.read_text(encoding="utf-8"))
    assert (parts(found), dict(found.left_out), dict(found.changed)) == (
        shown,
        expected["dropped"],
        expected["changed"],
    )


FOUND = {
    "word": (files.word_press_release(), ""),
    "libreoffice": (files.libreoffice_press_release(), ""),
    "google docs": (files.google_docs_clipboard().encode(), "clipboard"),
    "page": (files.press_release_page().encode(), "page"),
    "outlook": (files.outlook_mail(), ""),
    "forwarded": (files.forwarded_mail(), ""),
    "pdf": (files.pdf_press_release(), ""),
}


@pytest.mark.parametrize("name", FOUND)
def test_title_and_date_are_used_once(name: str) -> None:
    body, kind = FOUND[name]
    draft = drafted(body, kind=kind, url="https://agency.example/news/workshop" if kind == "page" else "")
    assert draft.title == files.TITLE
    assert draft.published_on == date(2021, 5, 25)
    assert files.TITLE not in draft.text
    assert "25 May" not in draft.text
    assert shown(draft).count(files.LEAD.split(".")[0]) == 1
    assert draft.document.left_out["words"] == 0


def test_a_word_document_keeps_its_structure_and_says_what_it_leaves_out() -> None:
    draft = drafted(files.word_press_release())
    kinds = [type(block).__name__ for block in draft.blocks]
    assert kinds == ["Prose", "Prose", "Heading", "Prose", "Heading", "Table", "Picture", *["Prose"] * 4]
    assert "<ul><li>Scanners<ul><li>At airports</li></ul></li><li>Blockchain</li></ul>" in str(draft.blocks[3])
    assert draft.blocks[5] == Table(
        "", ("Country", "Experts"), (("<p>Azerbaijan</p>", "<p>4</p>"), ("<p>Georgia</p>", "<p>3</p>"))
    )
    assert draft.blocks[6] == Picture(files.png(), alt="Participants on a screen")
    assert "days.[1]" in str(draft.blocks[0])
    assert "[1] Not counting observers." in str(draft.blocks[-1])
    assert draft.standfirst == ""  # a note cannot be in it
    assert draft.document.left_out == Counter(hidden=1, deletions=1, comments=1, headers=1)
    assert draft.document.changed == Counter(footnotes=1, insertions=1, text_boxes=1)
    assert "secret" not in draft.text
    assert "never" not in draft.text
    assert "Speakers often named" in draft.text


def test_a_subtitle_is_the_standfirst_and_a_quote_has_its_speaker() -> None:
    draft = drafted(files.libreoffice_press_release())
    assert draft.standfirst == "Online, with twelve administrations"
    assert draft.blocks[-1] == Quote("The border will be smarter.", "Eser Çengel", "head of the office")


def test_a_page_gives_its_article_with_publisher_and_address() -> None:
    draft = drafted(
        files.press_release_page().encode(), kind="page", url="https://agency.example/news/workshop?utm_source=x"
    )
    assert (draft.source_name, draft.source_url) == ("Example Agency", "https://agency.example/news/workshop")
    assert [text_of(block).strip() for block in draft.blocks if isinstance(block, Heading)] == ["Background"]
    assert [block for block in draft.blocks if isinstance(block, Picture)] == [
        Picture(url="https://agency.example/photo.jpg", alt="The panel")
    ]
    assert "https://agency.example/programme.pdf" in str(draft.blocks)
    for around in ("Home", "cookies", "Share this", "Another story", "imprint"):
        assert around not in draft.text
    left_out = draft.document.left_out
    assert left_out == Counter(navigation=left_out["navigation"], repeated_pictures=1, small_pictures=1)


@pytest.mark.parametrize(
    ("stated", "url"),
    [
        ('<link rel="canonical" href="https://agency.example/1">', "https://agency.example/1"),
        ('<meta property="og:url" content="http://agency.example/1">', "http://agency.example/1"),
        ('<link rel="canonical" href="/1">', ""),
        ('<link rel="canonical" href="file:///C:/1.html">', ""),
        ('<link rel="canonical" href="https://[::/1">', ""),
        ("", ""),
    ],
)
def test_a_saved_page_states_its_address(stated: str, url: str) -> None:
    page = f"<html><head>{stated}</head><body><h1>Held</h1><p>It was good.</p><p>Source: https://b.example/</p></body></html>"
    draft = drafted(page.encode())
    assert draft.source_url == (url or "https://b.example/")
    assert draft.source_name == ("agency.example" if url else "b.example")
    fetched = drafted(page.encode(), kind="page", url="https://other.example/2")
    assert fetched.source_url.startswith("https://other.example/")


def test_a_mail_gives_its_html_with_the_image_and_without_signature_and_attachment() -> None:
    draft = drafted(files.outlook_mail())
    assert draft.document.left_out == Counter(signatures=1, attachments=1)
    assert draft.blocks[-1] == Picture(files.png(), alt="The panel")
    assert '<a href="https://example.org/a">More</a>' in str(draft.blocks[0])
    assert draft.source_name == "Press Office"


def test_the_name_of_a_person_is_not_the_publisher() -> None:
    assert drafted(files.outlook_mail().replace(b"press@agency", b"jane.doe@agency")).source_name == ""


@pytest.mark.parametrize("encoding", ["koi8-r", "windows-1251", "utf-8"])
def test_a_russian_mail_is_read_in_each_encoding(encoding: str) -> None:
    draft = drafted(files.russian_mail(encoding))
    assert (draft.title, draft.published_on) == (SECOND_TITLE, date(2021, 5, 25))
    assert "Они обсудили сканеры и блокчейн." in draft.text
    assert SECOND_TITLE not in draft.text
    assert draft.document.left_out == Counter(signatures=1)


def test_a_forwarded_mail_is_that_of_its_author() -> None:
    draft = drafted(files.forwarded_mail())
    assert draft.source_name == "Press Office"
    assert "Please publish" not in draft.text
    assert draft.document.left_out == Counter(replies=1)


def test_quoted_replies_are_counted() -> None:
    text = b"The answer is long enough.\n\nOn Monday, Jane wrote:\n> Old words.\n> More.\n"
    mail = b"From: a@b.example\nSubject: Re: News\n\n" + text
    document = read(mail)
    assert document.plain_text == "The answer is long enough."
    assert document.left_out == Counter(replies=1)
    assert "Old" in document.words_left_out


def test_a_pdf_has_paragraphs_without_page_numbers_and_divided_words() -> None:
    draft = drafted(files.pdf_press_release())
    texts = [text_of(block).strip() for block in draft.blocks]
    assert f"{draft.standfirst} {texts[0]}" == f"{files.LEAD} {files.SECOND}"
    assert texts[1] == "Next steps"
    assert texts[2].endswith("of the region, and publish the presentations.")
    assert len(texts) == 3
    assert draft.document.left_out == Counter(headers=4)


def test_columns_of_a_pdf_are_read_one_after_the_other() -> None:
    left = [(72, 700 - 14 * n, 11, f"left{n} words in the left column,") for n in range(12)]
    right = [(320, 700 - 14 * n, 11, f"right{n} words in the right column,") for n in range(12)]
    rows = [line for pair in zip(left, right, strict=True) for line in pair]
    text = draft_of(read(files.pdf([(72, 760, 20, "Two columns of text"), *rows]))).text
    places = [text.index(f"{side}{n} ") for side in ("left", "right") for n in range(12)]
    assert places == sorted(places)


def test_the_content_decides_the_kind() -> None:
    bodies = {
        "zip": files.word(""),
        "pdf": files.pdf([]),
        "mail": files.russian_mail(),
        "html": b"<!DOCTYPE html><p>x",
        "text": b"Title: a story\n\nText.",
        "image": files.png(),
        "rtf": b"{\\rtf1 x}",
        "binary": bytes(range(256)),
    }
    assert {kind: kind_of(body) for kind, body in bodies.items()} == {kind: kind for kind in bodies}


@pytest.mark.parametrize("name", FOUND)
def test_a_document_crosses_the_process_boundary_unchanged(name: str) -> None:
    body, kind = FOUND[name]
    document = read(body, kind=kind, url="https://agency.example/" if kind == "page" else "")
    assert loaded(dumped(document)) == document


def test_html_of_the_process_is_cleaned() -> None:
    evil = Document([Prose('<p onclick="x()">One<script>x()</script><a href="javascript:x()">two</a></p>')])
    assert loaded(dumped(evil)).blocks == [Prose("<p>One<a>two</a></p>")]


GMAIL = (
    '<div dir="ltr">Please publish<br><div class="gmail_quote"><div class="gmail_attr">'
    "---------- Forwarded message ---------<br>"
    "From: <b>Agency</b> &lt;press@agency.example&gt;<br>Date: Tue, May 25, 2021 at 4:20 PM<br>Subject: Workshop held<br>"
    "To: &lt;n@x.example&gt;<br></div><br><div><p>The workshop was a success.</p></div></div></div>"
)
OUTLOOK = (
    '<div class="WordSection1"><p class="MsoNormal">Please publish.</p><div><p class="MsoNormal"><b>From:</b> Agency '
    "&lt;press@agency.example&gt;<br><b>Sent:</b> Tuesday, 25 May 2021 16:20<br><b>To:</b> News<br><b>Subject:</b> Workshop "
    'held</p></div><p class="MsoNormal">The workshop was a success.</p></div>'
)


@pytest.mark.parametrize("text", [GMAIL, OUTLOOK], ids=["gmail", "outlook"])
def test_html_that_was_forwarded_is_that_of_its_author(text: str) -> None:
    head = (
        "From: C <c@x.example>\nDate: Fri, 28 May 2021 10:00:00 +0300\nSubject: Fwd: Held\nContent-Type: text/html\n\n"
    )
    draft = drafted((head + text).encode())
    assert (draft.title, draft.published_on, draft.source_name) == ("Workshop held", date(2021, 5, 25), "Agency")
    assert draft.text.split() == ["The", "workshop", "was", "a", "success."]
    assert draft.document.left_out == Counter(replies=1)


def test_a_reply_does_not_bring_what_it_quotes() -> None:
    head = b"From: C <c@x.example>\nSubject: Re: Held\nContent-Type: text/html\n\n"
    quote = b'<div class="gmail_quote"><div>Jane wrote:</div><blockquote>Send the text.</blockquote></div>'
    draft = drafted(head + b"<div>The final text of the workshop.</div>" + quote)
    assert draft.text.split() == ["The", "final", "text", "of", "the", "workshop."]
    assert draft.document.left_out == Counter(replies=1)


STORY = "The working group met on the border and spoke about scanners with twelve administrations of the region. " * 2


@pytest.mark.parametrize(
    "page",
    [
        f'<div id="menu"><a href="/">Home</a></div><div><h2>Held</h2><p>{STORY}</p><p>End.</p></div>'
        '<div class="footer">Imprint</div>',
        f"<nav>Home</nav><div><h1>Held</h1>{STORY}<br><br>End.</div><footer>Imprint</footer>",
        f"<main><div class=menu>Home</div><h1>Held</h1><section><p>{STORY}</p></section><p>End.</p></main>"
        "<footer>Imprint</footer>",
    ],
    ids=["old", "without paragraphs", "main"],
)
def test_pages_of_any_form_give_their_article(page: str) -> None:
    draft = drafted(page.encode(), kind="page", url="https://agency.example/1")
    assert draft.title == "Held"
    assert shown(draft).split() == f"{STORY} End.".split()
    assert draft.document.left_out["navigation"] >= 2


def test_a_label_above_the_title_is_no_text() -> None:
    draft = drafted(b"<p>PRESS RELEASE:</p><p>25 May 2021</p><p><b>Held</b></p><p>It was good.</p>", kind="clipboard")
    assert (draft.title, draft.published_on, draft.text.split()) == ("Held", date(2021, 5, 25), ["It", "was", "good."])
    assert draft.first_line_is_title
    assert draft.document.left_out == Counter(labels=1)


WRITTEN = {
    "word": "<p class=MsoTitle>{title}</p><p class=MsoSubtitle>{subtitle}</p>",
    "google docs": '<p class="c2 title" id="h.x"><span class="c3">{title}</span></p><p class="c1 subtitle">{subtitle}</p>',
    "libreoffice": '<h1 class="title">{title}</h1><p class="subtitle">{subtitle}</p>',
}


@pytest.mark.parametrize("program", WRITTEN)
def test_a_web_page_of_a_word_processor_has_the_title_of_its_style(program: str) -> None:
    top = WRITTEN[program].format(title=files.TITLE, subtitle="Online, in May")
    page = f"<html><title>Document1</title><body>{top}<p>{files.LEAD}</p><h1>Results</h1><p>{files.SECOND}</p></body></html>"
    draft = drafted(page.encode())
    assert (draft.title, draft.standfirst) == (files.TITLE, "Online, in May")
    assert [text_of(block).strip() for block in draft.blocks] == [files.LEAD, "Results", files.SECOND]


COVERS = [
    ("Dear colleagues,", "Please find below a text for your website."),
    ("Уважаемые коллеги!", "Направляем новость для вашего сайта."),
    ("Bonjour,", "Veuillez trouver ci-dessous notre communiqué."),
    ("Hello Eser,", ""),
]


@pytest.mark.parametrize("is_page", [False, True])
@pytest.mark.parametrize("above", ["", files.DATE_LINE, files.TITLE.upper()])
@pytest.mark.parametrize("cover", COVERS)
def test_words_to_the_recipient_above_the_text_of_a_mail_are_left_out(
    cover: tuple[str, str], above: str, is_page: bool
) -> None:
    lines = [line for line in (*cover, above, files.LEAD, files.SECOND) if line]
    message = EmailMessage()
    message["From"], message["Subject"] = "Press Office <press@agency.example>", files.TITLE
    if is_page:
        message.set_content("".join(f"<p>{line}</p>" for line in lines), subtype="html")
    else:
        message.set_content("\n\n".join(lines))
    draft = drafted(message.as_bytes())
    assert (draft.title, shown(draft).split()) == (files.TITLE, f"{files.LEAD} {files.SECOND}".split())
    assert draft.published_on == (date(2021, 5, 25) if above == files.DATE_LINE else None)
    assert draft.document.left_out["replies"] == 1


@pytest.mark.parametrize(
    "text",
    ["Dear neighbours met in Baku. It was good.", "Dear colleagues,", "They met below the bridge.\n\nHello again."],
)
def test_a_text_is_no_greeting(text: str) -> None:
    draft = drafted(f"From: a@b.example\nSubject: A meeting\n\n{text}\n\n{files.SECOND}\n\nThe end.\n".encode())
    assert draft.document.left_out["replies"] == (text == "Dear colleagues,")
    assert files.SECOND in shown(draft)


@pytest.mark.parametrize("place", ["г. Минск", "Baku, Azerbaijan", "Le Havre"])
@pytest.mark.parametrize("title", ["<p><b>{}</b></p>", "<p><i><b>{}</b></i></p>", "<h2>{}</h2>"])
@pytest.mark.parametrize("day", ["", "<p>25 May 2021</p>"])
def test_a_place_above_the_title_is_left_out_and_can_come_back(place: str, title: str, day: str) -> None:
    page = f"<p>{place}</p>{day}{title.format(files.TITLE)}<p>{files.LEAD}</p><p>{files.SECOND}</p>"
    draft = drafted(page.encode(), kind="clipboard")
    assert (draft.title, draft.standfirst) == (files.TITLE, files.LEAD)
    assert draft.document.left_out == Counter(above=1)
    assert place in [text_of(block).strip() for block in draft.whole]


def test_a_first_line_is_the_title_without_a_title_below_it() -> None:
    page = "<p>Experts met</p><p><b>Where?</b> In Baku.</p><p>They spoke.</p>"
    assert drafted(page.encode(), kind="clipboard").title == "Experts met"


def test_lines_above_the_title_of_a_pdf_are_left_out_but_not_its_date() -> None:
    page = [(72, 780, 10, "Newsletter of the office, issue 12"), (72, 760, 10, "Baku, 3 November 2026")]
    page += [(72, 720, 22, files.TITLE), (72, 680, 10, files.LEAD), (72, 650, 10, files.SECOND)]
    draft = drafted(files.pdf([(72, 820, 10, ""), *page]))
    assert (draft.title, draft.standfirst, draft.published_on) == (files.TITLE, files.LEAD, date(2026, 11, 3))
    assert draft.document.left_out == Counter(above=1)
