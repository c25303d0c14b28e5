"""Parsing of real, odd, broken and hostile feed documents."""

from __future__ import annotations

import dataclasses
import gzip
import io
import json
import os
import re
from calendar import timegm
from collections.abc import Iterator
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from news.parsing.parse import MAX_BYTES, Enclosure, Flaw, NotAFeed, ParsedEntry, ParsedFeed, parse
from news.parsing.parsed import MAX_ENTRIES, web_address
from news.parsing.parsers import Parsers
from news.parsing.sanitize import plain_line
from tests.environment import ROOT
from tests.news.parsing.vectors import VECTORS

URL = "https://customs.example/feeds/news"
CASES = sorted(path for path in (ROOT / "tests/data/feeds/inbound").iterdir() if ".expected" not in path.name)
# BENCHMARK_FEEDS=FOLDER adds captured feed documents, which the benchmark uses too.
FOLDER = os.environ.get("BENCHMARK_FEEDS")
CAPTURED = sorted(path for path in Path(FOLDER).rglob("*") if path.is_file() and path.suffix != ".md") if FOLDER else []


def read(body: str | bytes, **more: str) -> ParsedFeed:
    return parse(body.encode() if isinstance(body, str) else body, **{"url": URL, **more})


def rss(inside: str, *, head: str = '<?xml version="1.0"?>', **attributes: str) -> str:
    named = "".join(f' {name.replace("_", ":")}="{value}"' for name, value in attributes.items())
    return f'{head}<rss version="2.0"{named}><channel><title>Feed</title>{inside}</channel></rss>'


def item(title: str = "Title", *, number: int = 1, more: str = "") -> str:
    return f"<item><title>{title}</title><link>https://x.example/{number}</link><guid>g{number}</guid>{more}</item>"


def refusal(body: str | bytes, **more: str) -> str:
    with pytest.raises(NotAFeed) as error:
        read(body, **more)
    assert str(error.value).endswith(".")
    return error.value.kind


def plain(feed: ParsedFeed) -> dict[str, Any]:
    """Return the values of a feed without the empty ones."""
    values = dataclasses.asdict(feed)
    values["skip_hours"], values["skip_days"] = sorted(feed.skip_hours), sorted(feed.skip_days)
    for entry in values["entries"]:
        entry["published"], entry["updated"] = (
            entry[name] and entry[name].isoformat() for name in ("published", "updated")
        )
        for name in ("content_sha", "clean_html", "text"):
            del entry[name]
    values["entries"] = [{name: value for name, value in entry.items() if value} for entry in values["entries"]]
    return json.loads(json.dumps({name: value for name, value in values.items() if value}))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.name)
def test_a_document_is_read_as_expected(path: Path) -> None:
    assert plain(parse(path.read_bytes(), url=URL)) == json.loads(path.with_suffix(".expected.json").read_text())


# --- Real feeds


def captured(path: Path) -> bytes:
    body = path.read_bytes()
    return gzip.decompress(body) if body.startswith(b"\x1f\x8b") else body


def by_feedparser_alone(body: bytes) -> list[tuple[str, str, str, datetime | None]]:
    # A declared base is relative to the document's address, which feedparser gets only from the headers.
    headers = {"content-location": URL, "content-type": "application/xml"} if b"base=" in body else None
    found = feedparser.parse(
        io.BytesIO(body), sanitize_html=False, resolve_relative_uris=False, response_headers=headers
    )
    entries = []
    for entry in found.entries:
        date = next(
            (date for name in ("published", "created", "updated") if (date := dict.get(entry, f"{name}_parsed"))), None
        )
        entries.append(
            (
                dict.get(entry, "id") or "",
                web_address(dict.get(entry, "link") or "", base=URL),
                plain_line(dict.get(entry, "title") or ""),
                datetime.fromtimestamp(timegm(date), UTC) if date else None,
            )
        )
    return entries


def told(entry: ParsedEntry) -> tuple[str, str, str, datetime | None]:
    return entry.guid, entry.link, entry.title, entry.published and entry.published.replace(microsecond=0)


