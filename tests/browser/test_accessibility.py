"""Every public page passes axe, works with the keyboard alone, sends no request to another host, leaves no cookie, and
has no failing script.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.editing import EDITOR, PASTE, begin_text, complaints, settle, speak
from tests.browser.newsroom import Newsroom
from tests.browser.pages import BROKEN, addresses
from tests.environment import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.process, pytest.mark.one_database]

# Position and visibility of each element that the Tab key can reach.
REACHED = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const box = one.getBoundingClientRect(), style = getComputedStyle(one);
  const outlined = part => {
    const style = getComputedStyle(part);
    return parseFloat(style.outlineWidth) >= 2 && style.outlineStyle !== "none";
  };
  const middle = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return {
    html: one.outerHTML.slice(0, 120),
    path: one.getAttribute("href"),
    isMarked: outlined(one) || outlined(one.closest(".card, .story") ?? one),
    isSeen: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight
      && (!middle || one.contains(middle) || middle.contains(one) || getComputedStyle(one).display === "inline"),
  };
}"""
# Standalone targets; links within a sentence may be as high as its line (WCAG 2.5.8).
SMALL = """() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary")]
  .filter(one => {
    const style = getComputedStyle(one), box = one.getBoundingClientRect();
    if (style.display === "inline" || one.matches(".skip, .visually-hidden, [type=hidden]") || !box.width) return false;
    const label = one.labels?.[0]?.getBoundingClientRect();
    return Math.max(box.height, label?.height ?? 0) < 23.5 || Math.max(box.width, label?.width ?? 0) < 23.5;
  })
  .map(one => one.outerHTML.slice(0, 120))"""
# Words that do not fit into a button or into the frame of a choice.
CUT = """() => [...document.querySelectorAll(":is(main, footer) :is(.button, button):not(.w-dropdown__toggle)")]
  .filter(one => one.innerText.trim() && one.clientWidth && one.scrollWidth > one.clientWidth + 1)
  .map(one => one.innerText)"""
CMS = (
    *("desk/", "sources/", "sources/1/", "rules/add/", "subscriptions/", "subscriptions/add/", "board/", "state/"),
    *("news/start-from-text/", "find/?q=customs"),
)
LISTS = ("", "articles/", "articles/?work=outdated", "editions/", "series/", "account/")
WAGTAILS = ("/admin/images/", "/admin/pages/", "/admin/reports/workflow/", "/admin/redirects/", "/admin/users/new/")
# Wagtail's editor of rich text, which has no name; blocks of a body, where two of a kind have the same name; and its
# menu of blocks, which is empty while it closes.
PARTS = ("public-DraftEditor-content", 'id="block-', "w-combobox__menu")
# On its form of a snippet the title is a second heading.
NO_HEADING = "page-has-heading-one"
# A page is loaded in the first width and made as narrow as a phone, which takes half the time of loading it twice.
WIDTHS = (1280, 390)
MOST_STOPS = 400


@dataclass
class Heard:
    """Requests and errors of a window."""

    hosts: set[str] = field(default_factory=set)
    errors: list[str] = field(default_factory=list)

    def listen(self, page: Page) -> None:
        page.on("request", lambda request: self.hosts.add(urlsplit(request.url).hostname or ""))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", self._note)

    def _note(self, said: Any) -> None:
        if said.type == "error" and "the server responded with a status of" not in said.text:
            self.errors.append(said.text)


@pytest.fixture(params=[("en", "light"), ("ru", "dark")], ids=" ".join)
def window(site: Newsroom, browser: Browser, request: pytest.FixtureRequest) -> Iterator[tuple[Page, str]]:
    language, scheme = request.param
    context = browser.new_context(base_url=site.address, color_scheme=scheme, reduced_motion="reduce")
    page = context.new_page()
    page.set_default_timeout(60_000)
    yield page, language
    context.close()


