"""Paragraphs of rich text as Wagtail stores it: each is read, replaced and added by its key."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count
from uuid import uuid4

from bs4 import BeautifulSoup, NavigableString, PageElement, Tag

PARAGRAPHS = ["p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote"]
KEY = "data-block-key"
TAG = re.compile(r"<[^<>]*>")
TARGET = re.compile(r'\s(?:href|id)="([^"]*)"')


def parsed(html: str) -> BeautifulSoup:
    return BeautifulSoup(html, "html.parser")


def visible(html: str) -> str:
    """Return the text of a paragraph as it is read."""
    return " ".join((parsed(html).get_text() if "&" in html else TAG.sub("", html)).split())


def words(html: str) -> str:
    """Return the text of a paragraph and the targets of its links, without other formatting."""
    return " ".join(filter(None, [visible(html), *TARGET.findall(html)]))


def paragraphs(html: str) -> dict[str, str]:
    """Return the inner HTML of each paragraph, in order, by ``@key``. A paragraph without a key, or with the key of an
    earlier one, has a ``#number`` among all such paragraphs, so that a new paragraph with a key renames no other. A
    list item with a list in it is only its own text. A text without any paragraph, as an import stores it, is one.
    """
    found: dict[str, str] = {}
    for name, element in _named(parsed(html)):
        found[name] = "".join(
            part.output_ready(formatter="minimal") if isinstance(part, NavigableString) else str(part)
            for part in _own(element)
        )
    return found


def is_quotation(html: str, name: str) -> bool:
    return dict(_named(parsed(html)))[name].name == "blockquote"


def replaced(html: str, name: str, value: str) -> str:
    """Return ``html`` with the content of the paragraph ``name`` replaced. Raises KeyError if there is none."""
    soup = parsed(html)
    element = dict(_named(soup))[name]
    for part in list(_own(element)):
        part.extract()
    for position, part in enumerate(list(parsed(value).contents)):
        element.insert(position, part)
    return str(soup)


def added(html: str, source: str, name: str, value: str, *, key: str, after: str | None) -> str:
    """Return ``html`` with a new paragraph like ``name`` of ``source`` that has this key: after the paragraph ``after``, or
    else at the beginning."""
    soup, model = parsed(html), dict(_named(parsed(source)))[name]
    element = soup.new_tag(model.name, attrs={KEY: key})
    element.extend(list(parsed(value).contents))
    neighbour = dict(_named(soup)).get(after or "")
    whole: Tag = element
    if model.name == "li" and (neighbour is None or neighbour.name != "li"):
        whole = soup.new_tag(model.parent.name if model.parent else "ul")
        whole.append(element)
    elif model.name != "li" and neighbour is not None:
        neighbour = [neighbour, *neighbour.parents][-2]  # after the whole list, not in it
    if neighbour is not None:
        neighbour.insert_after(whole)
    else:
        soup.insert(0, whole)
    return str(soup)


def new_key() -> str:
    return uuid4().hex[:8]


def with_keys(html: str) -> str:
    """Return ``html`` in which each paragraph has a key of its own, as Wagtail's editor saves it."""
    soup = parsed(html)
    missing = [element for name, element in _named(soup) if name.startswith("#")]
    for element in missing:
        element[KEY] = new_key()
    return str(soup) if missing else html


def _named(soup: BeautifulSoup) -> Iterator[tuple[str, Tag]]:
    seen: set[str] = set()
    if not soup.find(PARAGRAPHS) and soup.get_text(strip=True):
        _wrap(soup)
    number = count()
    for element in soup.find_all(PARAGRAPHS):
        key = str(element.get(KEY) or "")
        name = f"@{key}" if key and key not in seen else f"#{next(number)}"
        seen.add(key)
        yield name, element


def _wrap(soup: BeautifulSoup) -> None:
    """Wrap everything in ``soup`` in one paragraph."""
    paragraph = soup.new_tag("p")
    paragraph.extend(list(soup.contents))
    soup.append(paragraph)


def _own(element: Tag) -> Iterator[PageElement]:
    return (part for part in element.contents if not (isinstance(part, Tag) and part.name in {"ul", "ol"}))
