"""`rocb.state.support`: the end of support of each series that the project allows is known."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from rocb.state import support

PROJECT = tomllib.loads(Path(__file__).parents[3].joinpath("pyproject.toml").read_text())["project"]
SERIES = r"(\d+\.\d+)"


def allowed_series() -> set[str]:
    """Return the series in classifiers and lower bounds. A classifier of a major version alone names no series."""
    found = set()
    for classifier in PROJECT["classifiers"]:
        if match := re.fullmatch(rf"(?:Framework|Programming Language) :: (\w+) :: {SERIES}", classifier):
            found.add(" ".join(match.groups()))
    for requirement in [*PROJECT["dependencies"], f"python{PROJECT['requires-python']}"]:
        if match := re.match(rf"(django|wagtail|python)>={SERIES}", requirement):
            found.add(f"{match[1].capitalize()} {match[2]}")
    return found


def test_the_project_names_series_of_all_three() -> None:
    assert {name.split()[0] for name in allowed_series()} == {"Django", "Wagtail", "Python"}


@pytest.mark.parametrize("name", sorted({*allowed_series(), *support.installed_series()}))
def test_the_end_of_support_of_each_allowed_series_is_known(name: str) -> None:
    assert name in support.SUPPORT_ENDS, f"Add {name} to rocb/state/support.py, with the date of its release page."


def test_a_series_without_an_entry_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wagtail.VERSION", (9, 7, 0, "final", 1))
    assert ("Wagtail 9.7", None) in support.ends()
    assert all(until for name, until in support.ends() if not name.startswith("Wagtail"))