# Excluded, since feedparser differs: a link without a page, a month in Dutch; a bare ampersand; an undeclared encoding.
ORDINARY = [path for path in CASES if path.name not in ("atom.xml", "rss092.xml", "yandex-windows-1251.xml")]


@pytest.mark.parametrize("path", ORDINARY + CAPTURED, ids=lambda path: path.name)
def test_a_document_gives_the_entries_that_feedparser_alone_finds(path: Path) -> None:
    body = captured(path)
    theirs = by_feedparser_alone(body)
    try:
        feed = parse(body, url=URL)
    except NotAFeed:
        assert not theirs
        return
    assert Flaw.REDUCED not in feed.warnings
    if feed.kind == "json":  # not supported by feedparser
        return
    # If an item is nested in another one, feedparser also returns the outer one, which is empty.
    ours, theirs = ([entry for entry in entries if any(entry)] for entries in (map(told, feed.entries), theirs))
    if Flaw.TRUNCATED in feed.warnings:
        del theirs[len(ours) :]  # feedparser keeps the rest of a truncated entry
    # feedparser does not parse months in other languages; the dates that it parses are equal.
    ours = [(*one[:3], one[3] if other[3] else None) for one, other in zip(ours, theirs, strict=True)]
    assert ours == theirs


# --- What is no feed


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "empty"),
        (b" \r\n\t ", "empty"),
        (b"\0" * 5_000, "binary"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "binary"),
        (gzip.compress(rss(item()).encode() * 20), "binary"),
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "html"),
        (b"\n<!-- wall -->\n<HTML><head><title>Just a moment...</title>", "html"),
        (b"<html><body><channel>5</channel></body></html>", "html"),
        (b"<p>A fragment <b>of a page</b></p>", "unknown"),
        (b"Not Found", "unknown"),
        (b'<?xml version="1.0"?><opml version="2.0"><body/></opml>', "unknown"),
        (b'<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>', "unknown"),
        (b'{"error": "not found"}', "unknown"),
        (b'{"title": "x", "items": 5}', "unknown"),
        (b"{not json", "unknown"),
        (b'{"title":"x","items":' + b"[" * 100_000, "unknown"),
        (b" " * (MAX_BYTES + 1) + b"<rss/>", "too_large"),
        (rss("&x;", head='<!DOCTYPE rss [<!ENTITY x "y">]>').encode(), "entities"),
        (rss("&x;", head='<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/hostname">]>').encode(), "entities"),
        (rss("", head='<!DOCTYPE rss [<!ENTITY % x SYSTEM "http://10.0.0.1/"> %x;]>').encode(), "entities"),
        (rss("&x;", head='<!DOCTYPE rss [<!-- > ] --> <!entity x "y">]>').encode(), "entities"),
        (rss("&x;", head='<!DOCTYPE rss [<!ENTITY x "y">]>').encode("utf-16"), "entities"),
        (rss("&x;", head='<!-- a --><!DOCTYPE rss [<!ENTITY x "y"><!-- b -->]>').encode(), "entities"),
        (b'{"version": "https://jsonfeed.org/version/1", "items": [1, 2]}', "unread"),
        (b'{"version": "https://jsonfeed.org/version/1", "items": [{"id": nul', "unread"),
    ],
)
def test_what_is_no_feed_is_refused_with_its_kind(body: bytes, kind: str) -> None:
    assert refusal(body) == kind


def test_a_feed_without_entries_is_a_feed() -> None:
    assert read(rss("")).entries == ()
    assert read('<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title></feed>').title == "x"


def test_an_empty_entry_is_none() -> None:
    assert [entry.position for entry in read(rss("<item/>" + item() + "<item></item>")).entries] == [1]


# --- Broken documents


