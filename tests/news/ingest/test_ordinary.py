"""The quick way through a feed, held against feedparser: both must make the same of it, or the quick one steps aside."""

from __future__ import annotations

from html import escape
from xml.parsers import expat

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from news.ingest import ordinary, parse
from news.ingest.parsed import NotAFeed, ParsedFeed
from tests.news.ingest.test_parse import CAPTURED, CASES

NAMESPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:media="http://search.yahoo.com/mrss/" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" '
    'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:x="https://x.example/own" '
    'xmlns:slash="http://purl.org/rss/1.0/modules/slash/"'
)
TEXT = st.sampled_from(
    [
        "",
        "Duty",
        " <b>free</b> trade ",
        "A & B",
        "таможня",
        "caf\u00c3\u00a9",
        "\u0093quoted\u0094",
        "/page?a=1&amp;b=2",
    ]
) | st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=12)
LINK = st.sampled_from(["https://a.example/1", "/relative", "http:///odd", "mailto:a@b.example", "tag:x,2020:1", ""])
DATE = st.sampled_from(["Tue, 04 Mar 2025 10:00:00 GMT", "2025-03-04T10:00:00Z", "yesterday"])


def plain(name: str) -> st.SearchStrategy[str]:
    return TEXT.map(lambda text: f"<{name}>{escape(text)}</{name}>")


ENTRY_PARTS = st.one_of(
    *(plain(name) for name in ("title", "description", "author", "dc:creator", "category", "dc:subject", "summary")),
    *(plain(name) for name in ("content:encoded", "media:title", "media:description", "itunes:summary", "source")),
    *(plain(name) for name in ("comments", "x:thing", "slash:comments", "media:keywords", "itunes:author", "dc:title")),
    LINK.map(lambda link: f"<link>{escape(link)}</link>"),
    LINK.map(lambda link: f"<guid>{escape(link)}</guid>"),
    LINK.map(lambda link: f'<guid isPermaLink="false">{escape(link)}</guid>'),
    LINK.map(lambda link: f'<atom:link rel="alternate" href="{escape(link)}"/>'),
    LINK.map(lambda link: f'<enclosure url="{escape(link)}" type="Image/PNG" length="12"/>'),
    LINK.map(lambda link: f'<media:thumbnail url="{escape(link)}"/>'),
    LINK.map(
        lambda link: f'<media:content url="{escape(link)}" medium="image"><media:title>T</media:title></media:content>'
    ),
    LINK.map(lambda link: f'<media:group><media:content url="{escape(link)}"/></media:group>'),
    LINK.map(lambda link: f'<itunes:image href="{escape(link)}"/>'),
    DATE.map(lambda date: f"<pubDate>{date}</pubDate>"),
    DATE.map(lambda date: f"<dc:date>{date}</dc:date>"),
    st.just('<category domain="https://c.example">Kind</category>'),
    st.just('<description xml:lang="ru">Текст</description>'),
    st.just("<description><p>markup</p></description>"),
)
FEED_PARTS = st.one_of(
    *(plain(name) for name in ("title", "description", "language", "ttl", "copyright", "generator", "itunes:subtitle")),
    LINK.map(lambda link: f"<link>{escape(link)}</link>"),
    LINK.map(lambda link: f'<atom:link rel="hub" href="{escape(link)}"/>'),
    st.just("<image><url>/a.png</url><title>Picture</title><link>https://a.example</link></image>"),
    st.just("<skipHours><hour>3</hour></skipHours>"),
)
ATOM_PARTS = st.one_of(
    *(plain(name) for name in ("title", "id", "published", "updated", "summary", "content")),
    TEXT.map(lambda text: f'<content type="html">{escape(escape(text))}</content>'),
    TEXT.map(lambda text: f'<summary type="html" xml:lang="fr">{escape(text)}</summary>'),
    TEXT.map(
        lambda text: (
            '<content type="xhtml" xml:base="https://b.example/"><div xmlns="http://www.w3.org/1999/xhtml">'
            f'<p class="x">{escape(text)}<br/></p></div></content>'
        )
    ),
    TEXT.map(lambda text: f"<author><name>{escape(text)}</name><email>a@b.example</email></author>"),
    LINK.map(lambda link: f'<link rel="alternate" type="text/html" href="{escape(link)}"/>'),
    LINK.map(lambda link: f'<link rel="enclosure" type="audio/mpeg" length="9" href="{escape(link)}"/>'),
    st.just('<category term="origin" label="Origin"/>'),
    st.just("<source><title>Elsewhere</title></source>"),
)


