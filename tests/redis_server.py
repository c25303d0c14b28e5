"""A private Redis for the tests that need one; it listens on a socket in a folder of its own and ends with them."""

from __future__ import annotations

import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.postgres import end_with_parent
from tests.processes import end, wait_until

HINT = "redis-server is missing, so what several machines share is not tested: apt-get install redis-server."


def program() -> str | None:
    return shutil.which("redis-server")


class Server:
    """Redis that a test can start, stop, suspend and resume."""

    def __init__(self, folder: str) -> None:
        self.folder, self.socket = folder, Path(folder) / "socket"
        self.url = f"unix://{self.socket}"
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(
            [
                program() or "redis-server",
                "--port",
                "0",
                "--unixsocket",
                self.socket,
                "--save",
                "",
                "--dir",
                self.folder,
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=end_with_parent,
        )
        wait_until(self._answers, what="Redis answers")

    def _answers(self) -> bool:
        """Return whether it responds. The socket exists for a moment before connections are accepted."""
        import redis  # an import that takes an eighth of a second, which most tests do not need

        if self.process.poll() is not None:
            raise RuntimeError(f"redis-server ended with exit code {self.process.returncode}.")
        try:
            return bool(redis.Redis.from_url(self.url).ping())
        except redis.ConnectionError:
            return False

    def stop(self) -> None:
        end(self.process)
        self.socket.unlink(missing_ok=True)

    def hang(self) -> None:
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        self.process.send_signal(signal.SIGCONT)


@contextmanager
def running() -> Iterator[Server]:
    """Run in a folder with a short name, because the path of a socket may have 107 bytes."""
    with tempfile.TemporaryDirectory(prefix="redis-") as folder:
        server = Server(folder)
        try:
            yield server
        finally:
            server.stop()


def empty(url: str) -> None:
    import redis

    redis.Redis.from_url(url).flushall()
