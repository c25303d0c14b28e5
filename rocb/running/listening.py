"""The web server's address, and a check that it is free. Runs before installation, so it needs only the standard
library."""

from __future__ import annotations

import errno
import os
import re
import socket
import sys
from pathlib import Path

ENV_FILE = Path(__file__).resolve().parent.parent / ".env"
BACKLOG = 1024
LISTENS = "0A"  # TCP_LISTEN among the states in /proc/net/tcp


def wanted() -> tuple[str, int] | None:
    """Return HOST and PORT as the settings read them; None if they are invalid, which the settings report."""
    values = {name: os.environ.get(name, "").strip() or _in_file(name) for name in ("HOST", "PORT")}
    port = values["PORT"] or "8000"
    number = int(port) if re.fullmatch("[0-9]{1,5}", port) else 0
    return (values["HOST"] or "127.0.0.1", number) if 0 < number < 65536 else None


def _in_file(name: str) -> str:
    try:
        text = ENV_FILE.read_text(encoding="utf-8")
    except OSError:
        return ""
    found = re.search(rf"""^\s*(?:export\s+)?{name}\s*=\s*["']?([^"'\s#]*)""", text, re.MULTILINE)
    return found[1] if found else ""


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket. Raise OSError with a message for the operator."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(BACKLOG)
    except OSError as error:
        listening.close()
        what_to_do = (
            "Choose another port: PORT=8123 make run"
            if error.errno != errno.EADDRNOTAVAIL
            else "Check that HOST is an address of this machine"
        )
        who = who_listens(port) if error.errno == errno.EADDRINUSE else ""
        why = f"{who} already listens there" if who else error.strerror
        raise OSError(f"Cannot listen on {host}:{port} ({why}). {what_to_do}.") from None
    return listening


def who_listens(port: int) -> str:
    """Return for example ``python (process 4711)``; empty if unknown, such as for processes of other users."""
    sockets = {f"socket:[{inode}]" for inode in _inodes_that_listen(port)}
    for fd in Path("/proc").glob("[0-9]*/fd/*"):
        try:
            if os.readlink(fd) in sockets:
                return f"{(fd.parents[1] / 'comm').read_text().strip()} (process {fd.parts[2]})"
        except OSError:  # the process has ended in the meantime
            continue
    return ""


def _inodes_that_listen(port: int) -> set[str]:
    found = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        try:
            rows = [line.split() for line in Path(table).read_text().splitlines()[1:]]
        except OSError:  # not Linux
            continue
        found |= {row[9] for row in rows if row[3] == LISTENS and int(row[1].rpartition(":")[2], 16) == port}
    return found


def refuse_what_cannot_be() -> None:
    """Exit with a message if the address is in use."""
    try:
        if place := wanted():
            listen(*place).close()
    except OSError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    refuse_what_cannot_be()
