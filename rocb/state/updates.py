"""Newer patch releases of the installed packages. The worker asks the package index for them once a week.

pip makes the request, because its configuration files and ``PIP_`` variables name the index. uv, which installs the
site, does not read these. pip runs for two minutes at most, installs nothing and runs no code of a package. The answer
is a row.
"""

from __future__ import annotations

import json
import logging
import re
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from importlib import metadata
from pathlib import Path
from typing import Any

from django.conf import settings

from foundation.jobs.models import Heartbeat

logger = logging.getLogger(__name__)

NAME = "state:updates"
EVERY, PAUSE = timedelta(days=7), timedelta(days=1)
SECONDS = 120
# A package that is on every index from which the site can be installed. To pip, an index that does not respond looks empty.
SURELY_THERE = "django"
OPTIONS = ("--disable-pip-version-check", "--no-input", "--no-cache-dir", "--quiet")
INSTALL = ("--dry-run", "--upgrade", "--no-deps", "--only-binary", ":all:", "--report", "-")


class Asker:
    """Client of the index that runs pip in a process, which `stop` ends."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None
        self._is_stopped = False

    def look(self, *, at: datetime) -> int:
        """Ask the index if that is due, in one worker. Return the number of newer releases. A failure is tried again a
        day later.
        """
        if not settings.PACKAGE_UPDATES or not is_due(at=at):
            return 0
        if not Heartbeat.objects.claim(NAME, at=at, every=PAUSE):
            return 0
        newer = self.newer(installed())
        if newer is None:
            return 0
        Heartbeat.objects.filter(name=NAME).update(note={"known_at": at.isoformat(), "newer": newer})
        return len(newer)

    def newer(self, packages: Mapping[str, str]) -> list[list[str]] | None:
        """Return name, version and newer version of packages with a newer patch release. None if the index does not respond."""
        wanted = requirements(packages)
        until = time.monotonic() + SECONDS
        for python in pythons():
            if self._pip(python, "index", "versions", SURELY_THERE, until=until) is None:
                continue
            report = self._pip(python, "--python", sys.executable, "install", *INSTALL, *wanted, until=until)
            if report is not None:
                return read(report, packages)
        if not self._is_stopped:
            logger.warning("The package index could not be asked for newer releases. Is pip installed?")
        return None

    def stop(self) -> None:
        self._is_stopped = True
        if process := self._process:
            process.kill()

    def _pip(self, python: str, *arguments: str, until: float) -> str | None:
        """Return the output of pip, or None."""
        if self._is_stopped:
            return None
        command = [python, "-m", "pip", *arguments, *OPTIONS]
        try:
            with subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
            ) as self._process:
                try:
                    output, errors = self._process.communicate(timeout=max(0, until - time.monotonic()))
                except subprocess.TimeoutExpired:
                    self._process.kill()
                    logger.warning("pip did not end within %d seconds", SECONDS)
                    return None
        except OSError:
            return None
        if self._process.returncode:
            logger.info("%s: %s", python, (errors.strip().splitlines() or ["pip failed"])[-1])
            return None
        return output


def is_due(*, at: datetime) -> bool:
    known_at = _known_at(Heartbeat.objects.filter(name=NAME).values_list("note", flat=True).first() or {})
    return known_at is None or not timedelta(0) <= at - known_at < EVERY


def pythons() -> Iterable[str]:
    """Return the Pythons that may have pip, as ``bin/get-uv`` finds them."""
    boot = Path(settings.BASE_DIR, ".tools", "boot", "bin", "python")
    found = [sys.executable, str(boot), str(Path(sys.base_prefix, "bin", "python3")), "python3"]
    return dict.fromkeys(found)


def installed() -> dict[str, str]:
    """Return the versions of the installed packages by normalised name."""
    return {_normal(one.name): one.version for one in metadata.distributions() if one.name and one.version}


def requirements(packages: Mapping[str, str]) -> list[str]:
    """Return a requirement for the series of each package: 8.0.1 belongs to the series 8.0. Pure."""
    series = {name: re.match(r"(?:\d+!)?\d+\.\d+", version) for name, version in sorted(packages.items())}
    return [f"{name}=={match[0]}.*" for name, match in series.items() if match]


def read(report: str, packages: Mapping[str, str]) -> list[list[str]] | None:
    """Read the report of pip on what it would install. Pure."""
    try:
        found = {_normal(one["metadata"]["name"]): one["metadata"]["version"] for one in json.loads(report)["install"]}
    except (ValueError, KeyError, TypeError):
        return None
    return [
        [name, packages[name], found[name]] for name in sorted(found) if packages.get(name, found[name]) != found[name]
    ]


def known() -> dict[str, Any]:
    """Return the fields of `Facts` about updates. Packages that have been updated since the response are left out."""
    note = Heartbeat.objects.filter(name=NAME).values_list("note", flat=True).first() or {}
    newer = [tuple(one) for one in note.get("newer", []) if _version(one[0]) == one[1]]
    return {
        "are_updates_asked": settings.PACKAGE_UPDATES,
        "updates_known_at": _known_at(note),
        "updates": tuple(newer),
    }


def _known_at(note: Mapping[str, Any]) -> datetime | None:
    known_at = note.get("known_at")
    return datetime.fromisoformat(known_at) if known_at else None


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
