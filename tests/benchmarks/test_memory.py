"""Memory of the idle site: ``manage.py run`` on SQLite, after some page requests. Prints megabytes.

    make benchmarks

RSS counts shared memory in each process that shares it; PSS divides it among them.
"""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests import databases, processes
from tests.browser.answering import answers, free_port

AT_REST_SECONDS = 30
MOST_MEGABYTES = 300  # PSS, the memory that the machine really provides
PATHS = ("/health/", "/en/", "/en/news/", "/en/news/rss.xml", "/admin/login/")


@pytest.mark.benchmark
@pytest.mark.process
@pytest.mark.django_db
def test_memory_at_rest(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with databases.copy(tmp_path) as url:
        values = {"DATABASE_URL": url, "VAR_DIR": str(tmp_path / "var"), "PORT": str(free_port())}
        assert processes.manage("collectstatic", "--noinput", "--verbosity=0", **values).returncode == 0
        site = processes.start("manage.py", "run", "--no-demo", log=tmp_path / "log", **values)
        address = f"http://127.0.0.1:{values['PORT']}"
        try:
            processes.wait_until(lambda: answers(f"{address}/health/"), what="the site answers")
            for path in PATHS:
                answers(address + path)
            time.sleep(AT_REST_SECONDS)
            found = {name: _megabytes(pid) for name, pid in _family(site.pid).items()}
        finally:
            site.terminate()
            site.wait(timeout=60)
    total = tuple(sum(column) for column in zip(*found.values(), strict=True))
    with capsys.disabled():
        print(f"\n{'process':12}{'RSS MB':>8}{'PSS MB':>8}")
        for name, (rss, pss) in {**found, "together": total}.items():
            print(f"{name:12}{rss:>8.0f}{pss:>8.0f}")
    assert set(found) == {"supervisor", "web server", "worker"}
    assert total[1] <= MOST_MEGABYTES


def _family(supervisor: int) -> dict[str, int]:
    return {"supervisor": supervisor, **{name: pid for pid, name in processes.children(supervisor).items()}}


def _megabytes(pid: int) -> tuple[float, float]:
    lines = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:])
    rss, pss = (int(lines[name].split()[0]) / 1024 for name in ("Rss", "Pss"))
    return rss, pss
