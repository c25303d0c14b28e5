"""Two contributors of two organisations and an editor: each finds their own content, and a message refuses the rest."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import processes
from tests.browser.editing import choose, press_until, save_draft, settle
from tests.browser.newsroom import Newsroom, running

pytestmark = [pytest.mark.browser, pytest.mark.process, pytest.mark.django_db]

SITE = """
from datetime import timedelta
from django.utils import timezone
from events import registration
from events.models import EditionOrganisation, EditionPage
from tests import event_factories, factories
for code in ("en", "ru", "fr"):
    factories.news_index(code, show_in_menus=True)
a, b = factories.organisation(name="Customs of A"), factories.organisation(name="Customs of B")
factories.user("Contributors", username="anna", email="anna@x.example", organisation=a)
factories.user("Contributors", username="boris", email="boris@x.example", organisation=b)
eva = factories.user("Editors", username="eva", email="eva@x.example")
factories.image(title="Of the office", uploaded_by_user=eva)
factories.image(title="Of the library", uploaded_by_user=eva, collection=factories.shared_files())
day = timezone.localdate() + timedelta(days=60)
edition = event_factories.edition(
    title="Meeting in A", starts_on=day, registration="form", audience="public", host_sees_registrations=True
)
EditionOrganisation.objects.create(edition=edition, organisation=a, role="host")
registration.register(edition, name="Guest", email="guest@x.example", language="en", at=timezone.now())
factories.article(title="Live article", owner=eva, provenance="supplied", supplied_by=a)
"""
CLOSED = "Sorry, you do not have permission to access this area."


@pytest.fixture(scope="module")
def newsroom(
    django_db_setup: None, tmp_path_factory: pytest.TempPathFactory, browser: Browser, static: Path
) -> Iterator[Newsroom]:
    """Each journey changes an article of its own."""
    with running(tmp_path_factory.mktemp("rights"), browser, static=static, rows=SITE) as room:
        yield room


def page_id(window: Page) -> str:
    found = re.search(r"/pages/(\d+)/", window.url)
    assert found
    return found[1]


def choose_image(window: Page, file: Path) -> list[str]:
    """Upload ``file`` in the chooser of the lead image and choose it. Return the titles that were offered before."""
    section = window.locator("section").filter(has=window.locator("[name=image_alt]")).last
    modal = window.locator(".modal")
    press_until(section.get_by_role("button", name="Choose an image"), modal.get_by_role("tab", name="Upload"))
    expect(modal.locator("#search-results, #image-results").first).to_be_attached()
    offered = modal.locator("h3, figcaption, a[data-chooser-modal-choice]").all_inner_texts()
    modal.get_by_role("tab", name="Upload").click()
    modal.locator("input[type=file]").set_input_files(file)
    modal.get_by_label("Title").last.fill("A scanner")
    modal.get_by_role("button", name="Upload").click()
    expect(modal).to_have_count(0)
    return offered


def test_contributors_find_what_is_theirs_and_closed_pages_elsewhere(newsroom: Newsroom, tmp_path: Path) -> None:
    anna, boris = newsroom.window("anna"), newsroom.window("boris")
    photo = tmp_path / "scanner.png"
    newsroom.run(f"from PIL import Image; Image.new('RGB', (1200, 800), 'teal').save({str(photo)!r})")

    # Anna writes and uploads a picture. The journey of the review shows that the office approves submissions.
    anna.goto("/admin/")
    anna.get_by_role("link", name="New article: English").click()
    anna.fill("[name=title]", "A scanner arrives")
    anna.fill("[name=standfirst]", "One sentence.")
    offered = " ".join(choose_image(anna, photo))
    assert "Of the library" in offered
    assert "Of the office" not in offered
    settle(anna)
    save_draft(anna)
    draft = page_id(anna)
    anna.goto("/admin/images/")
    expect(anna.locator("main")).to_contain_text("A scanner")
    expect(anna.locator("main")).not_to_contain_text("Of the office")

    # Boris opens her draft, its comparison, her event and its registrations.
    editions = anna.goto("/admin/editions/")
    assert editions
    anna.get_by_role("link", name="Meeting in A", exact=True).first.click()
    event = page_id(anna)
    for address in (
        f"/admin/pages/{draft}/edit/",
        f"/admin/pages/{draft}/view_draft/",
        f"/admin/news/share/{draft}/",
        f"/admin/pages/{event}/edit/",
        f"/admin/programme/{event}/registrations/",
    ):
        boris.goto(address)
        expect(boris.locator(".messages")).to_contain_text(CLOSED)
        assert boris.url.endswith("/admin/"), address
    boris.goto("/admin/articles/")
    expect(boris.locator("main")).not_to_contain_text("A scanner arrives")
    boris.goto("/admin/images/")
    expect(boris.locator("main")).not_to_contain_text("A scanner")

    # Anna's organisation hosts the event, and the office lets it see who comes.
    anna.goto(f"/admin/programme/{event}/registrations/")
    expect(anna.locator("main")).to_contain_text("guest@x.example")


def test_an_editor_is_asked_before_the_words_of_others_go_public(newsroom: Newsroom) -> None:
    anna, eva, reader = newsroom.window("anna"), newsroom.window("eva"), newsroom.window()
    anna.goto("/admin/articles/")
    anna.get_by_role("link", name="Live article", exact=True).click()
    anna.wait_for_url("**/edit/")
    article = page_id(anna)
    anna.fill("[name=standfirst]", "A sentence that nobody has read.")
    settle(anna)
    save_draft(anna)

    eva.goto(f"/admin/pages/{article}/edit/")
    choose(eva, "Publish")
    expect(eva.locator(".messages")).to_contain_text("It contains changes that nobody has approved, by anna")
    reader.goto("/en/news/")
    expect(reader.locator("main")).not_to_contain_text("A sentence that nobody has read.")
    link = eva.locator(".messages").get_by_role("link", name="Compare")
    assert "/revisions/compare/live...latest/" in (link.get_attribute("href") or "")
    eva.locator(".messages").get_by_label(
        "I have checked these changes. When I publish next, they will go live."
    ).check()
    choose(eva, "Publish")
    said = "A sentence that nobody has read."
    processes.wait_until(lambda: said in reader.request.get("/en/news/").text(), what="the published sentence")
