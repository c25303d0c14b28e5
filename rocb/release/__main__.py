"""``newsroom upgrade [VERSION]`` and ``newsroom recover``; ``install`` for the first release (docs/deploy.md)."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path

from rocb.configuration import env_file
from rocb.release.folders import Failed, Folders
from rocb.release.journal import Unreadable
from rocb.release.service import Service
from rocb.release.upgrading import Machine

HOME, SETTINGS, UNITS = Path("/srv/newsroom"), Path("/etc/newsroom/env"), Path("/etc/systemd/system")


def main() -> None:
    parser = argparse.ArgumentParser(prog="newsroom", description="Releases on this machine.")
    verbs = parser.add_subparsers(dest="verb", required=True)
    for verb, help in {"install": "Install the first release.", "upgrade": "Change to a newer release."}.items():
        verbs.add_parser(verb, help=help).add_argument("version", nargs="?", default="", help="such as 0.3.0")
    verbs.add_parser("recover", help="After a power cut, finish an upgrade or go back. The service does it itself.")
    wanted = parser.parse_args()
    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # the terminal was closed
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # revert, as after Ctrl-C
    try:
        if not os.access(HOME, os.W_OK):
            raise Failed(f"You cannot write to {HOME}. Run it as root: sudo newsroom {wanted.verb}")
        machine = Machine(Folders(HOME), Service(UNITS), address=_address(), say=_say)
        if wanted.verb == "recover":
            machine.recover()
        else:
            getattr(machine, wanted.verb)(wanted.version)
    except (Failed, Unreadable, ValueError, OSError) as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit("\nStopped. Run: systemctl start newsroom")


def _say(text: str) -> None:
    """Print. A terminal that is gone must not stop an upgrade halfway."""
    with suppress(OSError):
        print(text, flush=True)


def _address() -> str:
    """Return the address on which the web server of this machine listens."""
    settings = env_file.read(SETTINGS) if SETTINGS.exists() else {}
    host = settings.get("HOST") or "127.0.0.1"
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.get('PORT') or 8000}"


if __name__ == "__main__":
    main()
