"""`news.parsing.sanitize`: the result is harmless, legible, and unchanged by cleaning again."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from news.parsing.parsers import Parsers
from news.parsing.sanitize import (
    FORBIDDEN,
    LINK_REL,
    MAX_CHARACTERS,
    MAX_DEPTH,
    SANITIZER_VERSION,
    clean,
    excerpt,
    plain_line,
    text_of,
    words_in,
)
from tests.news.parsing.attacks import ONE_STAGE, SHIFTED, TWO_STAGES, texts
from tests.news.parsing.vectors import VECTORS

BASE = "https://customs.example/news/2021/item.html"

HARMLESS = {
    "a": {"href", "rel", "lang", "dir"},
    "td": {"colspan", "rowspan", "lang"},
    "th": {"colspan", "rowspan", "scope", "lang"},
}


class Inspector(HTMLParser):
    """Collector of everything on which a browser could act."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.depth = self.deepest = 0
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("br", "hr"):
            self.depth += 1
            self.deepest = max(self.deepest, self.depth)
        if tag in (
            "script",
            "style",
            "iframe",
            "object",
            "embed",
            "form",
            "input",
            "img",
            "svg",
            "math",
            "base",
            "meta",
        ):
            self.found.append(tag)
        for name, value in attrs:
            if name not in HARMLESS.get(tag, {"lang", "dir"}):
                self.found.append(f"{tag} {name}")
            if name == "href" and not re.match(r"(?i)(https?://|mailto:)", value or ""):
                self.found.append(f"{name}={value}")

    def handle_endtag(self, tag: str) -> None:
        self.depth -= 1

    def handle_comment(self, data: str) -> None:
        self.found.append(f"comment {data}")


def html_of(html: str) -> str:
    return clean(html, base_url=BASE).html


def test_plain_markup_stays_and_the_version_is_told() -> None:
    html = (
        '<h2>Title</h2><p lang="fr">A <b>bold</b> word</p><ul><li>one</li></ul>'
        '<table><tbody><tr><td colspan="2">x</td></tr></tbody></table>'
    )
    cleaned = clean(html, base_url=BASE)
    assert cleaned.html == html
    assert cleaned.text == "Title\nA bold word\none\nx"
    assert cleaned.sanitizer_version == SANITIZER_VERSION


@pytest.mark.parametrize(
    ("address", "becomes"),
    {
        "/a?b=1&amp;c=2": "https://customs.example/a?b=1&amp;c=2",
        "other.html#part": "https://customs.example/news/2021/other.html#part",
        "#note": "https://customs.example/news/2021/item.html#note",
        "//cdn.example/x": "https://cdn.example/x",
        "../../x": "https://customs.example/x",
        "http://elsewhere.example/": "http://elsewhere.example/",
        "mailto:office@customs.example": "mailto:office@customs.example",
    }.items(),
)
def test_an_address_is_made_absolute(address: str, becomes: str) -> None:
    assert html_of(f'<a href="{address}">x</a>') == f'<a href="{becomes}" rel="noopener noreferrer nofollow ugc">x</a>'


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt&colon;alert(1)",
        " \tjava\nscript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "ftp://x.example/",
        "tel:+3225550100",
        "blob:https://x.example/1",
        "http:relative-to-our-own-page",
        "https:",
        "https:page",
        "https:///page",
    ],
)
def test_no_other_kind_of_address_stays(address: str) -> None:
    assert "href" not in html_of(f'<a href="{address}">x</a>')


@pytest.mark.parametrize(
    "base", ["", "javascript:alert(1)", "http://[broken", "ftp://x.example/", "mailto:a@b.example"]
)
def test_without_a_usable_base_relative_addresses_go_and_others_stay(base: str) -> None:
    cleaned = clean('<a href="/x">a</a><a href="https://y.example/">b</a>', base_url=base)
    assert re.findall(r'href="([^"]*)"', cleaned.html) == ["https://y.example/"]


def test_a_picture_is_replaced_by_the_text_that_stands_for_it() -> None:
    html = (
        '<p><img src="https://x.example/a.png" alt="Port of &quot;A&quot; > B"> <img src="pixel.gif" width=1>'
        '<a href="/x"><IMG ALT=Map src=m></a></p>'
    )
    assert clean(html, base_url=BASE).text == 'Port of "A" > B Map'
    assert "img" not in html_of(html)