@pytest.mark.parametrize(
    ("body", "titles", "warnings"),
    [
        ("\n\n<!-- first -->\n" + rss(item()), ["Title"], ()),
        ("<!-- <!ENTITY x 'y'> -->\n" + rss(item()), ["Title"], ()),
        ("Warning: mysql_connect() <br/>\n" + rss(item()), ["Title"], (Flaw.NOT_WELL_FORMED,)),
        (rss(item()) + "<script>tracked()</script>", ["Title"], (Flaw.NOT_WELL_FORMED,)),
        (rss(item("Fish & chips") + item("R&D")), ["Fish & chips", "R&D"], (Flaw.NOT_WELL_FORMED,)),
        (rss(item("Caf&eacute;&ndash; &nosuch; &#0;&#x1f;&#55296;&#9999999;")), ["Café– &nosuch;"], (Flaw.NOT_WELL_FORMED,)),
        (rss(item("a\x0b\x01b\x00")), ["ab"], (Flaw.NOT_WELL_FORMED,)),
        (rss(item("One <br> two") + item("Next")), ["One two", "Next"], (Flaw.NOT_WELL_FORMED,)),
        (rss(item("One", more="<itunes:author>x</itunes:author>") + item("Two")), ["One", "Two"], (Flaw.NOT_WELL_FORMED,)),
        (rss(item("One") + item("Two"))[:-80], ["One"], (Flaw.TRUNCATED,)),
        (rss(item("R&D") + item("Two"))[:-80], ["R&D"], (Flaw.NOT_WELL_FORMED, Flaw.TRUNCATED)),
        (rss(item("One<br>") + item("Two"))[:-80], ["One"], (Flaw.NOT_WELL_FORMED, Flaw.TRUNCATED)),
        (rss(item("One"))[:-16], ["One"], (Flaw.TRUNCATED,)),
    ],
)  # fmt: skip
def test_the_good_entries_of_a_broken_document_count(body: str, titles: list[str], warnings: tuple[Flaw, ...]) -> None:
    feed = read(body)
    assert [entry.title for entry in feed.entries] == titles
    assert feed.warnings == warnings


def test_an_ampersand_in_a_cdata_section_is_left_alone() -> None:
    feed = read(rss(item("R&D", more="<description><![CDATA[a & b &nbsp; &x;]]></description>")))
    assert feed.entries[0].html == "a & b &nbsp; &x;"


def test_the_whole_items_of_a_json_feed_that_was_cut_off_count() -> None:
    whole = json.dumps(
        {"version": "https://jsonfeed.org/version/1.1", "title": "Feed", "items": [{"id": "1"}, {"id": "2"}]}
    )
    feed = read(whole[:-8])
    assert (feed.title, [entry.guid for entry in feed.entries], feed.warnings) == ("Feed", ["1"], (Flaw.TRUNCATED,))


def test_a_feed_inside_a_page_is_found() -> None:
    feed = read(
        '<html><body><feed xmlns="http://www.w3.org/2005/Atom"><entry><title>x</title></entry></feed></body></html>'
    )
    assert [entry.title for entry in feed.entries] == ["x"]


def json_feed(*items: str) -> str:
    return f'{{"version": "https://jsonfeed.org/version/1.1", "title": "Feed", "items": [{", ".join(items)}]}}'


@pytest.mark.parametrize("id_", ["nul", "[" * 5_000 + "]" * 5_000 + "]", '"a\nb"', "{'a': 1}"])
def test_an_item_of_a_json_feed_that_cannot_be_read_costs_itself_alone(id_: str) -> None:
    feed = read(json_feed('{"id": "1"}', f'{{"id": {id_}, "title": "x"}}', '{"id": "3"}'))
    assert [entry.guid for entry in feed.entries] == ["1", "3"]
    assert (feed.unread, feed.warnings) == (1, (Flaw.UNREAD,))


def test_a_number_of_thousands_of_digits_costs_nothing() -> None:
    size = f'{{"id": "2", "attachments": [{{"url": "/a", "size_in_bytes": {"9" * 5_000}}}]}}'
    feed = read(json_feed('{"id": "1"}', size, '{"id": ' + "9" * 5_000 + "}"))
    assert [entry.guid[:9] for entry in feed.entries] == ["1", "2", "999999999"]
    assert feed.entries[1].enclosures[0].length is None
    assert not feed.warnings


