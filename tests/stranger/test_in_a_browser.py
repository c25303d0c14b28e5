"""The stranger's editor in a browser: every screen answers, and what is published shows as page, list, feed, calendar and in
the project's own search; on the bare page, then on their own."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from playwright.sync_api import Page as Window

from tests.browser.editing import choose, settle
from tests.stranger import page, project
from tests.stranger.project import LOGIN, Project

pytestmark = [pytest.mark.process, pytest.mark.browser]

PICTURES = os.environ.get("STRANGER_PICTURES", "")  # a folder for pictures of what is seen


HOME = 3  # the page that `wagtail start` makes
DAY = date.today() + timedelta(days=40)


@pytest.mark.parametrize("several", [False, True], ids=["one language", "four languages"])
@pytest.mark.parametrize("plugins", ["news", "events", "news events"])
def test_an_editor_publishes_and_readers_find_it(
    plugins: str, several: bool, python: Path, browser: Browser, tmp_path: Path
) -> None:
    theirs = project.start(python, tmp_path / project.NAME, plugins=set(plugins.split()), several=several)
    theirs.manage("migrate", "--verbosity", "0")
    theirs.manage("createsuperuser", "--noinput", **LOGIN)
    with opened(theirs, browser) as window:
        sign_in(window)
        if "news" in theirs.plugins:
            write_an_article(window)
        if "events" in theirs.plugins:
            write_an_event(window)
        theirs.manage("worker", "--once")  # what waits: the index of the search, pictures, mail
        visit_all(window, theirs)
        read(window, theirs, "bare")
    for name in theirs.plugins:
        template = theirs.folder / project.NAME / "templates" / name / "base.html"
        template.parent.mkdir()
        template.write_text(page.code("base.html", plugins=theirs.plugins, several=several))
    with opened(theirs, browser) as window:
        read(window, theirs, "their own")
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
    window.keyboard.press("Tab")  # the address is made of the title when one leaves it


def publish(window: Window) -> int:
    """The number of the page."""
    settle(window)
    choose(window, "Publish")
    done = window.locator(".messages .success", has_text="published")
    expect(done).to_be_visible()
    link = done.locator("a[href$='/edit/']").first.get_attribute("href")
    return int(re.findall(r"\d+", link or "")[-1])


def write_an_article(window: Window) -> None:
    write(window, "news/newsindexpage", HOME, "News")
    index = publish(window)
    write(window, "news/articlepage", index, "Laboratories compare")
    window.fill("[name=standfirst]", "Eleven laboratories met online.")
    body = window.locator("#panel-child-content-body-content")
    body.get_by_role("button", name="Insert a block").first.click()
    window.get_by_role("option", name="Text").first.click()
    body.locator(".public-DraftEditor-content").click()
    window.keyboard.type("They compared how they test olive oil.")
    picture(window, "article in the editor")
    publish(window)


def write_an_event(window: Window) -> None:
    write(window, "events/eventsindexpage", HOME, "Events")
    index = publish(window)
    write(window, "events/eventseriespage", index, "Customs talk")
    series = publish(window)
    write(window, "events/editionpage", series, "First customs talk")
    pick(window, "starts_on", str(DAY))
    pick(window, "starts_at", "10:00")
    picture(window, "edition in the editor")
    publish(window)


def pick(window: Window, field: str, value: str) -> None:
    """Without focus: the chooser that opens with it would lie over the buttons for a while."""
    set_value = (
        "(field, value) => { field.value = value; field.dispatchEvent(new Event('change', { bubbles: true })); }"
    )
    window.locator(f"[name={field}]").evaluate(set_value, value)


def visit_all(window: Window, theirs: Project) -> None:
    """The menu's links, and every address of the CMS that takes nothing; none breaks, and those of the menu answer."""
    window.goto("/admin/")
    picture(window, "first page")
    menu = set(re.findall(r'"(/admin/[\w/-]*)"', window.locator("#wagtail-sidebar-props").text_content() or ""))
    assert len(menu) > 10
    for path in sorted(menu | set(theirs.ask(WITHOUT_ARGUMENTS))):
        status = window.request.get(path).status
        assert status == 200 if path in menu and "logout" not in path else status < 500, f"{path}: {status}"


# Without that of Wagtail that breaks on purpose.
WITHOUT_ARGUMENTS = """
from django.urls import URLResolver, get_resolver
def paths(resolver, start):
    for one in resolver.url_patterns:
        route = start + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from paths(one, route)
        elif "<" not in route and "(" not in route and "logout" not in route and "failwhale" not in route:
            yield "/" + route
answer = [path for path in paths(get_resolver(), "") if path.startswith("/admin/")]
"""


def read(window: Window, theirs: Project, look: str) -> None:
    start = "/en" if theirs.several else ""
    if "news" in theirs.plugins:
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
    if "events" in theirs.plugins:
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
