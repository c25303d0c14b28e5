"""`news.parsing.opml`: reading and writing lists of sources."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from news.parsing.opml import MAX_BYTES, MAX_DEPTH, MAX_OUTLINES, OpmlError, Outline, read, write
from tests import mutants

AT = datetime(2026, 3, 14, 12, tzinfo=UTC)


def test_folders_titles_and_languages_are_read() -> None:
    document = b"""<?xml version="1.0"?><opml version="1.0"><head><title>x</title></head><body>
      <outline text="Members"><outline text="Nordic">
        <outline text="Toll &amp; Skatt" xmlUrl="https://toll.example/rss" htmlUrl="https://toll.example/" language="nb"/>
      </outline></outline>
      <outline title="WTO" text="ignored" type="rss" xmlurl=" https://wto.example/rss "/>
      <outline text="only a note"/>
      <outline text="again" xmlUrl="https://toll.example/rss"/>
    </body></opml>"""
    assert read(document) == [
        Outline("https://toll.example/rss", "Toll & Skatt", "https://toll.example/", "nb", ("Members", "Nordic")),
        Outline("https://wto.example/rss", "WTO", "", "", ()),
    ]


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (b"<opml><body>", "line 1"),
        (b"<rss version='2.0'/>", "Choose an OPML file"),
        (b"not xml", "well-formed"),
        (b'<!DOCTYPE opml [<!ENTITY a "b">]><opml/>', "document type"),
        (b"<opml>" + b" " * MAX_BYTES + b"</opml>", "5 MB"),
        (
            b"<opml><body>"
            + b"<outline text='a'>" * (MAX_DEPTH + 1)
            + b"</outline>" * (MAX_DEPTH + 1)
            + b"</body></opml>",
            "levels of folders",
        ),
        (
            b"<opml><body>"
            + b"".join(b'<outline xmlUrl="https://a.example/%d"/>' % n for n in range(MAX_OUTLINES + 1))
            + b"</body></opml>",
            "Split it",
        ),
    ],
    ids=["cut", "another format", "no xml", "document type", "too large", "too deep", "too many"],
)
def test_a_document_that_is_not_taken_says_why(document: bytes, words: str) -> None:
    with pytest.raises(OpmlError, match=words):
        read(document)


TEXT = st.text(
    st.characters(min_codepoint=33, max_codepoint=0x4FF, exclude_characters="<>&\x7f"), min_size=1, max_size=20
)


@given(st.lists(st.tuples(st.integers(0, 50), TEXT, TEXT), max_size=20))
def test_what_is_written_is_read_again(rows: list[tuple[int, str, str]]) -> None:
    outlines = {
        f"https://a.example/{number}?a=1&b=2": Outline(f"https://a.example/{number}?a=1&b=2", title, "", "", (folder,))
        for number, title, folder in rows
    }
    again = read(write(outlines.values(), title="Sources", owner="Office", at=AT))
    assert {outline.url for outline in again} == set(outlines)


@given(st.text(), st.text())
def test_any_name_is_written_as_xml(title: str, name: str) -> None:
    outline = Outline("https://a.example/", "T" + title, "", "", ("F" + name,))
    (again,) = read(write([outline], title=title, owner=name, at=AT))
    assert again.url == outline.url


def test_only_an_upload_has_a_limit() -> None:
    document = write(
        [Outline(f"https://a.example/{n}", "T" * 1000, "", "", ()) for n in range(MAX_OUTLINES + 1)],
        title="",
        owner="",
        at=AT,
    )
    with pytest.raises(OpmlError):
        read(document)
    assert len(document) > MAX_BYTES
    assert len(read(document, is_upload=False)) == MAX_OUTLINES + 1


ENCODINGS = (
    "utf-8 utf-8-sig utf-16 utf-16-le utf-16-be utf-32 utf-32-le utf-7 latin-1 koi8-r cp1251 cp037 shift_jis gb18030"
)
DECLARATIONS = [
    "",
    "<?xml version='1.0'?>",
    "<?xml version='1.0' encoding='{}'?>",
    "<?xml version='1.0' encoding='utf-8'?>",
]
DOCTYPES = [
    "<!DOCTYPE opml>",
    "<!DOCTYPE opml SYSTEM 'file:///etc/passwd'>",
    "<!DOCTYPE opml [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;'>]>",
    "<!DOCTYPE\nopml [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>",
    "<!-- {} --><!DOCTYPE opml []>",
]
OUTLINES = "<opml version='2.0'><body><outline text='{}' xmlUrl='https://a.example/feed'/></body></opml>"


@pytest.mark.parametrize("encoding", ENCODINGS.split())
def test_no_entity_is_expanded_in_any_encoding(encoding: str) -> None:
    for declaration in DECLARATIONS:
        for doctype in DOCTYPES:
            text = declaration.format(encoding) + doctype + OUTLINES.format("&b;" if "'aaaa" in doctype else "A")
            with pytest.raises(OpmlError):
                read(text.encode(encoding))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1", "koi8-r", "cp1251"])
def test_a_list_without_a_document_type_is_read_in_its_encoding(encoding: str) -> None:
    text = (
        f"<?xml version='1.0' encoding='{encoding.removesuffix('-sig')}'?><!-- <!DOCTYPE opml> -->"
        + OUTLINES.format("A")
    )
    assert [outline.title for outline in read(text.encode(encoding))] == ["A"]


@pytest.mark.parametrize("encoding", ["no-such", "utf-32", "shift_jis", "utf-7"])
def test_an_encoding_that_cannot_be_read_says_what_to_do(encoding: str) -> None:
    with pytest.raises(OpmlError, match=r"Save the file as UTF-8|not well-formed"):
        read(f"<?xml version='1.0' encoding='{encoding}'?>{OUTLINES.format('A')}".encode())


def test_a_list_of_feeds_is_read_or_refused() -> None:
    dice = mutants.dice()
    outline = Outline("https://a.example/feed", "Ä", "https://a.example/", "en", ("Folder",))
    whole = write([outline] * 3, title="Sources", owner="Office", at=AT)
    outcomes = mutants.Outcomes(OpmlError)
    deep = b"<outline>" * 100_000
    for _number in range(mutants.COUNT * 5):
        document = mutants.of_bytes(dice, whole)
        if dice.random() < 0.1:
            document = document.decode(errors="replace").encode(dice.choice(["utf-16", "utf-32", "utf-8-sig"]))
        if dice.random() < 0.02:
            document = whole.replace(b"<body>", b"<body>" + deep)
        with outcomes.one():
            read(document)
    outcomes.done("OPML")
