"""Time for which renaming a section holds SQLite's only write lock, with 300 and with 3,000 articles in it.

    pytest -s -m benchmark tests/benchmarks/test_locks.py

*cpu* is the CPU time of the process inside its longest transaction. *seen* is the longest time for which another
process was refused the lock, so it grows with other load on the machine.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import processes

RENAME = """
import os, sqlite3, time
from pathlib import Path
from django.db import connection, connections
from django.test import Client
from django.urls import reverse
from django_tasks_db.models import DBTaskResult
from news.models import NewsIndexPage
from tests import factories
from tests.benchmarks import bulk

index = factories.news_index()
filed = {{"topics": [factories.topic() for _ in range(2)], "organisations": [factories.organisation() for _ in range(2)]}}
bulk.articles(index, {count}, **filed)
client = Client(headers={{"host": "localhost"}})
client.force_login(factories.user(is_superuser=True))
address = reverse("wagtailadmin_pages:edit", args=[index.pk])
client.get(address)
DBTaskResult.objects.all().delete()
path, seen = connection.settings_dict["NAME"], Path({folder!r}) / "seen"
connections.close_all()
watcher = os.fork()
if not watcher:
    other = sqlite3.connect(path, timeout=0, isolation_level=None)
    refused, longest, until = 0, 0, time.monotonic() + 120
    while time.monotonic() < until and not Path({folder!r}, "stop").exists():
        try:
            other.execute("BEGIN IMMEDIATE"); other.execute("ROLLBACK")
            refused = 0
        except sqlite3.OperationalError:
            refused = refused or time.perf_counter()
            longest = max(longest, time.perf_counter() - refused)
        time.sleep(0.001)
    seen.write_text(str(longest))
    os._exit(0)

began, cpu, commit = [0.0], [0.0], connection._commit
def watched(execute, sql, params, many, context):
    if sql.startswith("BEGIN"):
        try:
            return execute(sql, params, many, context)
        finally:
            began[0] = time.process_time()
    return execute(sql, params, many, context)
def committed():
    commit()
    cpu.append(time.process_time() - began[0])
connection._commit = committed
start = time.process_time()
with connection.execute_wrapper(watched):
    response = client.post(address, {{"title": "News", "slug": "bulletin", "introduction": "", "action-publish": "1"}})
whole = time.process_time() - start
Path({folder!r}, "stop").touch()
os.waitpid(watcher, 0)
index = NewsIndexPage.objects.get(pk=index.pk)
answer = [response.status_code, index.slug, max(cpu) * 1000, float(seen.read_text()) * 1000, whole * 1000]
"""


@pytest.mark.benchmark
@pytest.mark.one_database
@pytest.mark.parametrize("count", [300, 3000])
def test_renaming_a_section_holds_the_lock(new_database: str, tmp_path: Path, count: int) -> None:
    variables = {"DATABASE_URL": new_database, "VAR_DIR": str(tmp_path / "var"), "LOG_LEVEL": "ERROR", "DEBUG": "1"}
    status, slug, cpu, seen, whole = processes.ask(RENAME.format(count=count, folder=str(tmp_path)), **variables)
    assert (status, slug) == (302, "bulletin")
    print(f"\n{count:5} articles: cpu {cpu:.0f} ms, seen {seen:.0f} ms, whole request {whole:.0f} ms of cpu")
