"""Bytes that say one thing and are another."""

from __future__ import annotations

import pytest

from news.ingest.charset import decode, has_controls, is_binary

WEST, EAST, ALL = "Réunion à Genève, été", "Таможня и пошлина", "Café – Žilina, Łódź, Αθήνα, Київ, “q”"


def document(encoding: str, text: str) -> str:
    declaration = f'<?xml version="1.0" encoding="{encoding}"?>' if encoding else ""
    return f"{declaration}<rss><title>{text}</title></rss>"


@pytest.mark.parametrize(
    ("declared", "header", "real", "text", "is_doubtful"),
    [
        ("utf-8", "utf-8", "utf-8", ALL, False),
        ("utf-8", "", "utf-8-sig", ALL, False),
        ("", "", "utf-8", ALL, False),
        ("", "", "latin-1", WEST, True),
        ("iso-8859-1", "", "latin-1", WEST, False),
        ("iso-8859-1", "iso-8859-1", "cp1252", "“Café” – 5 €", False),
        ("windows-1252", "", "cp1252", "“Café” – 5 €", False),
        ("utf-8", "utf-8", "latin-1", WEST, True),
        ("iso-8859-1", "", "utf-8", ALL, True),
        ("utf-8", "iso-8859-1", "utf-8", ALL, True),
        ("x-farm-unknown", "x-farm-unknown", "utf-8", ALL, True),
        ("koi8-r", "", "koi8-r", EAST, False),
        ("koi8-r", "iso-8859-1", "koi8-r", EAST, True),
        ("", "windows-1251", "cp1251", EAST, False),
        ("gb2312", "", "gb18030", "海关€", False),
        ("iso-2022-jp", "", "iso-2022-jp", "税関", False),
        ("utf-16", "", "utf-16", ALL, False),
        ("utf-16", "", "utf-16-le", ALL, False),
        ("utf-16", "", "utf-16-be", ALL, False),
        ("utf-8", "", "utf-32", ALL, False),
    ],
)
def test_the_letters_come_out_right(declared: str, header: str, real: str, text: str, is_doubtful: bool) -> None:
    content_type = f'application/xml; Charset="{header}"' if header else "application/rss+xml"
    body = document(declared, text).encode(real)
    assert not is_binary(body)
    read, doubt = decode(body, content_type=content_type)
    assert text in read
    assert doubt is is_doubtful


def test_bytes_that_are_wrong_in_one_place_leave_the_others_right() -> None:
    body = document("utf-8", f"{ALL} @").encode().replace(b"@", b"\xff\xfe\xc3")
    text, is_doubtful = decode(body)
    assert ALL in text
    assert is_doubtful


@pytest.mark.parametrize("name", ["utf-7", "unicode_escape", "idna", "rot13", "zlib", "../../etc", "mbcs"])
def test_an_encoding_that_is_none_of_the_web_is_not_used(name: str) -> None:
    body = document(name, "+ADw-script+AD4- \\u003c é").encode("latin-1")
    text, is_doubtful = decode(body)
    assert "+ADw-script+AD4- \\u003c é" in text
    assert is_doubtful


def test_a_few_control_characters_make_no_file_of_a_text() -> None:
    body = document("utf-8", "a\x01\x02\x03" + "b" * 500).encode()
    assert not is_binary(body)
    assert has_controls(body)
    assert not has_controls(document("utf-8", ALL).encode())
