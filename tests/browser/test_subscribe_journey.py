"""Following the office, in a real browser: a reader builds a feed and checks that it works; another requests emails,
gets them, and ends them with one click.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from news.models import Channel, Item
from news.views.subscribing_form import TYPES, AskForm
from tests import processes
from tests.browser.mails import Mails, link
from tests.browser.newsroom import Newsroom
from tests.browser.words import LANGUAGES, Words

pytestmark = [pytest.mark.browser, pytest.mark.process]

# For each language, a topic without content, and one that no one chooses.
TOPICS = f"""
from tests import factories
for code in {LANGUAGES}:
    factories.topic(name=f"Laboratories {{code}}", slug=f"laboratories-{{code}}")
    factories.topic(name=f"Gemstones {{code}}", slug=f"gemstones-{{code}}")
"""
PUBLISH = """
from news.models import NewsIndexPage
from rocb.models import Topic
from tests import factories
index = NewsIndexPage.objects.get(locale__language_code="{0}")
for slug in ("gemstones-{0}", "laboratories-{0}"):
    factories.article(index, title=f"About {{slug}}", slug=f"about-{{slug}}", topics=[Topic.objects.get(slug=slug)])
"""


@pytest.fixture(scope="module", autouse=True)
def topics(site: Newsroom) -> None:
    site.run(TOPICS)


def test_a_reader_builds_a_feed_and_another_gets_mail_and_ends_it(site: Newsroom, mails: Mails, words: Words) -> None:
    code = words.language
    reader, ann = site.window(), f"ann-{code}@x.example"
    reader.goto(f"/{code}/")
    reader.locator("header").get_by_role("link", name=words("Follow us")).click()
    reader.get_by_label(words(TYPES[Item.Type.ARTICLE]), exact=True).check()
    reader.get_by_label(f"Laboratories {code}").check()
    reader.get_by_role("button", name=words("Show the addresses")).click()
    expect(reader.locator(".stream")).to_have_count(1)
    expect(reader.locator(".stream")).to_contain_text(
        words("Nothing has been published here yet. New items will appear in the feed.")
    )
    feed = reader.locator(".stream__ways a").first.inner_text()

    # The same choice by email, immediately: requested here, confirmed from the email.
    reader.locator("#ways").get_by_role("link", name=words("Get email updates")).click()
    expect(reader.get_by_label(f"Laboratories {code}")).to_be_checked()
    reader.get_by_label(words(AskForm.base_fields["email"].label), exact=True).fill(ann)
    reader.get_by_label(words(Channel.Frequency.AT_ONCE.label)).check()
    reader.get_by_role("button", name=words("Send me a confirmation link")).click()
    expect(reader.locator("h1")).to_contain_text(words("One more step: check your email"))
    question = mails.wait_for(ann, words("To confirm, open this page and select the button:"))
    reader.goto(link(question, "/mail/confirm/"))
    reader.get_by_role("button", name=words("Yes, send me email updates")).click()
    expect(reader.locator("h1")).to_contain_text(words("Your email updates are confirmed"))

    site.run(PUBLISH.format(code))
    processes.wait_until(
        lambda: f"About laboratories-{code}" in reader.request.get(feed).text(), what="the article in the feed"
    )
    assert f"About gemstones-{code}" not in reader.request.get(feed).text()
    digest = mails.wait_for(
        ann, f"About laboratories-{code}", words("You are receiving this email because you signed up for it.")
    )
    assert not [text for text in mails.texts() if f"About gemstones-{code}" in text]

    # Opening the link asks first; a mail program's click is a POST and needs nothing else.
    stop = link(digest, "/mail/stop/")
    reader.goto(stop)
    expect(reader.get_by_role("button", name=words("Unsubscribe"))).to_be_visible()
    one_click = reader.request.post(stop, form={"List-Unsubscribe": "One-Click"})
    assert one_click.status == 200
    assert "set-cookie" not in one_click.headers
    reader.goto(link(digest, "/mail/settings/"))
    expect(reader.locator("main")).to_contain_text(words("You will not get any more emails from us"))
    assert reader.context.cookies() == []
