"""`news.parsing.watched_pages`: news found on a page by selectors."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from news.parsing.parsed import NotAFeed
from news.parsing.watched_pages import MAX_ITEMS, SelectorError, Selectors, read

URL = "https://customs.example/news/"
PAGE = """<html lang="uk"><title>Новини</title><ul class="news">
  <li><a href="one.html"><h3>Перша</h3></a><time datetime="2026-03-02">2 березня</time><p>Короткий <b>опис</b>.</p></li>
  <li><span class="d">03.03.2026</span><a href="/two" hreflang="en">Second</a></li>
  <li><a href="javascript:alert(1)">No</a></li>
  <li>No link</li>
  <li><a href="one.html">Перша</a></li>
</ul></html>"""


def test_items_give_link_title_date_and_summary() -> None:
    selectors = Selectors(item="ul.news > li", title="h3, a", summary="p")
    feed = read(PAGE.encode(), url=URL, selectors=selectors)
    first, second = feed.entries
    assert (first.guid, first.title, first.language) == ("https://customs.example/news/one.html", "Перша", "uk")
    assert first.published == datetime(2026, 3, 2, tzinfo=UTC)
    assert first.html == "<p>Короткий опис.</p>"
    assert (second.link, second.title, second.language) == ("https://customs.example/two", "Second", "en")
    assert second.published == datetime(2026, 3, 3, tzinfo=UTC)
    assert (feed.title, feed.kind, len(feed.entries)) == ("Новини", "page", 2)


def test_a_date_is_read_where_a_selector_says() -> None:
    feed = read(PAGE.encode(), url=URL, selectors=Selectors(item="li", date=".d"))
    assert feed.entries[1].published_raw == "03.03.2026"
    assert feed.entries[1].published is not None


@pytest.mark.parametrize(
    ("item", "day"),
    [
        ("<span>17.03.2026</span><a href=/1>Order</a>", 17),
        ("<p><a href=/1>Order</a></p><td> 17 марта 2026 </td>", 17),
        ("<a href=/1><img alt=x><h3>Order</h3></a><div>Press | <b>2026-03-17</b></div>", 17),
        ("<time>soon</time><a href=/1>Order</a><i>17.03.2026</i><i>18.03.2026</i>", 17),
        ("<time>2026-03-16</time><a href=/1>Order</a><i>17.03.2026</i>", 16),
        ("<a href=/1>Order of 17.03.2026</a><i>since 17.03.2026</i><i>03.04.05</i>", None),
    ],
)
def test_without_a_selector_the_first_text_that_is_a_date_is_the_date(item: str, day: int | None) -> None:
    page = f"<html lang=ru><ul><li>{item}</li></ul>".encode()
    [entry] = read(page, url=URL, selectors=Selectors(item="li")).entries
    assert entry.published == (datetime(2026, 3, day, tzinfo=UTC) if day else None)
    assert read(page, url=URL, selectors=Selectors(item="li", date="em")).entries[0].published is None


@pytest.mark.parametrize(
    ("body", "item", "kind"),
    [
        (PAGE.encode(), "article", "changed_page"),
        (b"<li>Words without a link</li>", "li", "no_links"),
        (b"  ", "li", "empty"),
        (b"\x89PNG\0\0", "li", "binary"),
    ],
)
def test_a_page_without_news_is_an_error_that_says_what_happened(body: bytes, item: str, kind: str) -> None:
    with pytest.raises(NotAFeed) as caught:
        read(body, url=URL, selectors=Selectors(item=item))
    assert caught.value.kind == kind


@pytest.mark.parametrize(
    ("settings", "name"),
    [
        ({}, "item"),
        ({"item": "li", "title": "h3["}, "title"),
        ({"item": "a" * 300}, "item"),
        ({"item": "li:nope(2)"}, "item"),
    ],
)
def test_a_selector_that_cannot_be_read_is_named(settings: dict[str, str], name: str) -> None:
    with pytest.raises(SelectorError) as caught:
        Selectors.from_settings(settings)
    assert caught.value.name == name


def test_a_page_with_too_many_items_is_cut_with_a_warning() -> None:
    body = "".join(f'<li><a href="/{n}">Item {n}</a></li>' for n in range(MAX_ITEMS + 5)).encode()
    feed = read(body, url=URL, selectors=Selectors(item="li"))
    assert len(feed.entries) == MAX_ITEMS
    assert feed.warnings


def test_the_letters_of_a_page_are_read_whatever_it_declares() -> None:
    page = PAGE.replace("</title>", '</title><meta http-equiv="content-type" content="text/html; charset=koi8-u">')
    for body in (page.encode("koi8-u"), PAGE.encode("windows-1251"), page.encode("utf-8")):
        feed = read(body, url=URL, selectors=Selectors(item="li"))
        assert (feed.title, feed.entries[0].title) == ("Новини", "Перша")


def test_a_link_around_a_picture_has_its_words_beside_it() -> None:
    body = """<ul><li><a href="/1"><img src="1.jpg"></a><h3>One</h3></li>
        <li><a href="/2"><img src="2.jpg" alt="no"></a> <a href="/2">Two</a></li>
        <li><a href="/3"><img src="3.jpg" alt="Three"></a></li><li><a href="/4"><img src="4.jpg"></a></li></ul>"""
    feed = read(body.encode(), url=URL, selectors=Selectors(item="li"))
    assert [(entry.title, entry.link[-1]) for entry in feed.entries] == [("One", "1"), ("Two", "2"), ("Three", "3")]


def test_a_date_that_is_told_from_now_is_read() -> None:
    body = '<li><a href="/1">Один</a> <time>Вчера, 14:30</time></li>'.encode()
    at = datetime(2026, 3, 2, 9, tzinfo=UTC)
    assert read(body, url=URL, selectors=Selectors(item="li"), at=at).entries[0].published == datetime(
        2026, 3, 1, 14, 30, tzinfo=UTC
    )
    assert read(body, url=URL, selectors=Selectors(item="li")).entries[0].published is None
