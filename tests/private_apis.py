"""Search for undocumented APIs of libraries that the product uses, and the list of them with reasons.

Undocumented are: names that begin with an underscore; modules inside feedparser and django_tasks_db; names that
Wagtail's documentation does not mention (``data/wagtail_documented.txt``, written by ``bin/documented``); and a few of
Django's and treebeard's without an underscore. ``docs/private-apis.md`` has the list.
"""

from __future__ import annotations

import ast
import importlib
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.environment import ROOT

LIST = ROOT / "docs" / "private-apis.md"
PACKAGES = ("news", "events", "foundation", "rocb", "old_sites")
LIBRARIES = (
    "django",
    "wagtail",
    "allauth",
    "feedparser",
    "django_tasks",
    "django_tasks_db",
    "treebeard",
    "modelcluster",
    "modelsearch",
)
CLOSED = ("feedparser.", "django_tasks_db.")
WITHOUT_UNDERSCORE = {"execute_wrappers", "run_on_commit", "sql_with_params", "steplen"}
# Documented by Django and by Python although they begin with an underscore.
DOCUMENTED = {"_meta", "_default_manager", "_base_manager", "_state", "_replace", "_exit"}


def listed() -> dict[str, set[str]]:
    """Return the modules that may use each name."""
    rows = re.findall(r"^\| `([^`]+)` \| ([^|]+) \| [^|]+ \|$", LIST.read_text(encoding="utf-8"), re.MULTILINE)
    return {name: set(re.findall(r"`([^`]+)`", modules)) for name, modules in rows}


def used() -> dict[str, set[str]]:
    """Return the modules that use each name."""
    found = defaultdict(set)
    trees = {module: ast.parse(path.read_text(encoding="utf-8")) for module, path in _modules()}
    own = {name for tree in trees.values() for name in _names_made(tree)}
    documented = set((ROOT / "tests/data/wagtail_documented.txt").read_text(encoding="utf-8").split())
    for module, tree in trees.items():
        for name in {*_imported(tree, documented), *_asked(tree, own), *_overridden(module, tree)}:
            found[name].add(module)
    return dict(found)


def _modules() -> Iterator[tuple[str, Path]]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            if not {"migrations", "demo"} & set(parts):
                yield ".".join(parts).removesuffix(".__init__"), path


def _names_made(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif (
            isinstance(node, ast.Attribute)
            and isinstance(node.ctx, ast.Store)
            and _is_name(node.value, {"self", "cls"})
        ):
            yield node.attr


def _is_name(node: ast.expr, names: set[str]) -> bool:
    return isinstance(node, ast.Name) and node.id in names


def _imported(tree: ast.Module, documented: set[str]) -> Iterator[str]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.ImportFrom) or not node.module or node.module.split(".")[0] not in LIBRARIES:
            continue
        for alias in node.names:
            name = f"{node.module}.{alias.name}"
            is_closed = f"{node.module}.".startswith(CLOSED) and node.module not in {"feedparser", "django_tasks_db"}
            is_unnamed = name.startswith("wagtail.") and name not in documented
            if is_closed or is_unnamed or re.search(r"\._(?!_)", name):
                yield name


def _asked(tree: ast.Module, own: set[str]) -> Iterator[str]:
    """Yield uses of ``response._csp_config``, also by getattr, setattr, hasattr and delattr."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            name = node.attr
        elif isinstance(node, ast.Call) and _is_name(node.func, {"getattr", "setattr", "hasattr", "delattr"}):
            name = str(getattr(node.args[1], "value", ""))
        else:
            continue
        is_theirs = re.fullmatch(r"_[a-z]\w*", name) and name in _theirs() and name not in DOCUMENTED
        if name in WITHOUT_UNDERSCORE or (is_theirs and (name not in own or ast.unparse(node).startswith("super()."))):
            yield name


@cache
def _theirs() -> set[str]:
    """Return attributes of the libraries. All others are our own."""
    folders = (Path(importlib.import_module(library).__file__ or "").parent for library in LIBRARIES)
    paths = (
        path for folder in folders for path in folder.rglob("*.py") if not {"tests", "migrations"} & set(path.parts)
    )
    return {
        name for path in paths for name in re.findall(r"(?:[.\"']|def )(_[a-z]\w*)", path.read_text(encoding="utf-8"))
    }


def _overridden(module: str, tree: ast.Module) -> Iterator[str]:
    """Yield names of a library's class that a subclass of ours overrides."""
    for node in tree.body:
        if not isinstance(node, ast.ClassDef) or not node.bases:
            continue
        names = {each.name for each in node.body if isinstance(each, ast.FunctionDef)}
        names |= {
            target.id
            for each in node.body
            if isinstance(each, ast.Assign)
            for target in each.targets
            if isinstance(target, ast.Name)
        }
        private = {name for name in names if name.startswith("_") and not name.endswith("__")}
        for base in getattr(importlib.import_module(module), node.name).__mro__[1:] if private else ():
            if base.__module__.split(".")[0] in LIBRARIES:
                yield from private & set(vars(base))
