"""The repository, the installed releases and the link to the one in use."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rocb.release import journal, versions

FETCH_SECONDS, INSTALL_SECONDS = 600, 3600


class Failed(Exception):
    """Error if a step failed. The message says why, and names the command if there is one."""


@dataclass(frozen=True)
class Folders:
    home: Path  # /srv/newsroom

    @property
    def source(self) -> Path:
        return self.home / "source"

    @property
    def current(self) -> Path:
        return self.home / "current"

    @property
    def journal(self) -> Path:
        return self.home / "upgrade.json"

    def release(self, version: str) -> Path:
        return self.home / "releases" / version

    def in_use(self) -> str:
        """Return the version in use; empty before the first installation."""
        return self.current.resolve().name if self.current.is_symlink() else ""

    def point_to(self, version: str) -> None:
        """Change the link in one step."""
        following = self.home / "current.part"
        following.unlink(missing_ok=True)
        following.symlink_to(Path("releases") / version)
        following.replace(self.current)
        journal.sync(self.home)

    @contextmanager
    def alone(self) -> Iterator[bool]:
        """Yield whether no other upgrade is running. If a process is killed, its lock is released."""
        with (self.home / ".lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                yield True

    # --- Releases of the repository -------------------------------------------------------------------------------

    def fetch(self) -> list[str]:
        """Fetch the tags and return their versions, the newest first."""
        said: list[str] = []
        fetch = ("git", "-C", str(self.source), "fetch", "--tags", "origin")
        try:
            run(*fetch, seconds=FETCH_SECONDS, show=said.append)
        except Failed:
            if not any("would clobber existing tag" in line for line in said):
                raise
            # A tag was moved. The known commit stays, and the other tags were fetched.
        return versions.of_tags(run("git", "-C", str(self.source), "tag", "--list", "v*").split())

    def prove(self, version: str) -> bool:
        """Verify the signature of a release with the keys of the release in use. Return False if that has no keys."""
        keys = (self.current if self.in_use() else self.source) / "deploy" / "signers"
        if not keys.exists():
            return False
        signed = ["-c", "gpg.format=ssh", "-c", f"gpg.ssh.allowedSignersFile={keys.resolve()}"]
        run("git", "-C", str(self.source), *signed, "verify-tag", f"v{version}")
        # The signature covers the tag's own name. Otherwise a repository could offer an older release under a new name.
        if f"tag v{version}" not in run("git", "-C", str(self.source), "cat-file", "tag", f"v{version}").splitlines():
            raise Failed(f"The tag v{version} was signed under another name.")
        return True

    def install(self, version: str) -> None:
        """Install a release in its folder. The remains of an interrupted installation are removed first."""
        place = self.release(version)
        done = place / ".installed"
        if not done.exists():
            self.remove(version)
            place.parent.mkdir(exist_ok=True)
            run("git", "-C", str(self.source), "worktree", "add", "--quiet", "--detach", str(place), f"v{version}")
        run("make", "--silent", "-C", str(place), "production", seconds=INSTALL_SECONDS)
        done.touch()

    def remove(self, version: str) -> None:
        shutil.rmtree(self.release(version), ignore_errors=True)
        run("git", "-C", str(self.source), "worktree", "prune")

    def keep_only(self, *kept: str) -> None:
        for place in self.release("").glob("*"):
            if place.name not in kept:
                self.remove(place.name)


def run(*command: str, seconds: float = 60, show: Callable[[str], object] | None = None) -> str:
    """Run a command and return what it prints; ``show`` gets each line immediately. Raises Failed with the last lines
    of the output.
    """
    try:
        with subprocess.Popen(
            command,
            env={**os.environ, "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C.UTF-8", "PYTHONUNBUFFERED": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        ) as process:
            limit = threading.Timer(seconds, process.kill)
            limit.start()
            lines = []
            assert process.stdout
            try:
                for line in process.stdout:
                    lines.append(line.rstrip())
                    if show:
                        show(line.rstrip())
                status = process.wait()
            finally:
                limit.cancel()
    except OSError as error:
        raise Failed(f"{command[0]}: {error}") from None
    if status:
        said = [line.removeprefix("CommandError: ") for line in lines if line.strip()]
        last = said[-1] if said else f"it ended with status {status}"
        raise Failed(f"{' '.join(command)}: {last}")
    return "\n".join(lines)
