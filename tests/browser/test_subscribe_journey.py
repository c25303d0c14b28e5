"""Following the office, in a real browser: a reader builds a feed and finds it working; another asks for mail, gets it,
and ends it with one click."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests import processes
from tests.browser.newsroom import Newsroom, running

# The mark of the database has the template made that the site's own database is a copy of.
pytestmark = [pytest.mark.browser, pytest.mark.process, pytest.mark.django_db]

SITE = """
from tests import factories
factories.news_index("en", show_in_menus=True)
factories.topic(name="Laboratories", slug="laboratories")
factories.topic(name="Origin", slug="origin")
"""
PUBLISH = """
from news.models import NewsIndexPage
from rocb.models import Topic
from tests import factories
factories.article(NewsIndexPage.objects.get(), title="About {0}", slug="about-{0}", topics=[Topic.objects.get(slug="{0}")])
"""


class Mails:
    """What the site has mailed lies in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def texts(self) -> list[str]:
        """Of the mails that left, with their headers."""
        found = []
        for path in sorted(self.folder.glob("*")):
            message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            body = message.get_body(("plain",))
            found.append(f"{message['To']}\n{message['Subject']}\n{body.get_content() if body else ''}")
        return found

    def with_word(self, word: str) -> str:
        processes.wait_until(
            lambda: any(word in text for text in self.texts()), what=f"a mail with {word}", seconds=150
        )
        return next(text for text in self.texts() if word in text)


@pytest.fixture
def mails(tmp_path: Path) -> Mails:
    return Mails(tmp_path / "mails")


@pytest.fixture
def newsroom(django_db_setup: None, tmp_path: Path, browser: Browser, static: Path, mails: Mails) -> Iterator[Newsroom]:
    with running(tmp_path, browser, static=static, rows=SITE, MAIL_URL=f"file://{mails.folder}") as room:
        yield room


def test_a_reader_builds_a_feed_and_another_gets_mail_and_ends_it(newsroom: Newsroom, mails: Mails) -> None:
    reader = newsroom.window()
    reader.goto("/en/")
    reader.get_by_role("link", name="By mail, feed or calendar").click()
    reader.get_by_label("News", exact=True).check()
    reader.get_by_label("Laboratories").check()
    reader.get_by_role("button", name="Show the addresses").click()
    expect(reader.locator(".stream")).to_have_count(1)
    expect(reader.locator(".stream")).to_contain_text("Nothing is published here yet")
    feed = reader.locator(".stream__ways a").first.inner_text()

    # The same choice by mail, at once: asked for here, confirmed from the mail.
    reader.get_by_role("link", name="Get it by mail").click()
    expect(reader.get_by_label("Laboratories")).to_be_checked()
    reader.get_by_label("E-mail").fill("ann@x.example")
    reader.get_by_label("At once, only what is important").check()
    reader.get_by_role("button", name="Send me the link to confirm").click()
    expect(reader.locator("h1")).to_contain_text("look into your mail")
    question = mails.with_word("Please confirm")
    reader.goto(link(question, "confirm"))
    reader.get_by_role("button", name="Yes, send it").click()
    expect(reader.locator("h1")).to_contain_text("Confirmed")

    newsroom.run(PUBLISH.format("origin"))
    newsroom.run(PUBLISH.format("laboratories"))
    processes.wait_until(
        lambda: "About laboratories" in reader.request.get(feed).text(), what="the article in the feed"
    )
    assert "About origin" not in reader.request.get(feed).text()
    digest = mails.with_word("About laboratories")
    assert "ann@x.example" in digest
    assert not [text for text in mails.texts() if "About origin" in text]

    # Whoever looks at the link is asked first; a mail program's click is a POST and needs nothing else.
    stop = link(digest, "stop")
    reader.goto(stop)
    expect(reader.get_by_role("button", name="Unsubscribe")).to_be_visible()
    one_click = reader.request.post(stop, form={"List-Unsubscribe": "One-Click"})
    assert one_click.status == 200
    assert "set-cookie" not in one_click.headers
    reader.goto(link(digest, "settings"))
    expect(reader.locator("main")).to_contain_text("You get no more mail from us")
    assert reader.context.cookies() == []


def link(text: str, name: str) -> str:
    found = re.search(rf"http://\S+(/mail/{name}/\S+)", text)
    assert found, text
    return found[1]
