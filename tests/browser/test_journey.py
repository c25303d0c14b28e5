"""An article from the editor to the reader and the feed, on the real site, which then ends by Ctrl-C."""

from __future__ import annotations

import os
import signal
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import feedparser
import pytest
from playwright.sync_api import Browser, Page, expect

from rocb.demo.load import LOGINS
from tests import databases, processes
from tests.browser.answering import answers, free_port
from tests.browser.editing import choose, file_under, settle, speak
from tests.browser.newsroom import Newsroom
from tests.browser.pages import news_list
from tests.browser.words import Words

pytestmark = [pytest.mark.browser, pytest.mark.process]

# A page in one language whose text is in another is not published by one click.
TITLES = {
    "en": "Laboratories compare their methods",
    "ru": "Лаборатории сравнили свои методы",
    "fr": "Des laboratoires comparent leurs méthodes",
}
STANDFIRSTS = {
    "en": "Eleven laboratories met online.",
    "ru": "Одиннадцать лабораторий встретились в сети.",
    "fr": "Onze laboratoires se sont réunis en ligne.",
}
TEXTS = {
    "en": "Eleven customs laboratories compared how they test olive oil.",
    "ru": "Одиннадцать таможенных лабораторий сравнили, как они проверяют оливковое масло.",
    "fr": "Onze laboratoires douaniers ont comparé leur manière d'analyser l'huile d'olive.",
}


@pytest.fixture
def window(site: Newsroom, browser: Browser) -> Page:
    context = browser.new_context(base_url=site.address, viewport={"width": 1280, "height": 900}, locale="en-GB")
    page = context.new_page()
    page.set_default_timeout(30_000)
    return page


def test_an_article_goes_from_the_editor_to_the_reader_and_the_feed(site: Newsroom, window: Page, words: Words) -> None:
    hosts: set[str] = set()
    errors: list[str] = []
    window.context.on("request", lambda request: hosts.add(urlsplit(request.url).hostname or ""))

    sign_in(window, "editor")
    speak(window, words.language)  # on Wagtail's own page, whose script knows fewer time zones than the server
    window.context.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    window.context.on("weberror", lambda error: errors.append(str(error.error)))
    title = TITLES[words.language]
    topic = write(window, title, words)
    choose(window, words("Publish"))
    expect(window.locator(".messages .success", has_text=title)).to_be_visible()
    news = news_list(window, words.language)
    read(window, news, words.language)

    window.goto(news)
    address = window.locator('link[rel="alternate"][type="application/rss+xml"]').last.get_attribute("href")
    assert address
    with urllib.request.urlopen(address, timeout=10) as response:
        feed = feedparser.parse(response.read())
    assert not feed.bozo
    entry = next(entry for entry in feed.entries if entry.title == title)
    assert entry.summary == STANDFIRSTS[words.language]
    assert TEXTS[words.language] in entry.content[0].value
    assert topic in [tag.term for tag in entry.tags]
    assert answers(entry.link)

    assert hosts <= {"127.0.0.1", ""}, "a request went elsewhere"
    assert not errors
    assert "Traceback" not in site.log.read_text()


def sign_in(window: Page, name: str) -> None:
    """Sign in from the home page, like someone who does not know the address."""
    window.goto("/admin/")
    window.fill("[name=login]", name)
    window.fill("[name=password]", LOGINS[name][1])
    window.click("button[type=submit]")
    window.wait_for_url("**/admin/")


def write(window: Page, title: str, words: Words) -> str:
    """Write a title, a standfirst, one block of text and a topic. Return the topic's name."""
    window.goto("/admin/")
    begin = window.get_by_role("region", name=words("Write"), exact=True)
    begin.locator("a.button", has=window.locator(f"[lang={words.language}]")).click()
    window.fill("[name=title]", title)
    window.fill("[name=standfirst]", STANDFIRSTS[words.language])
    body = window.locator("#panel-child-content-body-content")
    body.locator(".c-sf-add-button").first.click()
    window.get_by_role("option", name=words("Text")).first.click()
    body.locator(".public-DraftEditor-content").click()
    window.keyboard.type(TEXTS[words.language])
    topic = (window.locator("[name=topics] option").first.text_content() or "").strip()
    file_under(window, "topics", topic)
    settle(window)
    return topic


def read(window: Page, news: str, language: str) -> None:
    """Read the article as a reader who comes from the list."""
    window.goto(news)
    window.locator("main").get_by_role("link", name=TITLES[language]).first.click()
    expect(window.locator("h1")).to_contain_text(TITLES[language])
    expect(window.locator("main")).to_contain_text(STANDFIRSTS[language])
    expect(window.locator("main")).to_contain_text(TEXTS[language])


# --- The end --------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.one_database
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "SIGTERM"])
def test_one_signal_ends_web_server_and_worker(tmp_path: Path, number: signal.Signals) -> None:
    log = tmp_path / "log"
    with databases.copy(tmp_path) as url:
        values = {"DATABASE_URL": url, "VAR_DIR": str(tmp_path / "var"), "PORT": str(free_port()), "TICK_SECONDS": "1"}
        site = processes.start("manage.py", "run", "--no-demo", log=log, **values)
        try:
            address = f"http://127.0.0.1:{values['PORT']}/health/"
            processes.wait_until(lambda: answers(address) or site.poll() is not None, what="the site answers")
            assert len(running(tmp_path)) >= 3, "itself, web server, worker"
            site.send_signal(number)
            assert site.wait(timeout=120) == 0, log.read_text()
        finally:
            processes.end(site)
        assert not running(tmp_path)
        assert "Stopped." in log.read_text()
        assert "Traceback" not in log.read_text()


def running(folder: Path) -> list[int]:
    """Return the processes whose data are in ``folder``."""
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            is_one = f"VAR_DIR={folder}".encode() in path.read_bytes()
        except OSError:
            continue
        if is_one and int(path.parts[2]) != os.getpid():
            found.append(int(path.parts[2]))
    return found
