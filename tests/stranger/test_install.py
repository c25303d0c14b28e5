"""``docs/install.md`` in a third-party project: no step is missing, and omitted lines are reported."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.stranger import project
from tests.stranger.project import Project
from tests.stranger.shapes import SHAPES, Shape

pytestmark = [pytest.mark.process]

# Settings of the page without which the site does not start, or `check` reports a problem.
LEFT_OUT = {
    "models": ["ORGANISATION_MODEL", "TOPIC_MODEL", "REGION_MODEL", "PERSON_MODEL", "PUBLIC_URL", "TAG_AUTHORITY"],
    "queues": ["MAILERS", "TASKS"],
    "apps": [f"foundation.{name}" for name in ("jobs", "languages", "components", "authorship", "custody", "mailing")],
}


@pytest.mark.parametrize("name", SHAPES)
def test_a_site_of_each_shape_migrates_publishes_shows_and_works(
    name: str, furnished: Callable[[Shape], Project]
) -> None:
    shape = SHAPES[name]
    theirs = furnished(shape)
    outcomes = theirs.travel(plugins=sorted(shape.plugins), **shape.options)
    assert {step: outcome for step, outcome in outcomes.items() if outcome != "ok"} == {}
    assert len(outcomes) > 8


def test_this_checkout_is_not_there(bare: Project) -> None:
    for name in ("rocb", "tests"):
        assert "ModuleNotFoundError" in bare.run("-c", f"import {name}").stderr
    where = bare.run("-c", "import foundation; print(foundation.__file__)").stdout
    assert Path(where.strip()).is_relative_to(bare.python.parent.parent)


@pytest.mark.parametrize("what", LEFT_OUT)
def test_what_is_left_out_is_named(what: str, bare: Project, tmp_path: Path) -> None:
    theirs = project.furnish(bare, tmp_path / project.NAME, Shape(plugins=frozenset({"news"})))
    text = theirs.settings.read_text()
    for name in LEFT_OUT[what]:
        line = rf'^    "{name}",\n' if "." in name else rf"^{name} = .*\n"
        text, count = re.subn(line, "", text, flags=re.MULTILINE)
        assert count == 1
    theirs.settings.write_text(text)
    done = theirs.run("manage.py", "check", "--fail-level", "WARNING")
    assert done.returncode
    said = done.stdout + done.stderr
    for name in LEFT_OUT[what]:
        assert re.search(rf"\b{re.escape(name)}\b.*(missing|not in INSTALLED_APPS|names no queue)", said), said


WRONG = {
    "a package of theirs is called news": (
        Shape(files={"news/__init__.py": "", "news/models.py": ""}, settings='INSTALLED_APPS += ["news"]\n'),
        "Rename your package",
    ),
    "the prefix of the feeds is not that of the pages": (
        Shape(urls={'path("", include("news.urls.localized"))': 'path("press/", include("news.urls.localized"))'}),
        "news.urls.localized is included at /press/, but the pages are at /",
    ),
    "the pages are above the events": (
        Shape(
            urls={
                'urlpatterns = [path("", include("events.urls")), *urlpatterns]': 'urlpatterns += [path("", '
                'include("events.urls"))]'
            }
        ),
        "events.urls is not included",
    ),
    "there is no such block": (
        Shape(settings='BODY_BLOCKS = {"key_figure": "home.blocks.KeyFigureBlock"}\n'),
        "BODY_BLOCKS['key_figure'] is 'home.blocks.KeyFigureBlock'",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_a_sentence(name: str, bare: Project, tmp_path: Path) -> None:
    shape, sentence = WRONG[name]
    theirs = project.furnish(bare, tmp_path / project.NAME, shape)
    done = theirs.run("manage.py", "check", "--fail-level", "WARNING")
    assert done.returncode
    assert sentence in done.stdout + done.stderr
