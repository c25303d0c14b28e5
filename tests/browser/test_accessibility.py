"""axe finds nothing to complain about on the pages that readers see."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.browser.conftest import Site
from tests.browser.pages import addresses

pytestmark = [pytest.mark.browser, pytest.mark.process]


@pytest.mark.parametrize(("language", "scheme"), [("en", "light"), ("en", "dark"), ("ru", "light")])
def test_readers_pages_are_accessible(site: Site, browser: Browser, language: str, scheme: str) -> None:
    context = browser.new_context(base_url=site.address, color_scheme=scheme, reduced_motion="reduce")
    page = context.new_page()
    found = {}
    pages = addresses(page, language)
    assert {"home", "list", "article", "filtered", "organisation", "search"} <= set(pages)
    assert {"event to come", "event that is over", "events by month", "series"} <= set(pages)
    assert len(pages) >= 12
    for name, path in pages.items():
        page.goto(path)
        violations = Axe().run(page).response["violations"]
        if violations:
            found[name] = [(v["id"], [node["target"] for node in v["nodes"]][:3]) for v in violations]
    context.close()
    assert not found