def test_every_page_is_accessible_and_private(window: tuple[Page, str]) -> None:
    page, language = window
    heard, found = Heard(), {}
    pages = addresses(page, language)
    assert {"home", "list", "article", "filtered", "organisation", "search", "topic", *BROKEN} <= set(pages)
    assert {"event to come", "event that is over", "events by month", "series", "register"} <= set(pages)
    heard.listen(page)
    for name, path in pages.items():
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(path)
        if wrong := complaints(page):
            found[name] = wrong
        page.set_viewport_size({"width": 320, "height": 800})  # as at a zoom of 400 % (WCAG 1.4.10)
        if small := page.evaluate(SMALL):
            found[f"{name}: small targets"] = small
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            found[f"{name}: wider than 320 pixels"] = []
        # Our forms need the one cookie that keeps other sites from sending them.
        if others := [cookie for cookie in page.context.cookies() if cookie.get("name") != "csrftoken"]:
            found[f"{name}: cookies"] = [(str(cookie.get("name")), []) for cookie in others]
        page.context.clear_cookies()
    assert not found
    assert heard.hosts == {"127.0.0.1"}
    assert not heard.errors


@pytest.mark.parametrize("window", [("en", "light")], ids=" ".join, indirect=True)
def test_the_keyboard_suffices(window: tuple[Page, str]) -> None:
    page, language = window
    pages = addresses(page, language)
    page.set_viewport_size({"width": 1280, "height": 900})
    for name in ("home", "list", "article", "event to come", "events by month", "subscribe"):
        # The first stop leads past the menu.
        page.goto(pages[name])
        page.keyboard.press("Tab")
        assert page.evaluate(REACHED)["path"] == "#content", name
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "content", name

        page.goto(pages[name])
        stops = stops_of(page)
        assert not [stop["html"] for stop in stops if not stop["isMarked"] or not stop["isSeen"]], name
        links = page.locator("a[href]:visible").evaluate_all("links => links.map(link => link.getAttribute('href'))")
        assert set(links) <= {stop["path"] for stop in stops}, name


@pytest.mark.parametrize("language", ["ru", "fr"])
def test_no_button_of_the_cms_is_cut_on_a_phone(site: Newsroom, language: str) -> None:
    window = site.window("admin", "demo-admin")
    speak(window, "en")
    adding = _to_add(window)
    speak(window, language)
    window.set_viewport_size({"width": 390, "height": 844})
    cut = {}
    for path in (
        *(f"/admin/{name}" for name in CMS),
        *adding,
        "/account/sessions/",
        "/account/factors/",
        "/account/password/change/",
    ):
        response = window.goto(path)
        assert response
        assert response.ok, path
        if found := window.evaluate(CUT):
            cut[path] = found
    assert not cut


def test_screens_of_ours_have_no_fault_that_wagtails_own_have_not(site: Newsroom) -> None:
    window = site.window("admin", "demo-admin")
    speak(window, "en")
    edit, event = (edit_url(window, f"/admin/{name}/") for name in ("articles", "editions"))
    versions = [path.replace("/pages/", "/versions/").replace("edit/", "") for path in (edit, event)]
    series, person = edit_url(window, "/admin/series/"), edit_url(window, "/admin/snippets/newsroom_events/person/")
    organisation, adding = edit_url(window, "/admin/snippets/rocb/organisation/"), _to_add(window)
    known = {rule for path in WAGTAILS for rule, _where in complaints_at(window, path)}

    def ours(complained: list[tuple[str, list[str]]]) -> list[tuple[str, list[str]]]:
        wagtails = known | {f"{NO_HEADING} at {width}" for width in WIDTHS} if "/snippets/" in window.url else known
        return [
            (rule, where)
            for rule, where in complained
            if rule not in wagtails and not all(any(part in html for part in PARTS) for html in where)
        ]

    found = {}
    forms = (edit, event, series, organisation, person, *adding, *versions)
    for path in (*(f"/admin/{name}" for name in (*CMS, *LISTS)), *forms):
        if wrong := ours(complaints_at(window, path)):
            found[path] = wrong
    for path in adding:
        window.goto(path)
        settle(window)
        with window.expect_event("load"):  # without a title
            window.locator("footer.footer").get_by_role("button", name="Publish", exact=True).click()
        expect(window.locator(".messages")).to_contain_text("validation errors")
        if wrong := ours(complaints_in_widths(window)):
            found[f"{path} with mistakes"] = wrong
    window.goto(adding[0])
    begin_text(window)
    word = (ROOT / "tests" / "data" / "paste" / "word-365-windows.html").read_text(encoding="utf-8")
    window.evaluate(PASTE, [EDITOR, word, "x"])
    expect(window.locator(".paste-notice")).to_be_visible()
    if wrong := ours(complaints_in_widths(window)):
        found["what a paste left out"] = wrong
    assert not found


