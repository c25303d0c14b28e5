"""Web pages -> the blocks of their article, with title, date, standfirst, publisher and address. Pure.

The article is the part of the page with the most text in paragraphs. The rest (navigation, forms, related links) is left
out and counted in words.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag

from news.parsing import dates

from . import html
from .values import Document, plain

_AROUND = (
    "nav, header, footer, aside, form, dialog, [role=navigation], [role=banner], [role=contentinfo], [role=search]"
)
_AROUND_NAMES = re.compile(
    r"(?:^|[\s_-])(?:nav|menu|breadcrumbs?|cookies?|share|sharing|social|related|sidebar|newsletter|subscribe|comments?|"
    r"pagination|pager|skip|advert|promo|toolbar|footer)(?:$|[\s_-])",
    re.IGNORECASE,
)
_ARTICLES = "[itemprop=articleBody], article, main, [role=main], #content, .content, .article-body, .entry-content"
LEAST_CHARACTERS = 140
# Styles in files that Word, Google Docs and LibreOffice write. Their h1 is a section, and their <title> may be another.
_WRITTEN_TITLES, _WRITTEN_SUBTITLES = ".MsoTitle, p.title, h1.title", ".MsoSubtitle, p.subtitle"
_TITLE = re.compile(r"<title[^>]*>(.*?)</title\s*>", re.IGNORECASE | re.DOTALL)


def read(source: str, *, url: str) -> Document:
    document = Document(source_url=url[:500])
    files: dict[str, bytes] = {}
    safe = html.well_formed(html.without_data(source, files))
    tree = BeautifulSoup(safe, "html.parser")
    facts = _Facts.of(source)
    article = _article(tree, is_page=bool(url))
    is_written = not url and article is None
    styled = tree.select_one(_WRITTEN_TITLES) if is_written else None
    heading = styled or (article or tree).find("h1") or tree.find("h1")
    document.entitle(heading.get_text() if heading else facts.title())
    document.published_on = facts.published_on or _stated(article or tree)
    subtitle = _take_subtitle(tree) if is_written else ""
    document.standfirst = subtitle or (facts.description if len(facts.description) <= 300 else "")
    document.source_name = facts.publisher or (urlsplit(url).hostname or "").removeprefix("www.")
    address = _stated_address(facts.address, url)
    if address:
        document.source_url = address[:500]
        document.source_name = document.source_name or (urlsplit(address).hostname or "").removeprefix("www.")
    if heading:
        document.words_left_out += document.title.split()
        heading.decompose()
    whole = plain(str(tree))
    if article is not None or url:
        _drop_around(article or tree, document)
    if article is not None:
        article.extract()
        document.words_left_out += plain(str(tree)).split()
    inside = plain(str(article or tree))
    document.leave_out("navigation", number=max(len(whole.split()) - len(inside.split()), 0))
    article = article or tree
    html.read_tree(article, document=document, files=files, base_url=url)
    return document


def _take_subtitle(tree: BeautifulSoup) -> str:
    """Remove the subtitle of a text document and return it, "" if it is no short text."""
    subtitle = tree.select_one(_WRITTEN_SUBTITLES)
    words = " ".join(subtitle.get_text().split()) if subtitle else ""
    if not subtitle or len(words) > 300 or subtitle.find("img"):
        return ""
    subtitle.decompose()
    return words


def _stated_address(stated: str, url: str) -> str:
    """Return the address that a page states for itself: on its own host, or any for a page that was saved as a file."""
    try:
        address = urljoin(url, stated)
        host = urlsplit(address).hostname
        is_own = host == urlsplit(url).hostname if url else address.startswith(("https://", "http://"))
    except ValueError:
        return ""
    return address if stated and host and is_own else ""


def _article(tree: BeautifulSoup, *, is_page: bool) -> Tag | None:
    """Return the element with the article, or None if the whole document is the text. That is often so for a file, but
    never for a web page.
    """
    paragraphs = [one for one in tree.find_all(["p", "li"]) if not one.find_parent(["nav", "footer", "form"])]
    marked = [(_size(one), one) for one in tree.select(_ARTICLES)]
    size, best = max(marked, key=lambda pair: pair[0], default=(0, None))
    if best is not None and size >= LEAST_CHARACTERS:
        # If two elements contain the same text, prefer the inner one, which has less around it.
        inner = [one for words, one in marked if words >= size * 0.85]
        return min(inner, key=lambda one: len(str(one)))
    if not is_page and not tree.select_one(_AROUND):
        return None
    sizes: dict[int, tuple[int, Tag]] = {}
    for paragraph in paragraphs:
        if paragraph.parent is not None and paragraph.name == "p":
            before = sizes.get(id(paragraph.parent), (0, paragraph.parent))[0]
            sizes[id(paragraph.parent)] = before + len(paragraph.get_text()), paragraph.parent
    size, best = max(sizes.values(), key=lambda pair: pair[0], default=(0, None))
    return best if size >= LEAST_CHARACTERS else None


def _size(element: Tag) -> int:
    return sum(len(one.get_text()) for one in element.find_all("p") if not one.find_parent(["nav", "footer", "form"]))


def _drop_around(article: Tag, document: Document) -> None:
    named = [one for one in article.find_all(["div", "ul", "ol", "section", "span", "p"]) if _is_around(one)]
    for element in [*article.select(_AROUND), *named]:
        if element.decomposed or (element.name == "header" and _size(element) > LEAST_CHARACTERS):
            continue
        document.words_left_out += plain(str(element)).split()
        element.decompose()


def _is_around(element: Tag) -> bool:
    names = " ".join([*(element.get("class") or []), str(element.get("id") or "")])
    return bool(_AROUND_NAMES.search(names)) and _size(element) < 2 * LEAST_CHARACTERS


def _stated(article: Tag) -> date | None:
    for one in article.select("time[datetime]"):
        if found := dates.read_date(str(one["datetime"])):
            return found.date()
    return None


class _Facts:
    """Facts about a page from its head: meta elements, and JSON-LD of schema.org."""

    def __init__(self, metas: dict[str, str], things: list[dict[str, Any]], title: str, address: str) -> None:
        self.metas, self.things, self.page_title, self.address = metas, things, title, address

    @classmethod
    def of(cls, source: str) -> _Facts:
        head = BeautifulSoup(source[:400_000], "html.parser")
        metas: dict[str, str] = {}
        for meta in head.find_all("meta", limit=300):
            name = str(meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower()
            metas.setdefault(name, " ".join(str(meta.get("content") or "").split()))
        things: list[dict[str, Any]] = []
        for script in head.find_all("script", type="application/ld+json", limit=20):
            try:
                things += list(_things(json.loads(script.get_text())))
            except (ValueError, RecursionError):
                continue
        title = _TITLE.search(source[:400_000])
        link = head.find("link", rel="canonical")
        words = " ".join(plain(title[1]).split()) if title else ""
        canonical = str(link.get("href") or "") if isinstance(link, Tag) else ""
        return cls(metas, things, words, canonical or metas.get("og:url", ""))

    def title(self) -> str:
        """Return the title, without the name of the site after it."""
        stated = self.metas.get("og:title") or ""
        whole = stated or self.page_title
        parts = re.split(r"\s+[|·–—-]\s+", whole)
        name = self.metas.get("og:site_name", "")
        return parts[0] if len(parts) > 1 and (parts[-1] == name or (len(parts[0]) > 20 and not stated)) else whole

    @property
    def published_on(self) -> date | None:
        names = (
            "article:published_time",
            "datepublished",
            "date",
            "dc.date",
            "dcterms.date",
            "dcterms.issued",
            "pubdate",
        )
        stated = [self.metas.get(name, "") for name in names]
        stated += [str(thing["datePublished"]) for thing in self.things if isinstance(thing.get("datePublished"), str)]
        days = (re.match(r"\d{4}-\d\d-\d\d", text) for text in stated)
        for text, day in zip(stated, days, strict=True):
            if found := dates.read_date(day[0] if day else text):
                return found.date()
        return None

    @property
    def description(self) -> str:
        return self.metas.get("og:description") or self.metas.get("description") or ""

    @property
    def publisher(self) -> str:
        for thing in self.things:
            publisher = thing.get("publisher")
            if isinstance(publisher, dict) and isinstance(publisher.get("name"), str):
                return str(publisher["name"])[:200]
        return (self.metas.get("og:site_name") or self.metas.get("dc.publisher") or "")[:200]


def _things(value: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        yield from _things(value.get("@graph"), depth + 1)
    elif isinstance(value, list) and depth < 5:
        for one in value[:100]:
            yield from _things(one, depth + 1)