def test_a_frame_becomes_a_link_to_what_it_shows() -> None:
    html = (
        '<iframe title="The film" src="//video.example/1?a=1&amp;b=2">No frames here</iframe>'
        '<iframe src="https://b.example/2"></iframe><iframe srcdoc="<b>x</b>"></iframe>'
    )
    assert html_of(html).startswith('<p><a href="https://video.example/1?a=1&amp;b=2" rel="')
    assert clean(html, base_url=BASE).text == "The film\nhttps://b.example/2"


def test_a_frame_that_leads_nowhere_good_leaves_no_link() -> None:
    assert "href" not in html_of('<iframe src="javascript:alert(1)"></iframe>')


@pytest.mark.parametrize("attack", [ONE_STAGE, TWO_STAGES, *SHIFTED])
def test_quotes_that_are_shifted_by_attributes_of_the_list_reach_no_other_attribute(attack: str) -> None:
    cleaned = clean(attack, base_url=BASE)
    assert not Inspector(cleaned.html).found
    assert clean(cleaned.html, base_url="") == replace(cleaned, words_left_out=0)


@pytest.mark.parametrize(
    "html",
    [
        '<code>&lt;a href="/page"&gt;</code> and href="foo"',
        '<p>Write <code> href="..."</code>, or href=\'x\', never href="javascript:x" lang="x y".</p>',
        '<pre>&lt;img src="a.png" alt="A map"&gt;\n&lt;iframe src=\'b\'&gt;&lt;/iframe&gt; &lt;!-- x --&gt;</pre>',
        "<p>Quotes “so”, \"so\" and 'so'; &amp;lt;b&amp;gt; 5 &lt; 6 &amp;&amp; 7 &gt; 6</p>",
    ],
)
def test_words_about_markup_come_through_word_for_word(html: str) -> None:
    assert html_of(html) == html


@pytest.mark.parametrize(
    ("html", "becomes"),
    [
        ('<p lang="sr-Latn-RS" dir="rtl">x</p>', '<p lang="sr-Latn-RS" dir="rtl">x</p>'),
        ('<p lang="x href=" dir="down">x</p>', "<p>x</p>"),
        ('<p lang="en_US">x</p>', "<p>x</p>"),
        ('<p lang="">x</p>', "<p>x</p>"),
        (
            "<table><tbody><tr><td colspan=65534 rowspan=0>x</td></tr></tbody></table>",
            "<table><tbody><tr><td>x</td></tr></tbody></table>",
        ),
        (
            "<table><tbody><tr><th scope=col rowspan=2>x</th><th scope=all>y</th></tr></tbody></table>",
            '<table><tbody><tr><th scope="col" rowspan="2">x</th><th>y</th></tr></tbody></table>',
        ),
    ],
)
def test_an_attribute_stays_only_with_a_value_of_its_kind(html: str, becomes: str) -> None:
    assert html_of(html) == becomes


def test_blanks_and_quotes_in_an_address_are_written_as_addresses_write_them() -> None:
    written = html_of("<a href=' https://x.example/a b\"c&lt;d\n '>x</a>")
    assert written == f'<a href="https://x.example/a%20b%22c%3Cd" rel="{LINK_REL}">x</a>'


def test_what_stands_for_a_picture_is_words_and_no_markup() -> None:
    assert (
        html_of("<p><img alt=\"<b>A</b> &amp;lt; 'B' > C\"></p>") == "<p>&lt;b&gt;A&lt;/b&gt; &amp;lt; 'B' &gt; C</p>"
    )


@pytest.mark.parametrize("vector", VECTORS)
def test_nothing_of_an_attack_survives(vector: str) -> None:
    for html in (vector, f"<p>{vector}</p>", f"<table><td>{vector}", f"<svg>{vector}</svg>", f"<a href='/'>{vector}"):
        assert not Inspector(html_of(html)).found


def test_control_characters_and_overrides_of_direction_go_however_they_are_written() -> None:
    cleaned = clean("<p>a\x00b\x08c\u202ed&#8238;e&#x2066;f</p>", base_url=BASE)
    assert cleaned.text == "abcdef"
    assert not FORBIDDEN.search(cleaned.html)


