from __future__ import annotations

import pytest

from rocb.static_copy import html_pages, rewriting
from rocb.static_copy.rewriting import Role

BASE = "https://site.example"


def replaced(link: str, role: Role) -> str | None:
    if "missing" in link:
        return None
    return f"{link.removeprefix(BASE).replace('?', '-')}!{role.name[0]}" if link.startswith(("/", BASE)) else link


def of_html(text: str, *, is_bound: bool = True) -> str:
    return html_pages.of_html(
        text, base=BASE, replace=replaced, sentence=lambda method: f"<p>no {method}</p>", is_bound=is_bound
    )


def of_text(text: str) -> str:
    return rewriting.of_text(text, base=BASE, replace=replaced)


@pytest.mark.parametrize(
    "text",
    [
        '<!doctype html>\n<html lang="en"><p  class=a >A &amp; B &copy; AT&T &#8217; <b>x</b></p><br/>',
        "<script>if (a < b && c) document.write('<a href=\"/x\">')</script>",
        '<a href="https://other.example/?a=1&amp;b=2">x</a>',
        '<a href="#part">x</a>',
        '<svg viewBox="0 0 1 1"><path d="M0 0"/></svg>',
        "<p title='a > b'>&lt;a href=\"/x\"&gt;</p>",
    ],
)
def test_a_page_without_links_of_ours_keeps_its_bytes(text: str) -> None:
    assert of_html(text, is_bound=True) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('<a class="x" href="/en/?a=1&amp;b=2">x</a>', '<a class="x" href="/en/-a=1&amp;b=2!F">x</a>'),
        ("<a href=/en/>x</a>", '<a href="/en/!F">x</a>'),
        (
            '<img src="/a.jpg" srcset="/a.jpg 1w, /missing 2w, /b.jpg 3w">',
            '<img src="/a.jpg!L" srcset="/a.jpg!L 1w, /b.jpg!L 3w">',
        ),
        ('<link rel="canonical" href="https://site.example/en/">', '<link rel="canonical" href="/en/!N">'),
        ('<link rel="search" href="/missing">', ""),
        ('<meta property="og:url" content="https://site.example/en/">', '<meta property="og:url" content="/en/!W">'),
        (
            '<script type="application/ld+json">{"url": "https://site.example/en/"}</script>',
            '<script type="application/ld+json">{"url": "/en/!W"}</script>',
        ),
        ("<p>see https://site.example/en/.</p>", "<p>see /en/!W.</p>"),
        ("<p>https://site.example.evil/en/ https://site.example@evil/ https://site.example:81/</p>",) * 2,
    ],
)
def test_links_are_replaced_by_what_they_are_for(text: str, expected: str) -> None:
    assert of_html(text) == expected


def test_forms_go_with_all_that_is_in_them() -> None:
    page = '<form method="POST" action="/x"><input name="t" value="secret"><p>a</p></form><form><form></form></form><i>b</i>'
    assert of_html(page) == "<p>no post</p><p>no get</p><i>b</i>"


def test_an_element_for_the_live_site_alone_goes_with_all_that_is_in_it() -> None:
    assert of_html("<form data-live-only><input></form><i>x</i>") == "<p>no short</p><i>x</i>"
    assert of_html("<p data-live-only><a href='/admin/'>x</a><br></p><p>y</p>") == "<p>y</p>"


def test_what_must_open_from_a_disk_has_no_hash_of_a_host() -> None:
    tag = '<script src="/a.js" integrity="sha384-x" crossorigin defer></script>'
    assert of_html(tag, is_bound=False) == '<script src="/a.js!L" defer></script>'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "&lt;a href=&quot;https://site.example/a?b=1&amp;amp;c=2&quot;&gt;",
            "&lt;a href=&quot;/a-b=1&amp;amp;c=2!W&quot;&gt;",
        ),
        ('<link href="https://site.example/a?b=1&amp;c=2"/>', '<link href="/a-b=1&amp;c=2!W"/>'),
        ('{"url":"https://site.example/a?b=1&c=2"}', '{"url":"/a-b=1&c=2!W"}'),
        ("(https://site.example/a),", "(/a!W),"),
        ("https://site.example", "!W"),
        ("https://site.example/missing", "https://site.example/missing"),
    ],
)
def test_an_address_in_a_text_ends_where_it_ends_however_it_is_escaped(text: str, expected: str) -> None:
    assert of_text(text) == expected


def test_identities_of_entries_stay() -> None:
    feed = (
        '<guid isPermaLink="false">https://site.example/1</guid><link>https://site.example/1</link>'
        '<id>https://site.example/2</id>{"id": "https://site.example/3", "url": "https://site.example/3"}'
    )
    assert rewriting.of_feed(feed, base=BASE, replace=replaced) == (
        '<guid isPermaLink="false">https://site.example/1</guid><link>/1!W</link>'
        '<id>https://site.example/2</id>{"id": "https://site.example/3", "url": "/3!W"}'
    )


def test_an_address_that_a_calendar_folded_is_found_and_folded_again() -> None:
    address = "https://site.example/" + "long/" * 30
    unfolded = f"BEGIN:VEVENT\r\nUID:https://site.example/1\r\nURL:{address}\r\nEND:VEVENT\r\n"
    folded = rewriting.of_calendar(unfolded, base=BASE, replace=lambda link, role: link)
    assert max(map(len, folded.split("\r\n"))) <= 75
    new = rewriting.of_calendar(folded, base=BASE, replace=lambda link, role: link.replace("site", "copy"))
    assert new.replace("\r\n ", "") == unfolded.replace(address, address.replace("site", "copy"))


def test_a_style_sheet_names_its_fonts_and_pictures() -> None:
    style = "@import 'a.css'; src: url(\"b.woff2\") url(c.svg) url('data:x') url(#d)"
    assert list(rewriting.links_of_style(style)) == ["a.css", "b.woff2", "c.svg"]


def test_a_copy_has_no_hub_and_no_search_for_engines() -> None:
    feed = '<atom:link rel="self" href="/a"/><atom:link href="/hub/" rel="hub"/>{"hubs": [{"type": "WebSub"}], "title": "x"}'
    assert rewriting.of_feed(feed, base=BASE, replace=replaced) == '<atom:link rel="self" href="/a"/>{"title": "x"}'
    page = '<script type="application/ld+json">{"@type": "SearchAction"}</script><script type="application/ld+json">{}</script>'
    assert of_html(page) == '<script type="application/ld+json">{}</script>'


@pytest.mark.parametrize("ampersand", ["&", "&amp;", "&amp;amp;", "\\u0026"])
def test_an_address_with_two_parameters_is_replaced_whole_in_any_spelling(ampersand: str) -> None:
    """JSON inside a page spells an ampersand ``\\u0026``."""
    found: list[str] = []

    def replace(link: str, role: Role) -> str:
        found.append(link)
        return "https://copy.example/?x=1&y=2"

    text = f'"url": "https://site.example/en/?a=1{ampersand}before=2",'
    new = rewriting.of_text(text, base="https://site.example", replace=replace)
    assert found == ["https://site.example/en/?a=1&before=2"]
    assert new == f'"url": "https://copy.example/?x=1{ampersand}y=2",'
