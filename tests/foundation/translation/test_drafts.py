"""Texts that a machine drafted: marked until a person reads them, wherever they are moved."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from foundation.translation import pages, xliff
from foundation.translation.pairing import State
from foundation.translation.saving import Entry, How, Refusal, base_of, save
from foundation.translation.texts import fingerprint
from foundation.translation.xliff_exchange import units
from news.models import ArticlePage
from tests import factories
from tests.foundation.translation.test_side_by_side import JSON, latest, number_of, rich, shown, url
from tests.foundation.translation.test_states import article_with_russian

pytestmark = pytest.mark.django_db
WORD = "DRAFTWORD"


def draft_all(original: Any, page: Any, *, user: Any = None) -> Any:
    """Draft each text that is missing or out of date, as the task does. Return what was saved."""
    found = pages.read(original, latest(page))
    entries = [
        Entry(one.original.path, f"{WORD} {n}", base_of(one), fingerprint(one.original.words), How.DRAFTED)
        for n, one in enumerate(found)
        if one.original and one.state in {State.MISSING, State.OUT_OF_DATE}
    ]
    return save(page, entries, user=user or factories.user("Editors"), at=timezone.now())


def page_states(original: Any, page: Any) -> list[str]:
    return [pair.state.value for pair in pages.read(original, page)]


@pytest.fixture
def pair() -> tuple[ArticlePage, ArticlePage]:
    original, page = article_with_russian(title="A title", standfirst="In short")
    draft_all(original, page)
    return original, page


def test_a_draft_is_marked_until_a_person_changes_or_confirms_it(pair: Any) -> None:
    original, page = pair
    draft = latest(page)
    assert set(page_states(original, draft)) == {"drafted"}
    pages.translate(draft, original, "title", "Заголовок")
    pages.confirm(draft, [one for one in pages.read(original, draft) if one.original.path == "standfirst"])
    draft.save_revision()
    assert page_states(original, latest(page)) == ["current", "current", "drafted", "drafted"]


def test_a_person_reads_a_draft_on_the_screen_by_confirming_or_editing_it(editor: Client, pair: Any) -> None:
    original, page = pair
    data = shown(editor, page)
    title, body = number_of(data, "title"), number_of(data, "body")
    assert "Machine translation, not read yet" in editor.get(url(page)).content.decode()
    assert editor.post(url(page), {**data, "confirmed": title}).status_code == 302
    assert page_states(original, latest(page)) == ["current", "drafted", "drafted", "drafted"]
    data = {name: value for name, value in shown(editor, page).items() if name.endswith(f"-{body}")}
    answer = editor.post(url(page), {**data, f"{body}-value": rich("Прочитан")}, headers=JSON).json()
    assert answer["rows"][0]["state"] == "current"


def test_saving_the_page_unread_in_another_editor_keeps_the_mark_and_changing_a_text_removes_it(pair: Any) -> None:
    original, page = pair
    draft = latest(page)
    draft.save_revision()
    draft = latest(page)
    draft.title = "Прочитан"
    draft.save_revision()
    assert page_states(original, latest(page)) == ["current", "drafted", "drafted", "drafted"]


@pytest.mark.parametrize("how", ["typed", "deleted", "replaced by another draft"])
def test_a_stale_form_that_brings_a_draft_back_does_not_make_it_read(pair: Any, how: str) -> None:
    """A window of the editor was open since before a person replaced the draft."""
    original, page = pair
    stale = latest(page)
    draft = latest(page)
    if how == "deleted":
        draft.body = []
        pages.translate(draft, original, "title", "Заголовок")
    else:
        for one in pages.read(original, draft):
            is_draft = how != "typed"
            pages.translate(draft, original, one.original.path, f"Текст {one.original.words}", is_draft=is_draft)
    draft.save_revision()
    draft = latest(page)
    draft.title, draft.standfirst, draft.body = stale.title, stale.standfirst, stale.body
    draft.save_revision()
    draft = latest(page)
    assert page_states(original, draft) == ["drafted"] * 4
    assert len(pages.unread_drafts(draft)) == 4
    pages.keep(draft, pages.unread_drafts(draft))
    assert pages.unread_drafts(draft) == []


def test_a_stale_form_that_brings_the_original_back_makes_the_text_missing(pair: Any) -> None:
    original, page = pair
    draft = latest(page)
    draft.title = original.title
    assert page_states(original, draft)[0] == "missing"


def test_a_draft_that_was_moved_or_copied_to_another_block_is_still_one(pair: Any) -> None:
    original, page = pair
    draft = latest(page)
    blocks = draft.body.get_prep_value()
    draft.body = ArticlePage._meta.get_field("body").to_python(
        json.dumps([{"type": "text", "value": block["value"]} for block in blocks + blocks])
    )
    for one in pages.read(original, draft):
        if one.original and one.original.path in {"title", "standfirst"}:
            pages.translate(draft, original, one.original.path, f"Прочитан {one.original.path}")
    draft.save_revision()
    assert len(pages.unread_drafts(latest(page))) == 4


def test_one_of_two_equal_texts_that_was_read_does_not_make_the_other_read() -> None:
    original, page = article_with_russian(body=[("text", "<p>One.</p><p>Two.</p>")])
    draft = latest(page)
    paths = [one.original.path for one in pages.read(original, draft)]
    pages.translate(draft, original, paths[0], "Слово")
    for path in paths[1:]:
        pages.translate(draft, original, path, "Слово", is_draft=True)
    assert page_states(original, draft)[0] == "current"
    pages.confirm(draft, [pages.read(original, draft)[1]])
    assert page_states(original, draft) == ["current", "current", *["drafted"] * (len(paths) - 2)]


@pytest.mark.parametrize("change", ["typed", "confirmed", "same", "original"])
def test_a_draft_replaces_nothing_that_changed_while_it_was_written(change: str) -> None:
    original, page = article_with_russian(title="A title")
    one = pages.read(original, latest(page))[0]
    entry = Entry("title", WORD, base_of(one), fingerprint("A title"), How.DRAFTED)
    draft = latest(page)
    if change == "typed":
        pages.translate(draft, original, "title", "Заголовок")
    elif change == "confirmed":
        pages.confirm(draft, [one])
    elif change == "same":
        pages.translate(draft, original, "title", "A title", is_same=True)
    else:
        factories.publish(original, title="Another title")
    draft.save_revision()
    before = latest(page).title
    saved = save(page, [entry], user=factories.user("Editors"), at=timezone.now())
    assert saved.refused["title"] in {Refusal.TRANSLATION_CHANGED, Refusal.ORIGINAL_CHANGED}
    assert latest(page).title == before


def test_an_export_for_an_agency_says_which_texts_are_drafts(pair: Any) -> None:
    original, page = pair
    draft = latest(page)
    pages.translate(draft, original, "title", "Заголовок")
    content = xliff.write(
        [("f", "t", units(pages.read(original, draft), only_due=False))], source_language="en", target_language="ru"
    ).decode()
    assert content.count('state="initial" subState="newsroom:machine-draft"') == 3
    assert content.count('state="translated"') == 1
