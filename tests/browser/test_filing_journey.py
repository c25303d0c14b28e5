"""An article is filed with the keyboard alone, and axe finds no problem in its form."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.editing import chosen, complaints, filing
from tests.browser.newsroom import Newsroom, running

# This mark makes pytest create the template database, from which the site's own database is copied.
pytestmark = [
    pytest.mark.browser,
    pytest.mark.process,
    pytest.mark.release,
    pytest.mark.django_db,
    pytest.mark.one_database,
]

SITE = """
from tests import event_factories, factories
factories.news_index()
factories.user("Editors", username="editor")
for code, name, russian in (("NL", "Netherlands", "Нидерланды"), ("GE", "Georgia", "Грузия"), ("FR", "France", "Франция")):
    factories.organisation(name="Customs", code=code, country={"en": name, "ru": russian})
factories.topic(name="Origin")
event_factories.edition(title="Workshop on origin")
"""
NETHERLANDS, GEORGIA = "Netherlands: Customs", "Georgia: Customs"


@pytest.fixture(scope="module")
def newsroom(
    django_db_setup: None, tmp_path_factory: pytest.TempPathFactory, browser: Browser, static: Path
) -> Iterator[Newsroom]:
    with running(tmp_path_factory.mktemp("filing"), browser, static=static, rows=SITE) as room:
        yield room


@pytest.fixture
def form(newsroom: Newsroom) -> Page:
    """Open the form of a new article."""
    window = newsroom.window("editor")
    window.goto("/admin/")
    window.goto(str(window.locator("a[href*='/add/newsroom_news/articlepage/']").first.get_attribute("href")))
    expect(filing(window, "organisations").get_by_role("combobox")).to_be_visible()
    return window


def take(window: Page, field: str, text: str) -> None:
    """Choose by typing, as fast as a person who does not wait for the list."""
    filing(window, field).get_by_role("combobox").focus()
    window.keyboard.type(text)
    window.keyboard.press("Enter")
    expect(filing(window, field).get_by_role("combobox")).to_have_value("")


def test_organisations_are_added_by_code_and_by_russian_name_walked_through_and_removed(form: Page) -> None:
    whole = filing(form, "organisations")
    take(form, "organisations", "nl")
    take(form, "organisations", "груз")
    take(form, "organisations", "france")
    assert chosen(form, "organisations") == ["France: Customs", GEORGIA, NETHERLANDS]
    expect(whole.get_by_role("status")).to_have_text("France: Customs has been added.")

    form.keyboard.press("ArrowLeft")
    expect(whole.get_by_role("button", name=f"Remove {NETHERLANDS}")).to_be_focused()
    form.keyboard.press("Home")
    expect(whole.get_by_role("button", name="Remove France: Customs")).to_be_focused()
    form.keyboard.press("Delete")
    expect(whole.get_by_role("status")).to_have_text("France: Customs has been removed.")
    expect(whole.get_by_role("button", name=f"Remove {GEORGIA}")).to_be_focused()
    form.keyboard.press("End")
    form.keyboard.press("ArrowRight")
    expect(whole.get_by_role("combobox")).to_be_focused()
    assert chosen(form, "organisations") == [GEORGIA, NETHERLANDS]


def test_arrows_walk_through_the_list_and_escape_closes_it(form: Page) -> None:
    whole = filing(form, "organisations")
    field = whole.get_by_role("combobox")
    field.focus()
    form.keyboard.press("ArrowDown")
    expect(whole.get_by_role("option")).to_have_count(3)
    expect(field).to_have_attribute("aria-expanded", "true")
    form.keyboard.press("ArrowDown")
    form.keyboard.press("ArrowUp")
    form.keyboard.press("ArrowUp")
    expect(whole.get_by_role("option", selected=True)).to_have_text(GEORGIA)
    active = whole.get_by_role("option").nth(1).get_attribute("id")
    expect(field).to_have_attribute("aria-activedescendant", str(active))
    form.keyboard.press("Escape")
    expect(field).to_have_attribute("aria-expanded", "false")
    assert chosen(form, "organisations") == []


def test_what_is_chosen_is_not_offered_again_and_text_that_is_left_is_not_taken_silently(form: Page) -> None:
    take(form, "topics", "origin")
    form.keyboard.type("origin")
    status = filing(form, "topics").get_by_role("status")
    expect(status).to_have_text("Already chosen: Origin.")
    form.keyboard.press("Tab")
    expect(status).to_have_text("“origin” has not been added. Choose from the list.")


def test_a_topic_that_does_not_exist_is_created(form: Page) -> None:
    filing(form, "topics").get_by_role("combobox").focus()
    form.keyboard.type("Laboratories")
    expect(filing(form, "topics").get_by_role("option")).to_have_text("Create “Laboratories”")
    form.keyboard.press("ArrowDown")
    form.keyboard.press("Enter")
    expect(filing(form, "topics").get_by_role("button", name="Remove Laboratories")).to_be_visible()
    assert chosen(form, "topics") == ["Laboratories"]


def test_one_event_takes_the_place_of_another(form: Page) -> None:
    take(form, "about", "workshop")
    assert chosen(form, "about") == ["Workshop on origin"]
    form.keyboard.press("Backspace")
    form.keyboard.press("Delete")
    assert chosen(form, "about") == []


def test_what_was_chosen_is_published(form: Page, newsroom: Newsroom) -> None:
    form.fill("[name=title]", "Filed")
    take(form, "organisations", "nl")
    take(form, "topics", "orig")
    take(form, "about", "workshop")
    form.wait_for_timeout(1500)
    with form.expect_event("load"):
        form.locator("footer.footer").get_by_role("button", name="Save draft").click()
    assert chosen(form, "organisations") == [NETHERLANDS]
    assert chosen(form, "topics") == ["Origin"]
    assert chosen(form, "about") == ["Workshop on origin"]


def test_axe_has_nothing_to_say_about_the_field_open_or_closed(form: Page) -> None:
    def of_ours() -> list[object]:
        return [
            (rule, found) for rule, nodes in complaints(form) if (found := [one for one in nodes if "filing" in one])
        ]

    take(form, "organisations", "nl")
    assert not of_ours()
    filing(form, "organisations").get_by_role("combobox").press("ArrowDown")
    expect(filing(form, "organisations").get_by_role("option").first).to_be_visible()
    assert not of_ours()


def test_without_a_script_a_select_list_is_there(newsroom: Newsroom, form: Page) -> None:
    context = newsroom.browser.new_context(
        base_url=newsroom.address, java_script_enabled=False, storage_state=form.context.storage_state()
    )
    window = context.new_page()
    window.goto(form.url)
    select = window.locator("select[name=organisations]")  # in a tab that Wagtail opens by script
    assert select.get_attribute("hidden") is None
    assert select.locator("option").count() == 3
    context.close()
