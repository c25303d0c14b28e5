"""The handbook is correct as far as it can be checked: links, paths, modules, commands, settings."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import global_settings, settings
from django.core.management import get_commands

from foundation.settings import SHARED_APPS

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([ROOT / "README.md", ROOT / "tests/README.md", *(ROOT / "docs").rglob("*.md")])
OURS = ("news", "events", "foundation", "rocb", "old_sites")
FOLDERS = (*OURS, "tests", "templates", "docs", "bin")
FILE = re.compile(rf"(?:{'|'.join(FOLDERS)})/[\w/.-]+|[\w.-]+\.(?:toml|md)|Makefile|\.env\.example|manage\.py")
DOTTED = re.compile(rf"(?:{'|'.join(OURS)})(?:\.\w+)+")
READ = re.compile(r'getattr\(settings, "([A-Z_]+)"|settings\.([A-Z][A-Z_]+)|\ba_model\("(\w+)"')


def of(page: Path) -> str:
    return str(page.relative_to(ROOT))


def code_in(page: Path) -> Iterator[str]:
    """Yield the code in backticks, without whole blocks."""
    yield from re.findall("`([^`\n]+)`", re.sub("```.*?```", "", page.read_text(), flags=re.DOTALL))


def all_code_in(page: Path) -> str:
    blocks = re.findall("```.*?```", page.read_text(), re.DOTALL)
    return "\n".join([*code_in(page), *blocks, *re.findall("^    .*$", page.read_text(), re.MULTILINE)])


def anchors(page: Path) -> set[str]:
    headings = re.findall("^#+ (.*)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", one.lower()).replace(" ", "-") for one in headings}


def exists(name: str) -> bool:
    """Return whether a module, or an object at any depth in one, exists; or a model in the format of settings."""
    parts = name.split(".")
    if len(parts) == 2 and parts[1][:1].isupper():
        return any(model._meta.label == name for model in apps.get_models())
    for depth in range(len(parts), 0, -1):
        try:
            found = importlib.import_module(".".join(parts[:depth]))
        except ModuleNotFoundError:
            continue
        for part in parts[depth:]:
            if not hasattr(found, part):
                return part in getattr(found, "__annotations__", {})
            found = getattr(found, part)
        return True
    return False


@pytest.mark.parametrize("page", PAGES, ids=of)
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text()):
        if not target.startswith(("http://", "https://", "mailto:")):
            name, _, anchor = target.partition("#")
            found = (page.parent / name).resolve() if name else page
            assert found.exists(), f"{of(page)} links to {target}"
            assert not anchor or anchor in anchors(found), f"{of(page)} links to {target}"


@pytest.mark.parametrize("page", PAGES, ids=of)
def test_every_path_and_module_that_is_named_is_there(page: Path) -> None:
    for code in code_in(page):
        if FILE.fullmatch(code):
            assert (ROOT / code).exists() or (page.parent / code).exists(), f"{of(page)} names {code}"
        elif DOTTED.fullmatch(code):
            assert exists(code), f"{of(page)} names {code}"


@pytest.mark.parametrize("page", PAGES, ids=of)
def test_every_command_that_is_named_is_there(page: Path) -> None:
    text = all_code_in(page)
    unknown = set(re.findall(r"manage\.py ([a-z_]+)", text)) - set(get_commands())
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert not unknown
    assert not set(re.findall(r"(?<!\w)make ([a-z-]+)", text)) - targets


@cache
def variables() -> dict[str, str]:
    """Return the variables of ``.env.example`` with their defaults."""
    return dict(re.findall(r"^#?([A-Z_]+)=(.*)$", (ROOT / ".env.example").read_text(), re.MULTILINE))


def read_by(*packages: str) -> set[str]:
    """Return the settings that these packages read, without those of Django and Wagtail."""
    found = set()
    for package in packages:
        for path in (ROOT / package).rglob("*.py"):
            if "migrations" not in path.parts:
                found |= {"".join(groups) for groups in READ.findall(path.read_text())}
    of_django = {*dir(global_settings), "MAILERS"}  # Django gives it no default yet
    return {name for name in found - of_django if not name.startswith("WAGTAIL")}


def table(heading: str) -> dict[str, str]:
    """Return name -> default from the table below this heading of the page of settings."""
    part = (ROOT / "docs/settings.md").read_text().partition(f"## {heading}\n")[2].partition("\n## ")[0]
    return {
        name: default.strip("` ") for name, default in re.findall(r"^\| `([A-Z_]+)` \| ([^|]*) \|", part, re.MULTILINE)
    }


def test_the_page_of_settings_names_every_variable_of_the_environment_with_its_default() -> None:
    assert table("Variables of the environment") == variables()


def test_the_page_of_settings_names_what_plugins_and_foundation_read() -> None:
    named = table("Settings of the plug-ins and the foundation")
    assert set(named) == read_by("foundation", "news", "events")
    sources = "".join(path.read_text() for folder in OURS for path in (ROOT / folder).rglob("*.py"))
    for name, default in named.items():
        written = set(re.findall(rf'getattr\(settings, "{name}", (\(\)|[^(),]+)[,)]', sources))
        assert default == "required" or not written or default in written, f"{name}: {written}"


def test_the_page_of_installing_says_of_each_app_who_requires_it() -> None:
    installable = ("news", "events", "foundation")
    names = {
        ".".join(path.parent.relative_to(ROOT).parts) for one in installable for path in (ROOT / one).rglob("apps.py")
    }
    calls = {
        plugin: re.findall(r"^need_apps\((.*?)\)$", (ROOT / plugin / "conf.py").read_text(), re.MULTILINE | re.DOTALL)
        for plugin in ("news", "events")
    }
    needed = {plugin: {*SHARED_APPS, *re.findall(r'"([\w.]+)"', call)} for plugin, [call] in calls.items()}
    rows = re.findall(r"^\| `([\w.]+)` \| ([^|]*)\| ", (ROOT / "docs/install.md").read_text(), re.MULTILINE)
    required = {name: ", ".join(f"`{one}`" for one in needed if name in needed[one] - {one}) for name in names}
    assert {name: plugins.strip() for name, plugins in rows} == required


def test_every_setting_that_a_page_names_is_known() -> None:
    known = {*variables(), *read_by(*OURS), *(f"{name}_FILE" for name in variables())}
    for page in PAGES:
        for code in code_in(page):
            if re.fullmatch(r"[A-Z]+(?:_[A-Z]+)+", code):
                is_known = code in known or hasattr(settings, code) or code.startswith("WAGTAIL") or code in _OF_TESTS
                assert is_known, f"{of(page)} names {code}"


_OF_TESTS = {"TEST_POSTGRES"}
