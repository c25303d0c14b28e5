"""`rocb.running.supervisor`: children that end are restarted; one signal ends all."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from rocb.running import supervisor, watchdog
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


@pytest.fixture
def watched() -> Iterator[tuple[Child, int]]:
    """A child whose signs of life the test writes."""
    read, write = os.pipe()
    os.set_blocking(read, False)
    made = Child("web server", lambda: time.sleep(600), signs=read)
    yield made, write
    if made.process:
        made.process.kill()
        made.process.join()
    os.close(read)
    os.close(write)


def look_until(child: Child, since: int, until: int) -> list[str]:
    return [said for at in range(since, until, supervisor.LOOK_EVERY_SECONDS) if (said := child.look(at=float(at)))]


def test_a_web_server_whose_signs_of_life_stop_is_killed_and_started_again(watched: tuple[Child, int]) -> None:
    child, write = watched
    assert look_until(child, 100, 300) == [], "it may start slowly"
    assert child.process
    before = child.process.pid
    os.write(write, b"1")
    (said,) = look_until(child, 300, 350)
    assert said.startswith("The web server did not respond for 30 s and was killed.")
    assert child.process
    assert child.process.pid != before
    assert look_until(child, 350, 500) == [], "the next one has not sent a sign yet"


def test_a_web_server_that_sends_signs_is_left_alone(watched: tuple[Child, int]) -> None:
    child, write = watched
    for at in range(100, 400, 10):
        os.write(write, b"1" * 300)
        assert child.look(at=float(at)) == ""


def test_signs_that_stop_because_the_whole_machine_was_frozen_kill_nothing(watched: tuple[Child, int]) -> None:
    child, write = watched
    child.look(at=100.0)
    os.write(write, b"1")
    child.look(at=110.0)
    assert child.look(at=9000.0) == ""
    os.write(write, b"1")
    assert look_until(child, 9010, 9040) == []


def test_whether_the_socket_is_free_is_asked_before_anything_is_loaded() -> None:
    done = processes.run("-c", "import sys, rocb.running.supervisor; print([n for n in sys.modules if 'django' in n])")
    assert done.stdout.strip() == "[]"


@pytest.mark.one_database
@pytest.mark.django_db
@pytest.mark.process
def test_web_server_and_worker_are_killed_or_hang_and_the_site_goes_on(tmp_path: Path) -> None:
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
            (before,) = child_of(site.pid, "web server")
            processes.wait_until(lambda: answers(address), what="the site answers before it hangs")
            time.sleep(2 * watchdog.EVERY_SECONDS)  # until its first sign
            os.kill(before, signal.SIGSTOP)
            _wait_for_another(site.pid, "web server", before)
            processes.wait_until(lambda: answers(address), what="the site answers again")
            site.terminate()
            assert site.wait(timeout=120) == 0
        finally:
            processes.end(site)
    said = log.read_text()
    for name in ("worker", "web server"):
        assert f"The {name} stopped (killed by SIGKILL) and will be restarted in 1 s." in said
    assert "The web server did not respond for 30 s and was killed." in said
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
