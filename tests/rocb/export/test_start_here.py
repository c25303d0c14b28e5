"""The section “Start here” of the README of a bag: its code makes readable pages, with the standard library only."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.rocb.export import sites

pytestmark = pytest.mark.django_db

MOST_LINES = 25


class Page(HTMLParser):
    """The words of a page, its links and its images."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []
        self.feed(text)

    def handle_data(self, data: str) -> None:
        self.words += data.split()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.links += [value or "" for name, value in attrs if name in {"href", "src"}]


def code_of(folder: Path) -> str:
    (code,) = re.findall(r"```python\n(.*?)```", (folder / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    return str(code)


def test_the_code_of_the_readme_makes_pages(folder: Path) -> None:
    code = code_of(folder)
    assert code.count("\n") <= MOST_LINES
    (folder / "make_pages.py").write_text(code, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-I", "make_pages.py"], cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    items = sites.records(folder, "content")
    public = [item for item in items if item.get("state") == "public" and "body" in item]
    made = {path.name: Page(path.read_text(encoding="utf-8")) for path in (folder / "pages").iterdir()}
    assert len(made) == len(public) > 3
    assert "Only a draft" not in json.dumps([page.words for page in made.values()])
    for item in public:
        page = made[item["address"].strip("/").replace("/", "-") + ".html"]
        texts = [item["title"], item["summary"], *(one["value"] for one in item["body"] if one["type"] == "text")]
        expected = unescape(re.sub("<[^>]*>", " ", " ".join(texts))).split()
        assert [word for word in expected if word not in " ".join(page.words)] == []
        inside = [link for link in page.links if not link.startswith(("/", "http", "mailto"))]
        assert [link for link in inside if not (folder / "pages" / unquote(link)).exists()] == []
    (article,) = [item for item in public if item["title"] == "Public “news”"]
    links = made[article["address"].strip("/").replace("/", "-") + ".html"].links
    assert [link for link in links if link.startswith("../data/media/")]
