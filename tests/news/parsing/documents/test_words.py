"""No word is lost in silence: each is in the document, or among the words left out. Property tests over generated files."""

from __future__ import annotations

import re
from collections import Counter
from email.message import EmailMessage
from html import escape
from itertools import count
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from news.editorial.bringing_in import draft_of
from news.parsing.documents import Document
from news.parsing.documents.html import blocks
from news.parsing.documents.kinds import read
from tests import document_files as files

_numbers = count()
INLINE = st.sampled_from(
    ["b", "i", "span", "a href='https://example.org/'", "a href='#x'", "sup", "em", "u", "font", "o:p"]
)
AROUND = st.sampled_from(
    [
        "div",
        "section",
        "p",
        "h1",
        "h3",
        "blockquote",
        "pre",
        "figure",
        "td",
        "li",
        "ul",
        "table",
        "tr",
        "form",
        "address",
    ]
)
DROPPED = st.sampled_from(
    ["del", "span style='display:none'", "div hidden", "iframe", "button", "span class='MsoCommentReference'"]
)


def words() -> Any:
    return st.integers(1, 4).map(lambda number: " ".join(f"word{next(_numbers)}" for _ in range(number)))


def element(tag: str, inside: list[str]) -> str:
    return f"<{tag}>{' '.join(inside)}</{tag.split()[0]}>"


NODES = st.recursive(
    words(),
    lambda inner: st.builds(element, st.one_of(INLINE, AROUND, DROPPED), st.lists(inner, max_size=4)),
    max_leaves=20,
)


def missing(source: str, document: Document) -> Counter[str]:
    """Return the words of the source that are neither in the draft nor left out, and those that are there too often."""
    draft = draft_of(document)
    kept = Counter(re.findall(r"word\d+", f"{draft.title} {draft.standfirst} {draft.text}"))
    left = Counter(re.findall(r"word\d+", " ".join(document.words_left_out)))
    return Counter(re.findall(r"word\d+", source)) - kept - left


@settings(max_examples=150, deadline=None)
@given(st.lists(NODES, min_size=1, max_size=5))
def test_html_keeps_or_counts_each_word(nodes: list[str]) -> None:
    source = " ".join(nodes)
    document = read(source.encode(), kind="clipboard")
    assert not missing(source, document)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.one_of(
            words().map(lambda text: files.paragraph(text)),
            words().map(lambda text: files.paragraph(text, "Heading1")),
            words().map(lambda text: files.item(text, 1)),
            words().map(lambda text: files.paragraph(files.text_box(text))),
            words().map(lambda text: files.paragraph(files.run(text, "<w:vanish/>"))),
            words().map(lambda text: files.table(tuple(text.split()), ("a", "b"))),
            words().map(lambda text: f"<w:p><w:del><w:r><w:delText>{text}</w:delText></w:r></w:del></w:p>"),
            words().map(lambda text: f"<w:p><m:oMath><m:r><m:t>{text}</m:t></m:r></m:oMath></w:p>"),
            words().map(lambda text: f"<w:sdt><w:sdtContent>{files.paragraph(text)}</w:sdtContent></w:sdt>"),
            words().map(lambda text: f"<w:unknown>{files.paragraph(text)}</w:unknown>"),
        ),
        min_size=1,
        max_size=6,
    )
)
def test_word_keeps_or_counts_each_word(parts: list[str]) -> None:
    document = read(files.word("".join(parts)))
    assert not missing(" ".join(parts).replace("mc:Choice", ""), document) - _twice(parts)


def _twice(parts: list[str]) -> Counter[str]:
    """Return the words of text boxes, which are in the file twice."""
    return Counter(re.findall(r"word\d+", " ".join(part for part in parts if "Fallback" in part)))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.one_of(words(), st.sampled_from(["", "> quoted", "-- ", "On Monday, Jane wrote:", "- item"])), max_size=12
    )
)
def test_mail_keeps_or_counts_each_word(lines: list[str]) -> None:
    text = "\n".join(lines)
    document = read(f"From: a@b.example\nSubject: x\n\n{text}\n".encode())
    whole = f"{document.plain_text} {' '.join(document.words_left_out)}"
    assert not Counter(re.findall(r"word\d+", text)) - Counter(re.findall(r"word\d+", whole))


