"""`news.parsing.page_proposals`: which element of a page is the list of news."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from news.parsing.page_proposals import propose
from news.parsing.parsed import NotAFeed
from news.parsing.watched_pages import MAX_ITEMS, Selectors, read

URL = "https://customs.example/news/"
AT = datetime(2026, 12, 2, tzinfo=UTC)
NAVIGATION = "".join(
    f'<li class="menu-item"><a href="/section-{number}">Section {number}</a></li>' for number in range(30)
)
WORDS = ["order", "tariff", "parcel", "border", "notice", "seizure", "declaration", "transit", "exporter", "officer"]

type Shape = Callable[[str, str, str, int], str]

# Each has (address, title, date, number) and returns an item; the second text goes around all.
SHAPES: dict[str, tuple[Shape, str]] = {
    "list": (lambda a, t, d, n: f'<li><span>{d}</span> <a href="{a}">{t}</a></li>', "<ul>%s</ul>"),
    "odd and even": (
        lambda a, t, d, n: f'<div class="row {"odd" if n % 2 else "even"}"><a href="{a}">{t}</a><i>{d}</i></div>',
        "<div>%s</div>",
    ),
    "table": (
        lambda a, t, d, n: f'<tr><td>{n}</td><td>{d}</td><td><a href="{a}">{t}</a></td></tr>',
        "<table><tbody>%s</tbody></table>",
    ),
    "cards": (
        lambda a, t, d, n: (
            f'<div class="col-md-4"><div class="card"><a href="{a}"><img src="/{n}.jpg" alt=""></a>'
            f'<h3><a href="{a}">{t}</a></h3><p class="meta">{d}</p><p>Some words about it.</p></div></div>'
        ),
        '<div class="container"><div class="row">%s</div></div>',
    ),
    "Bitrix": (
        lambda a, t, d, n: (
            f'<p class="news-item" id="bx_{n}"><span class="news-date-time">{d}</span> '
            f'<a href="{a}"><b>{t}</b></a><br>Text.</p>'
        ),
        '<div class="news-list">%s</div>',
    ),
    "articles": (
        lambda a, t, d, n: (
            f'<article><header><h2><a href="{a}">{t}</a></h2><time>{d}</time></header><p>x</p></article>'
        ),
        "<main>%s</main>",
    ),
    "the item is the link": (
        lambda a, t, d, n: f'<a class="teaser" href="{a}"><span>{t}</span><span>{d}</span></a>',
        '<section class="teasers">%s</section>',
    ),
}


def page(shape: Shape, around: str, *, count: int, seed: int, dated: bool = True) -> bytes:
    chance = random.Random(seed)
    items = []
    for number in range(count):
        title = " ".join(chance.sample(WORDS, 6)).capitalize()
        day = date(2026, 11, 28) - timedelta(days=3 * number)
        items.append(shape(f"/n/{seed}-{number}", title, f"{day:%d.%m.%Y}" if dated else "", number))
    beside = '<p><a href="/about">About us</a></p>' * chance.randint(0, 5)
    menu = f'<nav><ul class="menu">{NAVIGATION}</ul></nav><div class="side"><ul>{NAVIGATION}</ul></div>'
    return f"<html lang=en><title>News</title><body>{menu}{beside}{around % ''.join(items)}{beside}</body>".encode()


@pytest.mark.parametrize("count", [3, 101])
@pytest.mark.parametrize("name", SHAPES)
def test_the_element_that_repeats_with_a_link_and_a_date_is_an_item(name: str, count: int) -> None:
    shape, around = SHAPES[name]
    body = page(shape, around, count=count, seed=count)
    feed = propose(body, url=URL, at=AT)
    assert [entry.link for entry in feed.entries] == [f"https://customs.example/n/{count}-{n}" for n in range(count)]
    assert all(entry.published for entry in feed.entries)
    assert all(len(entry.title.split()) >= 6 for entry in feed.entries)
    read_again = read(body, url=URL, selectors=Selectors.from_settings({"item": feed.proposed}), at=AT)
    assert read_again.entries == feed.entries


@pytest.mark.parametrize("name", SHAPES)
def test_without_dates_long_titles_are_news_and_menus_are_not(name: str) -> None:
    shape, around = SHAPES[name]
    feed = propose(page(shape, around, count=12, seed=1, dated=False), url=URL, at=AT)
    assert {entry.link for entry in feed.entries} == {f"https://customs.example/n/1-{n}" for n in range(12)}


LONG = "Information for exporters of agricultural goods"
LINKS = "".join(f"<li><a href=/{number}>%s</a></li>" for number in range(20))


@pytest.mark.parametrize(
    "body",
    [
        f"<nav><ul>{LINKS.replace('%s', LONG)}</ul></nav>",
        f"<ul>{LINKS.replace('%s', LONG, 9).replace('%s', 'Contact')}</ul>",
        f"<ul>{LINKS.replace('%s', '01.02.2026', 9).replace('%s', 'Contact')}</ul>",
        f"<ul>{''.join(f'<li><a href=/{n}>{LONG if n else n}</a></li>' for n in range(3))}</ul>",
        f"<ul>{LINKS.replace('%s', 'Contact')}</ul>",
    ],
    ids=["long titles in a menu", "most are short", "most have no date", "only two are long", "all are short"],
)
def test_what_is_no_list_of_news_is_not_proposed(body: str) -> None:
    with pytest.raises(NotAFeed):
        propose(f"<html lang=en><body>{body}</body></html>".encode(), url=URL, at=AT)


def test_two_dates_among_contacts_do_not_win_against_long_titles() -> None:
    contacts = "".join(
        f"<p><a href=/c/{n}>{LONG[:24]}</a> <i>{'01.02.2026' if n < 2 else ''}</i></p>" for n in range(4)
    )
    body = f"<html lang=en><body>{contacts}<ul>{LINKS.replace('%s', LONG)}</ul></body></html>"
    assert propose(body.encode(), url=URL, at=AT).entries[0].title == LONG


@pytest.mark.parametrize("count", [0, 1, 2])
@pytest.mark.parametrize("name", SHAPES)
def test_two_items_and_a_menu_are_no_list_of_news(name: str, count: int) -> None:
    shape, around = SHAPES[name]
    with pytest.raises(NotAFeed):
        propose(page(shape, around, count=count, seed=2), url=URL, at=AT)


def test_an_endless_page_is_read_in_bounds() -> None:
    shape, around = SHAPES["odd and even"]
    feed = propose(page(shape, around, count=4000, seed=3), url=URL, at=AT)
    assert len(feed.entries) == MAX_ITEMS


@pytest.mark.parametrize("seed", range(20))
def test_any_page_is_a_proposal_or_none(seed: int) -> None:
    """Random markup, unclosed and nested deeply, with classes that are no names."""
    chance = random.Random(seed)
    parts = [
        "<div class='a:b 1x'>",
        "<ul>",
        "<li>",
        "<a href=/x>",
        "<a href='/y'>Long words of a title about it</a>",
        "</div>",
    ]
    body = "".join(chance.choice([*parts, "01.02.2026", "<p>", "<td>", "</a>"]) for _ in range(600)).encode()
    try:
        feed = propose(body, url=URL, at=AT)
    except NotAFeed:
        return
    assert read(body, url=URL, selectors=Selectors.from_settings({"item": feed.proposed}), at=AT).entries
