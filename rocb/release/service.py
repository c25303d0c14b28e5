"""The units of the site in systemd."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from rocb.release.folders import Failed, run

UNITS = ("newsroom", "newsroom-web", "newsroom-worker")
STOP_SECONDS, START_SECONDS = 120, 1800


@dataclass(frozen=True)
class Service:
    folder: Path  # /etc/systemd/system

    def running(self) -> list[str]:
        return [unit for unit in UNITS if self._is("is-active", unit)]

    def stop(self, units: list[str]) -> None:
        for unit in units:
            run("systemctl", "stop", unit, seconds=STOP_SECONDS)

    def start(self, units: list[str]) -> None:
        for unit in units:
            run("systemctl", "start", unit, seconds=START_SECONDS)

    def take_units_of(self, release: Path, *, former: Path) -> None:
        """Replace the units by those of a release. A unit that the administrator changed stays as it is."""
        is_changed = False
        for unit in sorted((release / "deploy" / "systemd").glob("*.service")):
            mine, old = self.folder / unit.name, former / "deploy" / "systemd" / unit.name
            if not mine.exists() or mine.read_bytes() == unit.read_bytes():
                continue
            if old.exists() and mine.read_bytes() == old.read_bytes():
                shutil.copy(unit, mine)
                is_changed = True
        if is_changed:
            run("systemctl", "daemon-reload")

    def _is(self, verb: str, unit: str) -> bool:
        try:
            run("systemctl", verb, "--quiet", unit)
        except Failed:
            return False
        return True