def test_items_without_end_that_cannot_be_read_are_given_up() -> None:
    assert read(json_feed('{"id": "1"}', *['{"id": nul}'] * 100_000)).unread < 1_100


def test_rss_in_json_is_read() -> None:
    item = {
        "title": "Duty",
        "link": "https://x.example/1",
        "guid": {"isPermaLink": "false", "#value": "g1"},
        "description": "<p>Plain text</p>",
        "pubDate": "Tue, 04 Mar 2025 10:00:00 GMT",
        "category": ["a", {"#value": "b"}],
        "enclosure": {"url": "/f.pdf", "type": "application/pdf", "length": "12"},
    }
    for items in ([item], item):
        feed = read(json.dumps({"rss": {"version": "2.0", "channel": {"title": "Feed", "item": items}}}))
        (entry,) = feed.entries
        assert (feed.title, entry.guid, entry.title, entry.link) == ("Feed", "g1", "Duty", "https://x.example/1")
        assert (entry.html, entry.categories) == ("<p>Plain text</p>", ("a", "b"))
        assert entry.published == datetime(2025, 3, 4, 10, tzinfo=UTC)
        assert entry.enclosures == (Enclosure("https://customs.example/f.pdf", "application/pdf", 12),)


MARKS = [b"<", b">", b"]]>", b"<![CDATA[", b"&#xd800;", b"&#", b"\"'", b"<item>", b"</channel>", b"<a/b", b"<!", b"<?"]


@given(st.data())
def test_no_bytes_make_it_raise_anything_but_a_refusal(data: st.DataObject) -> None:
    body = data.draw(st.sampled_from(CASES)).read_bytes()
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(body)))
        gone = data.draw(st.sampled_from([0, 1, 7, 100, len(body)]))
        put = data.draw(st.binary(max_size=4) | st.sampled_from(MARKS))
        body = body[:place] + put + body[place + gone :]
    try:
        feed = read(body)
    except NotAFeed:
        return
    for entry in feed.entries:
        json.dumps(dataclasses.astuple(entry)[:4]).encode()
        assert not re.search("[\x00-\x08\ud800-\udfff]", entry.guid + entry.title + entry.html)


# --- Hostile documents


ATTRIBUTES = " ".join(f'a{number}="1"' for number in range(40_000))
KEYWORDS = f'<m:keywords xmlns:m="http://search.yahoo.com/mrss/">{",".join(map(str, range(200_000)))}</m:keywords>'
BOMBS = {
    "attributes": (rss(item(more=f"<x {ATTRIBUTES}/>")), True),
    "attributes, broken": (rss(f"<br>{item(more=f'<x {ATTRIBUTES}>')}"), True),
    "comments": (rss(item(more="<description><![CDATA[" + "<!--" * 200_000 + "]]></description>")), False),
    "categories": (rss(item(more="".join(f"<category>{number}</category>" for number in range(100_000)))), True),
    "keywords": (rss(item(more=KEYWORDS)), True),
    "nesting": (rss(item(more="<a>" * 200_000 + "</a>" * 200_000)), True),
    "nesting, broken": (rss(item(more="<a>" * 200_000)), True),
    "elements": (rss(item(more="<a/>" * 300_000)), True),
    "ampersands": (rss(item(more="<description>" + "&" * 1_000_000 + "</description>")), False),
    "namespaces": (rss(item(more="".join(f'<a xmlns:n{number}="u{number}"/>' for number in range(20_000)))), True),
    "author": (rss(item(more="<author>" + "a.b" * 300_000 + "@</author>")), False),
    "angles": (rss(item(more="<title>" + "<" * 300_000)), False),
    "title": (rss(item("<![CDATA[" + "<a x=" * 300_000 + "]]>")), False),
    "skipped hours": (rss(item(more="<br>" + "<skipHours>" * 40_000)), False),
}


