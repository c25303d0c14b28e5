"""Pictures of every page type, into ``screenshots/`` (``make screenshots``)."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import Site
from tests.browser.pages import addresses
from tests.environment import ROOT

pytestmark = [pytest.mark.screenshots, pytest.mark.browser]

WIDTHS_PX = (360, 768, 1280, 1920)
FOLDER = ROOT / "screenshots"


@pytest.mark.parametrize("language", ["en", "ru", "fr"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_take_pictures(site: Site, browser: Browser, language: str, scheme: str) -> None:
    folder = FOLDER / language
    folder.mkdir(parents=True, exist_ok=True)
    context = browser.new_context(base_url=site.address, color_scheme=scheme, reduced_motion="reduce")
    page = context.new_page()
    for name, path in addresses(page, language).items():
        for width in WIDTHS_PX:
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(path)
            page.screenshot(path=folder / f"{name}-{width}-{scheme}.png", full_page=True)
    context.close()
