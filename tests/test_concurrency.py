"""Several processes write at the same time, on SQLite too."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import processes

WRITERS, ARTICLES = 6, 10

WRITE = f"""
import django; django.setup()
from news.models import NewsIndexPage
from tests import factories
import os
for number in range({ARTICLES}):
    index = NewsIndexPage.objects.get()
    factories.article(index, slug=f"a-{{os.getpid()}}-{{number}}")
"""

READ = """
from news.models import ArticlePage, Change, Item, NewsIndexPage
from wagtail.models import Page
answer = {
    "live": ArticlePage.objects.live().count(),
    "paths": ArticlePage.objects.values("path").distinct().count(),
    "numchild": NewsIndexPage.objects.get().numchild,
    "items": Item.objects.count(),
    "sequences": list(Change.objects.values_list("sequence", flat=True)),
    "problems": [len(found) for found in Page.find_problems()],
}
"""


@pytest.mark.process
def test_six_processes_create_articles_under_one_parent_and_all_succeed(new_database: str, tmp_path: Path) -> None:
    variables = {"DATABASE_URL": new_database, "VAR_DIR": str(tmp_path / "var"), "LOG_LEVEL": "ERROR"}
    processes.ask("from tests import factories\nfactories.news_index()\nanswer = 1", **variables)
    log = tmp_path / "log"
    writers = [processes.start("-c", WRITE, log=log, **variables) for _ in range(WRITERS)]
    try:
        codes = [writer.wait(timeout=300) for writer in writers]
    finally:
        for writer in writers:
            processes.end(writer)
    assert codes == [0] * WRITERS, log.read_text()
    assert not log.read_text()
    count = WRITERS * ARTICLES
    found = processes.ask(READ, **variables)
    assert found == {
        "live": count,
        "paths": count,
        "numchild": count,
        "items": count,
        "sequences": list(range(1, count + 1)),
        "problems": [0, 0, 0, 0, 0],
    }
