"""A folder of HTML pages, such as a copy of a site: pages at the addresses of their files, with images and documents.

A page with a publication date, in its head or in front of its file name, is an article. Times of files say nothing: a copy
has those of its copying.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote, unquote, urljoin, urlsplit

from bs4 import BeautifulSoup, Tag

from old_sites.boxes import Box, Unreadable, read
from old_sites.readers import closed
from old_sites.readers.neutral import IMAGES, Read, blocks, file_item, uid_of
from old_sites.reasons import marked as _
from old_sites.reasons import reason

LARGEST = 20 * 1024 * 1024
PAGES = (".html", ".htm", ".xhtml", ".shtml")
FILES = (
    ".pdf",
    ".doc",
    ".docx",
    ".xls",
    ".xlsx",
    ".ppt",
    ".pptx",
    ".odt",
    ".ods",
    ".odp",
    ".csv",
    ".zip",
    ".txt",
    ".rtf",
)
# Pages that a program of the old site made. A copy has what readers saw; otherwise the file is the program itself.
_PROGRAM = re.compile(r"\.(?:php\d?|phtml|aspx?|jspx?|cfm|cgi|pl|do|action)(?:(?:[?@]|%3F).*)?$", re.IGNORECASE)
_NO_ENDING = re.compile(r"(?:^|/)[^./]+$")
_CODE = re.compile(rb"<\?(?!xml\b)|^#!")
_CODE_OF_TEMPLATES = re.compile(rb"<%|<jsp:|<cf[a-z]+\b", re.IGNORECASE)
_TEMPLATE = re.compile(r"\.(?:aspx?|jspx?|cfm)(?:(?:[?@]|%3F).*)?$", re.IGNORECASE)
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|main|article|h1|p|div|table)\b", re.IGNORECASE)
_HTML_ONLY = re.compile(rb"\s*<(?:!doctype\s+html|html)\b", re.IGNORECASE)
_MOST_NAMES = 20
_PARTS_OF_PAGES = {"css", "js", "mjs", "map", "ico", "woff", "woff2", "ttf", "eot", "otf"}
_INDEX = re.compile(
    r"(?:^|/)(?:index\.(?:[xs]?html?|php\d?|phtml|aspx?|jspx?|cfm|cgi|pl)|default\.(?:html?|aspx?))$", re.IGNORECASE
)
# A file that a program of a copy named by an address with a query: "page.php?id=3.html". Some write "%3F" or "@" for "?".
_WITH_QUERY = re.compile(
    r"(?P<file>.+?(?:\?|%3F|(?<=\.php|\.asp|\.jsp|\.cfm|\.cgi|aspx)@))(?P<query>[^/]+?)(?:\.html?)?", re.IGNORECASE
)
_DATED = re.compile(r"(?:^|/)(\d{4})-(\d{2})-(\d{2})[-_.]")
_DATES = ["article:published_time", "date", "dc.date", "dcterms.issued", "dc.date.issued", "pubdate", "datepublished"]
_CHANGES = ["article:modified_time", "last-modified", "dcterms.modified"]
_AROUND = ["nav", "header", "footer", "script", "style", "template", "noscript"]
_PROGRAMS = _("Files that were not read because they contain a program, not a page: %(count)s (%(names)s).")
_OTHERS = _("Files of other types that were not read, by their endings: %(names)s.")
_CLOSED = _("A file .htaccess of the old site restricted who could read this, so it is private here.")
_NO_INDEX = _("The old page asked search engines not to list it. Here they list every public page.")
_NO_TEXT = _("No text was found in the page.")


def pages_in(box: Box, names: list[str]) -> tuple[list[str], list[str]]:
    """Return the names of pages, and of programs. A page can also be at the address of a program, or have no ending."""
    pages, programs = list[str](), list[str]()
    for name in names:
        if name.lower().endswith(PAGES):
            pages.append(name)
        elif _PROGRAM.search(name):
            text = _content(box, name)
            is_code = _CODE.search(text) or (_TEMPLATE.search(name) and _CODE_OF_TEMPLATES.search(text))
            (pages if _HTML.search(text) and not is_code else programs).append(name)
        elif _NO_ENDING.search(name) and _HTML_ONLY.match(_content(box, name)):
            pages.append(name)
    return pages, programs


def _content(box: Box, name: str) -> bytes:
    try:
        return read(box, name, at_most=LARGEST)
    except Unreadable:
        return b""


def items(box: Box, pages: list[str], programs: list[str], names: list[str]) -> Iterator[Read]:
    """Yield documents and images, then pages. What is left over is named."""
    others = Counter[str]()
    rules = [rule for name in names if PurePosixPath(name).name == closed.NAME for rule in _rules(box, name)]
    for name in names:
        if name.lower().endswith((*IMAGES, *FILES)):
            title = PurePosixPath(name).stem
            yield _unless_closed(Read(name, file_item("html", name, address=f"/{quote(name)}", title=title)), rules)
        elif PurePosixPath(name).name != closed.NAME:
            others[PurePosixPath(name).suffix.lower().removeprefix(".") or PurePosixPath(name).name[:40]] += 1
    yield from _named(others, pages, programs)
    for name in sorted(pages):
        try:
            soup = BeautifulSoup(read(box, name, at_most=LARGEST), "html.parser")
            notes = (reason(_NO_INDEX),) if _is_unlisted(soup) else ()
            yield _unless_closed(Read(name, _item(name, soup), notes), rules)
            if _INDEX.search(name):
                yield Read(name, _own_address(name))
        except Unreadable as error:
            yield Read(name, problem=error.reason)
        except RecursionError:
            yield Read(name, problem=reason(_NO_TEXT))


def _rules(box: Box, name: str) -> Iterable[closed.Rule]:
    return closed.rules_of(name, _content(box, name).decode(errors="replace"))


def _unless_closed(one: Read, rules: list[closed.Rule]) -> Read:
    """Return an item, hidden if not everyone could read its file."""
    if not any(rule.closes(one.name) for rule in rules):
        return one
    hidden = {**one.data, "state": "hidden", "original_state": closed.NAME}
    return replace(one, data=hidden, notes=(*one.notes, reason(_CLOSED)))


def _named(others: Counter[str], pages: list[str], programs: list[str]) -> Iterator[Read]:
    """Yield what is to be said about files that are not read."""
    for name in (*pages, *programs):
        others[PurePosixPath(name).suffix.lower().removeprefix(".") or PurePosixPath(name).name[:40]] -= 1
    rest = [
        f"{kind} ({count})"
        for kind, count in others.most_common(_MOST_NAMES)
        if count > 0 and kind not in _PARTS_OF_PAGES
    ]
    if programs:
        shown = ", ".join(programs[:_MOST_NAMES])
        yield Read(programs[0], notes=(reason(_PROGRAMS, count=len(programs), names=shown),))
    if rest:
        yield Read(next(iter(pages)), notes=(reason(_OTHERS, names=", ".join(rest)),))


def address_of(name: str) -> str:
    """Return the address of a file; an index page has that of its folder. A query is written as a part of the path."""
    if match := _WITH_QUERY.fullmatch(name):
        file = re.sub(r"(?:\?|%3F|@)$", "", match["file"], flags=re.IGNORECASE)
        return f"/{quote(f'{file}?{unquote(match["query"])}')}"
    return f"/{quote(_INDEX.sub('', name))}"


def _own_address(name: str) -> dict[str, Any]:
    """Return the redirect from the file of an index page to its folder. A web server answers at both."""
    own = f"/{quote(name)}"
    target = address_of(name)
    return {"type": "redirect", "id": uid_of("html", own), "address": own, "title": own, "leads_to": target}


def _item(name: str, soup: BeautifulSoup) -> dict[str, Any]:
    meta = {
        str(tag.get("name") or tag.get("property") or tag.get("itemprop")).lower(): str(tag.get("content") or "")
        for tag in soup.find_all("meta")
    }
    articles = soup.find_all("article", limit=2)  # several are parts of a page, such as its sections
    only = articles[0] if len(articles) == 1 else None
    main = soup.main or soup.find(role="main") or only or soup.body or soup
    at = _base_of(name, soup)
    heading = main.find("h1") or soup.find("h1")
    title = meta.get("og:title") or (heading and heading.get_text(" ")) or (soup.title and soup.title.get_text(" "))
    date = _date_of(name, meta, main)
    is_sure = main.name in {"main", "article"} or main.get("role") == "main"
    others = {"aside": _taken_out(soup, "aside", main if is_sure else None), "form": _taken_out(main, "form")}
    for tag in main.find_all(_AROUND):
        if not is_sure or tag.name not in {"header", "footer"}:
            tag.decompose()
    for tag in main.find_all("frame", src=True):
        tag.name, tag.attrs = "a", {"href": tag["src"]}
        tag.string = str(tag.get("title") or tag["href"])
        tag.wrap(soup.new_tag("p"))
    if heading and not heading.decomposed and title and heading.get_text().split() == title.split():
        heading.decompose()
    for tag in main.find_all(True):
        for attribute in ("href", "src"):
            if address := tag.get(attribute):
                tag[attribute] = _address(str(address), at)
    html = soup.html
    return {
        "type": "article" if date else "page",
        "id": uid_of("html", f"/{quote(_INDEX.sub('', name))}"),
        "address": address_of(name),
        **({} if date else {"has_pages_below": bool(_INDEX.search(name))}),
        "title": title or PurePosixPath(name).stem,
        "summary": meta.get("description", ""),
        "body": blocks(main.decode_contents(), lists_below=not date),
        "language": (str(html.get("lang") or "") if isinstance(html, Tag) else "").lower()[:2],
        "state": "public",
        "published": date,
        "created": date,
        "modified": next((meta[key] for key in _CHANGES if meta.get(key)), None),
        "topics": [word.strip() for word in meta.get("keywords", "").split(",")],
        "authors": [meta.get("author", "")],
        "others": {name: text for name, text in others.items() if text},
    }


def _taken_out(page: Tag, name: str, kept: Tag | None = None) -> str:
    """Remove all elements of a name that are not in ``kept``. Return their text."""
    tags = [tag for tag in page.find_all(name) if tag.find_parent([*_AROUND, name]) is None]
    tags = [tag for tag in tags if kept is None or all(one is not kept for one in (tag, *tag.parents))]
    return " ".join(" ".join(tag.extract().get_text(" ").split()) for tag in tags)


def _date_of(name: str, meta: dict[str, str], main: Tag) -> str | None:
    for key in _DATES:
        if meta.get(key):
            return meta[key]
    if match := _DATED.search(name):
        return "-".join(match.groups())
    article = main if main.name == "article" else main.find("article", recursive=False)
    time = article.find("time", attrs={"datetime": True}) if isinstance(article, Tag) else None
    return str(time["datetime"]) if isinstance(time, Tag) else None


def _is_unlisted(soup: BeautifulSoup) -> bool:
    robots = [tag for tag in soup.find_all("meta") if str(tag.get("name")).lower() == "robots"]
    return any(re.search(r"\b(?:noindex|none)\b", str(tag.get("content")).lower()) for tag in robots)


def _base_of(name: str, soup: BeautifulSoup) -> str:
    """Return the address at which relative ones start."""
    base = soup.find("base", href=True)
    try:
        return urljoin(f"/{quote(name)}", str(base["href"]) if isinstance(base, Tag) else "")
    except ValueError:
        return f"/{quote(name)}"


def _address(written: str, at: str) -> str:
    """Return an address in a page from the root of the site. Relative ones start at ``at``."""
    try:
        found = urlsplit(urljoin(at, written))
    except ValueError:
        return written
    if written.startswith("#"):
        return written
    if found.scheme or found.netloc:
        return found.geturl()
    path = address_of(unquote(found.path).lstrip("/"))
    return found._replace(path=path).geturl()
