"""Contents and requirements of the wheel."""

from __future__ import annotations

import ast
import sys
from email.parser import HeaderParser
from importlib.metadata import packages_distributions, requires
from pathlib import Path
from zipfile import ZipFile

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.environment import ROOT
from tests.stranger import wheel

PACKAGES = {"news", "events", "foundation"}
STANDARD_LIBRARY = sys.stdlib_module_names | {"compression"}  # Python 3.14
SUFFIXES = {".py", ".html", ".txt", ".js", ".css", ".svg", ".po", ".mo"}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> ZipFile:
    return ZipFile(wheel.build(tmp_path_factory.mktemp("wheel")))


def test_the_wheel_holds_each_file_of_the_plugins_and_nothing_else(built: ZipFile) -> None:
    files = {path.relative_to(ROOT).as_posix() for package in PACKAGES for path in (ROOT / package).rglob("*.*")}
    names = {name for name in built.namelist() if ".dist-info/" not in name}
    assert names == {name for name in files if not name.endswith(".pyc")}
    assert {Path(name).suffix for name in names} >= SUFFIXES
    assert {name.split("/")[0] for name in names} == PACKAGES


def test_the_plugins_import_nothing_that_the_wheel_does_not_ask_for(built: ZipFile) -> None:
    metadata = next(name for name in built.namelist() if name.endswith(".dist-info/METADATA"))
    lines = HeaderParser().parsestr(built.read(metadata).decode()).get_all("Requires-Dist", [])
    always, with_documents = (with_what_they_ask_for([*lines], extra=extra) for extra in ("", "documents"))
    asked = [Requirement(line) for line in lines]  # the engine of the extra "drafts" is not installed here
    drafts = {canonicalize_name(one.name) for one in asked if one.marker and one.marker.evaluate({"extra": "drafts"})}
    owners = packages_distributions()
    missing = {
        f"{path.relative_to(ROOT)}: {name}"
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
        for is_lazy, name in imported(path)
        if name not in PACKAGES | STANDARD_LIBRARY
        and not {canonicalize_name(owner) for owner in owners.get(name, [name])}
        & (with_documents | drafts if is_lazy else always)
    }
    assert not missing
    assert not with_documents & {"django-environ", "waitress", "whitenoise"}


def with_what_they_ask_for(lines: list[str], *, extra: str) -> set[str]:
    """Return the names of required distributions, with those of an extra of the plug-ins."""
    found: set[str] = set()
    while lines:
        asked = Requirement(lines.pop())
        name = canonicalize_name(asked.name)
        if name not in found and (asked.marker is None or asked.marker.evaluate({"extra": extra})):
            found.add(name)
            lines += requires(name) or []
    return found


def imported(path: Path) -> set[tuple[bool, str]]:
    """Return the packages that a module imports, the first part of each name, and whether only when they are used."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    lazy = {id(inner) for function in functions for inner in ast.walk(function)}
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {(id(node) in lazy, alias.name.split(".")[0]) for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add((id(node) in lazy, node.module.split(".")[0]))
    return found
