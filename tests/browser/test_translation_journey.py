"""An article is translated beside its original with the keyboard alone; later only its changed paragraphs are due."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Route, expect

from tests.browser.editing import complaints
from tests.browser.newsroom import Newsroom, running

pytestmark = [pytest.mark.browser, pytest.mark.process, pytest.mark.django_db, pytest.mark.one_database]

SITE = """
from django.conf import settings
from tests import factories
factories.user("Editors", username="eva", email="eva@x.example")
body = [
    ("text", '<p>The workshop was held online.</p><p>Each day used <b>another</b> platform.</p>'),
    ("heading", {"text": "Next steps", "level": "h2"}),
    ("text", '<ul><li>A report</li><li>A second workshop</li></ul>'),
]
original = factories.article(title="A workshop on technology", standfirst="Three days online.", body=body)
russian = factories.news_index("ru").locale
page = original.copy_for_translation(russian, copy_parents=True)
with open(settings.VAR_DIR / "pages", "w") as pages:
    print(original.pk, page.pk, file=pages)
"""
CHANGE = """
from news.models import ArticlePage
page = ArticlePage.objects.get(pk={pk})
page.standfirst = "Four days online."
body = page.body.get_prep_value()
body[0]["value"] = body[0]["value"].replace("held online", "held in Baku")
page.body = ArticlePage._meta.get_field("body").to_python(__import__("json").dumps(body))
page.save_revision().publish()
"""
TEXTS = [
    "Семинар",
    "Три дня онлайн.",
    "Семинар прошёл онлайн.",
    "Каждый день — новая платформа.",
    "Далее",
    "Отчёт",
    "Второй",
]


@pytest.fixture
def newsroom(django_db_setup: None, tmp_path: Path, browser: Browser, static: Path) -> Iterator[Newsroom]:
    with running(tmp_path, browser, static=static, rows=SITE) as room:
        yield room


def test_a_text_is_translated_with_the_keyboard_and_later_only_changed_paragraphs_are_due(
    newsroom: Newsroom, tmp_path: Path
) -> None:
    original, page = (tmp_path / "pages").read_text().split()
    eva = newsroom.window("eva")
    eva.goto(f"/admin/translation/{page}/")
    expect(eva.locator("[data-summary]")).to_have_text("7 texts of 7 are left.")
    assert complaints(eva) == []
    expect(eva.locator(".Draftail-Editor")).to_have_count(4)
    eva.locator("[data-next]").focus()
    for text in TEXTS:
        eva.keyboard.press("Control+Enter")
        eva.keyboard.press("Control+A")
        eva.keyboard.type(text)
    eva.keyboard.press("Control+Enter")
    expect(eva.locator("[data-summary]")).to_have_text("Everything is translated and up to date.")
    eva.reload()
    expect(eva.locator("[data-summary]")).to_have_text("Everything is translated and up to date.")
    assert eva.locator("textarea").first.input_value() == TEXTS[0]
    expect(eva.locator("[role=textbox]").nth(1)).to_have_text(TEXTS[3])

    newsroom.run(CHANGE.format(pk=original))
    eva.reload()
    expect(eva.locator("[data-summary]")).to_have_text("2 texts of 7 are left.")
    expect(eva.locator("[data-state=outdated] .translation__original del")).to_have_text(["Three", "online"])
    expect(eva.locator("[data-state=outdated] .translation__original ins")).to_have_text(["Four", "in Baku"])
    assert complaints(eva) == []
    eva.set_viewport_size({"width": 390, "height": 844})
    assert eva.evaluate("document.documentElement.scrollWidth") == 390
    eva.locator("[data-state=outdated] [name=confirmed]").first.click()
    expect(eva.locator("[data-summary]")).to_have_text("1 text of 7 is left.")


def test_two_people_see_each_others_text_instead_of_overwriting_it(newsroom: Newsroom, tmp_path: Path) -> None:
    _original, page = (tmp_path / "pages").read_text().split()
    first, second = newsroom.window("eva"), newsroom.window("eva")
    for window in (first, second):
        window.goto(f"/admin/translation/{page}/")
        expect(window.locator(".Draftail-Editor")).to_have_count(4)
    first.locator("textarea").first.fill("Первый вариант")
    first.keyboard.press("Tab")
    expect(first.locator("[data-summary]")).to_have_text("6 texts of 7 are left.")
    second.locator("textarea").first.fill("Второй вариант")
    second.keyboard.press("Tab")
    refusal = second.locator("[data-refusal]").first
    expect(refusal).to_be_visible()
    expect(refusal).to_contain_text("Первый вариант")
    assert complaints(second) == []
    assert second.locator("textarea").first.input_value() == "Второй вариант"
    second.locator("textarea").first.press_sequentially(" дальше")
    second.wait_for_timeout(4000)  # longer than the pause after which a text is saved
    first.reload()
    assert first.locator("textarea").first.input_value() == "Первый вариант"
    second.get_by_role("button", name="Replace it with my text").click()
    expect(refusal).to_be_hidden()
    first.reload()
    assert first.locator("textarea").first.input_value() == "Второй вариант дальше"


def test_a_link_to_the_editor_waits_until_what_was_typed_is_saved(newsroom: Newsroom, tmp_path: Path) -> None:
    _original, page = (tmp_path / "pages").read_text().split()
    eva = newsroom.window("eva")
    eva.goto(f"/admin/translation/{page}/")
    expect(eva.locator(".Draftail-Editor")).to_have_count(4)
    eva.locator("textarea").first.fill("Заголовок в последний момент")
    eva.get_by_role("link", name="Open the editor").click()
    eva.wait_for_url(f"**/admin/pages/{page}/edit/")
    assert eva.locator("#id_title").input_value() == "Заголовок в последний момент"


def test_a_text_that_stays_as_it_is_leads_to_the_next_one_without_a_reload(newsroom: Newsroom, tmp_path: Path) -> None:
    _original, page = (tmp_path / "pages").read_text().split()
    eva = newsroom.window("eva")
    eva.goto(f"/admin/translation/{page}/")
    expect(eva.locator("[data-next]")).to_be_visible()
    eva.evaluate("document.body.dataset.isTheSame = ''")
    for number in (0, 2):
        eva.locator(f"#row-{number}").get_by_role("button", name="Same in both languages").click()
        expect(eva.locator(f"#row-{number + 1}:focus-within")).to_be_attached()
    expect(eva.locator("[data-summary]")).to_have_text("5 texts of 7 are left.")
    expect(eva.locator("body[data-is-the-same]")).to_be_attached()

    # Typed words are replaced by those of the original, which come with the page.
    eva.locator("textarea").nth(1).fill("Три дня")
    eva.locator("#row-1").get_by_role("button", name="Same in both languages").click()
    expect(eva.locator("[data-summary]")).to_have_text("4 texts of 7 are left.")
    expect(eva.locator("textarea").nth(1)).to_have_value("Three days online.")


def test_the_button_waits_for_texts_that_are_being_saved(newsroom: Newsroom, tmp_path: Path) -> None:
    """The first text is held on its way. The others are typed as fast as the keys go."""
    _original, page = (tmp_path / "pages").read_text().split()
    eva = newsroom.window("eva")
    eva.goto(f"/admin/translation/{page}/")
    expect(eva.locator(".Draftail-Editor")).to_have_count(4)
    eva.evaluate("document.body.dataset.isTheSame = ''")
    held = list[Route]()

    def on_the_way(route: Route) -> None:
        if route.request.resource_type == "fetch" and not held:
            held.append(route)
        else:
            route.continue_()

    eva.route(lambda address: address.endswith(f"/translation/{page}/"), on_the_way)
    for number, text in enumerate(TEXTS):
        eva.locator(f"#row-{number}").locator("[role=textbox], textarea:not([hidden])").first.click()
        eva.keyboard.press("Control+A")
        eva.keyboard.type(text)
    eva.get_by_role("button", name="Save", exact=True).click(no_wait_after=True)
    eva.wait_for_timeout(2000)
    assert len(held) == 1
    expect(eva.locator("body[data-is-the-same]")).to_be_attached()
    held[0].continue_()
    expect(eva.get_by_text("Your translation has been saved.")).to_be_visible(timeout=20_000)
    eva.wait_for_timeout(2000)  # texts that come back are there after some time
    expect(eva.locator("[data-summary]")).to_have_text("Everything is translated and up to date.")
    expect(eva.locator("[data-refusal]:not([hidden])")).to_have_count(0)
    assert "restored" not in (eva.locator("[data-note]").text_content() or "")
    assert [eva.locator("textarea").nth(number).input_value() for number in (0, 1)] == TEXTS[:2]
    expect(eva.locator("[role=textbox]").last).to_contain_text(TEXTS[-1])


def test_words_typed_just_before_the_window_is_closed_are_saved(newsroom: Newsroom, tmp_path: Path) -> None:
    _original, page = (tmp_path / "pages").read_text().split()
    eva = newsroom.window("eva")
    eva.goto(f"/admin/translation/{page}/")
    expect(eva.locator(".Draftail-Editor")).to_have_count(4)
    eva.locator("textarea").first.fill("Последние слова")
    eva.close(run_before_unload=False)
    other = newsroom.window("eva")
    expect(other.locator("body")).to_be_attached()
    for _ in range(30):
        other.goto(f"/admin/translation/{page}/")
        if other.locator("textarea").first.input_value() == "Последние слова":
            return
    raise AssertionError("the last words were lost")


@pytest.mark.parametrize("is_changed_meanwhile", [False, True])
def test_words_typed_without_a_connection_come_back_after_the_window_was_closed(
    newsroom: Newsroom, tmp_path: Path, is_changed_meanwhile: bool
) -> None:
    _original, page = (tmp_path / "pages").read_text().split()
    eva = newsroom.window("eva")
    eva.goto(f"/admin/translation/{page}/")
    expect(eva.locator(".Draftail-Editor")).to_have_count(4)
    eva.wait_for_load_state("load")
    eva.context.set_offline(True)
    eva.locator("textarea").first.fill("Слова без сети")
    eva.locator("[role=textbox]").first.click()
    eva.keyboard.type("Абзац без сети")
    expect(eva.locator("[data-note]")).to_contain_text("Not saved.")
    eva.wait_for_timeout(1000)
    paragraph = eva.locator("[role=textbox]").first.inner_text()
    assert "Абзац без сети" in paragraph
    eva.close(run_before_unload=False)
    eva.context.set_offline(False)
    if is_changed_meanwhile:
        other = newsroom.window("eva")
        other.goto(f"/admin/translation/{page}/")
        other.locator("textarea").first.fill("Слова коллеги")
        other.keyboard.press("Tab")
        expect(other.locator("[data-note]")).to_contain_text("Saved")
        other.close()
    again = eva.context.new_page()
    again.goto(f"/admin/translation/{page}/")
    expect(again.locator("textarea").first).to_have_value("Слова без сети")
    expect(again.locator("[role=textbox]").first).to_have_text(paragraph)
    if is_changed_meanwhile:
        expect(again.locator("[data-refusal]").first).to_contain_text("Слова коллеги")
        return
    expect(again.locator("[data-note]")).to_contain_text("Saved")
    again.wait_for_timeout(1500)
    again.reload()
    expect(again.locator("textarea").first).to_have_value("Слова без сети")
    expect(again.locator("[role=textbox]").first).to_have_text(paragraph)
    kept = "window.unsaved.copies.left().then((copies) => copies.length)"
    assert again.evaluate(kept) == 0
