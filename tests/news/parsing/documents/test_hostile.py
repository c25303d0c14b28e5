"""Malicious files are refused with a sentence, or read within limits."""

from __future__ import annotations

import io
import zipfile
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest

from news.parsing.documents import Document, Picture, Refused, html, kinds, process, read_apart, values
from news.parsing.documents.kinds import MOST_BYTES, read
from tests import document_files as files


def refusal(body: bytes, **options: Any) -> str:
    with pytest.raises(Refused) as error:
        read(body, **options)
    return error.value.sentence


def zipped(**parts: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
    return packed.getvalue()


def test_a_zip_bomb_is_not_unpacked() -> None:
    bomb = zipped(**{"word/document.xml": b"<w:document>" + b" " * (41 * 1024 * 1024)})
    assert len(bomb) < 100_000
    assert "unpacks to more" in refusal(bomb)
    assert "unpacks to more" in refusal(zipped(**{"word/document.xml": b"", **{f"f{n}": b"" for n in range(5001)}}))


@pytest.mark.parametrize("declared", [b"<!DOCTYPE w [<!ENTITY a 'b'>]>", "<!DOCTYPE w>".encode("utf-16")])
def test_xml_with_entities_is_refused(declared: bytes) -> None:
    assert "damaged" in refusal(zipped(**{"word/document.xml": declared + b"<w/>"}))


def test_other_archives_and_kinds_get_a_sentence() -> None:
    assert "Save it as .docx" in refusal(zipped(**{"content.xml": b"<office/>"}))
    assert "old format" in refusal(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600)
    outlook = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "__substg1.0_0037".encode("utf-16-le")
    assert ".eml" in refusal(outlook)
    assert "image" in refusal(files.png())
    assert "empty" in refusal(b" \n")
    assert "larger than 25 MB" in refusal(b"x" * (MOST_BYTES + 1))
    assert "cannot be read" in refusal(bytes(range(256)) * 10)


def test_broken_files_are_damaged() -> None:
    assert "damaged" in refusal(files.word_press_release()[:900])
    assert "damaged" in refusal(files.pdf_press_release()[:200])
    assert "scanned" in refusal(files.pdf([]))


def test_a_pdf_of_many_pages_is_refused() -> None:
    assert "more than 60 pages" in refusal(files.pdf(*[[] for _ in range(61)]))


def test_a_mail_of_many_or_deep_parts_is_refused() -> None:
    deep = b"From: a@b.example\nSubject: x\n"
    for number in range(60):
        deep += b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (number, number)
    assert "nested too deeply" in refusal(deep)
    flat = b'From: a@b.example\nSubject: x\nContent-Type: multipart/mixed; boundary="b"\n\n'
    flat += b"--b\nContent-Type: image/png\n\nx\n" * 10_000
    assert "too many parts" in refusal(flat)


def test_html_of_too_many_elements_is_refused_at_once() -> None:
    assert "too much text" in refusal(b"<p>x</p>" * 30_001, kind="clipboard")
    assert "too much text" in refusal(b"x" * 3_000_001, kind="clipboard")


def test_a_word_file_of_too_many_paragraphs_is_refused_before_it_is_converted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(values, "MOST_PIECES", 3)
    assert "too much text" in refusal(files.word(files.paragraph("One.") * 4))
    assert read(files.word(files.paragraph("One.") * 3)).blocks


def test_deep_html_is_refused_and_scripts_are_gone() -> None:
    assert "nested too deeply" in refusal(b"<div>" * 5000 + b"x", kind="clipboard")
    with pytest.raises(Refused):  # before nh3, whose time is quadratic in the depth
        html.well_formed("<div>" * 1001)
    document = read(
        b"<p>One</p><script>attack()</script><img src='file:///etc/passwd'><p onclick='x()'>Two", kind="clipboard"
    )
    assert document.text.split() == ["One", "Two"]
    assert document.left_out == {"pictures": 1}


def test_a_document_is_read_in_a_process_of_its_own() -> None:
    document = read_apart(files.word_press_release())
    assert document == read(files.word_press_release())
    with pytest.raises(Refused, match="image"):
        read_apart(files.png())


@pytest.mark.parametrize(
    ("answer", "status"), [(b"", 1), (b"{}", 0), (b"[]", 0), (b"x", 0), (b'{"blocks": 1}', 0), (b"", -9), (b"", -24)]
)
def test_a_process_that_dies_or_answers_nonsense_is_a_refusal(answer: bytes, status: int) -> None:
    with pytest.raises(Refused):
        process._answer(answer, status)


def test_the_process_is_stopped_after_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "SECONDS", 0.01)
    with pytest.raises(Refused, match="too long"):
        read_apart(b"Text.")


def test_an_answer_that_is_too_large_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "MOST_ANSWER_BYTES", 200_000)
    with pytest.raises(Refused, match="too complex"):
        read_apart(b"Text. " * 100_000)


def test_an_endless_answer_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    endless = tmp_path / "endless"
    endless.write_text("#!/bin/sh\nwhile :; do echo endless; done\n")
    endless.chmod(0o700)
    monkeypatch.setattr(process.sys, "executable", str(endless))
    monkeypatch.setattr(process, "MOST_ANSWER_BYTES", 200)
    monkeypatch.setattr(process, "SECONDS", 5)
    with pytest.raises(Refused, match="too complex"):
        read_apart(b"Text.")


def test_no_text_of_the_process_has_characters_that_cannot_be_stored() -> None:
    bad = "a\0b\ud800c"
    blocks: list[values.Block] = [
        values.Prose(bad),
        values.Heading(bad),
        values.Quote(bad, bad, bad),
        values.Table(bad, (bad,), ((bad,),)),
        Picture(url=bad, alt=bad),
    ]
    texts = dict.fromkeys(("title", "standfirst", "plain_text", "source_name", "source_url"), bad)
    document = values.loaded(values.dumped(Document(blocks=blocks, words_left_out=[bad], **texts)))
    assert repr(document).count("abc") == 16


def test_images_that_unpack_to_too_much_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    pictures = [files.png(colour=bytes([number, 0, 0])) for number in range(3)]
    shown = "".join(f"<img src='data:image/png;base64,{b64encode(one).decode()}'>" for one in pictures)
    monkeypatch.setattr(kinds, "MOST_PICTURE_BYTES", sum(map(len, pictures[:2])))
    document = read(f"<p>Text</p>{shown}".encode(), kind="clipboard")
    assert [block.body for block in document.blocks if isinstance(block, Picture)] == pictures[:2]
    assert document.left_out == {"pictures": 1}


def test_without_the_libraries_only_their_kinds_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("mammoth", "pdfminer", "pdfminer.high_level"):
        monkeypatch.setitem(__import__("sys").modules, name, None)
    assert "Word files cannot be read on this server" in refusal(files.word_press_release())
    assert "PDF files cannot be read on this server" in refusal(files.pdf_press_release())
    assert isinstance(read(files.outlook_mail()), Document)
