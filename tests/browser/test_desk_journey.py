"""From the home page of another site to an item and a draft, in a real browser: an editor follows, selects, publishes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html import escape
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Dialog, Page, expect

from rocb.demo.load import LOGINS
from tests import processes
from tests.browser.editing import choose, complaints, settle, speak
from tests.browser.newsroom import Newsroom, running
from tests.browser.words import Words
from tests.news.parsing.vectors import VECTORS
from tests.publisher import Publisher

# This mark makes pytest create the template database, from which the site's own database is copied.
pytestmark = [pytest.mark.browser, pytest.mark.process, pytest.mark.django_db, pytest.mark.one_database]

# A list of articles, a list of what comes from elsewhere, and an editor.
SITE = """
from tests import factories
factories.news_index("en", show_in_menus=True)
factories.external_index("en")
factories.user("Editors", username="eva", email="eva@x.example")
"""
HOME = b"<html><head><title>Utopia</title><link rel=alternate type=application/rss+xml href=/feed.xml></head></html>"


def feed(*titles: str) -> bytes:
    """Return an RSS document with these items, newest first. Each text tries to run some scripts."""
    now = datetime.now(UTC)
    items = "".join(
        f"<item><guid>urn:{number}:{len(titles)}</guid><title>{escape(title)}</title>"
        f"<link>https://customs.example/{number}/{len(titles)}</link><description>{escape(text_of(number))}</description>"
        f"<pubDate>{now - timedelta(hours=number):%a, %d %b %Y %H:%M:%S} GMT</pubDate></item>"
        for number, title in enumerate(titles)
    )
    channel = f"<title>Customs of Utopia</title><link>https://customs.example/</link><language>en</language>{items}"
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{channel}</channel></rss>'.encode()


def text_of(number: int) -> str:
    return f"<p>What happened.</p>{''.join(VECTORS[number * 5 : number * 5 + 5])}"


@pytest.fixture
def newsroom(django_db_setup: None, tmp_path: Path, browser: Browser, static: Path) -> Iterator[Newsroom]:
    with running(tmp_path, browser, static=static, rows=SITE, HTTP_ALLOWED_PRIVATE_NETWORKS="127.0.0.0/8") as room:
        yield room


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with Publisher() as publisher:
        publisher.serve("/", body=HOME, headers={"Content-Type": "text/html"})
        yield publisher


def follow(eva: Page, address: str, words: Words) -> None:
    """Follow a source by the address of its home page: view the offer, then save it."""
    eva.goto("/admin/sources/")
    eva.get_by_role("link", name=words("Add a source"), exact=True).click()
    eva.get_by_label(words("Address of a feed or web page")).fill(address)
    eva.get_by_role("button", name=words("Find feeds")).click()
    expect(eva.locator("main")).to_contain_text("First light at the border")
    assert complaints(eva) == []
    eva.get_by_role("link", name=words("Add this source")).click()
    expect(eva.locator("[name=title]")).to_have_value("Customs of Utopia")
    eva.select_option("[name=shows]", "full")
    assert complaints(eva) == []
    eva.get_by_role("button", name=words("Add source")).click()
    brought = words.count(
        "“%(source)s” has been added, with %(count)d entry.",
        "“%(source)s” has been added, with %(count)d entries.",
        1,
        source="Customs of Utopia",
    )
    expect(eva.locator("main")).to_contain_text(brought)


def press(eva: Page, key: str, says: str) -> None:
    eva.keyboard.press(key)
    expect(eva.locator("[data-desk-says]")).to_contain_text(says)


def test_a_source_is_followed_and_its_entries_reach_readers(newsroom: Newsroom, publisher: Publisher) -> None:
    eva, reader = newsroom.window("eva"), newsroom.window()
    ran: list[str] = []

    def note(dialog: Dialog) -> None:
        ran.append(dialog.message)
        dialog.dismiss()

    eva.on("dialog", note)
    publisher.serve("/feed.xml", body=feed("First light at the border"))
    follow(eva, publisher.url("/"), Words("en"))

    # Ten more entries come with the next poll, which is requested manually.
    titles = [f"Workshop {word}" for word in ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")]
    publisher.serve("/feed.xml", body=feed(VECTORS[0], *titles))
    eva.goto("/admin/sources/")
    expect(eva.locator("main table")).to_contain_text("OK")
    eva.get_by_role("checkbox", name="Customs of Utopia").check()
    eva.get_by_role("button", name="Poll now").click()
    expect(eva.locator("main")).to_contain_text("1 source will be polled next.")
    processes.wait_until(lambda: "Workshop nine" in eva.request.get("/admin/desk/").text(), what="the entries")

    # Sorted out with the keyboard alone.
    eva.goto("/admin/desk/")
    rows = eva.locator("[data-desk-list] li")
    expect(rows).to_have_count(11)
    assert complaints(eva) == []
    eva.keyboard.press("?")
    expect(eva.locator("[data-desk-help]")).to_contain_text("Publish as external item")
    eva.keyboard.press("?")
    for number in range(11):  # every title and every text is seen once
        expect(rows.nth(number)).to_have_attribute("data-chosen", "")
        shown(eva, "")
        eva.keyboard.press("j")
    for _ in range(10):
        eva.keyboard.press("k")
    expect(rows.first).to_have_attribute("data-chosen", "")
    shown(eva, "https://customs.example/0/10")  # the title was empty after cleaning
    press(eva, "x", "Dismissed:")
    for title, key, says in (
        ("Workshop one", "p", "Published as external item:"),
        ("Workshop two", "s", "Shortlisted:"),
        ("Workshop three", "d", "Draft created from"),
        *((title, "x", "Dismissed:") for title in titles[3:]),
    ):
        shown(eva, title)
        press(eva, key, f"“{title}”")
        expect(eva.locator("[data-desk-says]")).to_contain_text(says)
    expect(rows).to_have_count(1)
    expect(eva.locator("[data-count=new]")).to_have_text("1")
    expect(eva.locator("[data-count=dismissed]")).to_have_text("7")
    eva.keyboard.press("u")
    expect(rows).to_have_count(2)
    expect(eva.locator("[data-desk-says]")).to_contain_text(re.compile("Undone.*“Workshop nine”"))
    assert ran == []

    # Readers find the one as an item that leads away, and the other once it is published.
    processes.wait_until(lambda: "Workshop one" in reader.request.get("/en/region/").text(), what="the external item")
    reader.goto("/en/region/")
    expect(reader.get_by_role("link", name="Workshop one").first).to_have_attribute(
        "href", "https://customs.example/1/10"
    )
    assert "Workshop three" not in reader.request.get("/en/news/").text()
    eva.goto("/admin/desk/?status=drafted")
    eva.get_by_role("link", name="Open the draft").click()
    eva.wait_for_url("**/edit/")
    expect(eva.locator("[name=standfirst]")).to_have_value("What happened.")
    settle(eva)
    choose(eva, "Publish")
    processes.wait_until(lambda: "Workshop three" in reader.request.get("/en/news/").text(), what="the article")


@pytest.mark.release
@pytest.mark.parametrize("words", ["ru"], indirect=True)
def test_a_source_is_followed_in_another_language(site: Newsroom, publisher: Publisher, words: Words) -> None:
    publisher.serve("/feed.xml", body=feed("First light at the border"))
    eva = site.window("editor", LOGINS["editor"][1])
    speak(eva, words.language)
    follow(eva, publisher.url("/"), words)
    eva.goto("/admin/desk/")
    expect(eva.locator("[data-desk-list]")).to_contain_text("First light at the border")


def shown(eva: Page, words: str) -> None:
    """Wait until the preview shows the selected entry."""
    chosen = eva.locator("[data-desk-list] li[data-chosen]")
    expect(chosen).to_contain_text(words)
    expect(eva.locator(f"[data-preview-of='{chosen.get_attribute('data-entry')}']")).to_be_visible()
