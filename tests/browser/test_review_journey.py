"""From the first draft to the withdrawal, in a real browser: a contributor, an editor and a reader, each in a window."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import processes
from tests.browser.editing import choose, choose_with_reason, file_under, open_panel, press_until, save_draft, settle
from tests.browser.newsroom import Newsroom, running

# This mark makes pytest create the template database, from which the site's own database is copied.
pytestmark = [pytest.mark.browser, pytest.mark.process, pytest.mark.django_db]

# One news list in each language, two topics, and two people.
SITE = """
from tests import factories
for code in ("en", "ru", "fr"):
    factories.news_index(code, show_in_menus=True)
factories.topic(name="Laboratories", slug="laboratories")
factories.topic(name="Origin", slug="origin")
factories.image(title="A laboratory", description="Benches with microscopes.", collection=factories.shared_files())
factories.user("Contributors", username="carla", email="carla@x.example")
factories.user("Editors", username="eva", email="eva@x.example")
"""
BAKU = ZoneInfo("Asia/Baku")
# No clock of a process is changed. The revision gets an earlier time, as in `tests.test_warm_caches`.
THE_HOUR_IS_OVER = """
from datetime import timedelta
from django.utils import timezone
from wagtail.models import Revision
revision = Revision.objects.get(approved_go_live_at__isnull=False)
assert timedelta(minutes=50) < revision.approved_go_live_at - timezone.now() < timedelta(minutes=61)
past = timezone.now() - timedelta(minutes=1)
revision.approved_go_live_at, revision.content["go_live_at"] = past, past.isoformat()
revision.save()
"""


@pytest.fixture(scope="module")
def newsroom(
    django_db_setup: None, tmp_path_factory: pytest.TempPathFactory, browser: Browser, static: Path
) -> Iterator[Newsroom]:
    """Each journey writes an article of its own."""
    with running(tmp_path_factory.mktemp("review"), browser, static=static, rows=SITE) as room:
        yield room


# --- What people do -------------------------------------------------------------------------------------------------


def begin(window: Page, title: str, text: str, *, topics: tuple[str, ...] = (), image: str = "") -> None:
    """Fill in a new form, starting from the dashboard."""
    window.goto("/admin/")
    window.get_by_role("link", name="New article: English").click()
    window.fill("[name=title]", title)
    window.fill("[name=standfirst]", "One sentence about it.")
    body = window.locator("#panel-child-content-body-content")
    body.get_by_role("button", name="Insert a block").first.click()
    window.get_by_role("option", name="Text").first.click()
    editor = body.locator(".public-DraftEditor-content")
    editor.click()
    window.keyboard.type(text)
    if image:
        window.locator("#panel-child-content-lead_image-content, section").filter(
            has=window.locator("[name=image_alt]")
        ).last.get_by_role("button", name="Choose an image").click()
        window.locator(".modal").get_by_role("link", name=image).click()
        expect(window.locator(".modal")).to_have_count(0)
    if topics:
        file_under(window, "topics", *topics)
    settle(window)


def shown(reader: Page, path: str, words: str) -> bool:
    """Return the current response of the server, because a reader's browser may cache a feed for some minutes."""
    return words in reader.request.get(path).text()


def doors(slug: str) -> list[str]:
    return [
        "/en/",
        "/en/news/",
        f"/en/news/{slug}/",
        "/en/news/rss.xml",
        "/api/v2/pages/?type=newsroom_news.ArticlePage",
    ]


# --- The journeys ---------------------------------------------------------------------------------------------------


def test_an_article_is_written_returned_approved_corrected_and_withdrawn(newsroom: Newsroom) -> None:
    carla, eva, reader = newsroom.window("carla"), newsroom.window("eva"), newsroom.window()
    title = "Utopia opens a laboratory"

    begin(carla, title, "The minister opened it.", topics=("Laboratories", "Origin"), image="A laboratory")
    choose(carla, "Submit for approval")
    newsroom.wait_for_mail("To: eva@x.example", title)
    assert not shown(reader, "/en/news/", title)

    eva.goto("/admin/")
    expect(eva.locator("#waiting-section")).to_contain_text("From carla, waiting for an editor")
    eva.locator("#waiting-section").get_by_role("link", name=title).click()
    choose_with_reason(eva, "Request changes", "Which minister?")
    newsroom.wait_for_mail("To: carla@x.example", "Which minister?")

    carla.goto("/admin/")
    expect(carla.locator("#waiting-section")).to_contain_text("Returned to you: “Which minister?”")
    carla.locator("#waiting-section").get_by_role("link", name=title).click()
    carla.fill("[name=standfirst]", "The minister of finance opened it.")
    settle(carla)
    choose(carla, "Submit for approval")

    eva.goto("/admin/")
    eva.locator("#waiting-section").get_by_role("link", name=title).click()
    choose(eva, "Approve and Publish")
    processes.wait_until(lambda: shown(reader, "/en/news/", title), what="the article in the list")
    for path in doors("utopia-opens-a-laboratory"):
        assert shown(reader, path, title), path
    reader.goto("/en/news/utopia-opens-a-laboratory/")
    expect(reader.locator("main")).to_contain_text("The minister of finance opened it.")
    expect(reader.get_by_role("img", name="Benches with microscopes.").first).to_be_visible()
    for topic in ("Laboratories", "Origin"):
        expect(reader.get_by_role("link", name=topic).first).to_be_visible()
    newsroom.wait_for_mail("has been approved")

    # Correct it: the note and its day are below the text, and the feed mentions it.
    eva.goto("/admin/articles/")
    eva.get_by_role("link", name=title, exact=True).click()
    eva.wait_for_url("**/edit/")
    page = re.search(r"/pages/(\d+)/", eva.url)
    assert page
    open_panel(eva, "correction_note")
    eva.fill("[name=correction_note]", "It was the minister of the interior.")
    settle(eva)
    choose(eva, "Publish")
    article = "/en/news/utopia-opens-a-laboratory/"
    processes.wait_until(lambda: shown(reader, article, "minister of the interior"), what="the correction")

    # Withdraw it, with the reason.
    eva.goto(f"/admin/pages/{page[1]}/unpublish/")
    eva.get_by_label("Reason for withdrawal").fill("The laboratory was not opened.")
    eva.get_by_role("button", name="Yes, unpublish it").click()
    eva.wait_for_url(re.compile(r"/admin/pages/\d+/$"))
    answer = reader.goto(article)
    assert answer
    assert answer.status == 410
    expect(reader.locator("main")).to_contain_text("The laboratory was not opened.")
    for path in doors("utopia-opens-a-laboratory"):
        assert not shown(reader, path, title), path


