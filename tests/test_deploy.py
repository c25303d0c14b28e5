"""``deploy/``: other programs accept its files, and the files refer to things that exist."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from rocb.running.web_server import CONNECTIONS, FILES_BESIDE
from tests.environment import NAMES, ROOT

UNITS = sorted((ROOT / "deploy/systemd").glob("*.service"))
MOST_EXPOSED = 1.5  # of 10, as systemd counts


def said(*command: str | Path) -> str:
    if shutil.which(str(command[0])) is None:
        pytest.skip(f"{command[0]} is not on this machine")
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    return done.stdout + done.stderr


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_systemd_finds_nothing_wrong_with_a_unit(unit: Path, tmp_path: Path) -> None:
    copy = tmp_path / unit.name  # with a program that is on this machine
    text = re.sub("/srv/newsroom/current/.venv/bin/python|/usr/local/bin/newsroom", sys.executable, unit.read_text())
    copy.write_text(text)
    assert said("systemd-analyze", "verify", "--man=no", copy) == ""


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_a_unit_leaves_the_site_no_right_that_it_does_not_need(unit: Path) -> None:
    found = re.search(
        r"Overall exposure level for .*: ([\d.]+)", said("systemd-analyze", "security", "--offline=true", unit)
    )
    assert found
    assert float(found[1]) <= MOST_EXPOSED


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_a_unit_is_started_again_for_ever_and_may_open_enough(unit: Path) -> None:
    lines = dict(line.split("=", 1) for line in unit.read_text().splitlines() if re.match(r"[A-Z]\w+=", line))
    assert (lines["Restart"], lines["StartLimitIntervalSec"]) == ("always", "0")
    assert int(lines["LimitNOFILE"]) >= CONNECTIONS + FILES_BESIDE


def test_caddy_takes_its_file() -> None:
    assert "Valid configuration" in said(
        "caddy", "validate", "--adapter", "caddyfile", "--config", ROOT / "deploy/Caddyfile"
    )


def test_each_profile_of_the_compose_file_is_whole() -> None:
    services = yaml.safe_load((ROOT / "deploy/compose.yaml").read_text())["services"]
    for profile in ("one", "many"):
        mine = {name for name, service in services.items() if profile in service["profiles"]}
        for name in mine:
            assert set(services[name].get("depends_on", [])) <= mine, name
        assert any("site" in str(services[name].get("networks")) for name in mine), "somebody answers to the proxy"


def test_every_variable_that_is_set_there_is_one_that_the_settings_read() -> None:
    compose = yaml.safe_load((ROOT / "deploy/compose.yaml").read_text())["services"]["web"]["environment"]
    page = (ROOT / "docs/deploy.md").read_text()
    written = set(re.findall(r"^    ([A-Z_]+)=", page, re.M)) - {"POSTGRES_PASSWORD"}
    assert written | set(compose) <= set(NAMES)
    assert {"SECRET_KEY", "PUBLIC_URL", "ALLOWED_HOSTS", "MAIL_URL", "ENVIRONMENT"} <= written
