"""A copy for translation knows what each of its texts was copied from, through drafts, publication and old revisions."""

from __future__ import annotations

from typing import Any

import pytest
from wagtail.models import Locale

from events.models import EditionPage, Session
from foundation.translation import pages
from foundation.translation.pairing import State
from foundation.translation.texts import Texts
from news.models import ArticlePage
from tests import event_factories, factories

pytestmark = pytest.mark.django_db


def russian(page: Any) -> Any:
    locale, _ = Locale.objects.get_or_create(language_code="ru")
    parent = page.get_parent().specific
    if not parent.has_translation(locale):
        parent.copy_for_translation(locale, copy_parents=True)
    return type(page).objects.get(pk=page.copy_for_translation(locale).pk).get_latest_revision_as_object()


def states(original: Any, translation: Any) -> list[str]:
    return [pair.state.value for pair in pages.read(original, translation)]


def test_a_copy_is_untranslated_and_its_draft_remembers_what_it_was_made_from() -> None:
    original = factories.article(title="A title", standfirst="In short", body=[("text", "<p>One.</p><p>Two.</p>")])
    draft = russian(original)
    assert states(original, draft) == ["missing"] * 4
    last = list(Texts(original))[-1]
    pages.translate(draft, original, last.path, "Два.")
    draft.save_revision()
    again = ArticlePage.objects.get(pk=draft.pk).get_latest_revision_as_object()
    assert states(original, again) == ["missing", "missing", "missing", "current"]
    assert "Два." in str(again.body)


def test_an_older_revision_brings_back_what_it_was_made_from() -> None:
    original = factories.article(title="A title", standfirst="In short")
    draft = russian(original)
    pages.translate(draft, original, "title", "Заголовок")
    first = draft.save_revision()
    pages.translate(draft, original, "standfirst", "Коротко")
    draft.save_revision()
    assert states(original, draft)[:2] == ["current", "current"]
    assert states(original, first.as_object())[:2] == ["current", "missing"]


def test_publication_makes_the_draft_the_public_record() -> None:
    original = factories.article(title="A title", standfirst="In short")
    draft = russian(original)
    pages.translate(draft, original, "title", "Заголовок")
    draft.save_revision().publish()
    page = ArticlePage.objects.get(pk=draft.pk)
    assert states(original, page)[:2] == ["current", "missing"]
    original.title = "Another title"
    original.save_revision().publish()
    assert pages.original_of(page).title == "Another title"
    assert states(pages.original_of(page), page)[:2] == ["outdated", "missing"]


def test_a_draft_of_a_public_original_changes_no_state_until_it_is_published() -> None:
    original = factories.article(title="A title")
    draft = russian(original)
    pages.translate(draft, original, "title", "Заголовок")
    original.title = "Another title"
    original.save_revision()
    assert states(pages.original_of(draft), draft)[0] == "current"


def test_texts_of_the_programme_are_paired_by_the_key_of_the_session() -> None:
    edition = event_factories.edition(title="A workshop")
    edition.sessions.set(
        [Session(title=title, day=edition.starts_on, sort_order=n) for n, title in enumerate(("One", "Two"))]
    )
    edition.save_revision().publish()
    original = EditionPage.objects.get(pk=edition.pk)
    draft = russian(original)
    paths = [
        pair.original.path for pair in pages.read(original, draft) if pair.original and "sessions" in pair.original.path
    ]
    pages.translate(draft, original, paths[1], "Два")
    draft.save_revision()
    again = EditionPage.objects.get(pk=draft.pk).get_latest_revision_as_object()
    assert [one.title for one in again.sessions.all()] == ["One", "Два"]
    again.sessions.set(list(reversed(again.sessions.all())))
    found = {pair.original.path: pair.state for pair in pages.read(original, again) if pair.original}
    assert [found[path] for path in paths] == [State.MISSING, State.CURRENT]


def test_a_draft_that_the_caller_changes_after_the_copy_keeps_its_record() -> None:
    original = factories.article(title="A title")
    russian(original)
    french = Locale.objects.get_or_create(language_code="fr")[0]
    original.get_parent().specific.copy_for_translation(french, copy_parents=True)
    draft = original.copy_for_translation(french)
    draft.listed_until = None
    draft.save_revision()
    again = ArticlePage.objects.get(pk=draft.pk).get_latest_revision_as_object()
    assert set(states(original, again)) == {"missing"}


def test_a_copy_of_a_translation_is_untranslated_too_although_it_has_other_texts_than_the_original() -> None:
    original = factories.article(title="A title", body=[("text", "<p>One.</p><p>Two.</p>")])
    draft = russian(original)
    for path in [pair.original.path for pair in pages.read(original, draft) if pair.original]:
        pages.translate(draft, original, path, "Перевод")
    draft.body = [*draft.body.get_prep_value(), {"type": "text", "value": "<p>Ещё.</p>"}]
    draft.save_revision().publish()
    french = Locale.objects.get_or_create(language_code="fr")[0]
    original.get_parent().specific.copy_for_translation(french, copy_parents=True)
    copy = ArticlePage.objects.get(pk=ArticlePage.objects.get(pk=draft.pk).copy_for_translation(french).pk)
    found = [pair.state.value for pair in pages.read(original, copy.get_latest_revision_as_object())]
    assert set(found) == {"missing"}


def test_an_alias_and_a_copy_in_the_same_language_are_not_translations() -> None:
    original = factories.article(title="A title")
    assert pages.original_of(original) is None
    copy = original.copy(update_attrs={"slug": "copy"})
    assert pages.original_of(copy) is None
    locale = factories.news_index("ru").locale
    alias = original.copy_for_translation(locale, alias=True, copy_parents=True)
    assert not pages.is_translated(alias)
    assert alias.translated_from == {}
