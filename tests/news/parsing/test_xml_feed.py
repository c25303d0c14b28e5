"""Elements of RSS and Atom; one bad element never affects the others."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from html import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from news.parsing import xml_feed
from news.parsing.parse import parse
from news.parsing.parsed import Enclosure, Flaw, NotAFeed, ParsedEntry, ParsedFeed

NAMESPACES = {
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "media": "http://search.yahoo.com/mrss/",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "atom": "http://www.w3.org/2005/Atom",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
    "yandex": "http://news.yandex.ru",
    "georss": "http://www.georss.org/georss",
    "psc": "http://podlove.org/simple-chapters",
    "cc": "http://web.resource.org/cc/",
    "xhtml": "http://www.w3.org/1999/xhtml",
    "x": "https://x.example/own",
}
DECLARED = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items())
GOOD = "<item><title>Good</title><link>https://a.example/good</link><guid>good</guid></item>"


def rss(inside: str) -> str:
    return f'<rss version="2.0" {DECLARED}><channel><title>Feed</title>{inside}</channel></rss>'


def atom(inside: str) -> str:
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Feed</title>{inside}</feed>'


def read(document: str) -> ParsedFeed:
    return parse(document.encode(), url="https://a.example/dir/feed")


def only(document: str) -> ParsedEntry:
    (entry,) = read(document).entries
    return entry


# --- One bad element


@pytest.mark.parametrize("broken", ["", "<x:a>A & B</x:a>", "<br>"])
@pytest.mark.parametrize(
    "element",
    [
        '<date format="iso">2025-03-04</date>',
        '<title_detail a="b"/>',
        "<title_detail>text</title_detail>",
        '<summary_detail type="x"/>',
        "<links>text</links>",
        '<links a="b"/>',
        '<authors a="b"/><author>X</author>',
        "<content_detail>x</content_detail>",
        "<media_content>x</media_content>",
        '<media_thumbnail a="b"/>',
        "<tags>a,b</tags>",
        '<published_parsed a="b"/>',
        '<media:thumbnail a="b"><item/></media:thumbnail>',
        "<source><category>x</category></source>",
        '<psc:chapter start="x"/>',
    ],
)
def test_an_odd_element_costs_at_most_itself(element: str, broken: str) -> None:
    feed = read(rss(f"{GOOD}<item><title>Odd</title>{element}{broken}</item>{GOOD.replace('Good', 'Last')}"))
    titles = [entry.title for entry in feed.entries]
    assert titles[0] == "Good"
    assert titles[-1] == "Last"
    assert "Odd" in titles


@pytest.mark.parametrize("name", ["source", "description", "content:encoded", "title", "image", "textinput", "author"])
def test_an_element_that_is_never_closed_ends_with_its_entry(name: str) -> None:
    feed = read(rss(f"{GOOD}<item><link>https://a.example/2</link><{name}>Odd</item>{GOOD.replace('Good', 'Last')}"))
    assert [entry.title for entry in (feed.entries[0], feed.entries[-1])] == ["Good", "Last"]
    assert "https://a.example/2" in [entry.link for entry in feed.entries]


def test_where_the_reader_stumbles_at_an_end_the_next_entry_begins_afresh() -> None:
    inside = "<textinput><title><item></item></title></textinput>"
    titles = [entry.title for entry in read(rss(f"{GOOD}<item>{inside}</item>{GOOD.replace('Good', 'Last')}")).entries]
    assert (titles[0], titles[-1]) == ("Good", "Last")


def test_an_element_called_item_in_xhtml_does_not_end_the_entry() -> None:
    more = "<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p>a <item>b</item> c</p></div></content>"
    entry = only(atom(f"<entry>{more}<title>T</title><id>tag:1</id></entry>"))
    assert (entry.title, entry.html) == ("T", "<p>a <item>b</item> c</p>")


@pytest.mark.parametrize("element", ['<ttl unit="minutes">60</ttl>', '<sy:updatePeriod a="b">hourly</sy:updatePeriod>'])
def test_an_odd_element_of_the_feed_is_read_as_its_text(element: str) -> None:
    feed = read(rss(element + GOOD))
    assert 3600 in (feed.ttl_seconds, feed.update_period_seconds)
    assert len(feed.entries) == 1


def test_an_entry_that_cannot_be_translated_is_counted_and_costs_itself_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    translated = xml_feed._entry

    def fails(entry: xml_feed.Found, **more: object) -> ParsedEntry:
        if entry.get("title") == "Bad":
            raise KeyError("a surprise")
        return translated(entry, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(xml_feed, "_entry", fails)
    feed = read(rss(f"{GOOD}<item><title>Bad</title></item>{GOOD}"))
    assert [entry.title for entry in feed.entries] == ["Good", "Good"]
    assert (feed.unread, feed.warnings) == (1, (Flaw.UNREAD,))


def test_elements_with_a_prefix_that_nobody_declared_are_read() -> None:
    items = '<rss:item><rss:title>One</rss:title><rss:enclosure rss:url="/f" rss:type="a/b"/></rss:item>'
    for document in (
        f"<rss version=2.0><rss:channel><rss:title>T</rss:title>{items}</rss:channel></rss>",
        f"<rss:rss><rss:channel><rss:title>T</rss:title>{items}</rss:channel></rss:rss>",
        "<a:feed><a:title>T</a:title><a:entry><a:title>One</a:title></a:entry></a:feed>",
    ):
        feed = read(document)
        assert (feed.title, [entry.title for entry in feed.entries]) == ("T", ["One"])


@pytest.mark.parametrize("item", ["<z:item><z:title>x</z:title></z:item>", "<item><z:title>x</z:title></item>"])
def test_a_feed_whose_items_cannot_be_read_says_so(item: str) -> None:
    with pytest.raises(NotAFeed) as error:
        read(f"<rss version='2.0'><channel><title>T</title>{item * 35}</channel></rss>")
    assert (error.value.kind, str(error.value)) == ("unread", "Found 35 items but could not read any of them.")


def test_an_empty_item_and_one_in_a_comment_are_not_seen() -> None:
    assert read(rss("<item/><item></item><!-- <item><title>x</title></item> -->")).entries == ()


WORDS = (
    "title link guid id description summary content author category date pubDate updated published ttl links tags "
    "source image url textinput name email contributor enclosure content:encoded dc:date dc:creator dc:subject "
    "dcterms:valid media:content media:group media:thumbnail media:title media:credit media:rating media:restriction "
    "media:license media:player media:keywords itunes:image itunes:summary itunes:author itunes:category itunes:owner "
    "itunes:keywords itunes:explicit itunes:block sy:updatePeriod sy:updateFrequency yandex:full-text georss:where "
    "georss:point georss:line georss:box psc:chapters psc:chapter cc:license xhtml:div xhtml:body svg math body "
    "fullitem width height newlocation cloud language rights info generator skipHours hour x:own title_detail "
    "summary_detail authors media_content media_thumbnail image_detail published_parsed item entry channel feed rss"
)
NAMES = st.sampled_from(WORDS.split())
KEYS = (
    "type mode href url rel length format unit term label scheme src ispermalink isPermaLink xml:base xml:lang base "
    "lang value start a medium fileSize rdf:about lastmod version srsname"
)
ATTRIBUTES = st.dictionaries(
    st.sampled_from(KEYS.split()),
    st.sampled_from(
        ["", "text", "html", "xhtml", "base64", "image/png", "https://a.example/", "x y", "-1", "[", "true"]
    )
    | st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=5),
    max_size=3,
)
TEXTS = st.sampled_from(
    [
        "",
        "text",
        "A & B",
        "&#xd800;",
        "&#x;",
        "&nosuch;",
        "<![CDATA[<b>x</b> & y]]>",
        "<!-- c -->",
        "<br>",
        "1 2 3",
        "2025-03-04",
        "http://[",
        "12",
        "\u202e",
    ]
)


def element(inside: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    def written(name: str, attributes: dict[str, str], parts: list[str]) -> str:
        listed = "".join(f' {key}="{escape(value)}"' for key, value in attributes.items())
        return f"<{name}{listed}>{''.join(parts)}</{name}>"

    return st.builds(written, NAMES, ATTRIBUTES, st.lists(inside, max_size=3))


ANYTHING = st.recursive(TEXTS, element, max_leaves=8)


@settings(max_examples=400)
@given(feed=st.lists(element(ANYTHING), max_size=2), bad=st.lists(element(ANYTHING), min_size=1, max_size=5))
def test_whatever_stands_in_one_item_the_items_beside_it_are_read(feed: list[str], bad: list[str]) -> None:
    """An item may close an element of another one early, so the surrounding items are kept as far as possible."""
    document = rss(f"{GOOD}<item>{''.join(bad)}</item>{GOOD.replace('Good', 'Last')}{''.join(feed)}")
    titles = [entry.title for entry in read(document).entries]
    assert titles[0] == "Good"
    assert "Last" in titles


@settings(max_examples=400)
@given(
    root=st.sampled_from(["rss", "feed", "rdf:RDF", "channel", "rss:rss"]),
    parts=st.lists(element(ANYTHING) | TEXTS, max_size=8),
)
def test_no_document_makes_it_raise_anything_but_a_refusal(root: str, parts: list[str]) -> None:
    with suppress(NotAFeed):
        read(f"<{root} {DECLARED}>{''.join(parts)}</{root}>")


# --- What elements mean


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("<![CDATA[<p>All of it</p>]]>", "<p>All of it</p>"),
        ("&lt;p&gt;All of it&lt;/p&gt;", "<p>All of it</p>"),
        ("First &lt;br /&gt; second", "First <br /> second"),
        ("First\nSecond", "<p>First</p><p>Second</p>"),
    ],
)
@pytest.mark.parametrize("broken", ["", "<x:a>A & B</x:a>"])
def test_the_full_text_for_yandex_is_the_body(text: str, html: str, broken: str) -> None:
    more = f"<yandex:full-text>{text}</yandex:full-text>{broken}"
    assert only(rss(f"<item><title>T</title><description>Short</description>{more}</item>")).html == html


def test_files_of_media_rss_go_with_the_entry() -> None:
    media = (
        '<media:group><media:content url="/a.mp4" type="video/mp4" fileSize="12" medium="video"/>'
        '<media:content url="/a.mp3" medium="audio"/></media:group><media:content url="/a.pdf" type="application/pdf"/>'
        '<media:content url="/a.jpg" type="image/jpeg" medium="image"/><media:content url="/a.mp4" type="video/mp4"/>'
        '<media:content url="/v/1" type="application/x-shockwave-flash"/><media:content url="/odd"/>'
    )
    entry = only(rss(f"<item><title>T</title>{media}</item>"))
    assert entry.enclosures == (
        Enclosure("https://a.example/a.mp4", "video/mp4", 12),
        Enclosure("https://a.example/a.mp3", "", None),
        Enclosure("https://a.example/a.pdf", "application/pdf", None),
    )
    assert entry.image_url == "https://a.example/a.jpg"


@pytest.mark.parametrize(
    ("guid", "link"),
    [
        ("<guid>7</guid>", ""),
        ("<guid>news/7</guid>", ""),
        ('<guid isPermaLink="true">news/7</guid>', "https://a.example/dir/news/7"),
        ("<guid>https://a.example/7</guid>", "https://a.example/7"),
        ('<guid isPermaLink="false">https://a.example/7</guid>', ""),
        ("<guid>tag:a.example,2025:7</guid>", ""),
    ],
)
@pytest.mark.parametrize("broken", ["", "<x:a>A & B</x:a>", "<br>"])
def test_a_guid_is_a_link_where_it_is_an_address_or_says_so(guid: str, link: str, broken: str) -> None:
    assert only(rss(f"<item><title>T</title>{guid}{broken}</item>")).link == link


@pytest.mark.parametrize(
    ("title", "read_as"),
    [
        ("How to use &lt;table&gt;", "How to use <table>"),
        ("&lt;form&gt; and &lt;input&gt;", "<form> and <input>"),
        ("A &lt;b&gt;bold&lt;/b&gt; claim", "A bold claim"),
        ("First&lt;br&gt;second", "Firstsecond"),
        ("&lt;img src=x onerror=alert(1) &lt;table&gt;", ""),
        ("&lt;table&gt;&lt;img src=x&gt;", ""),
    ],
)
def test_a_lone_tag_in_a_title_that_is_text_is_text(title: str, read_as: str) -> None:
    for kind in ("", ' type="text"'):
        assert only(atom(f"<entry><id>1</id><title{kind}>{title}</title></entry>")).title == read_as
    named = f'<entry><id>1</id><title type="html">{title}</title></entry>'
    assert "<" not in only(atom(named)).title


def test_a_bare_date_is_the_date() -> None:
    for date in ("<date>2025-03-04</date>", '<date format="iso">2025-03-04</date>'):
        entry = only(rss(f"<item><title>T</title>{date}</item>"))
        assert entry.published == datetime(2025, 3, 4, tzinfo=UTC)


def test_the_home_page_of_a_feed_may_be_its_id_and_its_title_in_base64() -> None:
    feed = read(
        '<feed xmlns="http://purl.org/atom/ns#" version="0.3"><id>https://home.example/</id>'
        '<title type="application/octet-stream" mode="base64">RmVlZA==</title></feed>'
    )
    assert (feed.home_url, feed.title) == ("https://home.example/", "Feed")