@pytest.fixture(scope="module")
def parsers() -> Iterator[Parsers]:
    with Parsers() as parsers:
        yield parsers


@pytest.mark.parametrize(("body", "reduced"), BOMBS.values(), ids=BOMBS)
def test_a_bomb_is_read_before_its_child_would_be_killed(parsers: Parsers, body: str, reduced: bool) -> None:
    """Without limits these documents take from half a minute to hours."""
    feed = parsers.parse(body.encode(), url=URL)
    assert feed.entries[0].link == "https://x.example/1"
    assert (Flaw.REDUCED in feed.warnings) is reduced
    assert len(feed.entries[0].categories) <= 200


def dated(number: int, *, of: int) -> str:
    day = datetime.fromtimestamp(1_600_000_000 + 60 * ((number * 7) % of), UTC)
    return item(str(number), number=number, more=f"<pubDate>{day:%a, %d %b %Y %H:%M:%S} GMT</pubDate>")


@pytest.mark.parametrize("broken", ["", "<br>"])
def test_of_too_many_entries_the_newest_are_kept_and_the_rest_is_counted(broken: str) -> None:
    feed = read(rss(broken + "".join(dated(number, of=1_500) for number in range(1_500))))
    assert (len(feed.entries), feed.left_out) == (MAX_ENTRIES, 500)
    assert Flaw.TOO_MANY_ENTRIES in feed.warnings
    numbers = [int(entry.title) for entry in feed.entries]
    assert numbers == sorted(numbers)
    assert {(number * 7) % 1_500 for number in numbers} == set(range(500, 1_500))


def test_without_dates_the_first_entries_are_kept() -> None:
    feed = read(rss("".join(item(str(number), number=number) for number in range(1_200))))
    assert [entry.title for entry in feed.entries] == [str(number) for number in range(MAX_ENTRIES)]
    assert feed.left_out == 200


def test_of_too_many_items_of_a_json_feed_the_newest_are_kept() -> None:
    items = [{"id": str(n), "date_published": datetime.fromtimestamp(n, UTC).isoformat()} for n in range(1_100)]
    feed = read(json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items}))
    assert [entry.guid for entry in feed.entries] == [str(number) for number in range(100, 1_100)]
    assert feed.left_out == 100


TAG_IN_TITLE = re.compile(
    r"<\s*/?(?:script|img|svg|iframe|a|style|form|input|object|embed|base|meta|link|body|video)\b", re.IGNORECASE
)


@pytest.mark.parametrize("vector", VECTORS)
def test_a_title_is_text_however_often_its_markup_is_escaped(vector: str) -> None:
    once, twice = escape(vector), escape(escape(vector))
    documents = [
        *(
            rss(item(f"News {title}", more=f"<author>{title}</author><category>{title}</category>"))
            for title in (once, twice)
        ),
        rss(item(f"<![CDATA[News {vector.replace(']]>', '')}]]>")),
        *(
            f'<feed xmlns="http://www.w3.org/2005/Atom"><entry><title type="{kind}">News {title}</title></entry></feed>'
            for kind in ("text", "html")
            for title in (once, twice)
        ),
        json.dumps({"title": vector, "items": [{"id": "1", "title": f"News {vector}", "authors": [{"name": vector}]}]}),
    ]
    for document in documents:
        feed = read(document)
        entry = feed.entries[0]
        assert entry.title.startswith("News")
        for text in (entry.title, entry.author, *entry.categories, feed.title):
            assert not TAG_IN_TITLE.search(text)
            assert not re.search(r"<[a-z][^<>]*\son\w+\s*=", text, re.IGNORECASE)
            assert plain_line(text) == text


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("A &lt; B and C &gt; D", "A < B and C > D"),
        ("Write to &lt;office@customs.example&gt;", "Write to <office@customs.example>"),
        ("The &lt;T1&gt; form", "The <T1> form"),
        ("AT&amp;amp;T", "AT&T"),
        ("&amp;" + "amp;" * 900 + "lt;", "<"),
        ("<![CDATA[<b>Bold</b>&nbsp;&amp;lt;i&amp;gt;x&amp;lt;/i&amp;gt;]]>", "Bold x"),
        ("  a\n\t b &#160; c&#8239;d ", "a b c d"),
        ("abc\u202edef&#8238;", "abcdef"),
        ("x" * 2_000, "x" * 999 + "…"),
    ],
)
def test_a_title_keeps_what_was_meant_as_text(title: str, text: str) -> None:
    assert read(rss(item(title))).entries[0].title == text


