"""`rocb.running.listening`: if the port is taken, a message says so before anything is loaded."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from rocb.running import listening
from tests import databases, processes
from tests.browser.answering import free_port
from tests.environment import ROOT


@pytest.fixture
def taken() -> Iterator[int]:
    with listening.listen("127.0.0.1", 0) as somebody:
        yield somebody.getsockname()[1]


def test_it_reads_what_the_settings_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(listening, "ENV_FILE", tmp_path / ".env")
    for name in ("HOST", "PORT"):
        monkeypatch.delenv(name, raising=False)
    assert listening.wanted() == ("127.0.0.1", 8000)
    (tmp_path / ".env").write_text("#PORT=1\nexport HOST='0.0.0.0'\nPORT = 8123  # ours\n")
    assert listening.wanted() == ("0.0.0.0", 8123)
    monkeypatch.setenv("PORT", "8124")
    assert listening.wanted() == ("0.0.0.0", 8124)
    monkeypatch.setenv("PORT", "eighty")
    assert listening.wanted() is None, "the settings say so in words"


def test_a_taken_port_is_said_in_a_sentence_and_nothing_is_loaded(taken: int) -> None:
    done = processes.run("-X", "importtime", "manage.py", "run", PORT=str(taken))
    assert done.returncode == 1
    assert re.fullmatch(
        rf"Cannot listen on 127\.0\.0\.1:{taken} \(\S+ \(process {os.getpid()}\) already listens there\)\."
        r" Choose another port: PORT=8123 make run\.",
        done.stderr.splitlines()[-1],
    )
    assert "django" not in done.stderr


def test_it_is_said_before_anything_is_installed(taken: int) -> None:
    """`make run` uses any Python for the check."""
    done = subprocess.run(
        [sys.executable, "-I", "rocb/running/listening.py"],
        cwd=ROOT,
        env={"PORT": str(taken)},
        capture_output=True,
        text=True,
    )
    assert "Choose another" in done.stderr


def test_who_listens_is_unknown_where_nobody_does(taken: int) -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        assert listening.who_listens(bound.getsockname()[1]) == ""
    assert f"(process {os.getpid()})" in listening.who_listens(taken)


@pytest.mark.one_database
@pytest.mark.django_db
@pytest.mark.process
def test_a_folder_belongs_to_one_site_at_a_time(tmp_path: Path) -> None:
    with databases.copy(tmp_path) as url:
        values = {"DATABASE_URL": url, "VAR_DIR": str(tmp_path / "var")}
        first, second = ({**values, "PORT": str(free_port())} for _ in range(2))
        running = processes.start("manage.py", "run", "--no-demo", log=tmp_path / "log", **first)
        try:
            processes.wait_until(
                lambda: "Site " in (tmp_path / "log").read_text(), seconds=120, what="the site answers"
            )
            done = processes.manage("run", "--no-demo", **second)
            assert f"is in use by the site on http://127.0.0.1:{first['PORT']}. Stop that one" in done.stderr
            assert done.returncode == 1
            lock = str(tmp_path / "var" / "run.lock")
            assert all(lock not in file for file in written_by(running.pid)), "the disk may become read-only"
        finally:
            processes.end(running)


def written_by(pid: int) -> list[str]:
    """Return the files that a process holds open for writing."""
    return [os.readlink(fd) for fd in Path(f"/proc/{pid}/fd").iterdir() if _is_written(pid, fd.name)]


def _is_written(pid: int, fd: str) -> bool:
    info = Path(f"/proc/{pid}/fdinfo/{fd}").read_text()
    flags = int(info.partition("flags:")[2].split()[0], 8)
    return bool(flags & (os.O_WRONLY | os.O_RDWR))


def test_an_address_of_another_machine_is_another_sentence() -> None:
    with pytest.raises(OSError, match="Check that HOST is an address of this machine"):
        listening.listen("192.0.2.1", 8000)


def test_a_free_port_is_left_free(taken: int) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    for _ in range(2):
        listening.listen("127.0.0.1", port).close()


@pytest.mark.django_db
def test_the_port_is_held_while_the_database_is_updated(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.VAR_DIR, settings.PORT, settings.DEBUG = tmp_path, free_port(), False

    def another_begins(*command: str, **options: Any) -> None:
        with pytest.raises(OSError, match="already listens there"):
            listening.listen("127.0.0.1", settings.PORT)
        raise InterruptedError(command[0])

    monkeypatch.setattr("rocb.management.commands.run.call_command", another_begins)
    with pytest.raises(InterruptedError, match="migrate"):
        call_command("run", "--no-demo")


@pytest.mark.process
def test_a_folder_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "run.lock").mkdir()
    done = processes.manage("run", "--no-demo", VAR_DIR=str(tmp_path), PORT=str(free_port()))
    assert done.returncode == 1
    assert f"{tmp_path} cannot be written (Is a directory). Make it writable, or choose" in done.stderr
    assert "Traceback" not in done.stderr
