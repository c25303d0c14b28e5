"""Browser window that counts a person's actions: clicks, filled fields, and loaded screens."""

from __future__ import annotations

import re
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

from tests.browser.editing import filing, settle
from tests.browser.words import Words

TAB_AT_MOST = 250
NEAR = 3  # presses of Tab after which a person would rather use the palette


# The name of a field or button in a form, as the person reads it.
NAME = r"""element => {
  const label = element.labels?.[0] ?? (element.matches("button") ? element : null);
  return element.closest("main form") && label?.textContent.replace("*", "").replace(/\s+/g, " ").trim();
}"""


@dataclass(frozen=True)
class Count:
    """Numbers of actions. ``clicks`` are on buttons, links, tabs and checkboxes. Moving between fields is free: people
    use Tab or the mouse.
    """

    job: str
    clicks: int
    fields: int
    screens: int


class CountedWindow:
    """Window whose actions are counted, used like an officer does. With ``by_keyboard`` nothing is clicked or set by
    script.
    """

    def __init__(self, window: Page, *, by_keyboard: bool = False) -> None:
        self.window, self.by_keyboard = window, by_keyboard
        self.clicks = self.fields = self.screens = self.tabs = self.jumps = 0
        window.on("load", lambda _page: self._loaded())

    def _loaded(self) -> None:
        self.screens += 1

    def counted(self, job: str) -> Count:
        return Count(job, self.clicks, self.fields, self.screens)

    # --- What counts as a click -------------------------------------------------------------------------------------

    def click(self, target: Locator) -> None:
        self.clicks += 1
        if self.by_keyboard:
            self.reach(target)
            self.window.keyboard.press("Enter")
        else:
            target.click()

    def go(self, target: Locator) -> None:
        """Go to another screen."""
        if not self.by_keyboard:
            expect(target).to_be_visible()
        with self.window.expect_event("load"):
            self.click(target)

    def tab(self, name: str) -> None:
        """Open another tab of the form. The palette of `jump` does that with what it finds there."""
        if not self.by_keyboard:
            self.click(self.window.get_by_role("tab", name=name))

    def publish(self, words: Words) -> None:
        """Publish, after the editor has processed the input."""
        settle(self.window)
        self.go(self.window.locator("footer.footer").get_by_role("button", name=words("Publish"), exact=True))
        expect(self.window.locator(".messages .success").first).to_be_visible()

    # --- What counts as a field -------------------------------------------------------------------------------------

    def fill(self, name: str, text: str) -> None:
        self.fields += 1
        field = self.window.locator(f"[name={name}]")
        if self.by_keyboard:
            self.reach(field)
            self.window.keyboard.press("Control+a")
            self.window.keyboard.insert_text(text)
        elif name.endswith(("_on", "_at", "day")):  # the calendar that opens on focus would cover the buttons
            field.evaluate(
                "(field, value) => { field.value = value; field.dispatchEvent(new Event('change', { bubbles: true })); }",
                text,
            )
        else:
            field.fill(text)

    def select(self, name: str, value: str) -> None:
        """Select an option, or go to it with the arrow keys."""
        self.fields += 1
        field = self.window.locator(f"[name={name}]")
        if self.by_keyboard:
            self.reach(field)
            for _ in range(field.locator("option").count()):
                if field.input_value() == value:
                    break
                self.window.keyboard.press("ArrowDown")
            expect(field).to_have_value(value)
        else:
            field.select_option(value)

    def take(self, name: str, text: str) -> None:
        """Choose from a list that is searched as one types."""
        self.fields += 1
        field = filing(self.window, name).get_by_role("combobox")
        if self.by_keyboard:
            self.reach(field)
        else:
            field.focus()
        self.window.keyboard.type(text)
        expect(filing(self.window, name).get_by_role("option").first).to_be_visible()
        self.window.keyboard.press("Enter")
        expect(field).to_have_value("")

    # --- Without a mouse --------------------------------------------------------------------------------------------

    def press(self, shortcut: str) -> None:
        """Press a key that the screen offers, which counts as a click."""
        self.clicks += 1
        self.window.keyboard.press(shortcut)

    def skip_to_content(self) -> None:
        """Follow the skip link of a screen that has just loaded."""
        self.reach(self.window.locator(".skiplink"), is_hidden=True)
        self.window.keyboard.press("Enter")

    def command(self, words: str) -> None:
        """Open a screen by its name, with the palette."""
        self.clicks += 1
        self.window.keyboard.press("Control+/")
        self.window.keyboard.type(words)
        shown = re.compile(r"\s".join(map(re.escape, words.split())), re.IGNORECASE)  # Russian has no-break spaces
        expect(self.window.locator(".rocb-palette [aria-selected=true]")).to_contain_text(shown)
        with self.window.expect_event("load"):
            self.window.keyboard.press("Enter")

    def jump(self, words: str, target: Locator) -> None:
        """Go to a field or button of the form by its name, with the palette."""
        self.jumps += 1
        self.window.keyboard.press("Control+/")
        self.window.keyboard.type(words)
        option = self.window.locator(".rocb-palette__form [aria-selected=true]")
        expect(option).to_have_text(re.compile(f"^{re.escape(words)}$", re.IGNORECASE))
        self.window.keyboard.press("Enter")
        expect(target).to_be_focused()

    def reach(self, target: Locator, *, is_hidden: bool = False) -> None:
        """Reach an element: with Tab if it is near, or else by the palette if the form has a name for it, or else with
        Tab alone. A skip link is hidden until it has the focus.
        """
        wanted = target.element_handle(timeout=30_000)
        name = "" if is_hidden else wanted.evaluate(NAME)
        for count in range(TAB_AT_MOST):
            if wanted.evaluate("element => element === document.activeElement"):
                return
            if name and (count == NEAR or not target.is_visible()):
                self.jump(name, target)
                return
            self.window.keyboard.press("Tab")
            self.tabs += 1
        raise AssertionError(f"Tab does not reach {target}")