# --- Addresses, content, identity


@pytest.mark.parametrize(
    ("address", "link"),
    [
        ("/a?b=1&amp;c=2", "https://customs.example/a?b=1&c=2"),
        ("//elsewhere.example/a", "https://elsewhere.example/a"),
        ("HTTPS://customs.example/A", "https://customs.example/A"),
        (" https://customs.example/a b ", "https://customs.example/a%20b"),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("file:///etc/passwd", ""),
        ("https://[broken/", ""),
        ("https://x.example:port/", ""),
        ("https://trusted.example\\@evil.example/", ""),
        ("https://customs.example:443@evil.example/", ""),
        ("https://user:password@customs.example/", ""),
        ("https://customs.example/\u202egnp.exe", ""),
        ("https://customs.example/&#8238;gnp.exe", ""),
        ("https://customs.example/@press", "https://customs.example/@press"),
        ("https://customs.example/" + "x" * 5_000, ""),
    ],
)
def test_a_link_is_an_address_of_the_web_or_nothing(address: str, link: str) -> None:
    assert read(rss(f"<item><title>x</title><link>{address}</link></item>")).entries[0].link == link


def test_a_base_holds_for_its_element_alone() -> None:
    feed = read(
        rss(
            '<item xml:base="https://b.example/dir/"><link>1</link><description>x</description></item><item><link>2</link></item>'
        )
    )
    assert [entry.link for entry in feed.entries] == ["https://b.example/dir/1", "https://customs.example/feeds/2"]
    assert feed.entries[0].html_base == "https://b.example/dir/"


def test_an_identifier_that_is_no_address_stays_as_it_is() -> None:
    for body in (rss("<item><guid>news/1</guid></item>"), rss("<br><item><guid>news/1</guid></item>")):
        assert read(body).entries[0].guid == "news/1"


def test_a_monstrous_identifier_is_replaced_by_its_hash() -> None:
    first, second = (read(rss(item(more=f"<guid>{'x' * 100_000}{end}</guid>"))).entries[0].guid for end in "ab")
    assert first != second
    assert len(first) < 100


def test_the_content_hash_knows_content_from_dates() -> None:
    def sha(more: str) -> str:
        return read(rss(item(more=more))).entries[0].content_sha

    same = sha("<description>a</description><pubDate>2021-05-03</pubDate>")
    assert sha("<description>a</description><pubDate>2021-05-04</pubDate>") == same
    assert sha("<description>b</description><pubDate>2021-05-03</pubDate>") != same
    assert sha("<description>a</description><author>x</author>") != same
    assert sha('<description>a</description><enclosure url="/f" type="a/b"/>') != same
    assert read(rss(item("Other", more="<description>a</description>"))).entries[0].content_sha != same


def test_a_document_in_utf_8_is_read_as_such_whatever_the_header_says() -> None:
    feed = read(rss(item("Žilina")), content_type="text/xml; charset=iso-8859-1")
    assert (feed.entries[0].title, feed.warnings) == ("Žilina", (Flaw.ENCODING,))


def test_the_language_of_the_feed_helps_with_the_months() -> None:
    feed = read(rss("<language>hr</language>" + item(more="<pubDate>12. listopada 2021.</pubDate>")))
    assert feed.entries[0].published == datetime(2021, 10, 12, tzinfo=UTC)