PARTS = st.tuples(st.sampled_from(["plain", "html", "mail", "alternative"]), words())


def _mail(parts: list[tuple[str, str]]) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = "a@b.example"
    mail["Subject"] = "x"
    mail.make_mixed()
    for kind, text in parts:
        part = EmailMessage()
        if kind == "mail":
            part.set_content(_mail([("plain", text)]))
        else:
            part.set_content(
                f"<p>{text}</p>" if kind == "html" else f"{text}\n", subtype=kind.replace("alternative", "plain")
            )
        if kind == "alternative":
            part.add_alternative(f"<style>p {{}}</style><p>{text}</p>", subtype="html")
        mail.attach(part)
    return mail


@settings(max_examples=60, deadline=None)
@given(st.lists(PARTS, min_size=1, max_size=5))
@example([("plain", "word1"), ("mail", "word2")])
@example([("plain", "word1"), ("html", "word2"), ("plain", "word3")])
@example([("mail", "word1"), ("mail", "word2")])
def test_mail_of_several_parts_keeps_or_counts_each_of_them(parts: list[tuple[str, str]]) -> None:
    document = read(_mail(parts).as_bytes())
    own = [text for kind, text in parts if kind != "mail"]
    mails = [text for kind, text in parts if kind == "mail"]
    draft = draft_of(document)
    found = re.findall(r"word\d+", f"{draft.title} {draft.standfirst} {draft.text}")
    assert sorted(found) == sorted(re.findall(r"word\d+", " ".join(own or mails[:1])))
    assert document.left_out["attachments"] == (len(mails) if own else len(mails) - 1)


def test_an_empty_alternative_does_not_hide_the_text() -> None:
    mail = EmailMessage()
    mail.set_content("word1\n")
    mail.add_alternative("<html><style>p {}</style><img src='cid:x'></html>", subtype="html")
    assert "word1" in draft_of(read(b"From: a@b.example\nSubject: x\n" + mail.as_bytes())).text


@pytest.mark.parametrize("long", ["word " * 80, "w" * 300])
def test_words_that_a_title_cannot_hold_are_counted(long: str) -> None:
    page = f"<html><body><h1>{long}</h1><p>{'Text of the article. ' * 20}</p></body></html>".encode()
    for body in (page, f"From: a@b.example\nSubject: {long}\n\nText.\n".encode()):
        document = read(body)
        rest = "".join(long.split())[len("".join(document.title.split())) :]
        assert 250 <= len(document.title) <= 255
        assert "".join(document.words_left_out).endswith(rest)
        assert document.left_out["words"]


def test_parts_of_a_word_file_that_are_files_of_their_own_are_counted() -> None:
    uri = "http://schemas.openxmlformats.org/drawingml/2006/chart"
    chart = f'<w:r><w:drawing><a:graphic><a:graphicData uri="{uri}"/></a:graphic></w:drawing></w:r>'
    document = read(files.word(f'{files.paragraph("Text")}<w:altChunk r:id="rId8"/>{files.paragraph(chart)}'))
    assert document.left_out["objects"] == 2


@settings(max_examples=40, deadline=None)
@given(st.lists(words().filter(lambda text: len(text) < 60), min_size=1, max_size=30), st.sampled_from([11, 14, 20]))
def test_pdf_keeps_or_counts_each_word(lines: list[str], size: int) -> None:
    shown = [(72.0, 780.0 - 22 * at, 11.0 if at % 5 else float(size), line) for at, line in enumerate(lines)]
    assert not missing(" ".join(lines), read(files.pdf(shown)))


def test_words_that_a_reader_loses_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "_table", lambda _table, _reading: iter(()))
    source = "<p>One</p><table><tr><td>two three<td>four</table>"
    document = read(source.encode(), kind="clipboard")
    assert document.left_out == {"words": 3}
    assert sorted(document.words_left_out) == ["four", "three", "two"]


def test_a_page_counts_the_words_around_its_article() -> None:
    source = files.press_release_page()
    document = read(source.encode(), kind="page", url="https://agency.example/")
    body = re.sub(r"<[^>]*>", " ", source[source.index("<body>") :])
    whole = f"{document.title} {document.text} {' '.join(document.words_left_out)}"
    assert not Counter(re.findall(r"\w+", body)) - Counter(re.findall(r"\w+", whole))
    assert escape(document.title) == document.title
