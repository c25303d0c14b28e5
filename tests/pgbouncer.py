"""PgBouncer in transaction mode between the processes of a test and the private PostgreSQL."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from tests.browser.answering import free_port
from tests.postgres import end_with_parent
from tests.processes import end, wait_until

HINT = "pgbouncer is missing, so a pool of connections is not tested: apt-get install pgbouncer."
# Few connections, one per transaction, so a process cannot rely on session state.
CONNECTIONS = 2
CONFIGURATION = """\
[databases]
* = host={server.hostname} port={server.port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = plain
auth_file = {folder}/users
pool_mode = transaction
default_pool_size = {connections}
min_pool_size = {connections}
server_round_robin = 1
logfile = {folder}/log
"""


def program() -> str | None:
    return shutil.which("pgbouncer") or shutil.which("/usr/sbin/pgbouncer")


@contextmanager
def before(url: str) -> Iterator[str]:
    """Yield the same DATABASE_URL through a pool."""
    server, port = urlsplit(url), free_port()
    with tempfile.TemporaryDirectory(prefix="pgbouncer-") as name:
        folder = Path(name)
        configuration = folder / "pgbouncer.ini"
        configuration.write_text(CONFIGURATION.format(server=server, port=port, folder=folder, connections=CONNECTIONS))
        (folder / "users").write_text(f'"{server.username}" "{server.password}"\n')
        as_user = []
        if os.geteuid() == 0:  # it refuses to run as root
            as_user = ["-u", "nobody"]
            shutil.chown(folder, "nobody")
        process = subprocess.Popen(
            [program() or "pgbouncer", "-q", *as_user, configuration],
            stdin=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=end_with_parent,
        )
        try:
            wait_until(lambda: process.poll() is not None or _listens(port), what="PgBouncer listens")
            assert process.poll() is None, (folder / "log").read_text()
            yield url.replace(f":{server.port}/", f":{port}/")
        finally:
            end(process)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
