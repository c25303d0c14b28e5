"""Following the office, in a real browser: a reader builds a feed and finds it working; another asks for mail, gets it,
and ends it with one click."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import databases, processes
from tests.browser.conftest import answers, free_port

# The mark of the database has the template made that the site's own database is a copy of.
pytestmark = [pytest.mark.browser, pytest.mark.process, pytest.mark.django_db]

SITE = """
import django; django.setup()
from tests import factories
factories.news_index("en", show_in_menus=True)
factories.topic(name="Laboratories", slug="laboratories")
factories.topic(name="Origin", slug="origin")
"""
PUBLISH = """
import django; django.setup()
from news.models import NewsIndexPage
from rocb.models import Topic
from tests import factories
factories.article(NewsIndexPage.objects.get(), title="About {0}", slug="about-{0}", topics=[Topic.objects.get(slug="{0}")])
"""


class Office:
    """A running site; what it mails lies in a folder, what is published comes from outside of the browser."""

    def __init__(self, address: str, mails: Path, values: dict[str, str], browser: Browser) -> None:
        self.address, self.mails, self.values, self.browser = address, mails, values, browser

    def window(self) -> Page:
        page = self.browser.new_context(base_url=self.address).new_page()
        page.set_default_timeout(30_000)
        return page

    def publish(self, topic: str) -> None:
        done = processes.run("-c", PUBLISH.format(topic), DJANGO_SETTINGS_MODULE="rocb.settings", **self.values)
        assert done.returncode == 0, done.stderr

    def texts(self) -> list[str]:
        """Of the mails that left, with their headers."""
        found = []
        for path in sorted(self.mails.glob("*")):
            message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            body = message.get_body(("plain",))
            found.append(f"{message['To']}\n{message['Subject']}\n{body.get_content() if body else ''}")
        return found

    def mail(self, word: str) -> str:
        processes.wait_until(
            lambda: any(word in text for text in self.texts()), what=f"a mail with {word}", seconds=150
        )
        return next(text for text in self.texts() if word in text)


@pytest.fixture
def office(django_db_setup: None, tmp_path: Path, browser: Browser) -> Iterator[Office]:
    mails, port = tmp_path / "mails", free_port()
    with databases.copy(tmp_path) as url:
        values = {"DATABASE_URL": url, "VAR_DIR": str(tmp_path), "DEBUG": "1", "PORT": str(port), "TICK_SECONDS": "1"}
        values["MAIL_URL"] = f"file://{mails}"
        made = processes.run("-c", SITE, DJANGO_SETTINGS_MODULE="rocb.settings", **values)
        assert made.returncode == 0, made.stderr
        site = processes.start("manage.py", "run", "--no-demo", log=tmp_path / "log", **values)
        address = f"http://127.0.0.1:{port}"
        try:
            processes.wait_until(lambda: answers(f"{address}/health/"), what="the site to answer")
            yield Office(address, mails, values, browser)
        finally:
            processes.end(site)


def test_a_reader_builds_a_feed_and_another_gets_mail_and_ends_it(office: Office) -> None:
    reader = office.window()
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
    question = office.mail("Please confirm")
    reader.goto(link(question, "confirm"))
    reader.get_by_role("button", name="Yes, send it").click()
    expect(reader.locator("h1")).to_contain_text("Confirmed")

    office.publish("origin")
    office.publish("laboratories")
    processes.wait_until(
        lambda: "About laboratories" in reader.request.get(feed).text(), what="the article in the feed"
    )
    assert "About origin" not in reader.request.get(feed).text()
    digest = office.mail("About laboratories")
    assert "ann@x.example" in digest
    assert not [text for text in office.texts() if "About origin" in text]

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