def test_text_keeps_paragraphs_apart_and_leaves_out_what_nobody_sees() -> None:
    html = "<p>One&nbsp;two</p>three<br>four<script>no()</script><!-- no --><div>5 &lt; 6</div><td>a</td><td>b</td>"
    assert text_of(html) == "One two\nthree\nfour\n5 < 6\na b"


@pytest.fixture(scope="module")
def parsers() -> Iterator[Parsers]:
    with Parsers() as parsers:
        yield parsers


@pytest.mark.parametrize(
    "html",
    [
        pytest.param("<div>" * 40_000, id="nesting"),
        pytest.param("<div></x>" * 4_900, id="nesting hidden behind ends of nothing"),
        pytest.param("<b><p>" * 4_900, id="nesting that the parser makes"),
        pytest.param("&" * 1_000_000, id="ampersands"),
        pytest.param("&" * 100_000, id="fewer ampersands"),
        pytest.param("<" * 1_000_000, id="angles"),
        pytest.param("<p>x" * 200_000, id="tags"),
        pytest.param("<!--" * 250_000, id="comments that do not end"),
        pytest.param("<script>" * 125_000, id="scripts that do not end"),
        pytest.param("<iframe " * 100_000, id="frames that do not end"),
        pytest.param("<iframe src=a>" * 8_000, id="frames"),
        pytest.param("<a " + " ".join(f"a{n}" for n in range(17_000)) + ">x</a>", id="attributes"),
        pytest.param("x" * 10_000_000, id="length"),
        pytest.param("<img alt='" * 100_000, id="quotes that do not end"),
        pytest.param("\n" * 1_000_000, id="lines"),
    ],
)
def test_a_bomb_is_cleaned_before_its_child_would_be_killed_and_leaves_little(parsers: Parsers, html: str) -> None:
    document = json.dumps({"title": "", "items": [{"id": "1", "url": BASE, "content_html": html}]}, ensure_ascii=False)
    [entry] = parsers.parse(document.encode(), url=BASE).entries
    cleaned = clean(entry.clean_html or "", base_url=BASE)
    assert (cleaned.html, cleaned.text) == (entry.clean_html, entry.text)
    assert len(cleaned.text) <= MAX_CHARACTERS
    assert Inspector(cleaned.html).deepest <= MAX_DEPTH


def test_what_is_too_large_is_cut_between_elements_and_keeps_its_links() -> None:
    html = "".join(f'<p>Paragraph <a href="/{number}">{number}</a> &amp; more</p>' for number in range(5_000))
    cleaned = clean(html, base_url=BASE)
    assert cleaned.html.startswith(
        f'<p>Paragraph <a href="https://customs.example/0" rel="{LINK_REL}">0</a> &amp; more</p>'
    )
    assert cleaned.html.endswith(("</p>", "</a>"))
    assert 100 * 1024 < len(cleaned.html) <= MAX_CHARACTERS
    assert clean(cleaned.html, base_url="") == replace(cleaned, words_left_out=0)


def test_pictures_written_into_a_large_text_do_not_cost_the_words_behind_them() -> None:
    html = f'<p>Before</p><img alt="A map" src="data:image/png;base64,{"A" * MAX_CHARACTERS}"><p>Behind</p>'
    assert clean(html, base_url=BASE).html == "<p>Before</p>A map<p>Behind</p>"


def test_a_large_text_of_many_pictures_keeps_the_words_between_them() -> None:
    picture = f'<img alt="" srcset="{"https://x.example/a.png 2x, " * 200}">'
    html = "".join(f"<p>{number}{picture}</p>" for number in range(60))
    assert clean(html, base_url=BASE).text.split() == [str(number) for number in range(60)]


def test_what_no_browser_could_bear_becomes_words_that_are_as_short_as_the_rest() -> None:
    cleaned = clean("<b>" * 5_000 + "&" * 100_000 + "\nx" * 20_000, base_url=BASE)
    assert 0 < len(cleaned.html) <= MAX_CHARACTERS
    assert clean(cleaned.html, base_url="") == replace(cleaned, words_left_out=0)


