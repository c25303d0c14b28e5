"""A private Redis for the tests that need one; it listens on a socket in a folder of its own and ends with them."""

from __future__ import annotations

import shutil
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


@contextmanager
def running() -> Iterator[str]:
    """Its URL, as ``REDIS_URL`` takes it. The folder has a short name: a socket's may have 107 bytes."""
    import redis  # an eighth of a second that most tests do without

    with tempfile.TemporaryDirectory(prefix="redis-") as folder:
        socket = Path(folder) / "socket"
        url = f"unix://{socket}"
        process = subprocess.Popen(
            [program() or "redis-server", "--port", "0", "--unixsocket", socket, "--save", "", "--dir", folder],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=end_with_parent,
        )
        try:
            wait_until(lambda: socket.exists() or process.poll() is not None, what="Redis listens")
            wait_until(lambda: redis.Redis.from_url(url).ping(), what="Redis answers")
            yield url
        finally:
            end(process)


def empty(url: str) -> None:
    import redis

    redis.Redis.from_url(url).flushall()