def rss(feed: list[str], entries: list[list[str]]) -> str:
    items = "".join(f"<item>{''.join(parts)}</item>" for parts in entries)
    return f'<rss version="2.0" {NAMESPACES}><channel>{"".join(feed)}{items}</channel></rss>'


def atom(entries: list[list[str]], *, more: str = "") -> str:
    items = "".join(f"<entry>{''.join(parts)}</entry>" for parts in entries)
    return f'<feed xmlns="http://www.w3.org/2005/Atom"{more}><title>Feed</title>{items}</feed>'


def by_feedparser(text: str | bytes, monkeypatch: pytest.MonkeyPatch) -> ParsedFeed | str:
    with monkeypatch.context() as patch:
        patch.setattr(parse, "_read_quickly", lambda text: None)
        return outcome(text)


def outcome(text: str | bytes) -> ParsedFeed | str:
    try:
        return parse.parse(text if isinstance(text, bytes) else text.encode(), url="https://a.example/feed")
    except NotAFeed as error:
        return error.kind


def is_ordinary(text: str) -> bool:
    try:
        ordinary.read(text)
    except (ordinary.Unusual, expat.ExpatError):
        return False
    return True


@pytest.mark.parametrize("path", [*CASES, *CAPTURED], ids=lambda path: path.name)
def test_a_document_reads_the_same_by_both_ways(path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    body = path.read_bytes()  # type: ignore[attr-defined]
    assert outcome(body) == by_feedparser(body, monkeypatch)


@settings(max_examples=60)
@given(feed=st.lists(FEED_PARTS, max_size=5), entries=st.lists(st.lists(ENTRY_PARTS, max_size=8), max_size=3))
def test_any_rss_reads_the_same_by_both_ways(feed: list[str], entries: list[list[str]]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        assert outcome(rss(feed, entries)) == by_feedparser(rss(feed, entries), patch)


@settings(max_examples=60)
@given(
    entries=st.lists(st.lists(ATOM_PARTS, max_size=8), max_size=3),
    more=st.sampled_from(["", ' xml:lang="en-GB"', ' xml:base="https://base.example/"']),
)
def test_any_atom_reads_the_same_by_both_ways(entries: list[list[str]], more: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        assert outcome(atom(entries, more=more)) == by_feedparser(atom(entries, more=more), patch)


@pytest.mark.parametrize(
    "text",
    [
        rss(["<title>T</title>"], [["<title>A</title>", "<link>https://a.example/1</link>", "<guid>1</guid>"]]),
        atom([["<id>tag:a</id>", '<content type="html">&lt;p&gt;A&lt;/p&gt;</content>']]),
    ],
)
def test_what_most_publishers_write_is_ordinary(text: str) -> None:
    assert is_ordinary(text)


@pytest.mark.parametrize(
    "text",
    [
        rss([], [["<description><p>markup</p></description>"]]),
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"/>',
        '<rss version="2.0" xmlns:dc="http://search.yahoo.com/mrss/"><channel/></rss>',
        atom([["<source><title>Elsewhere</title></source>"]]),
        rss([], [['<content type="image/png">aGVsbG8=</content>']]),
    ],
)
def test_what_is_not_ordinary_is_left_to_feedparser(text: str) -> None:
    assert not is_ordinary(text)
