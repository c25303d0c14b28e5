"""Parser of watched pages: a list of news, found by CSS selectors -> `ParsedFeed`. Pure.

Pages can change at any time. If the selectors find nothing, an editor sees this as an error. Entries already stored do
not change.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from bs4 import BeautifulSoup, Tag
from soupsieve import SelectorSyntaxError

from news.parsing.charset import Decoded, decode
from news.parsing.dates import read_date
from news.parsing.parsed import (
    Flaw,
    NotAFeed,
    ParsedEntry,
    ParsedFeed,
    content_sha,
    language_of,
    web_address,
    without_no_break,
)
from news.parsing.relative_dates import read_relative_date
from news.parsing.sanitize import as_html, plain_line

MAX_BYTES = 2 * 1024 * 1024
MAX_ITEMS = 200
MAX_SELECTOR = 200
MAX_TEXTS = 50  # characters of an item in which a date is looked for


class SelectorError(ValueError):
    """Missing or malformed selector. ``name`` identifies it; the message says what to write."""

    def __init__(self, name: str, sentence: str) -> None:
        super().__init__(sentence)
        self.name = name


@dataclass(frozen=True, slots=True, kw_only=True)
class Selectors:
    """CSS selectors. ``item`` matches each news item on the page; the others are applied inside it. Empty ones mean:
    the first link, its text, the first ``time`` element or else the first text that is a date, no summary.
    """

    item: str
    link: str = ""
    title: str = ""
    date: str = ""
    summary: str = ""

    @classmethod
    def from_settings(cls, settings: Mapping[str, object]) -> Selectors:
        """Create selectors from `Source.settings`. Raise `SelectorError` if one is missing, too long or malformed."""
        values = {
            name: str(settings.get(name, "") or "").strip() for name in ("item", "link", "title", "date", "summary")
        }
        if not values["item"]:
            raise SelectorError("item", "Enter a CSS selector for each news item, for example: ul.news > li")
        page = BeautifulSoup("<p></p>", "html.parser")
        for name, selector in values.items():
            if len(selector) > MAX_SELECTOR:
                raise SelectorError(name, f"Enter a CSS selector of {MAX_SELECTOR} characters or fewer.")
            try:
                if selector:
                    page.select_one(selector)
            except (SelectorSyntaxError, NotImplementedError, ValueError):
                raise SelectorError(
                    name, f"“{selector}” is not a valid CSS selector. Enter one such as div.news a"
                ) from None
        return cls(**values)


def read(
    body: bytes, *, url: str, selectors: Selectors, at: datetime | None = None, content_type: str = ""
) -> ParsedFeed:
    """Return the news items in page order, at most `MAX_ITEMS`. Raise `NotAFeed` if there are none.

    ``at`` is the current time for dates such as "yesterday"; without it they are ignored.
    """
    decoded, soup = page_of(body, url=url, content_type=content_type)
    found = soup.select(selectors.item, limit=MAX_ITEMS + 1)
    language = language_of_page(soup)
    entries = entries_of(found[:MAX_ITEMS], url=url, selectors=selectors, language=language, at=at)
    if not entries:
        raise NotAFeed(
            "changed_page" if not found else "no_links",
            "No items can be found on the page any more. It has probably been redesigned."
            if not found
            else "Items were found on the page, but without links.",
        )
    return ParsedFeed(
        kind="page",
        title=plain_line(soup.title.get_text()) if soup.title else "",
        home_url=url,
        language=language,
        description="",
        entries=tuple(entries),
        warnings=(
            *((Flaw.TOO_MANY_ENTRIES,) if len(found) > MAX_ITEMS else ()),
            *((Flaw.ENCODING,) if decoded.is_doubtful else ()),
        ),
        letters=decoded.assumed,
    )


def page_of(body: bytes, *, url: str, content_type: str) -> tuple[Decoded, BeautifulSoup]:
    if not body.strip():
        raise NotAFeed("empty", "The page is empty.")
    if len(body) > MAX_BYTES:
        raise NotAFeed("too_large", "The page is larger than 2 MB.")
    if b"\0" in body[:1000]:
        raise NotAFeed("binary", "This is the address of a file, not a web page.")
    decoded = decode(body, content_type=content_type, url=url)
    return decoded, BeautifulSoup(decoded.text, "html.parser")


def language_of_page(page: BeautifulSoup) -> str:
    return language_of(str(page.html.get("lang") or "")) if page.html else ""


def entries_of(
    items: Iterable[Tag], *, url: str, selectors: Selectors, language: str, at: datetime | None
) -> list[ParsedEntry]:
    """Return the entry of each item that has one, the first with each link."""
    entries: dict[str, ParsedEntry] = {}
    for item in items:
        entry = _entry(item, url=url, selectors=selectors, language=language, position=len(entries), at=at)
        if entry:
            entries.setdefault(entry.link, entry)
    return list(entries.values())


def _entry(
    item: Tag, *, url: str, selectors: Selectors, language: str, position: int, at: datetime | None
) -> ParsedEntry | None:
    link = _first(item, selectors.link) if selectors.link else item if item.name == "a" else item.find("a", href=True)
    if isinstance(link, Tag) and link.name != "a":
        link = link.find("a", href=True)
    address = web_address(str(link.get("href") or ""), base=url) if isinstance(link, Tag) else ""
    named = _first(item, selectors.title) if selectors.title else link
    title = plain_line(named.get_text()) if isinstance(named, Tag) else ""
    if not title and not selectors.title and isinstance(link, Tag):
        title = _title_beside(item, link)
    if not address or not title or not isinstance(link, Tag):
        return None
    dated = _first(item, selectors.date) if selectors.date else item.find("time")
    raw = ""
    if isinstance(dated, Tag):
        raw = (str(dated.get("datetime") or "") or plain_line(dated.get_text()))[:200]
    published = read_date(raw, language=language) or (read_relative_date(raw, at=at) if at else None)
    if published is None and not selectors.date:
        published, raw = _date_in_text(item, language=language) or (None, raw)
    summary = _first(item, selectors.summary) if selectors.summary else None
    html = as_html(plain_line(summary.get_text(), limit=2000)) if summary else ""
    return ParsedEntry(
        guid=address,
        link=address,
        title=title,
        author="",
        categories=(),
        language=language_of(str(link.get("hreflang") or link.get("lang") or ""), language),
        published=published,
        published_raw=raw,
        updated=None,
        updated_raw="",
        html=html,
        html_base=url,
        enclosures=(),
        image_url="",
        position=position,
        content_sha=content_sha(
            title=without_no_break(title), link=address, html=without_no_break(html), author="", enclosures=()
        ),
    )


def _date_in_text(item: Tag, *, language: str) -> tuple[datetime, str] | None:
    """Return the first text of the item that is a complete date and nothing else, and how it is written."""
    for text in islice(item.stripped_strings, MAX_TEXTS):
        if found := read_date(plain_line(text), language=language):
            return found, plain_line(text)
    return None


def _title_beside(item: Tag, link: Tag) -> str:
    """Return the title if the link is an image: the text of another link to the same address, a heading, or the image's
    alternative text.
    """
    same = (other for other in item.find_all("a", href=str(link.get("href"))) if isinstance(other, Tag))
    headings = (heading for heading in item.find_all(["h1", "h2", "h3", "h4", "h5", "h6"]) if isinstance(heading, Tag))
    words = [plain_line(tag.get_text()) for tag in (*same, *headings)]
    words += [plain_line(str(picture.get("alt") or "")) for picture in link.find_all("img") if isinstance(picture, Tag)]
    return next(filter(None, words), "")


def _first(item: Tag, selector: str) -> Tag | None:
    return item.select_one(selector)
