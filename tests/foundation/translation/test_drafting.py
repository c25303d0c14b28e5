"""Tasks write machine translations, and never overwrite the work of people."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from foundation.translation import drafting, pages
from foundation.translation.engines import TranslationFailed
from foundation.translation.models import DraftRequest
from foundation.translation.pairing import State
from news.models import ArticlePage
from tests import factories
from tests.foundation.translation import stand_in
from tests.foundation.translation.stand_in import WORD
from tests.foundation.translation.test_drafts import page_states
from tests.foundation.translation.test_side_by_side import latest
from tests.foundation.translation.test_states import article_with_russian

pytestmark = pytest.mark.django_db
BODY = '<p>One <b>two</b> &amp; three.</p><p>Four<br/>five.</p><ul><li><a href="https://x.example/">Six</a></li></ul>'


@pytest.fixture(autouse=True)
def engine(settings: Any) -> None:
    settings.TRANSLATION_ENGINE = "tests.foundation.translation.stand_in"
    stand_in.given.clear()
    stand_in.before.clear()


@pytest.fixture
def pair() -> tuple[ArticlePage, ArticlePage]:
    return article_with_russian(title="A title", standfirst="In short", body=[("text", BODY)])


def drafted(original: Any, page: Any, *, user: Any = None, also_outdated: bool = False) -> None:
    user = user or factories.user("Editors")
    drafting.start(original, page, user=user, at=timezone.now(), also_outdated=also_outdated)
    while drafting.go_on(page.pk, at=timezone.now()):
        pass


def test_blocks_lists_and_line_breaks_stay_and_markup_of_the_engine_is_text(pair: Any) -> None:
    original, page = pair
    drafted(original, page)
    texts = [one.translation.value for one in pages.read(original, latest(page)) if one.original.is_rich]
    assert texts[0].endswith("One two &amp; three.")
    assert texts[1].count("<br/>") == 1
    assert all("&lt;" in text and "<b" not in text.replace("<br/>", "") for text in texts)
    body = latest(page).body[0].value.source
    assert body.count("<p") == 2
    assert body.count("<li") == 1


def test_a_task_translates_some_texts_and_the_next_one_the_rest() -> None:
    paragraphs = "".join(f"<p>Paragraph {number} {'word ' * 100}.</p>" for number in range(12))
    original, page = article_with_russian(body=[("text", paragraphs)])
    drafted(original, page)
    assert len(stand_in.given) > 2
    assert all(sum(map(len, one)) <= drafting.AT_ONCE for one in stand_in.given)
    assert set(page_states(original, latest(page))) == {"drafted"}


def test_a_text_longer_than_a_task_is_translated_alone() -> None:
    original, page = article_with_russian(body=[("text", f"<p>{'Long ' * drafting.AT_ONCE}</p><p>Short.</p>")])
    drafted(original, page)
    assert set(page_states(original, latest(page))) == {"drafted"}


def test_what_people_type_or_confirm_meanwhile_stays(pair: Any) -> None:
    original, page = pair

    def type_meanwhile() -> None:
        draft = latest(page)
        pages.translate(draft, original, "title", "Заголовок")
        pages.translate(draft, original, "standfirst", "In short", is_same=True)
        draft.save_revision()

    stand_in.before.append(type_meanwhile)
    drafted(original, page)
    assert page_states(original, latest(page)) == ["current", "same", "drafted", "drafted", "drafted"]
    assert latest(page).title == "Заголовок"


def test_an_original_that_changes_meanwhile_gets_no_draft_of_its_old_text(pair: Any) -> None:
    original, page = pair
    stand_in.before.append(lambda: factories.publish(ArticlePage.objects.get(pk=original.pk), title="Another"))
    drafted(original, page)
    assert latest(page).title == "A title"
    assert pages.read(pages.original_of(page), latest(page))[0].state is State.MISSING


def test_texts_that_are_out_of_date_are_replaced_only_if_wished(pair: Any) -> None:
    original, page = pair
    draft = latest(page)
    pages.translate(draft, original, "title", "Заголовок")
    draft.save_revision()
    original = factories.publish(original, title="Another title")
    drafted(original, page)
    assert latest(page).title == "Заголовок"
    drafted(original, page, also_outdated=True)
    assert latest(page).title.startswith(WORD)


@pytest.mark.parametrize("answer", ["raises", "too few", "nonsense"])
def test_an_engine_that_fails_ends_the_request_and_changes_nothing(
    monkeypatch: pytest.MonkeyPatch, pair: Any, answer: str
) -> None:
    def failing(paragraphs: Any, source: str, target: str) -> Any:
        if answer == "raises":
            raise TranslationFailed("stopped")
        return [] if answer == "too few" else [None for _ in paragraphs]

    monkeypatch.setattr(stand_in, "translate", failing)
    before = latest(pair[1]).latest_revision_id
    drafted(*pair)
    assert latest(pair[1]).latest_revision_id == before
    assert DraftRequest.objects.get().has_failed


@pytest.mark.parametrize("size", [1, 3, 40])
def test_one_text_that_the_engine_cannot_translate_keeps_no_other_from_its_draft(
    monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    ways = stand_in.translate

    def failing(paragraphs: Any, source: str, target: str) -> Any:
        if any("poison" in text for text in paragraphs):
            raise TranslationFailed("stopped")
        return ways(paragraphs, source, target)

    monkeypatch.setattr(stand_in, "translate", failing)
    body = f"<p>{'word ' * size * 5}a.</p><p>{'word ' * size * 5}poison.</p><p>{'word ' * size * 20}b.</p>"
    original, page = article_with_russian(title="A title", standfirst="In short", body=[("text", body)])
    drafted(original, page)
    if DraftRequest.objects.get().has_failed:
        drafted(original, page)
    assert page_states(original, latest(page)) == ["drafted", "drafted", "drafted", "missing", "drafted"]


def test_words_that_a_draft_replaces_stay_in_the_history(pair: Any) -> None:
    original, page = pair
    user, draft = factories.user("Editors"), latest(page)
    pages.translate(draft, original, "title", "Заголовок")
    draft.save_revision(user=user)
    original = factories.publish(original, title="Another title")
    drafted(original, page, user=user, also_outdated=True)
    assert latest(page).title.startswith(WORD)
    assert "Заголовок" in [one.content["title"] for one in page.revisions.all()]


def test_a_request_of_a_person_who_lost_the_right_ends(pair: Any) -> None:
    user = factories.user("Editors")
    drafting.start(*pair, user=user, at=timezone.now(), also_outdated=False)
    user.groups.clear()
    assert not drafting.go_on(pair[1].pk, at=timezone.now())
    assert not stand_in.given
    assert DraftRequest.objects.get().has_failed


def test_a_request_runs_once_and_one_without_progress_can_be_made_again(pair: Any) -> None:
    now, user = timezone.now(), factories.user("Editors")
    assert drafting.start(*pair, user=user, at=now, also_outdated=False)
    assert not drafting.start(*pair, user=user, at=now + timedelta(minutes=1), also_outdated=False)
    assert drafting.start(*pair, user=user, at=now + drafting.FORGOTTEN, also_outdated=False)
    assert not drafting.go_on(pair[1].pk + 1000, at=now)


def test_a_draft_that_is_too_long_for_its_field_is_left_out(pair: Any) -> None:
    original, page = article_with_russian(title="A title " * 31)
    drafted(original, page)
    assert page_states(original, latest(page))[0] == "missing"
