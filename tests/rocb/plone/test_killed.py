"""An import that is killed at any moment and run again has the same result as an undisturbed one."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from tests import processes
from tests.imported_rows import imported_rows
from tests.killed_imports import made

pytestmark = [pytest.mark.process, pytest.mark.one_database]

SEED = 17
LISTS = """
from tests import event_factories, factories
for code in ("en", "ru"):
    factories.news_index(code)
    event_factories.events_index(code)
answer = None
"""
_NAMED = """
SELECT 'page' || id, url_path FROM wagtailcore_page
UNION SELECT 'image' || id, title || file_hash FROM rocb_siteimage
UNION SELECT 'document' || id, title || file_hash FROM rocb_sitedocument
"""


class Imports:
    """Imports of one export into one database, each from the beginning."""

    def __init__(self, url: str, folder: Path, *, news_items: int) -> None:
        self.database, self.folder = Path(url.removeprefix("sqlite:///")), folder
        self.variables = {"DATABASE_URL": url, "VAR_DIR": str(folder / "var"), "LOG_LEVEL": "ERROR"}
        self.export = made(folder / "export", news_items=news_items)
        processes.ask(LISTS, **self.variables)
        shutil.copy(self.database, folder / "before.sqlite3")

    def run(self, *, seed: int = 0, kills: int = 0) -> list[int]:
        for beside in self.database.parent.glob(f"{self.database.name}-*"):
            beside.unlink()
        shutil.copy(self.folder / "before.sqlite3", self.database)
        shutil.rmtree(self.folder / "var" / "media", ignore_errors=True)
        asked = f"{str(self.export)!r}, seed={seed}, kills={kills}"
        moments: list[int] = processes.ask(
            f"from tests.killed_imports import imported\nanswer = imported({asked})", **self.variables
        )
        return moments

    def rows(self) -> list[str]:
        return imported_rows(self.database, since="2026-01-01")

    def files(self) -> list[str]:
        media = self.folder / "var" / "media"
        return sorted(str(path.relative_to(media)) for path in media.rglob("*") if path.is_file())

    def tasks(self) -> set[str]:
        """Return the tasks left to the worker, by the name of their object."""
        with closing(sqlite3.connect(self.database)) as connection:
            names = dict(connection.execute(_NAMED))
            found = connection.execute("SELECT task_path, args_kwargs FROM django_tasks_database_dbtaskresult")
            return {self._named(path, json.loads(asked)["args"], names) for path, asked in found}

    @staticmethod
    def _named(path: str, args: list[object], names: dict[str, str]) -> str:
        model = str(args[1]) if len(args) > 1 else path.rpartition(".")[2].removesuffix("_changed")
        kind = next((kind for kind in ("page", "image", "document") if kind in model), "")
        return f"{path} {model} {names.get(f'{kind}{args[-1]}', '')}"


def assert_kills_leave_no_trace(imports: Imports, *, kills: int) -> None:
    assert imports.run() == []
    rows, files, tasks = imports.rows(), imports.files(), imports.tasks()
    killed, seed = 0, SEED
    while killed < kills:
        moments = imports.run(seed=seed, kills=kills - killed)
        print(f"seed {seed}: killed after {moments} statements")
        there = imports.rows()
        lost, more = Counter(rows) - Counter(there), Counter(there) - Counter(rows)
        assert ([*lost.elements()], [*more.elements()]) == ([], []), moments
        assert imports.files() == files
        assert tasks <= imports.tasks()
        killed, seed = killed + len(moments), seed + 1


@pytest.mark.django_db
def test_four_kills_leave_no_trace(new_database: str, tmp_path: Path) -> None:
    assert_kills_leave_no_trace(Imports(new_database, tmp_path, news_items=3), kills=4)


@pytest.mark.benchmark
@pytest.mark.django_db
def test_thirty_kills_leave_no_trace(new_database: str, tmp_path: Path) -> None:
    assert_kills_leave_no_trace(Imports(new_database, tmp_path, news_items=20), kills=30)
