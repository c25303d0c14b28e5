"""The CMS on a phone: the search opens with a button, and lists need no sideways scroll."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.editing import complaints, speak
from tests.browser.newsroom import Newsroom

pytestmark = [pytest.mark.browser, pytest.mark.process, pytest.mark.django_db]

SCROLLS = """() => [document.documentElement, ...document.querySelectorAll("main :is(form, div):has(> table.listing)")]
  .filter(one => one.scrollWidth > one.clientWidth + 1).map(one => one.outerHTML.slice(0, 120))"""
LISTS = ("articles", "editions", "series", "snippets/rocb/organisation")


@pytest.fixture(params=["en", "ru", "fr"])
def phone(editors: Newsroom, request: pytest.FixtureRequest) -> Page:
    window = editors.window("eva")
    speak(window, request.param)
    window.set_viewport_size({"width": 360, "height": 800})
    return window


def test_a_button_opens_the_search_on_every_screen(phone: Page) -> None:
    for path in ("/admin/", "/admin/articles/"):
        phone.goto(path)
        button = phone.locator(".rocb-palette-opener")
        button.focus()
        phone.keyboard.press("Enter")
        dialog = phone.get_by_role("dialog")
        expect(dialog.get_by_role("combobox")).to_be_focused()
        expect(dialog.locator("[aria-busy]")).to_have_attribute("aria-busy", "false")
        assert not [rule for rule, where in complaints(phone) if any("palette" in html for html in where)]
        phone.keyboard.press("Escape")
        expect(button).to_be_focused()
    phone.set_viewport_size({"width": 1280, "height": 800})
    expect(button).to_be_hidden()


def test_the_name_of_a_screen_is_not_cut_within_a_letter(phone: Page) -> None:
    phone.goto("/admin/news/start-from-text/")
    crumb = phone.locator(".w-breadcrumbs li:not([hidden]) a")
    box = crumb.bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= 360
    expect(crumb).to_have_css("text-overflow", "ellipsis")


def test_lists_show_every_cell_without_a_sideways_scroll(phone: Page) -> None:
    for name in LISTS:
        phone.goto(f"/admin/{name}/")
        assert not phone.evaluate(SCROLLS), name
    phone.goto("/admin/articles/")
    row = phone.locator("table.listing tbody tr").first
    assert row.locator("[data-heading]").count() >= 2