def test_forms_of_pages_have_no_fault_that_wagtails_own_have_not(site: Newsroom) -> None:
    window = site.window("admin", "demo-admin")
    standard = complaints_at(window, edit_url(window, "/admin/pages/usage/rocb/standardpage/"))
    known = {rule for rule, _where in standard if not rule.startswith("wider")}
    event = edit_url(window, "/admin/editions/?when=upcoming")
    registrations = event.replace("/pages/", "/programme/").replace("edit/", "registrations/")
    someone_registers(window, f"{registrations}add/")
    found = {}
    for path in (
        *(event, edit_url(window, "/admin/series/"), edit_url(window, "/admin/articles/")),
        *(registrations, f"{registrations}message/"),
    ):
        if wrong := [one for one in complaints_at(window, path) if one[0] not in known]:
            found[path] = wrong
    assert window.locator("textarea[name=text_en]").count()
    assert not found


def edit_url(window: Page, path: str) -> str:
    window.goto(path)
    return window.locator("main td.title a[href*='/edit/']").first.get_attribute("href") or ""


def someone_registers(window: Page, path: str) -> None:
    window.goto(path)
    for name, value in {"name": "Ann", "email": "ann@forms.example", "other_organisation": "University"}.items():
        window.fill(f"[name={name}]", value)
    window.select_option("[name=language]", "en")
    with window.expect_event("load"):
        window.locator("form:has([name=email]) [type=submit]").click()


def _to_add(window: Page) -> list[str]:
    """Return the forms of a new article, event and series."""
    window.goto("/admin/")
    article = window.locator("a[href*='/add/newsroom_news/articlepage/']").first.get_attribute("href") or ""
    series = edit_url(window, "/admin/series/").removesuffix("edit/")
    window.goto(series)
    links = window.locator(".w-breadcrumbs a").evaluate_all("links => links.map((link) => link.getAttribute('href'))")
    index = [link for link in links if link != series][-1]
    models = ("editionpage", "eventseriespage")
    return [article, *(index.replace("/pages/", f"/pages/add/newsroom_events/{model}/") for model in models)]


def complaints_at(window: Page, path: str) -> list[tuple[str, list[str]]]:
    response = window.goto(path)
    assert response
    assert response.ok, path
    return complaints_in_widths(window)


def complaints_in_widths(window: Page) -> list[tuple[str, list[str]]]:
    """Return the complaints in each width, including about a page that is wider than the window, and go back to the
    first width.
    """
    found = []
    for width in WIDTHS:
        window.set_viewport_size({"width": width, "height": 900})
        found += [(f"{rule} at {width}", where) for rule, where in complaints(window)]
        if window.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            found.append((f"wider than the screen at {width}", []))
    window.set_viewport_size({"width": WIDTHS[0], "height": 900})
    return found


def stops_of(page: Page) -> list[dict[str, Any]]:
    """Return the elements that the Tab key reaches from the top of the page to its end."""
    stops: list[dict[str, Any]] = []
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        stop = page.evaluate(REACHED)
        if stop is None:
            return stops
        stops.append(stop)
    raise AssertionError(f"There is no way out after {MOST_STOPS} stops.")
