"""Where the web server listens, and whether it can: asked before anything is loaded or installed, so with Python alone."""

from __future__ import annotations

import os
import re
import socket
import sys
from pathlib import Path

ENV_FILE = Path(__file__).resolve().parent.parent / ".env"
BACKLOG = 1024


def wanted() -> tuple[str, int] | None:
    """HOST and PORT as the settings read them; None where they are wrong, which the settings say in words."""
    values = {name: os.environ.get(name, "").strip() or _in_file(name) for name in ("HOST", "PORT")}
    port = values["PORT"] or "8000"
    return (values["HOST"] or "127.0.0.1", int(port)) if port.isdigit() and 0 < int(port) < 65536 else None


def _in_file(name: str) -> str:
    try:
        text = ENV_FILE.read_text(encoding="utf-8")
    except OSError:
        return ""
    found = re.search(rf"""^\s*(?:export\s+)?{name}\s*=\s*["']?([^"'\s#]*)""", text, re.MULTILINE)
    return found[1] if found else ""


def listen(host: str, port: int) -> socket.socket:
    """OSError with a sentence where it cannot."""
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
            if error.errno != 99
            else "Check that HOST is an address of this machine"
        )
        raise OSError(f"Cannot listen on {host}:{port} ({error.strerror}). {what_to_do}.") from None
    return listening


def refuse_what_cannot_be() -> None:
    """Ends the process with a sentence where somebody else listens there."""
    try:
        if place := wanted():
            listen(*place).close()
    except OSError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    refuse_what_cannot_be()