def test_an_article_is_scheduled_and_appears_everywhere_on_time(newsroom: Newsroom) -> None:
    eva, reader = newsroom.window("eva"), newsroom.window()
    title = "Registration opens"
    begin(eva, title, "It opens today.")
    save_draft(eva)

    field, button = eva.get_by_label("Another time"), eva.get_by_role("button", name="Schedule", exact=True)
    press_until(eva.get_by_role("button", name="Choose when…"), field)
    button.click()
    expect(eva.locator("#publish-at").get_by_role("alert")).to_have_text("Enter a date and a time.")
    expect(field).to_be_focused()
    field.fill("2020-01-01T10:00")
    with eva.expect_event("load"):
        button.click()
    expect(eva.locator("#publish-at").get_by_role("alert")).to_contain_text("is in the past")
    at = (datetime.now(BAKU) + timedelta(hours=1)).replace(second=0, microsecond=0)
    field.fill(f"{at:%Y-%m-%dT%H:%M}")
    with eva.expect_event("load"):
        button.click()
    expect(eva.locator(".messages li")).to_have_count(1)
    expect(eva.locator(".messages")).to_contain_text("will go live on")

    for path in doors("registration-opens"):
        assert not shown(reader, path, title), path
    eva.goto("/admin/")
    expect(eva.locator("#waiting-section")).to_contain_text("Scheduled")
    expect(eva.locator("#waiting-section")).to_contain_text("Time zone: Baku.")

    newsroom.run(THE_HOUR_IS_OVER)
    processes.wait_until(lambda: shown(reader, "/en/news/", title), what="the article")
    for path in doors("registration-opens"):
        assert shown(reader, path, title), path


def test_an_article_is_translated_and_each_language_leads_to_the_other(newsroom: Newsroom) -> None:
    eva, reader = newsroom.window("eva"), newsroom.window()
    begin(eva, "The tariff is new", "It applies from today.")
    save_draft(eva)
    choose(eva, "Publish")
    reader.goto("/en/news/the-tariff-is-new/")

    # As long as there is no translation, a message says so in the readers' language, instead of passing off an English text.
    reader.get_by_role("link", name="Русский").first.click()
    expect(reader).to_have_url(re.compile("/ru/untranslated/"))
    assert reader.locator("html").get_attribute("lang") == "ru"
    expect(reader.locator("main [lang=en]").first).to_contain_text("The tariff is new")

    eva.goto("/admin/articles/")
    eva.get_by_role("link", name="The tariff is new", exact=True).click()
    eva.wait_for_url("**/edit/")
    page = re.search(r"/pages/(\d+)/", eva.url)
    assert page
    eva.goto(f"/admin/translation/submit/page/{page[1]}/")
    eva.get_by_label("Русский").check()
    eva.locator("main").get_by_role("button", name="Submit").click()
    eva.wait_for_url("**/edit/")
    eva.fill("[name=title]", "Новый тариф")
    eva.fill("[name=standfirst]", "Он действует с сегодняшнего дня.")
    eva.locator("#panel-child-content-body-content .public-DraftEditor-content").first.click()
    eva.keyboard.press("Control+a")
    eva.keyboard.type("Новый тариф действует для всех товаров.")
    settle(eva)
    choose(eva, "Publish")

    processes.wait_until(lambda: shown(reader, "/ru/news/", "Новый тариф"), what="the translation in its list")
    assert not shown(reader, "/ru/news/", "The tariff is new")
    reader.goto("/en/news/the-tariff-is-new/")
    reader.get_by_role("link", name="Русский").first.click()
    expect(reader.locator("h1")).to_have_text("Новый тариф")
    reader.get_by_role("link", name="English").first.click()
    expect(reader.locator("h1")).to_have_text("The tariff is new")
