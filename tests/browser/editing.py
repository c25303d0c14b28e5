"""Actions of people in the CMS, which also work on a machine that is busy with something else."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, Request, expect

from tests import processes

EDITOR = "#panel-child-content-body-content .public-DraftEditor-content"
PASTE = """([selector, html, text]) => {
  const data = new DataTransfer();
  if (html) data.setData("text/html", html);
  data.setData("text/plain", text);
  const editor = document.querySelector(selector);
  editor.focus();
  editor.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


def speak(window: Page, language: str) -> None:
    """Set the language of the CMS, as people do in their account, where they also enter their name."""
    window.goto("/admin/account/")
    window.fill("[name=name_email-first_name]", "Eva")
    window.fill("[name=name_email-last_name]", "Editor")
    window.select_option("[name=locale-preferred_language]", language)
    with window.expect_event("load"):
        window.locator("form:has([name=locale-preferred_language]) [type=submit]").first.click()
    expect(window.locator("html")).to_have_attribute("lang", language)


def settle(window: Page) -> None:
    """Wait until the editor has processed the input and finished its autosave. A page published while its first draft
    is being saved would be created twice.
    """
    saving: set[Request] = set()

    def begins(request: Request) -> None:
        if request.method == "POST":
            saving.add(request)

    def ends(request: Request) -> None:
        saving.discard(request)

    window.on("request", begins)
    window.on("requestfinished", ends)
    window.on("requestfailed", ends)
    window.wait_for_timeout(1500)
    # For requests sent before, rely on the editor's own indicator.
    saving_already = window.locator("#w-autosave-indicator[data-w-autosave-state-value=saving]")
    expect(saving_already).to_have_count(0, timeout=60_000)
    for _ in range(600):
        if not saving:
            break
        window.wait_for_timeout(100)
    window.remove_listener("request", begins)
    window.remove_listener("requestfinished", ends)
    window.remove_listener("requestfailed", ends)


def save_draft(window: Page) -> None:
    # The editor also saves automatically and then changes the address, so only a page that loads is the response.
    with window.expect_event("load"):
        window.locator("footer.footer").get_by_role("button", name="Save draft").click()


def choose(window: Page, label: str) -> None:
    """Choose an action from the menu beside the save button."""
    action = _opened(window, label)
    with window.expect_event("load"):
        action.click()


def choose_with_reason(window: Page, label: str, reason: str) -> None:
    """Choose an action that asks for a reason in a dialog."""
    comment = window.locator(".modal [name=comment]")
    press_until(_opened(window, label), comment)
    comment.fill(reason)
    with window.expect_event("load"):
        window.click(".modal [type=submit]")


def _opened(window: Page, label: str) -> Locator:
    footer = window.locator("footer.footer")
    action = footer.get_by_role("button", name=label).first
    press_until(footer.locator("[data-w-dropdown-target=toggle]"), action)
    return action


def press_until(button: Locator, appears: Locator) -> None:
    """Press until the element appears: on a busy machine a button exists before its script responds."""

    def pressed() -> bool:
        if not appears.is_visible():
            button.click()
            appears.page.wait_for_timeout(500)
        return appears.is_visible()

    processes.wait_until(pressed, what="what a button opens")


def begin_text(window: Page) -> None:
    """Add an empty text block to the body of an open article."""
    window.wait_for_function("window.wagtail?.editHandler?.getPanelByName('body')")
    option = window.get_by_role("option", name="Text").first
    press_until(window.locator("#panel-child-content-body-content .c-sf-add-button").first, option)
    option.click()
    window.wait_for_selector(EDITOR)


def open_panel(window: Page, field: str) -> None:
    """Open the collapsed panel that contains ``field``."""
    panel = window.locator("section[data-panel]").filter(has=window.locator(f"[name={field}]")).first
    if not window.locator(f"[name={field}]").is_visible():
        panel.locator("[data-panel-toggle]").first.click()


def filing(window: Page, field: str) -> Locator:
    """Return the search input of this filing field."""
    return window.locator(".filing").filter(has=window.locator(f"select[name={field}]"))


def file_under(window: Page, field: str, *names: str) -> None:
    """Choose these values, each by typing its name."""
    whole = filing(window, field)
    for name in names:
        whole.get_by_role("combobox").fill(name)
        expect(whole.get_by_role("option").first).to_be_visible()
        whole.get_by_role("combobox").press("Enter")
        expect(whole.get_by_role("combobox")).to_have_value("")


def chosen(window: Page, field: str) -> list[str]:
    """Return the values of this field that the form sends, by name."""
    select = window.locator(f"select[name={field}]")
    return select.evaluate("list => [...list.selectedOptions].filter(one => one.value).map(one => one.label)")  # type: ignore[no-any-return]


def complaints(window: Page) -> list[tuple[str, list[str]]]:
    """Return axe's findings once all messages are visible, because the colours of a message that fades in have too
    little contrast.
    """
    for messages in window.locator(".messages > ul:has(li)").all():
        expect(messages).to_have_css("opacity", "1")
    found = Axe().run(window).response["violations"]
    return [(one["id"], [node["html"][:200] for node in one["nodes"][:3]]) for one in found]
