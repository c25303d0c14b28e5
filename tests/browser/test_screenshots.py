"""Screenshots of every page type, in ``screenshots/`` (``make screenshots``), with a check that nothing is wider than
the narrowest screen.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests import processes
from tests.browser.editing import settle
from tests.browser.extremes import LANGUAGES
from tests.browser.newsroom import Newsroom, running
from tests.browser.pages import addresses
from tests.environment import ROOT

pytestmark = [pytest.mark.screenshots, pytest.mark.browser, pytest.mark.django_db]

WIDTHS_PX = (320, 768, 1280, 1920)
FOLDER = ROOT / "screenshots"
PRINTED = ("article", "event that is over", "event to come")
MAKE = """
import json, pathlib
from tests.browser import extremes
pathlib.Path({file!r}).write_text(json.dumps(extremes.make()))
"""

SCREENS = """
from django.urls import reverse
from events.models import EditionPage
from news.models import ArticlePage
from tests import factories
factories.user("Editors", username="eva", email="eva@office.example")
english = {"locale__language_code": "en", "live": True}
answer = {
    "home": "/admin/",
    "article": f"/admin/pages/{ArticlePage.objects.filter(**english).order_by('-published_on')[0].pk}/edit/",
    "sources": reverse("news_sources"),
    "desk": reverse("news_desk"),
    "event": f"/admin/pages/{EditionPage.objects.filter(**english).order_by('-begins_at')[0].pk}/edit/",
    "board": reverse("news_board"),
}
"""

# Pictures below the fold are loaded when they come into view, which in a picture of the whole page they never do.
LOAD_ALL = """async () => {
  for (const image of document.images) image.loading = "eager";
  await Promise.all([...document.images].map(image => image.decode().catch(() => {})));
  await document.fonts.ready;
}"""
TOO_WIDE = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  return [...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > width + 1)
    .map(e => e.outerHTML.slice(0, 120));
}"""


@pytest.fixture(scope="module")
def extreme_paths() -> dict[str, dict[str, str]]:
    return {}


@pytest.fixture(scope="module")
def newsroom(
    django_db_setup: None,
    tmp_path_factory: pytest.TempPathFactory,
    browser: Browser,
    static: Path,
    extreme_paths: dict[str, dict[str, str]],
) -> Iterator[Newsroom]:
    folder = tmp_path_factory.mktemp("screenshots")
    made = folder / "made.json"
    with running(folder, browser, static=static, rows=MAKE.format(file=str(made))) as room:
        extreme_paths.update(json.loads(made.read_text()))
        yield room


@pytest.mark.parametrize("language", LANGUAGES)
def test_take_pictures(
    newsroom: Newsroom, browser: Browser, extreme_paths: dict[str, dict[str, str]], language: str
) -> None:
    folder = FOLDER / language
    folder.mkdir(parents=True, exist_ok=True)
    context = browser.new_context(base_url=newsroom.address, color_scheme="light", reduced_motion="reduce")
    page = context.new_page()
    paths = {**addresses(page, language), **extreme_paths[language]}
    too_wide = {}
    for name, path in paths.items():
        page.goto(path)
        page.evaluate(LOAD_ALL)
        for width in WIDTHS_PX:
            page.set_viewport_size({"width": width, "height": 900})
            _take(page, folder / f"{name}-{width}-light")
            if beyond := page.evaluate(TOO_WIDE):
                too_wide[f"{name} at {width}"] = beyond
            page.emulate_media(color_scheme="dark")
            _take(page, folder / f"{name}-{width}-dark")
            page.emulate_media(color_scheme="light")
        if name in PRINTED:
            _print(page, _named(folder / f"{name}.pdf"))
    context.close()
    assert not too_wide


def test_take_pictures_of_what_editors_see(newsroom: Newsroom) -> None:
    """Take screenshots for ``docs/editors.md``."""
    folder = FOLDER / "cms"
    folder.mkdir(parents=True, exist_ok=True)
    screens = processes.ask(SCREENS, **newsroom.values)
    window = newsroom.window("eva")
    for name, path in screens.items():
        response = window.goto(path)
        assert response
        assert response.ok, path
        settle(window)
        _take(window, folder / name)


def _named(path: Path) -> Path:
    return path.with_name(path.name.replace(" ", "-"))


def _take(page: Page, path: Path) -> None:
    page.screenshot(path=_named(path.with_suffix(".png")), full_page=True)


def _print(page: Page, path: Path) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.pdf(path=path, prefer_css_page_size=True)
