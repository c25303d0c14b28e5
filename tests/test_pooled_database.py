"""PostgreSQL behind PgBouncer in transaction mode: the real web server, workers and commands, on two connections."""

from __future__ import annotations

import os
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from rocb.backup import archive
from tests import environment, pgbouncer, processes
from tests.browser.answering import answers, free_port

WRITERS, ARTICLES = 4, 5
PREPARE = "from tests import factories\nfactories.news_index()\nanswer = 1"
WRITE = f"""
import django; django.setup()
import os
from news.models import NewsIndexPage
from tests import factories
for number in range({ARTICLES}):
    factories.article(NewsIndexPage.objects.get(), slug=f"a-{{os.getpid()}}-{{number}}")
"""
# Much is read in parts, outside a transaction: a cursor of the server would be lost between two of them.
READ = """
from django.db import connection
from news.models import ArticlePage, Item
articles = [page.pk for page in ArticlePage.objects.iterator(chunk_size=3)]
for page in ArticlePage.objects.order_by("pk").iterator(chunk_size=3):
    Item.objects.filter(uuid=page.translation_key).count()
with connection.cursor() as cursor:
    cursor.execute("SHOW TIME ZONE")
    (zone,) = cursor.fetchone()
answer = {"articles": len(articles), "items": Item.objects.count(), "zone": zone}
"""
STATE = """
from rocb.backup import tables
answer = {table.name: tables.digests(table).whole.summary() for table in tables.tables() if table.name.startswith("news_")}
"""
WAITING = """
from django_tasks_db.models import DBTaskResult
answer = [DBTaskResult.objects.exclude(status="SUCCESSFUL").count(), DBTaskResult.objects.count()]
"""
pytestmark = pytest.mark.process


@pytest.fixture
def pooled(new_database: str, tmp_path: Path) -> Iterator[dict[str, str]]:
    """Yield variables of a site that reaches its database only through PgBouncer."""
    if not environment.POSTGRES:
        pytest.skip("Needs TEST_POSTGRES=1.")
    if pgbouncer.program() is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(pgbouncer.HINT)
    with pgbouncer.before(new_database) as url:
        values = {"VAR_DIR": str(tmp_path / "var"), "LOG_LEVEL": "ERROR", "TICK_SECONDS": "1"}
        yield {"DATABASE_URL": url, "DATABASE_POOLED": "1", **values}


def test_web_server_workers_and_writers_share_two_connections(
    pooled: dict[str, str], new_database: str, tmp_path: Path
) -> None:
    processes.ask(PREPARE, **pooled)
    log, port = tmp_path / "log", free_port()
    with ExitStack() as stack:

        def start(*arguments: str) -> Any:
            process = processes.start(*arguments, log=log, **pooled, PORT=str(port))
            stack.callback(processes.end, process)
            return process

        start("manage.py", "web")
        workers = [start("manage.py", "worker") for _ in range(2)]
        writers = [start("-c", WRITE) for _ in range(WRITERS)]
        assert [writer.wait(timeout=300) for writer in writers] == [0] * WRITERS, log.read_text()
        news = f"http://127.0.0.1:{port}/en/news/rss.xml"
        processes.wait_until(lambda: answers(news), what="the web server answers")
        with urllib.request.urlopen(news, timeout=120) as answer:
            assert b"/en/news/a-" in answer.read()
        processes.wait_until(lambda: processes.ask(WAITING, **pooled)[0] == 0, what="all tasks are done")
        assert processes.ask(WAITING, **pooled)[1] > 0
        for worker in workers:
            worker.terminate()
            assert worker.wait(timeout=120) == 0
    count = WRITERS * ARTICLES
    assert processes.ask(READ, **pooled) == {"articles": count, "items": count, "zone": "UTC"}
    assert " ERROR " not in log.read_text()
    assert processes.ask(STATE, **pooled) == processes.ask(STATE, **{**pooled, "DATABASE_URL": new_database})


def test_a_backup_is_made_through_the_pool_and_a_restore_asks_for_the_database_itself(
    pooled: dict[str, str], tmp_path: Path
) -> None:
    processes.ask(PREPARE, **pooled)
    made = processes.manage("backup", "--to", str(tmp_path), **pooled)
    assert made.returncode == 0, made.stderr
    (path,) = tmp_path.glob("*.zst")
    of_news = {name: digest for name, digest in archive.verified(path)["tables"].items() if name.startswith("news_")}
    assert of_news == processes.ask(STATE, **pooled)
    refused = processes.manage("restore", str(path), **pooled)
    assert refused.returncode == 1
    assert "DATABASE_POOLED=0 for this command" in refused.stderr
