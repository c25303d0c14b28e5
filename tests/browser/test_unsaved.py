"""Text typed into the CMS is never lost: session expired, signed in again elsewhere, no network, browser closed.

``UNSAVED=all`` tests every form with every incident in two languages; without it, each form gets one incident.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests import processes
from tests.browser.editing import EDITOR, complaints, speak
from tests.browser.newsroom import Newsroom
from tests.browser.words import Words

pytestmark = [pytest.mark.browser, pytest.mark.process, pytest.mark.django_db, pytest.mark.one_database]

READ = """() => {
  const form = [...document.querySelectorAll("main form")].find((one) => one.querySelector(".unsaved-notes"));
  const { read, contentOf } = window.unsaved.fields;
  return contentOf(read(form, new FormData(form)).entries);
}"""
COPIES = """async () => (await window.unsaved.copies.left()).length"""
OFFLINE = "No connection. Your text is kept on this computer."
TEXT = ("Граница открыта, the border is open. " * 20).strip()


# --- Forms ------------------------------------------------------------------------------------------------------------


def article(window: Page, label: Callable[..., str]) -> None:
    window.fill("[name=title]", f"Title {os.urandom(4).hex()}")
    window.fill("[name=standfirst]", TEXT[:149])
    window.wait_for_function("window.wagtail?.editHandler?.getPanelByName('body')")
    for _ in range(2):
        window.locator("#panel-child-content-body-content .c-sf-add-button").last.click()
        window.locator("[role=option]:visible").first.click()
        window.locator(EDITOR).last.click()
        window.keyboard.insert_text(TEXT)


def event(window: Page, label: Callable[..., str]) -> None:
    window.fill("[name=introduction]", TEXT[:199])
    window.get_by_role("tab").nth(1).click()
    window.locator("#id_sessions-ADD").click()
    window.fill("[name=sessions-0-title]", "A session that was added")
    window.fill("[name=sessions-0-description]", TEXT)


def rule(window: Page, label: Callable[..., str]) -> None:
    window.fill("[name=name]", TEXT[:149])
    window.fill("[name=words]", "customs, таможня")
    window.select_option("[name=action]", "shortlist")
    window.locator("[name=is_active]").uncheck()


FORMS = {"article": article, "event": event, "rule": rule}


def address_of(window: Page, name: str) -> str:
    if name == "rule":
        return "/admin/rules/add/"
    if name == "event":
        window.goto("/admin/editions/")
        return str(window.locator("a[href*='/edit/']").first.get_attribute("href"))
    pages = window.request.get("/admin/api/main/pages/?fields=*&limit=20").json()["items"]
    index = next(page["id"] for page in pages if page["meta"]["type"] == "newsroom_news.NewsIndexPage")
    return f"/admin/pages/add/newsroom_news/articlepage/{index}/"


def open_form(window: Page, address: str) -> None:
    window.goto(address)
    window.wait_for_selector(".unsaved-notes", state="attached")
    window.wait_for_timeout(1500)


def typed(window: Page) -> list[list[str]]:
    return json.loads(window.evaluate(READ))  # type: ignore[no-any-return]


def wait_for_copy(window: Page) -> None:
    """Wait until the copy equals the form."""
    window.wait_for_timeout(1500)


def restore(window: Page, address: str, words: Words) -> None:
    open_form(window, address)
    with window.expect_event("load"):
        window.get_by_role("button", name=words("Restore"), exact=True).first.click()


def save_by_itself(window: Page, field: str, value: str) -> None:
    window.wait_for_timeout(1500)  # after two seconds, the editor takes the form as its initial state
    with window.expect_response(lambda response: response.request.method == "POST" and "/edit/" in response.url):
        window.fill(f"[name={field}]", value)


def characters(entries: list[list[str]]) -> int:
    return sum(len(value) for _name, value in entries)


def save(window: Page, name: str) -> None:
    button = "button[name=save]" if name == "rule" else "footer.footer button[type=submit]:not([name])"
    window.locator(button).first.click()


# --- Incidents --------------------------------------------------------------------------------------------------------


def sign_in_over_the_form(window: Page) -> None:
    frame = window.frame_locator(".unsaved-dialog iframe")
    frame.locator("[name=login]").fill("eva")
    frame.locator("[name=password]").fill("secret")
    frame.locator("button[type=submit]").first.click()
    expect(window.locator(".unsaved-dialog")).to_have_count(0)


def cookie_gone(window: Page) -> None:
    window.context.clear_cookies()


def signed_in_elsewhere(window: Page) -> None:
    window.context.clear_cookies()
    other = window.context.new_page()
    other.goto("/admin/login/")
    other.fill("[name=login]", "eva")
    other.fill("[name=password]", "secret")
    other.click("button[type=submit]")
    other.wait_for_url("**/admin/")
    other.close()


def no_network(window: Page) -> None:
    window.context.set_offline(True)


EVERYTHING = os.environ.get("UNSAVED") == "all"
FEW = [("rule", "cookie gone", "ru"), ("rule", "no network", "en"), ("event", "signed in elsewhere", "en")]
INCIDENTS: dict[str, Callable[[Page], Any]] = {
    "cookie gone": cookie_gone,
    "signed in elsewhere": signed_in_elsewhere,
    "no network": no_network,
}
ALL = [(name, incident, language) for name in FORMS for incident in INCIDENTS for language in ("en", "ru")]


@pytest.mark.parametrize(("name", "incident", "language"), ALL if EVERYTHING else FEW)
def test_saving_goes_on_after_an_incident(editors: Newsroom, name: str, incident: str, language: str) -> None:
    window, words = editors.window("eva"), Words(language)
    speak(window, language)
    address = address_of(window, name)
    open_form(window, address)
    INCIDENTS[incident](window)
    FORMS[name](window, words)
    wait_for_copy(window)
    before = typed(window)
    if incident == "no network":
        expect(window.locator(".unsaved-status")).to_contain_text(words(OFFLINE))  # before anything is sent
    with window.expect_event("load", timeout=60_000):
        save(window, name)
        if incident == "cookie gone":
            expect(window.locator(".unsaved-dialog")).to_be_visible()
            assert not complaints(window)
            sign_in_over_the_form(window)
        if incident == "no network":
            expect(window.locator(".unsaved-status")).to_contain_text(words(OFFLINE))
            assert typed(window) == before
            window.context.set_offline(False)
    window.wait_for_timeout(1500)
    if name == "rule":
        expect(window.locator("main")).to_contain_text(dict(before)["name"].strip())
        assert window.evaluate(COPIES) == 0
    else:
        after = {value for _field, value in typed(window)}
        lost = [field for field, value in before if value and value not in after]
        assert not [field for field in lost if not field.endswith(("-id", "-FORMS"))]
    window.context.close()


@pytest.mark.parametrize("name", FORMS if EVERYTHING else ["article"])
@pytest.mark.parametrize("words", ["en", "ru"] if EVERYTHING else ["ru"], indirect=True)
def test_a_closed_window_gives_the_text_back(editors: Newsroom, name: str, words: Words) -> None:
    window = editors.window("eva")
    speak(window, words.language)
    address = address_of(window, name)
    open_form(window, address)
    no_network(window)  # prevents autosave
    FORMS[name](window, words)
    wait_for_copy(window)
    before = typed(window)
    context = window.context
    window.close()
    context.set_offline(False)
    window = context.new_page()
    open_form(window, address)
    buttons = [window.get_by_role("button", name=words(name), exact=True).first for name in ("Restore", "Discard")]
    for width in (1280, 390):
        window.set_viewport_size({"width": width, "height": 900})
        if width == 1280:
            window.locator("[data-side-panel-toggle=status]").click()
        for button in buttons:
            button.click(trial=True)
        if width == 1280:
            window.locator("[data-side-panel-toggle=status]").click()
    restore(window, address, words)
    processes.wait_until(lambda: typed(window) == before, seconds=30, what="the form as it was")
    print(f"{name}: {characters(before)} characters before, {characters(typed(window))} after")
    context.close()


def test_restored_text_is_merged_with_what_a_colleague_has_saved_since(editors: Newsroom) -> None:
    """Where both changed the same field, the colleague's text stays and one's own is shown."""
    window, mark = editors.window("eva"), os.urandom(4).hex()
    speak(window, "en")
    address = address_of(window, "event")
    open_form(window, address)
    save_by_itself(window, "introduction", f"Saved by the first: {mark}")
    no_network(window)
    event(window, Words("en"))
    wait_for_copy(window)
    context = window.context
    window.close()
    context.set_offline(False)
    other = context.new_page()
    open_form(other, address)
    assert other.input_value("[name=introduction]") == f"Saved by the first: {mark}"
    save_by_itself(other, "introduction", f"By a colleague: {mark}")
    save_by_itself(other, "title", f"Title of a colleague: {mark}")
    other.close()
    window = context.new_page()
    open_form(window, address)
    expect(window.locator(".unsaved-offer").first).to_contain_text("A newer version")
    restore(window, address, Words("en"))
    expect(window.locator(".unsaved-offer")).to_contain_text("Someone else has changed the same text")
    expect(window.locator(".unsaved-offer textarea")).to_have_value(TEXT[:199])
    window.locator("[name=title]").press("End")
    window.wait_for_timeout(4000)
    window.keyboard.insert_text(".")
    window.wait_for_timeout(4000)  # autosave
    window.close(run_before_unload=False)
    window = context.new_page()
    open_form(window, address)
    assert window.input_value("[name=introduction]") == f"By a colleague: {mark}"
    assert window.input_value("[name=title]").startswith(f"Title of a colleague: {mark}")
    assert "A session that was added" in dict(typed(window)).values()
    context.close()
