"""The house rules of templates: their owners, and what they may refer to.

A template of a plug-in loads, extends and includes only templates of its own, of ``foundation``, of Wagtail or of
Django. The site overrides templates of the plug-ins, and has none that they need.
"""

from __future__ import annotations

import inspect
import re
from functools import cache
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.template import engines
from django.template.utils import get_app_template_dirs
from django.urls import URLResolver, get_resolver
from wagtail import hooks

from tests.environment import ROOT

PLUGINS = ("news", "events")
LINE_CHARACTERS = 128
# Output of these is stored with an item, so a changed blank would be a new version of each.
STORED = ("news/templates/news/blocks/", "templates/rocb/syndicated_edition.html")
SKIN = ROOT / "templates"
# A name in a tag, between quotes; a name that is made up while the page is written cannot be read here.
QUOTED = r"""["']([^"'{}]+)["']"""


def owner_of(path: Path) -> str:
    """Return ``news``, ``events``, ``rocb`` or ``foundation``, or "" for an installed package."""
    if not path.is_relative_to(ROOT) or ".venv" in path.relative_to(ROOT).parts:
        return ""
    top = path.relative_to(ROOT).parts[0]
    return "rocb" if top == "templates" else top


@cache
def folders() -> list[Path]:
    """Return the folders of templates, in Django's search order."""
    return [SKIN, *(Path(folder) for folder in get_app_template_dirs("templates"))]


@cache
def addresses() -> dict[str, set[str]]:
    """Return the modules whose views have each name of an address."""
    found: dict[str, set[str]] = {}

    def collect(resolver: URLResolver, space: str) -> None:
        for one in resolver.url_patterns:
            if isinstance(one, URLResolver):
                collect(one, f"{space}{one.namespace}:" if one.namespace else space)
            elif one.name:
                view = getattr(one.callback, "view_class", None) or inspect.unwrap(one.callback)
                found.setdefault(f"{space}{one.name}", set()).add(view.__module__)

    collect(get_resolver(), "")
    return found


def templates_of(owner: str) -> list[Path]:
    """Return all templates of this owner, including plain-text mails."""
    return sorted(
        path for folder in folders() if owner_of(folder) == owner for path in folder.rglob("*.*") if path.is_file()
    )


def strangers(owner: str, path: Path) -> list[str]:
    """Return what this template refers to that its owner does not know, in words."""
    known = {owner, "foundation", ""}
    text = path.read_text(encoding="utf-8")
    wrong = []
    libraries = engines["django"].engine.libraries  # type: ignore[attr-defined]
    for name in " ".join(re.findall(r"{% load (?:[^%]* from )?([^%]*) %}", text)).split():
        if name in libraries and libraries[name].partition(".")[0] not in {*known, "django", "wagtail"}:
            wrong.append(f"loads {name} of {libraries[name]}")
    for tag, name in re.findall(rf"{{% (extends|include) {QUOTED}", text):
        if not any((folder / name).is_file() for folder in folders() if owner_of(folder) in known):
            wrong.append(f"{tag}s {name}, which is no template of {owner}, foundation, Wagtail or Django")
    for _tag, name in re.findall(rf"{{% (static|integrity) {QUOTED}", text):
        file = finders.find(name)
        if file is None or owner_of(Path(file)) not in known:
            wrong.append(f"shows the file {name}, which does not lie with {owner} or foundation")
    for name in re.findall(rf"{{% url {QUOTED}", text):
        modules = {module.partition(".")[0] for module in addresses().get(name, {"nobody"})}
        if modules - {*known, "wagtail", "django"}:
            wrong.append(f"leads to {name}, an address of {', '.join(sorted(modules))}")
    wrong += [f"asks for {name}" for name in re.findall(r"\b(?:settings\.\w+|PUBLIC_URL)\b", text)]
    return wrong


@pytest.mark.parametrize("owner", [*PLUGINS, "foundation"])
def test_templates_name_nothing_of_the_site_or_of_another_plugin(owner: str) -> None:
    found = templates_of(owner)
    assert len(found) > 10
    wrong = [f"{path.relative_to(ROOT)} {words}" for path in found for words in strangers(owner, path)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    "text",
    [
        "{% load site %}",
        '{% extends "base.html" %}',
        '{% include "events/card.html" with card=card only %}',
        "{% static 'rocb/site.css' %}",
        "{% url 'subscribe' %}",
        "{{ settings.rocb.SiteIdentity.email }}",
    ],
)
def test_what_belongs_to_the_site_or_to_the_events_is_found_in_the_news(text: str, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(text)
    assert len(strangers("news", path)) == 1


@pytest.mark.parametrize("plugin", PLUGINS)
def test_the_site_overrides_templates_of_a_plugin_and_holds_none_of_its_own(plugin: str) -> None:
    overriding = [path.relative_to(SKIN) for path in (SKIN / plugin).rglob("*") if path.is_file()]
    missing = [str(name) for name in overriding if not (ROOT / plugin / "templates" / name).is_file()]
    assert not missing, f"These lie with the site, but {plugin} has none of the name: {missing}"


def test_no_line_of_a_template_is_long() -> None:
    """Exceptions are lines that cannot be broken: a single tag, and the content of an attribute in the page's head,
    where every blank counts.
    """
    one_tag = re.compile(r"\s*\{%[^%]*%\}|{% block (?:title|description|og_title|og_description) %}.*")
    long = []
    for owner in ("rocb", "foundation", *PLUGINS):
        for path in templates_of(owner):
            name = path.relative_to(ROOT).as_posix()
            lines = [] if name.startswith(STORED) else path.read_text(encoding="utf-8").splitlines()
            long += [
                f"{name}:{number}"
                for number, line in enumerate(lines, 1)
                if len(line) > LINE_CHARACTERS and not one_tag.fullmatch(line)
            ]
    assert not long, f"Longer than {LINE_CHARACTERS} characters: {long}"


def test_every_link_to_an_email_address_encodes_it() -> None:
    """An address may have a question mark and equals signs. In such a link, these are the recipients and the text."""
    found = {
        f"{path.relative_to(ROOT)}: {link}"
        for owner in ("rocb", "foundation", *PLUGINS)
        for path in templates_of(owner)
        for link in re.findall(r"mailto:\{\{.*?\}\}", path.read_text())
        if not re.fullmatch(r"mailto:\{\{ (to|[\w.]+\|urlencode:'@') \}\}", link)
    }
    assert not found


def test_every_comment_of_a_template_ends_on_its_line() -> None:
    """Django prints a ``{#`` without ``#}`` on the same line, and `{% comment %}` is for several lines."""
    paths = [path for owner in ("rocb", "foundation", *PLUGINS) for path in templates_of(owner)]
    open_lines = [
        path.relative_to(ROOT).as_posix()
        for path in paths
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.count("{#") != line.count("#}")
    ]
    assert not open_lines


def test_every_icon_that_a_screen_names_is_one_that_the_cms_has() -> None:
    known = {Path(name).stem for hook in hooks.get_hooks("register_icons") for name in hook([])}
    named = re.compile(r"""\bicon(?:_name)?\s*=\s*["']([\w-]+)["']|\bicon name=["']([\w-]+)["']""")
    folders = [*(ROOT / name for name in ("news", "events", "foundation", "rocb")), SKIN]
    sources = [path for folder in folders for path in folder.rglob("*") if path.suffix in (".py", ".html")]
    used = {a or b for path in sources for a, b in named.findall(path.read_text(encoding="utf-8"))}
    assert "calendar" in used
    assert used - known == set()
