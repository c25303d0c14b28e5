"""The house rules: who may import whom, names, and lengths of files.

``[tool.importlinter]`` in ``pyproject.toml`` defines who may import whom. A rule is changed only together with the
reason for it; the plan behind these rules is in ``docs/`` and in the docstrings of the packages.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests import private_apis
from tests.environment import ROOT

PLUGINS = ("news", "events")
# Packages that both plug-ins use.
SHARED = ("foundation",)
SITE = "rocb"

# Where the outside comes in, and with it the clock. Everywhere else time is a parameter.
OUTSIDE = {"admin", "apps", "checks", "jobs", "management", "refiling", "signal_handlers", "tasks", "templatetags"}
OUTSIDE |= {"urls", "views", "wagtail_hooks"}

# Named after technical kinds, such a module collects what has no place.
NO_SUCH_NAMES = {"utils", "util", "helpers", "core", "common", "services", "misc", "base"}

MODEL_FILE_LINES = 300

# The office and its field, in the languages of the catalogues. A city alone in quotes is the name of a time zone.
WORDS_OF_THE_OFFICE = re.compile(
    r"""rocb | brrc | wcoomd | тамож | douan | втамо | роир | (?<![^\W_]) (wco|customs|omd) (?![^\W_])
    | europe[\s"'#]+region | région[\s"'#]+europe | европейск\w*[\s"'#]+регион | (?<!/)\b baku \b(?!"|[ ]time")""",
    re.IGNORECASE | re.VERBOSE,
)
COMPILED = {".mo", ".pyc"}


def modules(*packages: str) -> list[str]:
    paths = (path for package in packages for path in (ROOT / package).rglob("*.py"))
    return sorted(".".join(path.relative_to(ROOT).with_suffix("").parts) for path in paths)


@cache
def tree_of(module: str) -> ast.Module:
    return ast.parse(ROOT.joinpath(*module.split(".")).with_suffix(".py").read_text(encoding="utf-8"))


def is_migration(module: str) -> bool:
    return ".migrations." in module


def test_imports_run_as_the_contracts_say() -> None:
    """Run in a separate process, because the program configures logging and would silence that of other tests."""
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [program, "--config", ROOT / "pyproject.toml", "--no-cache"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


def _names_in_strings(module: str) -> Iterator[str]:
    tree = tree_of(module)
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.value


@pytest.mark.parametrize("own", [*PLUGINS, *SHARED])
def test_a_plugin_names_neither_the_other_nor_the_site_in_a_string(own: str) -> None:
    """A model of the site reaches a plug-in by a setting, in migrations too."""
    others = {SITE, *PLUGINS} - {own}
    wrong = [
        (module, text)
        for module in modules(own)
        for text in _names_in_strings(module)
        if any(re.search(rf"\b{other}(\.[A-Za-z_]|/|$)", text) for other in others)
        and " " not in text  # sentences may mention events
    ]
    assert not wrong


def words_of_the_office(folder: Path) -> list[str]:
    """Return the words in the files of ``folder`` and in their names, with file and line (0 for a name)."""
    found = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix not in COMPILED):
        text = f"{path.relative_to(folder)}\n{path.read_text(encoding='utf-8')}"
        for match in WORDS_OF_THE_OFFICE.finditer(text):
            found.append(f"{path}:{text.count(chr(10), 0, match.start())}: {match[0]}")
    return found


@pytest.mark.parametrize("package", [*PLUGINS, *SHARED])
def test_a_plugin_has_no_word_of_the_office(package: str) -> None:
    assert not words_of_the_office(ROOT / package), "The site gives its own words: see docs/settings.md"


@pytest.mark.parametrize(
    "text",
    [
        *("# office@customs.example", '_("For Customs")', "url = 'www.wcoomd.org'", "_rocb", "RocbForm", "WCO_NAME"),
        *('_("The Europe "\n  "region")', "# the Europe\n# region", 'msgstr "Région Europe"', "Европейского региона"),
        *("таможенных", "douanières", "l’OMD", "ВТамО", "BRRC", "РОИР", '_("For example: Baku.")', "held in Baku"),
    ],
)
def test_a_word_of_the_office_is_found_in_any_file(text: str, tmp_path: Path) -> None:
    for name in ("forms.py", "page.html", "script.js", "locale/fr/django.po"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"newcomer, customised\n{text}\n", encoding="utf-8")
        assert [place.rpartition(":")[0] for place in words_of_the_office(tmp_path)] == [f"{path}:2"]
        path.unlink()


def test_a_word_of_the_office_is_found_in_the_name_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "customs.html").touch()
    assert words_of_the_office(tmp_path) == [f"{tmp_path / 'customs.html'}:0: customs"]


def test_names_of_time_zones_are_no_words_of_the_office(tmp_path: Path) -> None:
    (tmp_path / "cities.py").write_text('"Asia/Baku": pgettext_lazy("city of a time zone", "Baku"), _("Baku time")')
    assert not words_of_the_office(tmp_path)


