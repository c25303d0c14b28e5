"""Check that every link of a copy leads to a file, as a plain file server and a browser would resolve it.

It is independent of the code that writes copies, and only reads the folder.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from bs4 import BeautifulSoup

PAGES, STYLES, TEXTS = {".html"}, {".css"}, {".xml", ".json", ".opml", ".ics", ".txt", ".webmanifest", ".bib", ".ris"}
_LINKS = ("href", "src", "poster", "action", "data-suggest")
_SETS = ("srcset", "imagesrcset")


@dataclass(frozen=True)
class Copy:
    """Copy to check. ``url`` is the public address of the folder."""

    folder: Path
    url: str

    @cached_property
    def files(self) -> set[str]:
        return {path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*") if path.is_file()}

    def broken(self) -> list[tuple[str, str]]:
        """Return pairs of file and broken link."""
        return [
            (name, link) for name in sorted(self.files) for link in self._links(name) if not self._is_there(name, link)
        ]

    def count(self) -> int:
        return sum(1 for name in self.files for _link in self._links(name))

    def _links(self, name: str) -> Iterator[str]:
        path = self.folder / name
        if path.suffix in PAGES:
            yield from _of_page(BeautifulSoup(path.read_bytes(), "html.parser"))
        elif path.suffix in STYLES:
            found = re.findall(r"""url\(\s*["']?([^"')]+)""", path.read_text(encoding="utf-8", errors="replace"))
            yield from (link for link in found if not link.startswith(("data:", "#")))
        elif path.suffix in TEXTS:
            text = re.sub(r"\r?\n[ \t]", "", path.read_text(encoding="utf-8", errors="replace"))
            text = re.sub(r"<(guid|id)\b.*?</\1>|\"id\": ?\".*?\"|^UID.*$", "", text, flags=re.MULTILINE)
            yield from re.findall(re.escape(self.url) + r"/[^\s\"'<>&\\)}]*", text)

    def _is_there(self, name: str, link: str) -> bool:
        here = urlsplit(self.url)
        where = urlsplit(urljoin(f"{self.url}/{name.removesuffix('index.html')}", link))
        if (where.scheme, where.netloc) != (here.scheme, here.netloc):
            return True
        if not where.path.startswith(f"{here.path}/"):
            return False
        path = unquote(where.path.removeprefix(f"{here.path}/"))
        file = f"{path}index.html" if not path or path.endswith("/") else path
        return file in self.files and not where.query


def _of_page(page: BeautifulSoup) -> Iterator[str]:
    for element in page.find_all(True):
        for name in _LINKS:
            if (link := element.get(name)) and not str(link).startswith(("data:", "mailto:", "tel:")):
                yield str(link)
        for name in _SETS:
            yield from (part.split()[0] for part in str(element.get(name) or "").split(",") if part.strip())
