"""Command that prints the costs of each screen, job and page, with all rows and with a hundredth. See the package."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests import postgres

# Server for 10 GB of rows on a machine with enough memory. Other options are as for tests.
OPTIONS = {"shared_buffers": "1GB", "work_mem": "16MB", "maintenance_work_mem": "256MB", "max_wal_size": "8GB"}
SMALL = 0.01
PARTS = ("editor", "admin", "looks", "pages")


def main(arguments: list[str]) -> int:
    """Return the number of results above their limit."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.scale")
    parser.add_argument("--share", type=float, default=1.0, help="of the whole, 1 by default")
    parser.add_argument("--only", nargs="*", default=[], help="what has one of these words in its name, such as delete")
    given = parser.parse_args(arguments)
    share, words = given.share, given.only
    with tempfile.TemporaryDirectory(prefix="newsroom-scale-") as name:
        folder = Path(name)
        postgres.OPTIONS.update(OPTIONS)
        server = postgres.start(folder)
        try:
            few = _measured(server.url("newsroom_few"), min(SMALL, share), folder, "few", words)
            many = _measured(server.url("newsroom_many"), share, folder, "many", words) if share > SMALL else few
        finally:
            server.stop()
    return sum(_print(part, few[part], many[part]) for part in PARTS)


def _measured(url: str, share: float, folder: Path, name: str, words: list[str]) -> dict[str, list[dict[str, Any]]]:
    """Measure in a separate process, because settings name one database."""
    answer = folder / f"{name}.json"
    variables = {"DATABASE_URL": url, "ENVIRONMENT": "test", "VAR_DIR": str(folder / name), "LOG_LEVEL": "ERROR"}
    command = [sys.executable, "-m", "tests.benchmarks.scale.one", str(share), str(answer), *words]
    subprocess.run(command, check=True, env={**os.environ, **variables, "DJANGO_SETTINGS_MODULE": "rocb.settings"})
    found: dict[str, list[dict[str, Any]]] = json.loads(answer.read_text())
    return found


def _print(part: str, few: list[dict[str, Any]], many: list[dict[str, Any]]) -> int:
    """Print a line for each result. Return how many are above their limit."""
    before = {row["name"]: row for row in few}
    over = 0
    print(f"\n{part:74} {'queries':>7} {'ms':>8} {'few: ms':>8}  slowest statement, ms")
    for row in many:
        small = before.get(row["name"], {}).get("ms")
        is_over = row["limit_ms"] is not None and row["ms"] > row["limit_ms"]
        over += is_over
        mark, beside = "over" if is_over else "", f"{small:8.1f}" if small is not None else " " * 8
        slowest = f"{row['slowest_ms']:.1f} {row['slowest'][:60]}"
        print(f"{mark:4} {row['name'][:69]:69} {row['queries']:7} {row['ms']:8.1f} {beside}  {slowest}")
    print(f"{part}: {len(many)}, over their limit: {over}")
    return over


if __name__ == "__main__":
    sys.exit(min(main(sys.argv[1:]), 1))