@pytest.mark.parametrize("package", ["news", "rocb", "events"])
def test_a_module_of_models_imports_only_those_before_it(package: str) -> None:
    """``models/__init__.py`` states the order."""

    def siblings(module: str) -> list[str]:
        found = []
        for node in tree_of(f"{package}.models.{module}").body:
            if isinstance(node, ast.ImportFrom) and node.level == 1:
                found += [node.module.split(".")[0]] if node.module else [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith(f"{package}.models"):
                found += (node.module or "").split(".")[2:3] or [alias.name for alias in node.names]
        return found

    order = list(dict.fromkeys(siblings("__init__")))
    for number, name in enumerate(order):
        later = set(order[number + 1 :])
        assert not set(siblings(name)) & later, f"{name} imports {set(siblings(name)) & later}, which stand after it"


def test_inside_nobody_reads_the_clock() -> None:
    """Time is a parameter, ``at=``. The exception is a default of a model's field, which Django calls when a row is made."""
    names = {"now", "utcnow", "today", "localdate", "localtime", "time"}
    calls = [
        (module, ast.unparse(node))
        for module in modules(*PLUGINS)
        if not is_migration(module) and module.split(".")[1] not in OUTSIDE
        for node in ast.walk(tree_of(module))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in names
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in {"timezone", "datetime", "date", "time"}
        and not node.args  # ``localdate(at)`` converts, it does not read the clock
    ]
    assert not calls


def test_nothing_is_named_after_a_technical_kind() -> None:
    own = set(modules(*PLUGINS, *SHARED, SITE)) - {"rocb.postgresql.base"}  # the name under which Django looks for it
    wrong = [module for module in own if set(module.split(".")) & NO_SUCH_NAMES]
    assert not wrong


def test_a_file_of_models_can_be_read_in_one_go() -> None:
    lines = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in ROOT.glob("*/models/*.py")}
    assert not {path.name: number for path, number in lines.items() if number > MODEL_FILE_LINES}


def test_each_module_says_what_it_is() -> None:
    silent = [
        module
        for module in modules(*PLUGINS, *SHARED, SITE)
        if not (module.endswith("__init__") and not tree_of(module).body)
        and not (is_migration(module) and not module.endswith(".0001_initial"))
        and not ast.get_docstring(tree_of(module))
    ]
    assert not silent


def test_a_migration_of_a_plugin_names_no_setting_that_a_site_may_leave_out() -> None:
    """makemigrations writes ``settings.WAGTAILIMAGES_IMAGE_MODEL``, which a site need not have: write
    ``get_image_model_string()`` of `wagtail.images` or ``get_document_model_string()`` of `wagtail.documents` instead."""
    found = [
        f"{path.relative_to(ROOT)}: {name}"
        for room in (*PLUGINS, *SHARED)
        for path in (ROOT / room).rglob("migrations/*.py")
        for name in re.findall(r"settings\.WAGTAIL(?:IMAGES|DOCS)_\w+", path.read_text(encoding="utf-8"))
    ]
    assert not found, test_a_migration_of_a_plugin_names_no_setting_that_a_site_may_leave_out.__doc__


def test_tests_stand_where_the_code_stands() -> None:
    """``tests/news/delivery/`` tests ``news/delivery/``; a file is named after a module, or a flow through several."""
    strays = [
        path.relative_to(ROOT)
        for room in (*PLUGINS, *SHARED, SITE)
        for path in (ROOT / "tests" / room).rglob("*.py")
        if not (ROOT / path.relative_to(ROOT / "tests")).parent.is_dir()
    ]
    assert not strays


def test_private_apis_are_listed_with_the_modules_that_use_them_and_a_reason() -> None:
    used, listed = private_apis.used(), private_apis.listed()
    new = {name: found for name, modules in used.items() if (found := sorted(modules - listed.get(name, set())))}
    assert not new, "Not documented by the library: do without, or write it with the reason into docs/private-apis.md"
    gone = {name: found for name, modules in listed.items() if (found := sorted(modules - used.get(name, set())))}
    assert not gone, "No longer used there: take it out of docs/private-apis.md"


def test_numbers_in_text_from_outside_have_one_reader() -> None:
    """``isdigit`` accepts what ``int`` refuses."""
    wrong = []
    for module in modules(*PLUGINS, *SHARED, SITE):
        for node in ast.walk(tree_of(module)):
            if isinstance(node, ast.FunctionDef) and module != "foundation.whole_numbers":
                calls = [call.func for call in ast.walk(node) if isinstance(call, ast.Call)]
                tests = {call.attr for call in calls if isinstance(call, ast.Attribute)}
                reads = {call.id for call in calls if isinstance(call, ast.Name)}
                if tests & {"isdigit", "isdecimal", "isnumeric"} and "int" in reads:
                    wrong.append(f"{module}.{node.name}")
    assert not wrong, "Use foundation.whole_numbers"


def test_public_pages_have_one_rule() -> None:
    """Wagtail's ``public()`` ignores that an alias is as private as its source."""
    wrong = []
    for module in modules(*PLUGINS, *SHARED, SITE):
        calls = [node.func for node in ast.walk(tree_of(module)) if isinstance(node, ast.Call)]
        if any(isinstance(call, ast.Attribute) and call.attr in {"public", "private_q"} for call in calls):
            wrong.append(module)
    assert not wrong, "Use foundation.public_pages"
