"""If the sanitizer fails, the desk shows outside HTML in a frame that cannot access anything."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Dialog, Page, Request, Response, expect

from tests.browser.editing import complaints
from tests.browser.newsroom import Newsroom, running

pytestmark = [
    pytest.mark.browser,
    pytest.mark.process,
    pytest.mark.release,
    pytest.mark.django_db,
    pytest.mark.one_database,
]

# Written into the rows unchanged, bypassing the sanitizer. Wagtail's scripts would act on the first two when the mouse
# passes over them.
SITE = """
from django.utils import timezone
from tests import factories, source_factories
from tests.news.parsing.attacks import ATTRIBUTES, ONE_STAGE, TWO_STAGES
factories.user("Editors", username="eva", email="eva@x.example")
source = source_factories.source(pk=1, title="Customs of Utopia", is_paused=True)
def add(title, html, lines):
    now = timezone.now()
    source_factories.entry(source, title=title, html=html, text="\\n".join(lines), first_seen_at=now, published_at=now)
add("A hostile one", f'''<p {ATTRIBUTES}>Move the mouse over this.</p>{ONE_STAGE}{TWO_STAGES}
<p tabindex="0" autofocus onfocus="alert(1)" onmouseover="alert(2)">Or over this.</p><img src="/x.png" onerror="alert(3)">
<script>alert(4)</script><svg onload="alert(5)"></svg><meta http-equiv="refresh" content="0;url=/admin/sources/1/delete/">
<form method="post" action="/admin/sources/1/delete/" target="_top"><button>Press this</button></form>
<a id="away" href="/admin/pages/" target="_top">Follow this</a>''', ["Move the mouse over this.", *"12345"])
lines = [f"Paragraph {n} of what the administrations agreed when they met in spring, with some more words." for n in range(60)]
add("A long one", "".join(f"<p>{line}</p>" for line in lines), lines)
add("A short one", "<h2>What was agreed</h2><ul><li>One</li><li>Two</li></ul><blockquote><p>Said somebody</p></blockquote>"
    + "".join(f"<p>{line}</p>" for line in lines[:3])
    + '<p><a href="https://x.example/away" rel="noopener noreferrer">The original</a></p>',
    ["What was agreed", "One", "Two", "Said somebody", *lines[:3], "The original"])
"""
FRAME = "iframe[title='Text of the entry']"
SCREENSHOTS = os.environ.get("OUTSIDE_SCREENSHOTS", "")


@pytest.fixture
def newsroom(django_db_setup: None, tmp_path: Path, browser: Browser, static: Path) -> Iterator[Newsroom]:
    with running(tmp_path, browser, static=static, rows=SITE) as room:
        yield room


@pytest.fixture
def eva(newsroom: Newsroom) -> Page:
    return newsroom.window("eva")


def open_entry(eva: Page, title: str) -> None:
    eva.goto("/admin/desk/")
    eva.locator("[data-preview-of]").evaluate("preview => { preview.dataset.old = ''; }")  # the script replaces it
    eva.locator("[data-desk-list]").get_by_role("link", name=title).click()
    expect(eva.locator("[data-preview-of]:not([data-old])")).to_be_visible()
    expect(eva.get_by_role("heading", level=2, name=title)).to_be_visible()


def test_a_hostile_text_does_nothing_on_the_desk(eva: Page) -> None:
    acted: list[str] = []

    def dismiss(dialog: Dialog) -> None:
        acted.append(dialog.message)
        dialog.dismiss()

    def load(answer: Response) -> None:
        if answer.url.endswith("/x.png"):
            acted.append(answer.url)

    def note(request: Request) -> None:
        if request.method == "POST" or "/delete/" in request.url:
            acted.append(f"{request.method} {request.url}")

    eva.on("request", note)
    eva.on("response", load)
    eva.on("dialog", dismiss)
    open_entry(eva, "A hostile one")
    text = eva.frame_locator(FRAME)
    expect(text.get_by_text("Move the mouse over this.")).to_be_visible()
    box = eva.locator(FRAME).bounding_box()
    assert box
    for y in range(5, int(box["height"]), 10):
        eva.mouse.move(box["x"] + 40, box["y"] + y)
    text.locator("#away").click(force=True)
    text.get_by_role("button", name="Press this").click(force=True)
    eva.wait_for_timeout(1000)
    assert acted == []
    assert "/admin/desk/" in eva.url
    # The same HTML in the page itself deletes the source, which the frame prevents.
    first = text.locator("p").first.evaluate("paragraph => paragraph.outerHTML")
    with eva.expect_request(lambda request: request.method == "POST" and "/sources/1/delete/" in request.url):
        eva.locator("[data-desk-preview]").evaluate("(preview, html) => preview.innerHTML = html", first)
        for place in (300, 310, 320):
            eva.mouse.move(place, place)
            eva.wait_for_timeout(300)


def test_a_text_fits_its_frame_is_read_by_keyboard_and_its_links_open_windows_of_their_own(eva: Page) -> None:
    frame, place = eva.frame_locator(FRAME), eva.locator(FRAME)
    for width, theme, title in product((1280, 360), ("light", "dark"), ("A short one", "A long one")):
        eva.set_viewport_size({"width": width, "height": 900})
        eva.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        open_entry(eva, title)
        expect(frame.locator("main")).to_contain_text("Paragraph 2")
        hidden, height = frame.locator("html").evaluate(
            "html => [html.scrollHeight - html.clientHeight, html.clientHeight]"
        )
        if SCREENSHOTS:
            eva.screenshot(path=f"{SCREENSHOTS}/{title}-{width}-{theme}.png", full_page=True)
        assert (hidden == 0) is (title == "A short one"), (width, theme, title, hidden, height)
        assert height <= 0.7 * 900 + 1
        assert place.evaluate("frame => frame.offsetWidth") <= width
        assert complaints(eva) == []

    eva.locator("[data-desk-preview]").get_by_role("button", name="Dismiss").focus()
    eva.keyboard.press("Tab")
    expect(frame.locator("main")).to_be_focused()
    eva.keyboard.press("End")
    expect(frame.get_by_text("Paragraph 59")).to_be_in_viewport()
    eva.keyboard.press("Shift+Tab")
    eva.keyboard.press("k")
    expect(eva.get_by_role("heading", level=2, name="A short one")).to_be_visible()

    eva.context.route("https://x.example/**", lambda route: route.fulfill(body="<p>Away</p>", content_type="text/html"))
    eva.set_viewport_size({"width": 1280, "height": 900})  # browsers do not update a frame outside the viewport
    open_entry(eva, "A short one")
    expect(frame.get_by_role("link", name="The original")).to_be_in_viewport()
    with eva.context.expect_page() as opened:
        frame.get_by_role("link", name="The original").click()
    opened.value.wait_for_url("https://x.example/away")
    assert opened.value.evaluate("[window.opener, self.origin, document.referrer]") == [None, "https://x.example", ""]
    assert "/admin/desk/" in eva.url
