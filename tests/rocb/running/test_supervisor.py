"""`rocb.running.supervisor`: children that end are restarted; one signal ends all."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from rocb.running import supervisor
from rocb.running.supervisor import Child, pause_after
from tests import databases, processes
from tests.browser.answering import answers, free_port


def test_pauses_grow_to_a_minute() -> None:
    assert [pause_after(failures) for failures in range(9)] == [0, 1, 2, 4, 8, 16, 32, 60, 60]


@pytest.fixture
def child() -> Iterator[Child]:
    made = Child("worker", lambda: time.sleep(600))
    yield made
    if made.process:
        made.process.kill()
        made.process.join()


def killed(child: Child) -> None:
    assert child.process
    child.process.kill()
    os.waitid(os.P_PID, child.process.pid, os.WEXITED | os.WNOWAIT)


def test_a_child_that_ends_at_once_waits_longer_each_time(child: Child) -> None:
    now = 100.0
    assert child.look(at=now) == ""
    for pause in (1, 2, 4):
        killed(child)
        assert child.look(at=now) == f"The worker stopped (killed by SIGKILL) and will be restarted in {pause} s."
        assert child.process is None
        child.look(at=now + pause - 0.1)
        assert child.process is None
        now += pause
        child.look(at=now)
        assert child.process is not None


def test_a_child_that_lived_long_is_started_again_at_once(child: Child) -> None:
    child.look(at=100.0)
    child.failures = 5
    killed(child)
    assert child.look(at=100.0 + supervisor.WELL_AFTER_SECONDS).endswith("will be restarted now.")
    assert child.process is not None


def test_whether_the_socket_is_free_is_asked_before_anything_is_loaded() -> None:
    done = processes.run("-c", "import sys, rocb.running.supervisor; print([n for n in sys.modules if 'django' in n])")
    assert done.stdout.strip() == "[]"


@pytest.mark.django_db
@pytest.mark.process
def test_web_server_and_worker_are_killed_and_the_site_goes_on(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with databases.copy(tmp_path) as url:
        values = {"DATABASE_URL": url, "VAR_DIR": str(tmp_path / "var"), "PORT": str(free_port()), "TICK_SECONDS": "1"}
        site = processes.start("manage.py", "run", "--no-demo", log=log, **values)
        address = f"http://127.0.0.1:{values['PORT']}/health/"
        try:
            processes.wait_until(lambda: answers(address) or site.poll() is not None, what="the site answers")
            for name in ("worker", "web server"):
                (before,) = child_of(site.pid, name)
                os.kill(before, signal.SIGKILL)
                _wait_for_another(site.pid, name, before)
                assert site.poll() is None
            processes.wait_until(lambda: answers(address), what="the site answers again")
            site.terminate()
            assert site.wait(timeout=120) == 0
        finally:
            processes.end(site)
    said = log.read_text()
    for name in ("worker", "web server"):
        assert f"The {name} stopped (killed by SIGKILL) and will be restarted in 1 s." in said
    assert said.endswith("Stopped.\n")


def _wait_for_another(parent: int, name: str, before: int) -> None:
    processes.wait_until(lambda: child_of(parent, name) not in ([], [before]), what=f"another {name}")


def child_of(pid: int, name: str) -> list[int]:
    return [child for child, called in processes.children(pid).items() if called == name]


@pytest.mark.process
def test_a_web_server_that_never_answers_ends_it() -> None:
    """The output is printed, so that the operator sees it immediately."""
    program = "import sys, rocb.running.supervisor as s; "
    program += "s.children = lambda *a, **k: [s.Child('web server', lambda: sys.exit(1))]; "
    done = processes.run("-c", program + "sys.exit(s.run(None, web_servers=1, words='ready'))")
    assert done.returncode == 1
    assert "The web server stopped before it responded" in done.stderr
    assert "ready" not in done.stdout
