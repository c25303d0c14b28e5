"""The other task engine of ``docs/task-engine.md``: the code of that page, with Celery and Redis."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import environment, processes, redis_server

PUBLISH = """
from news.models import NewsIndexPage
from tests import factories
index = NewsIndexPage.objects.first() or factories.news_index()
answer = factories.article(index, slug="{slug}").pk
"""
TASKS = """
from django_tasks_db.models import DBTaskResult
answer = sorted([task.status, task.worker_ids] for task in DBTaskResult.objects.all())
"""
SEND_AGAIN = """
from datetime import timedelta
from django.utils import timezone
import newsroom_celery
answer = newsroom_celery.send_again(at=timezone.now() + timedelta(minutes=1))
"""
pytestmark = pytest.mark.process


@pytest.fixture
def redis() -> Iterator[redis_server.Server]:
    if redis_server.program() is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(redis_server.HINT)
    with redis_server.running() as server:
        yield server


@pytest.mark.release
def test_celery_carries_out_the_tasks_and_what_redis_lost_is_sent_again(
    redis: redis_server.Server, new_database: str, tmp_path: Path
) -> None:
    page = (environment.ROOT / "docs/task-engine.md").read_text()
    (code,) = re.findall(r"```python newsroom_celery\.py\n(.*?)```", page, re.DOTALL)
    (tmp_path / "newsroom_celery.py").write_text(code)
    site = {
        "DATABASE_URL": new_database,
        "VAR_DIR": str(tmp_path / "var"),
        "PYTHONPATH": f"{environment.ROOT}:{tmp_path}",
        "TASKS_BACKEND": "newsroom_celery.CeleryBackend",
        "CELERY_BROKER_URL": f"redis+socket://{redis.socket}",
    }
    log = tmp_path / "log"

    def all_are_carried_out() -> bool:
        return {status for status, _workers in processes.ask(TASKS, **site)} == {"SUCCESSFUL"}

    processes.ask(PUBLISH.format(slug="with-redis"), **site)
    waiting = len(processes.ask(TASKS, **site))
    assert waiting
    worker = processes.start(
        *("-m", "celery", "-A", "newsroom_celery", "worker", "--pool", "threads", "--concurrency", "2"), log=log, **site
    )
    try:
        processes.wait_until(all_are_carried_out, what=f"Celery carries out {waiting} tasks: {log.read_text()}")
        redis.stop()
        processes.ask(PUBLISH.format(slug="without-redis"), **site)
        assert {"READY"} <= {status for status, _workers in processes.ask(TASKS, **site)}
        redis.start()
        assert processes.ask(SEND_AGAIN, **site) == len(processes.ask(TASKS, **site)) - waiting > 0
        processes.wait_until(all_are_carried_out, what="Celery carries out what was sent again")
    finally:
        processes.end(worker)
    assert len({key for _status, keys in processes.ask(TASKS, **site) for key in keys}) == 1  # that of the one worker
