"""Proposal of a CSS selector for the news items of a page. Pure.

The items are the elements that repeat, each with a link and a date. Without dates, they are those with the longest link
texts, because those of menus are short.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from dataclasses import replace
from datetime import datetime
from itertools import islice

from bs4 import BeautifulSoup, Tag

from news.parsing.parsed import NotAFeed, ParsedEntry, ParsedFeed
from news.parsing.watched_pages import (
    MAX_ITEMS,
    MAX_SELECTOR,
    Selectors,
    entries_of,
    language_of_page,
    page_of,
    read,
)

FEWEST_ITEMS = 3
# Shorter link texts are navigation, unless there is a date beside each.
TITLE_CHARACTERS = 25
_MOST_LINKS, _LEVELS, _TRIED = 1000, 6, 24
_NAME = re.compile(r"-?[A-Za-z_][A-Za-z0-9_-]*")


def propose(body: bytes, *, url: str, at: datetime | None = None, content_type: str = "") -> ParsedFeed:
    """Return what a page lists, with the selector of its items in ``proposed``. Raise `NotAFeed` if nothing on the page
    looks like a list of news."""
    _decoded, page = page_of(body, url=url, content_type=content_type)
    item = _best_selector(page, url=url, at=at)
    if not item:
        raise NotAFeed("html", "This is a web page, not a feed.")
    return replace(read(body, url=url, selectors=Selectors(item=item), at=at, content_type=content_type), proposed=item)


def _best_selector(page: BeautifulSoup, *, url: str, at: datetime | None) -> str:
    language = language_of_page(page)
    best, best_score = "", (0, 0)
    for selector in _repeated(page):
        found = page.select(selector, limit=MAX_ITEMS)
        entries = entries_of(found, url=url, selectors=Selectors(item=selector), language=language, at=at)
        score = _score(entries, found)
        if score > best_score:
            best, best_score = selector, score
    return best


def _repeated(page: BeautifulSoup) -> list[str]:
    """Return selectors of elements around links that repeat, the most frequent first."""
    around = Counter[str]()
    for link in islice(page.find_all("a", href=True), _MOST_LINKS):
        if link.find_parent("nav") is None:
            around.update(
                {selector for each in (link, *islice(link.parents, _LEVELS)) if (selector := _selector(each))}
            )
    frequent = sorted((-count, len(selector), selector) for selector, count in around.items() if count >= FEWEST_ITEMS)
    return [selector for _count, length, selector in frequent if length <= MAX_SELECTOR][:_TRIED]


def _selector(element: Tag) -> str:
    """Return a selector of elements like this one: with its parents up to the first that has a class."""
    names = deque([_named(element)])
    for parent in islice(element.parents, _LEVELS):
        if parent.parent is None:
            break
        names.appendleft(_named(parent))
        if parent.name == "body" or any("." in name for name in names):
            break
    return " > ".join(names) if len(names) > 1 else ""


def _named(element: Tag) -> str:
    """Return the tag with its first class. Further classes often differ, as in "odd" and "even"."""
    classes = element.get_attribute_list("class")
    first = next((name for name in classes if name and _NAME.fullmatch(name)), "")
    return f"{element.name}.{first}" if first else element.name


def _score(entries: list[ParsedEntry], found: list[Tag]) -> tuple[int, int]:
    """Return a comparable score: the items with a date, and those with a long title. Zeros if these are few, or fewer
    than half of those found.
    """
    dated = sum(entry.published is not None for entry in entries)
    long = sum(len(entry.title) >= TITLE_CHARACTERS for entry in entries)
    if max(dated, long) < max(FEWEST_ITEMS, len(found) / 2):
        return 0, 0
    return dated if dated >= FEWEST_ITEMS else 0, long
