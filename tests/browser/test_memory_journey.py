"""A translator reuses published translations with the keyboard: plain and rich text, with other numbers, and one sentence."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.editing import complaints
from tests.browser.newsroom import Newsroom, running

pytestmark = [pytest.mark.browser, pytest.mark.process, pytest.mark.django_db, pytest.mark.one_database]

SITE = """
from django.conf import settings
from django.utils import timezone
from foundation.translation import pages, states
from tests import factories
factories.user("Editors", username="eva", email="eva@x.example")
russian = factories.news_index("ru").locale
first = "From 3 to 5 May 2021, <b>members</b> met online."
second = "The office thanks all speakers. It publishes a report soon."
past = factories.article(title="Members meet", standfirst="In short", body=[("text", f"<p>{first}</p><p>{second}</p>")])
page = past.copy_for_translation(russian, copy_parents=True)
for pair in pages.read(past, page):
    pages.translate(page, past, pair.original.path, {
        "title": "Встреча членов",
        "standfirst": "Коротко",
    }.get(pair.original.path) or (
        "С 3 по 5 мая 2021 года <b>члены</b> встретились онлайн." if "2021" in pair.original.value
        else "Бюро благодарит всех докладчиков. Отчёт оно скоро опубликует."
    ))
page.save_revision().publish()
states.sweep(at=timezone.now())
body = f"<p>{first.replace('2021', '2026')}</p><p>A new guide is free for everybody. The office thanks all speakers.</p>"
draft = factories.article(title="Members meet", standfirst="Nothing like it", body=[("text", body)])
with open(settings.VAR_DIR / "pages", "w") as file:
    print(draft.copy_for_translation(russian, copy_parents=True).pk, file=file)
"""


@pytest.fixture
def newsroom(django_db_setup: None, tmp_path: Path, browser: Browser, static: Path) -> Iterator[Newsroom]:
    with running(tmp_path, browser, static=static, rows=SITE) as room:
        yield room


def test_published_translations_are_inserted_with_a_key_and_saved(newsroom: Newsroom, tmp_path: Path) -> None:
    page = (tmp_path / "pages").read_text().strip()
    eva = newsroom.window("eva")
    eva.goto(f"/admin/translation/{page}/")
    expect(eva.locator(".Draftail-Editor")).to_have_count(2)
    summary = eva.locator("[data-summary]")
    expect(summary).to_have_text("4 texts of 4 are left.")
    rows = eva.locator("[data-row]")
    eva.locator("textarea").first.focus()
    expect(rows.nth(0).locator("[data-insert]")).to_have_count(1)
    assert complaints(eva) == []
    eva.keyboard.press("Alt+Enter")
    eva.keyboard.press("Control+Enter")
    expect(summary).to_have_text("3 texts of 4 are left.")
    for place, left in ((2, "2 texts of 4 are left."), (3, "1 text of 4 is left.")):
        rows.nth(place).locator("[role=textbox]").focus()
        expect(rows.nth(place).locator("[data-insert]")).to_have_count(1)
        eva.keyboard.press("Alt+Enter")
        eva.locator("textarea").first.focus()
        expect(summary).to_have_text(left)
    eva.reload()
    expect(eva.locator(".Draftail-Editor")).to_have_count(2)
    assert eva.locator("textarea").first.input_value() == "Встреча членов"
    boxes = eva.locator("[role=textbox]")
    expect(boxes.nth(0)).to_have_text("С 3 по 5 мая 2026 года члены встретились онлайн.")
    expect(boxes.nth(0).locator("[style*=bold]")).to_have_text("члены")
    expect(boxes.nth(1)).to_have_text("Бюро благодарит всех докладчиков.")
