"""The house rules: who may import whom, how things are called, how long files may be.

A rule is changed here only together with the reason for it. The plan that these rules mirror stands in
``rocb/__init__.py`` and in the docstrings of the plug-ins.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.environment import ROOT

PLUGINS = ("news", "events")
# What both plug-ins stand on: images, outgoing mail, care for what is kept, how often anybody may ask, pages that several
# people write, background work. They know none of it.
SHARED = ("mailing", "pictures", "custody", "throttling", "authorship", "foundation")
SITE = "rocb"

# The floors of a plug-in, lowest first. A module may import its own floor and those below.
# Whatever is not named is a door (3): apps, viewsets, wagtail_hooks, signal_handlers, tasks, urls, views, jsonld, commands.
FLOORS = {
    0: {"news.http", "news.parsing", "news.addresses", "news.players"}
    | {f"news.editorial.{name}" for name in ("plain_text", "wording")}
    | {f"news.ingest.{name}" for name in ("fetch", "decide", "duplicates", "rules", "schedule")}
    | {f"news.delivery.{name}" for name in ("digest_windows", "digest_entries", "pending", "retry_policy")}
    | {"news.feeds.xml", "news.models.matching"}
    | {"events.zones", "events.recurrence", "events.ordinals", "events.title_numbers", "events.ical.document"},
    1: {"news.models", "news.blocks", "news.conf", "news.editorial"}
    | {"events.models", "events.conf", "events.dates", "events.languages", "events.recurrence_words"},
    2: {"news.feeds", "news.publishing", "news.ingest", "news.delivery"}
    | {"events.planning", "events.registration", "events.ical"}
    | {"events.lists", "events.stages", "events.cards", "events.programme", "events.papers"},
}
DOOR = 3

# Libraries that the lowest floor does without: it holds plain values.
NOT_ON_FLOOR_0 = {"django", "wagtail", "modelcluster"}

# A Wagtail page is a row and a door: Wagtail calls ``serve``, the routes and ``get_context`` of the page to answer a
# reader. Their bodies hand over to the plug-in's views at once, by an import inside the method. Nothing else may.
PAGE_DOORS = {
    ("news.models.articles", "news.views.articles"),
    ("news.models.index_pages", "news.views.articles"),
    ("rocb.models.pages", "rocb.views"),
    ("events.models.series", "events.views"),
    ("events.models.editions", "events.views"),
    ("events.models.editions", "events.views.registering"),
    # The editor's panels hold forms and previews, and Wagtail asks the page's class for them.
    ("events.models.series", "events.admin.series_editor"),
    ("events.models.editions", "events.admin.edition_editor"),
}

# Named after technical kinds, such a module collects what has no place.
NO_SUCH_NAMES = {"utils", "util", "helpers", "core", "common", "services", "misc", "base"}

MODEL_FILE_LINES = 300


def modules(*packages: str) -> list[str]:
    paths = (path for package in packages for path in (ROOT / package).rglob("*.py"))
    return sorted(".".join(path.relative_to(ROOT).with_suffix("").parts) for path in paths)


def path_of(module: str) -> Path:
    return ROOT.joinpath(*module.split(".")).with_suffix(".py")


@cache
def tree_of(module: str) -> ast.Module:
    return ast.parse(path_of(module).read_text(encoding="utf-8"))


@cache
def imports(module: str) -> tuple[tuple[str, bool], ...]:
    return tuple(_imports(module))


def _imports(module: str) -> Iterator[tuple[str, bool]]:
    """The modules that ``module`` imports, and whether it does so inside a function."""
    package = module.split(".") if path_of(module).name == "__init__.py" else module.split(".")[:-1]
    if module.endswith(".__init__"):
        package = module.split(".")[:-1]
    tree = tree_of(module)
    inside = {
        id(node)
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, id(node) in inside) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            for alias in node.names:
                named = f"{base}.{alias.name}"
                yield (named if is_module(named) else base), id(node) in inside


@cache
def is_module(name: str) -> bool:
    path = ROOT.joinpath(*name.split("."))
    return path.with_suffix(".py").is_file() or (path / "__init__.py").is_file()


def is_in(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


def floor(module: str) -> int:
    found = [number for number, names in FLOORS.items() if any(is_in(module, name) for name in names)]
    return found[0] if found else DOOR


def is_migration(module: str) -> bool:
    return ".migrations." in module


@pytest.mark.parametrize("module", modules(*PLUGINS))
def test_a_plugin_imports_neither_the_other_nor_the_site(module: str) -> None:
    own = module.split(".")[0]
    others = {SITE, *PLUGINS} - {own}
    wrong = [name for name, _ in imports(module) if name.split(".")[0] in others]
    assert not wrong


@pytest.mark.parametrize("module", modules(*PLUGINS))
def test_a_plugin_names_neither_the_other_nor_the_site_in_a_string(module: str) -> None:
    """A model of the site reaches a plug-in by a setting, in migrations too."""
    own = module.split(".")[0]
    others = {SITE, *PLUGINS} - {own}
    tree = tree_of(module)
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    wrong = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in docstrings
        and any(re.search(rf"\b{other}(\.[A-Za-z_]|/|$)", node.value) for other in others)
        and " " not in node.value  # sentences may speak of events
    ]
    assert not wrong


def test_nobody_but_the_site_and_the_tests_imports_the_site() -> None:
    wrong = {(module, name) for module in modules(*PLUGINS) for name, _ in imports(module) if is_in(name, SITE)}
    assert not wrong


@pytest.mark.parametrize("module", modules(*SHARED))
def test_what_the_plugins_share_knows_none_of_them(module: str) -> None:
    assert not {name.split(".")[0] for name, _ in imports(module)} & {*PLUGINS, SITE}


@pytest.mark.parametrize("module", [name for name in modules(*PLUGINS) if not is_migration(name)])
def test_imports_run_downstairs(module: str) -> None:
    plain = module.removesuffix(".__init__")
    wrong = [
        name
        for name, is_inside in imports(module)
        if name.split(".")[0] == plain.split(".")[0]
        and floor(name) > floor(plain)
        and not (is_inside and (plain, name) in PAGE_DOORS)
        # ``from news import addresses`` is read as news.addresses; the package itself holds only words.
        and name not in PLUGINS
    ]
    assert not wrong


@pytest.mark.parametrize("module", [name for name in modules(*PLUGINS) if floor(name) == 0])
def test_the_lowest_floor_knows_neither_django_nor_wagtail(module: str) -> None:
    assert not {name.split(".")[0] for name, _ in imports(module)} & NOT_ON_FLOOR_0


@pytest.mark.parametrize(("module", "views"), sorted(PAGE_DOORS))
def test_pages_call_views_only_from_inside_a_method(module: str, views: str) -> None:
    assert [name for name, is_inside in imports(module) if name == views and is_inside]
    assert not [name for name, is_inside in imports(module) if name == views and not is_inside]


@pytest.mark.parametrize("package", ["news.models", "rocb.models", "events.models"])
def test_a_module_of_models_imports_only_those_before_it(package: str) -> None:
    """``models/__init__.py`` states the order."""
    order = [
        name.removeprefix(f"{package}.")
        for name, _ in imports(f"{package}.__init__")
        if is_in(name, package) and name != package
    ]
    order = list(dict.fromkeys(order))
    for number, name in enumerate(order):
        later = set(order[number + 1 :])
        siblings = {
            imported.removeprefix(f"{package}.").split(".")[0]
            for imported, _ in imports(f"{package}.{name}")
            if is_in(imported, package)
        }
        assert not siblings & later, f"{name} imports {siblings & later}, which stand after it"


@pytest.mark.parametrize("module", [name for name in modules(*PLUGINS) if floor(name) < DOOR])
def test_below_the_doors_nobody_reads_the_clock(module: str) -> None:
    """Time is a parameter, ``at=``. The exception is a default of a model's field, which Django calls when a row is made."""
    names = {"now", "utcnow", "today", "localdate", "localtime", "time"}
    tree = tree_of(module)
    calls = [
        ast.unparse(node)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in names
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in {"timezone", "datetime", "date", "time"}
        and not node.args  # ``localdate(at)`` converts, it does not read the clock
    ]
    assert not calls


def test_nothing_is_named_after_a_technical_kind() -> None:
    wrong = [module for module in modules(*PLUGINS, *SHARED, SITE) if set(module.split(".")) & NO_SUCH_NAMES]
    assert not wrong


@pytest.mark.parametrize("path", sorted(ROOT.glob("*/models/*.py")), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_of_models_can_be_read_in_one_go(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MODEL_FILE_LINES


@pytest.mark.parametrize("module", modules(*PLUGINS, *SHARED, SITE))
def test_each_module_says_what_it_is(module: str) -> None:
    tree = tree_of(module)
    if module.endswith("__init__") and not tree.body:
        return
    if is_migration(module) and not module.endswith(".0001_initial"):
        return
    assert ast.get_docstring(tree)


@pytest.mark.parametrize("module", modules("tests"))
def test_tests_stand_where_the_code_stands(module: str) -> None:
    """``tests/news/syndication/`` tests ``news/syndication/``; a file is named after a module, or a flow through several."""
    parts = module.split(".")
    if parts[1] in {*PLUGINS, *SHARED, SITE}:
        assert is_module(".".join(parts[1:-1]))
