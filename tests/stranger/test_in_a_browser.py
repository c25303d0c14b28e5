"""An editor on a third-party site in a browser: published content appears as page, list, feed, calendar and in the
project's own search; first on the bare page, then on the project's own.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta

import pytest
from playwright.sync_api import Browser, expect
from playwright.sync_api import Page as Window

from tests.browser.editing import choose, settle
from tests.stranger import page, project
from tests.stranger.project import LOGIN, Project
from tests.stranger.shapes import SHAPES, Shape

pytestmark = [pytest.mark.process, pytest.mark.browser]

PICTURES = os.environ.get("STRANGER_PICTURES", "")  # folder for screenshots


HOME = 3  # the page that `wagtail start` makes
DAY = date.today() + timedelta(days=40)


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("to the letter", marks=pytest.mark.release),
        pytest.param("four languages", marks=pytest.mark.release),
        "their own kinds of pages and a block",
    ],
)
def test_an_editor_publishes_and_readers_find_it(
    name: str, furnished: Callable[[Shape], Project], browser: Browser
) -> None:
    shape = SHAPES[name]
    theirs = furnished(replace(shape, tables="plug-ins"))
    for app in shape.options.get("makes", []):
        theirs.manage("makemigrations", app, "--verbosity", "0")
        theirs.manage("migrate", app, "--verbosity", "0")
    theirs.manage("createsuperuser", "--noinput", **LOGIN)
    start = shape.options.get("start", "")
    with opened(theirs, browser) as window:
        sign_in(window)
        write_an_article(window, shape)
        write_an_event(window, shape)
        theirs.manage("worker", "--once")  # waiting work: search index, images, mail
        visit_menu(window)
        read(window, start, "bare")
    for plugin in shape.plugins:
        template = theirs.folder / project.NAME / "templates" / plugin / "base.html"
        template.parent.mkdir()
        template.write_text(page.code("base.html", plugins=shape.plugins, several=shape.several))
    with opened(theirs, browser) as window:
        read(window, start, "their own")
        expect(window.locator("link[href$='css/theirs.css']")).to_have_count(1)
    assert "Traceback" not in (theirs.folder / "server.log").read_text()


@contextmanager
def opened(theirs: Project, browser: Browser) -> Iterator[Window]:
    with theirs.serving() as address:
        context = browser.new_context(base_url=address, viewport={"width": 1280, "height": 900}, locale="en-GB")
        window = context.new_page()
        window.set_default_timeout(60_000)
        yield window
        context.close()


def sign_in(window: Window) -> None:
    window.goto("/admin/")
    window.fill("[name=username]", LOGIN["DJANGO_SUPERUSER_USERNAME"])
    window.fill("[name=password]", LOGIN["DJANGO_SUPERUSER_PASSWORD"])
    window.click("button[type=submit]")
    window.wait_for_url("**/admin/")


def write(window: Window, kind: str, parent: int, title: str) -> None:
    window.goto(f"/admin/pages/add/{kind}/{parent}/")
    window.fill("[name=title]", title)
    window.keyboard.press("Tab")  # the slug is made from the title when the field loses focus


def publish(window: Window) -> int:
    """Publish a page. Return its number."""
    settle(window)
    choose(window, "Publish")
    done = window.locator(".messages .success", has_text="published").filter(has=window.locator("a[href$='/edit/']"))
    expect(done.first).to_be_visible()
    link = done.locator("a[href$='/edit/']").first.get_attribute("href")
    return int(re.findall(r"\d+", link or "")[-1])


def write_an_article(window: Window, shape: Shape) -> None:
    write(window, "newsroom_news/newsindexpage", HOME, "News")
    index = publish(window)
    write(
        window,
        shape.options.get("article", "newsroom_news.articlepage").replace(".", "/"),
        index,
        "Laboratories compare",
    )
    window.fill("[name=standfirst]", "Eleven laboratories met online.")
    for name, value in shape.options.get("article_values", {}).items():
        window.fill(f"[name={name}]", value)
    body = window.locator("#panel-child-content-body-content")
    body.get_by_role("button", name="Insert a block").first.click()
    window.get_by_role("option", name="Text").first.click()
    body.locator(".public-DraftEditor-content").click()
    window.keyboard.type("They compared how they test olive oil.")
    for kind, value in shape.options.get("blocks", []):
        body.get_by_role("button", name="Insert a block").last.click()
        window.get_by_role("option", name=kind.replace("_", " ").capitalize()).first.click()
        for name, words in value.items():
            body.locator(f"[name$='-value{name}']").fill(words)
    picture(window, "article in the editor")
    publish(window)


def write_an_event(window: Window, shape: Shape) -> None:
    write(window, "newsroom_events/eventsindexpage", HOME, "Events")
    index = publish(window)
    write(window, "newsroom_events/eventseriespage", index, "Customs talk")
    series = publish(window)
    write(
        window,
        shape.options.get("edition", "newsroom_events.editionpage").replace(".", "/"),
        series,
        "First customs talk",
    )
    pick(window, "starts_on", str(DAY))
    pick(window, "starts_at", "10:00")
    for name, value in shape.options.get("edition_values", {}).items():
        window.fill(f"[name={name}]", value)
    picture(window, "edition in the editor")
    publish(window)


def pick(window: Window, field: str, value: str) -> None:
    """Set a value without focus, because the picker that opens on focus would cover the buttons."""
    set_value = (
        "(field, value) => { field.value = value; field.dispatchEvent(new Event('change', { bubbles: true })); }"
    )
    window.locator(f"[name={field}]").evaluate(set_value, value)


def visit_menu(window: Window) -> None:
    """Visit the links of the menu; ``journey.py`` visits all other addresses of the CMS."""
    window.goto("/admin/")
    picture(window, "first page")
    menu = set(re.findall(r'"(/admin/[\w/-]*)"', window.locator("#wagtail-sidebar-props").text_content() or ""))
    assert len(menu) > 10
    for path in sorted(menu):
        if "logout" not in path:
            text(window, path)


def read(window: Window, start: str, look: str) -> None:
    window.goto(f"{start}/news/")
    picture(window, f"list of news, {look}")
    window.locator("main, body").first.get_by_role("link", name="Laboratories compare").first.click()
    expect(window.locator("h1")).to_contain_text("Laboratories compare")
    expect(window.get_by_text("They compared how they test olive oil.")).to_be_visible()
    picture(window, f"article, {look}")
    for name in ("rss.xml", "atom.xml", "feed.json"):
        for path in (f"{start}/news/{name}", f"/feeds/all/{name}"):
            assert "They compared how they test olive oil." in text(window, path)
    assert "Laboratories compare" in text(window, "/search/?query=laboratories")
    window.goto(f"{start}/events/")
    picture(window, f"list of events, {look}")
    window.get_by_role("link", name="First customs talk").first.click()
    expect(window.locator("h1")).to_contain_text("First customs talk")
    picture(window, f"edition, {look}")
    assert "First customs talk" in text(window, "/calendar.ics")
    assert "First customs talk" in text(window, f"{start}/events/{DAY:%Y/%m}/")
    assert "First customs talk" in text(window, "/search/?query=customs")


def text(window: Window, path: str) -> str:
    answer = window.request.get(path)
    assert answer.status == 200, f"{path}: {answer.status}"
    return answer.text()


def picture(window: Window, name: str) -> None:
    if PICTURES:
        window.screenshot(path=f"{PICTURES}/{name.replace(' ', '-')}.png", full_page=True)
