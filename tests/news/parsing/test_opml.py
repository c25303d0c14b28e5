"""`news.parsing.opml`: lists of sources in and out."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from news.parsing.opml import MAX_BYTES, MAX_DEPTH, MAX_OUTLINES, OpmlError, Outline, read, write

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
