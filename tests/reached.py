"""Check whether readers of an imported site reach every page, counted without any code of the import: ``python -m
tests.reached EXPORT`` in the environment of the site.

The tree, the order, the states and the navigation are read from the files of the export. The site is crawled from its
home page by links only, and the site itself says where old addresses lead.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from html import escape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

PAGES = {"Document", "Folder", "Collection", "News Item", "Event"}
_SHOWN_IN_NAVIGATION = {"Document", "Folder", "Collection"}
_ROOTS = {"LRF", "Plone Site"}
_LANGUAGES = {"en", "ru", "fr"}
_LISTS = (
    "/news/",
    "/novosti/",
    "/actualites/",
    "/events/",
    "/meropriyatiya/",
    "/evenements/",
)  # these have their own places
_ASIDE = {"admin", "media", "static", "glossary", "press", "search", "subscribe", "topics", "people", "documents"}
_PLACES = {"before", "after", "archive", "p"}
_MOST = 5000


@dataclass
class Counts:
    """Counts, each equal to the next one if all is well. ``lost`` are old paths that no link leads to."""

    reached: int = 0
    public: int = 0
    in_order: int = 0
    folders: int = 0
    in_navigation: int = 0
    navigation: int = 0
    wrongly_shown: int = 0
    lost: list[str] = field(default_factory=list)
    disordered: list[str] = field(default_factory=list)
    astray: list[str] = field(default_factory=list)

    @property
    def is_right(self) -> bool:
        return self.reached == self.public > 0 and not (self.lost or self.disordered or self.astray)

    def __str__(self) -> str:
        return (
            f"reached {self.reached} of {self.public}, order {self.in_order} of {self.folders},"
            f" navigation {self.in_navigation} of {self.navigation}, hidden but shown {self.wrongly_shown}"
        )


class _Links(HTMLParser):
    """Links of a page by the element that they are in: header, main or footer."""

    def __init__(self) -> None:
        super().__init__()
        self.place, self.found = "", list[tuple[str, str]]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"header", "main", "footer"}:
            self.place = tag
        if tag == "a" and (href := dict(attrs).get("href")):
            self.found.append((self.place, href))


class Tree:
    """Items of an export that the public saw, by path."""

    def __init__(self, export: Path) -> None:
        rows, self.positions, self.closed = list[dict[str, Any]](), dict[str, int](), set[str]()
        defaults: dict[str, dict[str, Any]] = {}
        for path in sorted(export.rglob("*.json")):
            data = json.loads(path.read_text())
            if path.name == "__metadata__.json":
                self.positions |= data.get("ordering") or {}
                defaults |= data.get("default_page") or {}
                self.closed |= {
                    uid for uid, value in (data.get("local_permissions") or {}).items() if value.get("View")
                }
                continue
            for row in data if isinstance(data, list) else [data]:
                if "@type" in row and "UID" in row:
                    rows.append(row)
                elif {"uuid", "order"} <= set(row):
                    self.positions[row["uuid"]] = row["order"]
                elif {"uuid", "default_page"} <= set(row):
                    defaults[row["uuid"]] = row
        all_of_them = {_path(row): row for row in rows}
        self.items = {path: row for path, row in all_of_them.items() if self._was_public(path, all_of_them)}
        self.is_default = {
            f"{path}/{defaults[row['UID']]['default_page']}"
            for path, row in all_of_them.items()
            if row["UID"] in defaults
        }

    def _was_public(self, path: str, rows: dict[str, dict[str, Any]]) -> bool:
        while path:
            row = rows.get(path)
            if row and (
                row.get("review_state") not in {None, "", "published", "external"} or row["UID"] in self.closed
            ):
                return False
            if row and any(_is_over(row.get(name), late) for name, late in (("expires", False), ("effective", True))):
                return False
            path = path.rpartition("/")[0]
        return True

    def pages(self) -> Iterator[str]:
        for path, row in self.items.items():
            first = path.split("/")[1] if path else ""
            given = row.get("language") or ""
            own = str(given["token"] if isinstance(given, dict) else given).strip("#").lower().replace("default", "")
            language = own or (first if first in _LANGUAGES else "en")
            if row["@type"] in PAGES and path and language.partition("-")[0] in _LANGUAGES:
                yield path

    def folders(self) -> Iterator[list[str]]:
        """Yield the pages of each folder in its order, of those with one."""
        found = defaultdict[str, list[str]](list)
        for path in self.pages():
            is_sorted = self.items[path]["UID"] in self.positions and path not in self.is_default
            if is_sorted and self.items[path]["@type"] in _SHOWN_IN_NAVIGATION:
                found[path.rpartition("/")[0]].append(path)
        for paths in found.values():
            yield sorted(paths, key=lambda path: self.positions[self.items[path]["UID"]])

    def navigation(self) -> Iterator[tuple[str, bool]]:
        """Yield the pages at the top, and whether they were hidden."""
        for path in self.pages():
            above = self.items.get(path.rpartition("/")[0], {"@type": ""})
            is_at_top = path.count("/") == 1 or above["@type"] in _ROOTS
            if is_at_top and self.items[path]["@type"] in _SHOWN_IN_NAVIGATION and path not in self.is_default:
                yield path, self.items[path].get("exclude_from_nav") is True


def _path(row: dict[str, Any]) -> str:
    path = urlsplit(row["@id"]).path.rstrip("/")
    return "" if row["@type"] == "Plone Site" else path.removeprefix("/Plone")


def _is_over(value: Any, is_start: bool) -> bool:
    if not value:
        return False
    at = datetime.fromisoformat(value)
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return (at > datetime.now(UTC)) == is_start


class Crawl:
    """All pages of the site that links lead to from its home page."""

    def __init__(self, client: Any) -> None:
        self.client, self.links = client, dict[str, list[tuple[str, str]]]()
        waiting = ["/"]
        while waiting and len(self.links) < _MOST:
            address = waiting.pop()
            if address in self.links or not _is_page(address):
                continue
            response = client.get(address)
            found: list[tuple[str, str]] = []
            if response.status_code in {301, 302}:
                found = [("", urljoin(address, response["Location"]))]
            elif response.status_code == 200 and response["Content-Type"].startswith("text/html"):
                parser = _Links()
                parser.feed(response.content.decode())
                found = [(place, urldefrag(urljoin(address, href))[0]) for place, href in parser.found]
            self.links[address] = found
            waiting += [href for _place, href in found if href not in self.links]
        self.paths = {unquote(urlsplit(address).path) for address in self.links}

    def target(self, path: str, row: dict[str, Any]) -> str:
        """Return where the old address of an item leads, or "" if it is gone. If the new site has something else at the
        same address, it is the address by identity."""
        found = self._followed(path + "/")
        is_other = found == path + "/" and escape(row["title"]) != self._heading(found)
        return self._followed(f"/resolveuid/{row['UID']}") if is_other else found

    def _followed(self, path: str) -> str:
        for _step in range(5):
            response = self.client.get(path)
            if response.status_code == 200:
                return path
            if response.status_code not in {301, 302}:
                return ""
            path = unquote(urlsplit(response["Location"]).path)
        return ""

    def _heading(self, path: str) -> str:
        heading = str(self.client.get(path).content.decode()).partition("<h1")[2].partition("</h1>")[0]
        return heading.partition(">")[2].strip()

    def in_place(self, page: str, place: str) -> list[str]:
        return [unquote(urlsplit(href).path) for where, href in self.links.get(page, []) if where == place]


def _is_page(address: str) -> bool:
    parts = urlsplit(address)
    names = {part.partition("=")[0] for part in parts.query.split("&") if part}
    is_own = not parts.netloc and parts.path.startswith("/") and not _ASIDE & set(parts.path.split("/")[:3])
    return is_own and names <= _PLACES


def count(export: Path, client: Any) -> Counts:
    tree, crawl, counts = Tree(export), Crawl(client), Counts()
    targets = {path: crawl.target(path, tree.items[path]) for path in tree.pages()}
    for path, target in targets.items():
        if target:
            counts.public += 1
            counts.reached += target in crawl.paths
            if target not in crawl.paths:
                counts.lost.append(path)
    for paths in tree.folders():
        _count_order(paths, targets, crawl, counts)
    for path, is_hidden in tree.navigation():
        target = targets[path]
        home = f"/{target.split('/')[1]}/" if target else ""
        if not target or target == home:
            continue
        shown = target in crawl.in_place(home, "header")
        if is_hidden:
            is_wrong = shown or target in crawl.in_place(home, "footer")
            counts.wrongly_shown += is_wrong
        else:
            counts.navigation += 1
            counts.in_navigation += shown
            is_wrong = not shown
        if is_wrong:
            counts.astray.append(path)
    return counts


def _count_order(paths: list[str], targets: dict[str, str], crawl: Crawl, counts: Counts) -> None:
    """Compare the order of a folder with that of the links on the page above, or of the site map."""
    above = defaultdict[str, list[str]](list)
    for path in paths:
        if (target := targets[path]) and target.count("/") > 2 and not target.endswith(_LISTS):
            above[target.rstrip("/").rpartition("/")[0] + "/"].append(target)
    for page, wanted in above.items():
        home = page.count("/") == 2
        links = crawl.in_place(f"{page}site-map/" if home else page, "main")
        shown = [link for link in links if link in wanted]  # texts may link to some of them too, in any order
        wanted = [target for target in dict.fromkeys(wanted) if target in shown]
        if len(wanted) > 1:
            counts.folders += 1
            is_in_order = any(shown[at : at + len(wanted)] == wanted for at in range(len(shown)))
            counts.in_order += is_in_order
            if not is_in_order:
                counts.disordered.append(page)


def main() -> None:
    import django

    django.setup()
    from django.test import Client

    counts = count(Path(sys.argv[1]), Client(headers={"host": "localhost"}))
    print(json.dumps(asdict(counts)))


if __name__ == "__main__":
    main()
