"""Command that fills the database of DATABASE_URL and measures it: ``python -m tests.benchmarks.scale.one SHARE FILE
[WORD ...]``.
"""

from __future__ import annotations

import json
import logging
import sys
from dataclasses import asdict
from pathlib import Path

import django


def main(share: float, answer: Path, words: list[str]) -> None:
    from django.conf import settings

    _create(settings.DATABASES["default"])
    django.setup()
    from django.core.management import call_command
    from django.test.utils import override_settings, setup_test_environment

    setup_test_environment()
    call_command("migrate", verbosity=0)
    from tests.benchmarks.scale import measure, newsroom

    world = newsroom.build(newsroom.Size().share(share), say=lambda line: print(line, flush=True))
    logging.disable(logging.ERROR)  # screens that a request without its form does not find
    with override_settings(TASKS={"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}):
        measure.wanted = words
        found = {
            "editor": measure.screens(world, "editor"),
            "admin": measure.screens(world, "admin"),
            "looks": measure.looks(),
            "pages": measure.pages(),
        }
        rows = {part: [asdict(cost) for cost in costs if cost] for part, costs in found.items()}
    answer.write_text(json.dumps(rows))


def _create(database: dict[str, str]) -> None:
    import psycopg

    values = {"host": database["HOST"], "port": database["PORT"], "user": database["USER"]}
    with psycopg.connect(dbname="postgres", password=database["PASSWORD"], autocommit=True, **values) as server:  # type: ignore[arg-type]
        server.execute(f'CREATE DATABASE "{database["NAME"]}"')


if __name__ == "__main__":
    main(float(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:])
