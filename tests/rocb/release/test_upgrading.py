"""An upgrade changes everything or nothing, however it fails and whenever the power goes."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from rocb.release import __main__ as program
from rocb.release.folders import Folders
from rocb.release.service import Service
from rocb.release.upgrading import Machine
from tests.rocb.release.small_site import ROWS, SmallSite

pytestmark = pytest.mark.process

OLD, NEW = ("0.1.0", "0.1.0", ROWS), ("0.2.0", "0.2.0", ROWS)


@pytest.fixture
def site(tmp_path: Path) -> SmallSite:
    return SmallSite(tmp_path / "srv")


def test_the_newest_release_is_taken(site: SmallSite) -> None:
    for version in ("0.2.0", "0.1.9"):
        site.publish(version)
    site.git("tag", "v0.3.0rc1")
    done = site.do("upgrade")
    assert (done.returncode, site.state, site.is_running) == (0, NEW, True), done.stderr
    assert not (site.home / "upgrade.json").exists()
    assert sorted(path.name for path in (site.home / "releases").iterdir()) == ["0.1.0", "0.2.0"]
    assert site.do("upgrade").returncode == 0, "nothing to do"


def test_a_named_release_is_taken_and_an_older_one_refused(site: SmallSite) -> None:
    for version in ("0.2.0", "0.10.0"):
        site.publish(version)
    assert site.do("upgrade", "0.2.0").returncode == 0
    assert site.state == NEW
    for version, said in {
        "0.1.0": "is older than 0.2.0",
        "7.0.0": "There is no release 7.0.0. The newest is 0.10.0",
    }.items():
        done = site.do("upgrade", version)
        assert (done.returncode, site.state) == (1, NEW)
        assert said in done.stderr
    assert site.do("upgrade").returncode == 0
    assert site.state == ("0.10.0", "0.10.0", ROWS)


@pytest.mark.parametrize("step", ["check", "upgrade"])
def test_a_step_of_the_new_release_that_fails_leaves_the_old_site(site: SmallSite, step: str) -> None:
    site.publish("0.2.0", fails=step)
    done = site.do("upgrade")
    assert (done.returncode, site.state, site.is_running) == (1, OLD, True)
    assert f"{step} fails" in done.stderr
    static = site.home / "static"
    assert not static.exists() or static.read_text() == "0.1.0"
    assert "0.1.0 is running" in done.stderr
    site.publish("0.2.1")
    assert site.do("upgrade").returncode == 0
    assert site.state == ("0.2.1", "0.2.1", ROWS)


def test_a_backup_that_fails_leaves_the_old_site(site: SmallSite) -> None:
    site.publish("0.2.0", fails="backup")
    assert site.do("upgrade").returncode == 0
    site.publish("0.3.0")
    done = site.do("upgrade")
    assert (done.returncode, site.state, site.is_running) == (1, NEW, True)
    assert "backup fails" in done.stderr


def test_the_second_of_several_machines_migrates_nothing_and_restores_nothing(site: SmallSite) -> None:
    """The first one has migrated, so a backup by the program in use would be wrong."""
    site.publish("0.2.0")
    site.put({"version": "0.2.0", "rows": ROWS})
    assert site.do("upgrade").returncode == 0
    assert site.state == NEW
    assert not (site.home / "upgrade").exists()


def test_packages_that_cannot_be_installed_leave_the_old_site(site: SmallSite) -> None:
    site.publish("0.2.0", makefile="production:\n\t@echo no such package; exit 1\n")
    done = site.do("upgrade")
    assert (done.returncode, site.state, site.is_running) == (1, OLD, True)
    assert "Nothing was changed: 0.1.0 is running." in done.stderr


def test_a_repository_that_does_not_answer_leaves_the_old_site(site: SmallSite) -> None:
    shutil.rmtree(site.origin)
    done = site.do("upgrade")
    assert (done.returncode, site.state, site.is_running) == (1, OLD, True)
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("why", ["! [remote rejected] v0.2.0", "fatal: write error: No space left on device"])
def test_a_repository_that_cannot_be_fetched_is_not_one_without_a_newer_release(site: SmallSite, why: str) -> None:
    site.publish("0.2.0")
    git = site.home / "bin" / "git"
    git.write_text(
        f'#!/bin/sh\ncase "$*" in *fetch*) echo "{why}" >&2; exit 1;; esac\nexec {shutil.which("git")} "$@"\n'
    )
    git.chmod(0o755)
    done = site.do("upgrade")
    assert (done.returncode, site.state, site.is_running) == (1, OLD, True)
    assert why in done.stderr


def test_older_releases_that_cannot_be_deleted_do_not_undo_an_upgrade(site: SmallSite) -> None:
    site.publish("0.2.0")
    assert site.do("upgrade").returncode == 0
    site.publish("0.3.0")
    git, done = site.home / "bin" / "git", site.home / "running" / "newsroom-worker"
    # Only after the start of the new release; an installation also tidies up.
    fails = f'[ -e {done} ] && [ "$(readlink {site.home}/current)" = releases/0.3.0 ] && exit 1'
    git.write_text(f'#!/bin/sh\ncase "$*" in *prune*) {fails};; esac\nexec {shutil.which("git")} "$@"\n')
    git.chmod(0o755)
    upgraded = site.do("upgrade")
    assert (upgraded.returncode, site.state, site.is_running) == (0, ("0.3.0", "0.3.0", ROWS), True), upgraded.stderr


def test_a_site_that_the_administrator_closed_counts_as_ready(tmp_path: Path) -> None:
    class Closed(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(503)
            self.end_headers()
            self.wfile.write(b"closed\n")

        def log_message(self, *arguments: object) -> None: ...

    with HTTPServer(("127.0.0.1", 0), Closed) as server:
        threading.Thread(target=server.handle_request, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        Machine(Folders(tmp_path), Service(tmp_path), address=address)._wait_until_ready(["newsroom"])


def test_the_web_server_of_this_machine_is_asked_where_it_listens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = tmp_path / "env"
    monkeypatch.setattr(program, "SETTINGS", settings)
    assert program._address() == "http://127.0.0.1:8000"
    for text, address in {
        "HOST=10.0.0.7\nPORT=80\n": "http://10.0.0.7:80",
        "HOST=0.0.0.0\n": "http://127.0.0.1:8000",
        "HOST=::\nPORT=\n": "http://[::1]:8000",
        "HOST=\n": "http://127.0.0.1:8000",
    }.items():
        settings.write_text(text)
        assert program._address() == address


def test_a_release_that_does_not_start_leaves_the_old_site(site: SmallSite) -> None:
    """Here, systemd refuses to start the service."""
    site.publish("0.2.0")
    program = site.home / "bin" / "systemctl"
    refusal = 'if verb == "start" and "0.2.0" in str((units.parent / "current").resolve()): sys.exit("start fails")\n'
    program.write_text(program.read_text().replace("units.mkdir", f"{refusal}units.mkdir"))
    done = site.do("upgrade")
    assert (done.returncode, site.state, site.is_running) == (1, OLD, True)
    assert "start fails" in done.stderr


def test_a_release_must_be_signed_by_a_key_of_the_one_in_use(site: SmallSite, tmp_path: Path) -> None:
    ours, theirs = (_key(tmp_path / name) for name in ("ours", "theirs"))
    (site.origin / "deploy" / "signers").write_text(f"office@example.org {ours.with_suffix('.pub').read_text()}")
    site.publish("0.2.0")
    assert site.do("upgrade").returncode == 0

    def signed(key: Path) -> tuple[str, ...]:
        return ("-c", "gpg.format=ssh", "-c", f"user.signingkey={key}", "tag", "-s")

    site.publish("0.2.9", tag=signed(ours))
    site.git("update-ref", "refs/tags/v0.3.2", "refs/tags/v0.2.9")  # a signed release under another name
    site.git("tag", "-d", "v0.2.9")
    done = site.do("upgrade")
    assert (done.returncode, site.state) == (1, NEW)
    assert "The tag v0.3.2 was signed under another name." in done.stderr
    site.git("tag", "-d", "v0.3.2")
    subprocess.run(["git", "-C", site.home / "source", "tag", "-d", "v0.3.2"], check=True, capture_output=True)
    for version, tag in {"0.3.0": ("tag",), "0.3.1": signed(theirs)}.items():
        site.publish(version, tag=tag)
        done = site.do("upgrade")
        assert (done.returncode, site.state) == (1, NEW), version
        assert "Nothing was changed" in done.stderr
    site.publish("0.3.2", tag=signed(ours))
    done = site.do("upgrade")
    assert (done.returncode, site.state) == (0, ("0.3.2", "0.3.2", ROWS)), done.stderr


def _key(path: Path) -> Path:
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", path], check=True)
    return path


def test_a_unit_that_the_administrator_changed_stays(site: SmallSite) -> None:
    mine = site.home / "units" / "newsroom.service"
    for content, following in {"# 0.1.0\n": "# 0.2.0\n", "# mine\n": "# mine\n"}.items():
        version = "0.2.0" if content != "# mine\n" else "0.3.0"
        mine.write_text(content)
        site.publish(version)
        assert site.do("upgrade").returncode == 0
        assert mine.read_text() == following


@pytest.mark.parametrize("moment", ["make", "newsroom manage upgrade", "systemctl start"])
def test_ctrl_c_leaves_the_old_site(site: SmallSite, moment: str) -> None:
    """A command interrupts the upgrade from inside, as the terminal does."""
    site.publish("0.2.0")
    interrupt = "import os, signal; os.kill(os.getppid(), signal.SIGINT); sys.exit(1)"
    if moment == "make":
        site.publish("0.2.1", makefile="production:\n\t@kill -INT $$(ps -o ppid= -p $$PPID) && sleep 5\n")
    elif moment == "systemctl start":
        program = site.home / "bin" / "systemctl"
        new = f'if verb == "start" and not (units / "again").exists(): (units / "again").touch(); {interrupt}\n'
        program.write_text(program.read_text().replace("if verb ==", f"{new}if verb ==", 1))
    else:
        site.publish("0.2.1", interrupts=True)
    done = site.do("upgrade")
    assert (done.returncode, site.state, site.is_running) == (1, OLD, True), done.stderr
    assert "stopped by a signal" in done.stderr
    assert "0.1.0 is running" in done.stderr


def test_a_tag_that_was_moved_stays_and_blocks_no_other_release(site: SmallSite) -> None:
    site.publish("0.2.0")
    assert site.do("upgrade").returncode == 0
    site.git("commit", "--allow-empty", "-qm", "moved")
    site.git("tag", "-f", "v0.2.0")
    site.publish("0.3.0")
    done = site.do("upgrade")
    assert (done.returncode, site.state) == (0, ("0.3.0", "0.3.0", ROWS)), done.stderr


@pytest.mark.long
def test_a_power_cut_at_any_moment_leaves_the_old_site_or_the_new_one(site: SmallSite) -> None:
    """Thirty cuts over the whole upgrade, some of them again while it recovers."""
    site.publish("0.2.0")
    began = time.monotonic()
    assert site.do("upgrade").returncode == 0
    whole = time.monotonic() - began
    moments, seen = random.Random(20261201), []
    for number in range(30):
        _back_to_the_first(site)
        _cut(site, "upgrade", after=whole * number / 28)
        for _ in range(moments.choice([0, 0, 1, 2])):
            _cut(site, "recover", after=moments.random() * 0.5)
        done = site.do("recover")
        assert done.returncode == 0, done.stderr
        assert site.state in (OLD, NEW), number
        assert not (site.home / "upgrade.json").exists()
        seen.append(site.state[0])
        assert site.do("upgrade").returncode == 0
        assert site.state == NEW
    print(f"30 cuts: {seen.count('0.1.0')} old, {seen.count('0.2.0')} new")
    assert "0.1.0" in seen, "the first cut came before anything"


def _cut(site: SmallSite, verb: str, *, after: float) -> None:
    process = site.begin(verb)
    time.sleep(after)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _back_to_the_first(site: SmallSite) -> None:
    current = site.home / "current"
    current.unlink()
    current.symlink_to("releases/0.1.0")
    site.put({"version": "0.1.0", "rows": ROWS})
    site.run_unit()
