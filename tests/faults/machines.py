"""Machine of the drill: ``manage.py run`` with its web server and worker, its own disk and its own clock."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests import processes
from tests.browser.answering import answers

DISK_MB = 24
FAKETIME = Path("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1")
STARTS_WITHIN_SECONDS = 300
# Traceback of a log line; causes of the error follow in their own tracebacks.
TRACEBACK = re.compile(rb"^\d{4}-\d\d-\d\dT.*\nTraceback ", re.MULTILINE)


def has_movable_clock() -> bool:
    return FAKETIME.exists()


def may_mount() -> bool:
    return os.geteuid() == 0 and shutil.which("mount") is not None


@dataclass
class Machine:
    """Machine. ``var`` is its own small disk if we may mount one."""

    name: str
    port: int
    folder: Path
    static: Path
    values: dict[str, str]
    process: subprocess.Popen[bytes] | None = None
    read_so_far: int = 0
    is_mounted: bool = field(default=False, init=False)

    @property
    def var(self) -> Path:
        return self.folder / "var"

    @property
    def log(self) -> Path:
        return self.folder / "log"

    @property
    def clock(self) -> Path:
        return self.folder / "clock"

    def prepare(self) -> None:
        self.var.mkdir(parents=True)
        if may_mount():
            done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_MB}m", "tmpfs", self.var], check=False)
            self.is_mounted = done.returncode == 0
        (self.var / "tmp").mkdir()
        (self.var / "static").symlink_to(self.static, target_is_directory=True)
        self.set_clock(0)

    def start(self) -> None:
        own = {"VAR_DIR": str(self.var), "TMPDIR": str(self.var / "tmp"), "PORT": str(self.port)}
        if has_movable_clock():  # the monotonic clock, by which programs wait, runs evenly as in reality
            own |= {"LD_PRELOAD": str(FAKETIME), "FAKETIME_TIMESTAMP_FILE": str(self.clock), "NO_FAKE_STAT": "1"}
            own |= {"FAKETIME_CACHE_DURATION": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
        self.process = processes.start("manage.py", "run", "--no-demo", log=self.log, **self.values, **own)

    def wait(self) -> None:
        url = f"http://127.0.0.1:{self.port}/health/live"
        processes.wait_until(lambda: answers(url), seconds=STARTS_WITHIN_SECONDS, what=f"{self.name} answers")

    def kill(self, what: str = "") -> None:
        """Kill ``web`` or ``worker`` with -9; without a name everything, as in a power cut."""
        children = processes.children(self.process.pid) if self.process is not None else {}
        if not what and self.process is not None:
            self.process.kill()
            self.process.wait()
        for pid, name in children.items():
            if name.startswith(what):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)

    def end(self) -> None:
        self.kill()
        if self.is_mounted:
            subprocess.run(["umount", "-l", self.var], check=False)

    # --- Disk and clock ---

    def fill_disk(self) -> None:
        with contextlib.suppress(OSError), (self.var / "filler").open("wb", buffering=0) as file:
            while True:
                file.write(bytes(64 * 1024))

    def make_room(self) -> None:
        (self.var / "filler").unlink(missing_ok=True)

    def write_protect(self) -> None:
        """Remount the disk read-only. A file being written keeps the disk busy for a moment, so retry."""
        for _attempt in range(200):
            if (
                subprocess.run(["mount", "-o", "remount,ro", self.var], check=False, capture_output=True).returncode
                == 0
            ):
                return
            time.sleep(0.05)
        raise RuntimeError(f"{self.var} is never free of files that are written: fuser -vm {self.var}")

    def let_write(self) -> None:
        subprocess.run(["mount", "-o", "remount,rw", self.var], check=True)

    def set_clock(self, seconds: int) -> None:
        self.clock.write_text(f"{seconds:+}\n")

    # --- What it says ---

    def tracebacks(self) -> int:
        """Return the number of tracebacks in the log since the last call."""
        try:
            with self.log.open("rb") as file:
                file.seek(self.read_so_far)
                new = file.read()
        except FileNotFoundError:
            return 0
        self.read_so_far += len(new)
        return len(TRACEBACK.findall(new))
