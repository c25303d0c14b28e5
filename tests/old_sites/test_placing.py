"""`old_sites.placing`: the file with the choices of the mover."""

from __future__ import annotations

from contextlib import suppress
from random import Random

import pytest

from old_sites import placing as choices
from old_sites.placing import LEAVE_OUT, LIST, Placing
from old_sites.reasons import Explained


def read(text: str | bytes) -> Placing:
    content = text.encode() if isinstance(text, str) else text
    return choices.read(content, languages=["en", "ru"], topics=["trade"])


ROWS: list[choices.Row] = [
    ("type", "WikiPage", "", 3, "article"),
    ("type", "=Person;,\n", "", 1, LEAVE_OUT),
    ("state", "visible", "", 3, "public"),
    ("state", "private", "", 3, "not public"),
    ("folder", "/", "", 30, "/en/about/"),
    ("folder", "/new-s", "@News", 3, LIST),
    ("folder", "/x", "", 3, ""),
    ("language", "de", "", 3, "en"),
    ("language", "nl", "", 3, LEAVE_OUT),
    ("language", "default", "", 3, "ru"),
    ("subject", "-Handel", "", 3, "trade"),
]


def test_what_is_written_into_a_file_is_read_from_it_with_any_separator() -> None:
    text = choices.written(ROWS)
    assert "'=Person" in text
    found = read(text)
    assert found == Placing(
        types={"WikiPage": "article", "=Person;,": LEAVE_OUT},
        states={"visible": True, "private": False},
        folders={"": "/en/about/", "/new-s": LIST},
        languages={"de": "en", "": "ru"},
        topics={"-Handel": "trade"},
    )
    assert read("part;name;choice\r\nstate;visible;public\r\n").states == {"visible": True}
    assert read("choice\tNAME\tpart\npublic\tvisible\tState\n\n").states == {"visible": True}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "The first line must have the columns"),
        ("part,name\ntype,x", "The first line must have the columns"),
        (b"\xff\xfe\0", "not a CSV file in UTF-8"),
        ("part,name,choice\nfolder,/x,pages\nfoo,x,page", "Line 3: the part “foo” does not exist."),
        ("part,name,choice\ntype,Image,article", "Line 2: “article” is not possible here."),
        ("part,name,choice\ntype,X,Article", "Line 2: “Article” is not possible here."),
        ("part,name,choice\nstate,x,yes", "Line 2: “yes” is not possible here."),
        ("part,name,choice\nfolder,/,leave out", "Line 2: “leave out” is not possible here."),
        ("part,name,choice\nfolder,x,pages", "Line 2: the path of a folder starts with “/”."),
        ("part,name,choice\nfolder,/x,pages\nfolder,/x/,list", "Line 3: “/x” is in the file twice."),
        ("part,name,choice\nlanguage,de,xx", "Line 2: “xx” is not possible here."),
        ("part,name,choice\nsubject,a,no-such", "Line 2: “no-such” is not possible here."),
        ("part,name,choice\ntype," + "x" * 101 + ",page", "Line 2: the name is too long."),
        ("part,name,choice\ntype," + "x" * 1_000_000 + ",page", "not a CSV file in UTF-8"),
        ("part,name,choice\n" + "\n" * 2_000_000, "larger than 2000000 bytes"),
    ],
)
def test_a_file_with_an_error_is_refused_with_a_sentence(text: str | bytes, sentence: str) -> None:
    with pytest.raises(Explained, match=sentence):
        read(text)


@pytest.mark.parametrize("seed", range(30))
def test_a_damaged_file_is_read_or_refused_with_a_sentence(seed: int) -> None:
    random, content = Random(seed), bytearray(choices.written(ROWS).encode())
    for _number in range(random.randint(1, 5)):
        content[random.randrange(len(content))] = random.choice([0, 10, 34, 44, 255, 47, 61])
    with suppress(Explained):
        assert set(read(bytes(content)).states.values()) <= {True, False}