def test_other_rules_have_another_version() -> None:
    """The worker cleans stored texts again only if the version changes. A new nh3 may have new rules too."""
    known = [html_of(text) for text in (ONE_STAGE, TWO_STAGES, *SHIFTED, *VECTORS, *texts(300, seed=0))]
    print_of = sha256("\n".join(known).encode()).hexdigest()[:16]
    assert (SANITIZER_VERSION, print_of) == (3, "c097cf4cd0474fae"), "Raise SANITIZER_VERSION, then write both here."


@pytest.mark.parametrize(
    ("written", "line"),
    [
        ("Données\u00a0: «\u202f3\u202f000\u00a0» !", "Données\u00a0: «\u202f3\u202f000\u00a0» !"),
        ("Приказ №\u00a05", "Приказ №\u00a05"),
        ("World\u00a0Customs\u00a0\u00a0Organization", "World Customs Organization"),
        ("\u00a0Duty\u00a0", "Duty"),
        ("one\u00a0 \u00a0: two", "one : two"),
    ],
)
def test_a_no_break_space_stays_where_typography_wants_it(written: str, line: str) -> None:
    assert plain_line(written) == excerpt(written) == line
    assert plain_line(line) == line


def test_an_excerpt_ends_between_words() -> None:
    assert excerpt("short\ntext") == "short text"
    assert excerpt("one two three, four", limit=15) == "one two three…"
    assert excerpt("one two three, four", limit=12) == "one two…"
    assert excerpt("x" * 300, limit=200) == "x" * 199 + "…"
    assert len(excerpt("word " * 1000)) <= 200


NAMES = """p div b i a ol dl dt dd code h3 blockquote table tr td th ul li h1 h2 pre q button object form select svg math
nobr font caption col title"""
ODD = """<a href='/x'>|<a href=http://y>|<img alt='<b>'>|<img alt=y|<iframe src='a"b' title=t>|<br/>|<marquee>|<!--|-->
<![CDATA[|]]>|<plaintext>|<textarea>|<noscript>|<template>|<frameset>|<applet>|</x>|&|&lt;|&amp;lt;|&#8238;|&nbsp;|text|<|>|"|'"""
TAGS = [f"<{end}{name}>" for name in NAMES.split() for end in ("", "/")]
pieces = st.sampled_from([*VECTORS, *TAGS, *ODD.replace("\n", "|").split("|"), "\n", " "])


@settings(max_examples=100, deadline=None)
@given(st.lists(pieces, max_size=14).map("".join) | st.text(alphabet="<>/ab=\"'&;#p-! \n", max_size=80))
@example("<p><button><p>x")
@example("<pre>\n\n\nx</pre>")
@example("<a><table><a>x")
@example("<h1><span><h2>x</h2></span></h1>")
def test_cleaning_again_changes_nothing_and_nothing_harmful_is_left(html: str) -> None:
    cleaned = clean(html, base_url=BASE)
    assert clean(cleaned.html, base_url="https://elsewhere.example/") == cleaned
    assert text_of(cleaned.html) == cleaned.text
    assert not Inspector(cleaned.html).found
    assert not FORBIDDEN.search(cleaned.html + cleaned.text)


@pytest.mark.parametrize("words", [0, 1, 101, 25_000, 60_000])
@pytest.mark.parametrize(
    "around", ["{}", "<p>{}</p>", "<div><section><p>{}</p></section></div>", "<p>Before</p><p>{}</p>"]
)
def test_words_in_are_words_out_and_words_left_out(words: int, around: str) -> None:
    html = around.format(" ".join(f"word{number}" for number in range(words)))
    cleaned = clean(html, base_url="")
    assert len(cleaned.text.split()) + cleaned.words_left_out == len(words_in(html))
    assert (cleaned.words_left_out > 0) == (words >= 25_000)
    assert words < 25_000 or len(cleaned.text) > MAX_CHARACTERS // 2


@pytest.mark.parametrize(
    "piece",
    ["<li>word</li>", "word<br>", "<b>word</b> ", "a & b ", "<p>word <i>and</i> word</p>", "word " * 30 + "<hr>"],
)
@pytest.mark.parametrize("count", [1, 3000, 40_000])
def test_no_word_goes_without_being_counted(piece: str, count: int) -> None:
    html = piece * count
    cleaned = clean(html, base_url="")
    assert len(cleaned.text.split()) + cleaned.words_left_out == len(words_in(html))
