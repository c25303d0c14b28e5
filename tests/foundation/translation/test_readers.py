"""The notice for readers that a public translation lacks changes of its original."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import PageViewRestriction

from foundation.components import outdated
from foundation.translation import pages, states
from foundation.translation.models import TranslationState
from news.editorial.versions import out_of_date
from news.models import ArticlePage
from tests import event_factories, factories
from tests.foundation.translation.test_states import article_with_russian

pytestmark = pytest.mark.django_db
EXACT, GUESSED = "ещё нет изменений от", "Оригинал изменён"


def translate_all(original: Any, page: Any) -> Any:
    """Translate and publish each text."""
    draft = type(page).objects.get(pk=page.pk).get_latest_revision_as_object()
    for pair in pages.read(original, draft):
        if pair.original:
            pages.translate(draft, original, pair.original.path, f"Перевод {pair.original.words}")
    draft.save_revision().publish()
    return type(page).objects.get(pk=page.pk)


def shown(page: Any) -> str:
    """Return the page as readers see it."""
    html = Client().get(page.get_url()).content.decode()
    return " ".join(html.split())


def notices(page: Any) -> tuple[int, int]:
    """Return how many exact and guessed notices the page has."""
    html = shown(page)
    return html.count(EXACT), html.count(GUESSED)


def changed(original: Any, **changes: Any) -> None:
    factories.publish(original, **changes)
    states.sweep(at=timezone.now())


def test_a_translation_says_once_that_the_original_has_changed_until_it_is_translated_again() -> None:
    original, russian = article_with_russian(title="A text", standfirst="Before.")
    page = translate_all(original, russian)
    states.sweep(at=timezone.now())
    assert notices(page) == (0, 0)
    changed(original, standfirst="After.")
    assert notices(page) == (1, 0)
    html = shown(page)
    assert f'href="{original.get_url()}" hreflang="en"' in html
    assert notices(original) == (0, 0)
    translate_all(original, page)
    states.sweep(at=timezone.now())
    assert notices(page) == (0, 0)


def body_of(*texts: str) -> Any:
    """Return a body with one paragraph for each text, whose block keeps its ID."""
    blocks = [{"type": "text", "value": f"<p>{text}</p>", "id": text.split()[0].lower()} for text in texts]
    return ArticlePage._meta.get_field("body").to_python(json.dumps(blocks))


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_paragraph_that_the_original_got_later_is_announced_until_it_is_translated(place: int) -> None:
    first, second, third = "First of all.", "Second of all.", "Third of all."
    texts = [first, second]
    original, russian = article_with_russian(body=body_of(*texts))
    states.sweep(at=timezone.now())
    page = translate_all(original, russian)
    states.sweep(at=timezone.now())
    assert notices(page) == (0, 0)
    texts.insert(place, third)
    changed(original, body=body_of(*texts))
    assert notices(page) == (1, 0)
    changed(original, slug="another-address")
    assert notices(page) == (1, 0), "another publication does not hide it"
    translate_all(original, page)
    states.sweep(at=timezone.now())
    assert notices(page) == (0, 0)


def test_a_paragraph_that_is_removed_from_the_original_again_is_not_missing() -> None:
    original, russian = article_with_russian(body=body_of("First of all."))
    states.sweep(at=timezone.now())
    page = translate_all(original, russian)
    changed(original, body=body_of("First of all.", "Second of all."))
    assert notices(page) == (1, 0)
    changed(original, body=body_of("First of all."))
    assert notices(page) == (0, 0)


def test_a_paragraph_that_was_left_out_on_purpose_is_not_announced() -> None:
    original, russian = article_with_russian(body=body_of("First of all.", "Second of all."))
    page = translate_all(original, russian)
    page.body = page.body.stream_block.to_python(page.body.get_prep_value()[:1])
    page.save_revision().publish()
    states.sweep(at=timezone.now())
    changed(original, body=body_of("Second of all.", "First of all."))
    assert TranslationState.objects.get(page=page.pk).public_missing == 1
    assert notices(page) == (0, 0)


def test_a_change_that_is_not_text_is_not_announced_as_one() -> None:
    original, russian = article_with_russian()
    page = translate_all(original, russian)
    changed(original, slug="another-address")
    assert notices(page) == (0, 0)


def test_a_translation_that_nobody_compared_keeps_the_notice_by_date() -> None:
    original, russian = article_with_russian()
    page = translate_all(original, russian)
    changed(original, standfirst="After.")
    TranslationState.objects.filter(page=page.pk).update(public_unknown=2, public_outdated_since=None)
    assert notices(page) == (0, 1)
    TranslationState.objects.all().delete()
    assert notices(page) == (0, 1)


def test_without_the_app_the_notice_is_the_one_by_date(monkeypatch: pytest.MonkeyPatch) -> None:
    original, russian = article_with_russian()
    page = translate_all(original, russian)
    changed(original, standfirst="After.")
    monkeypatch.setattr(outdated, "_registered", [])
    assert notices(page) == (0, 1)


def test_an_original_that_readers_may_not_see_is_not_linked() -> None:
    original, russian = article_with_russian()
    page = translate_all(original, russian)
    changed(original, standfirst="After.")
    PageViewRestriction.objects.create(page=original.page_ptr, restriction_type="login")
    assert notices(page)[0] == 0


@pytest.mark.parametrize("kind", ["edition", "series", "standard"])
def test_other_pages_say_it_too_with_one_more_query_when_current(kind: str) -> None:
    make: dict[str, Any] = {
        "edition": lambda: event_factories.edition(event_factories.events_index(), introduction="Before."),
        "series": lambda: event_factories.series(event_factories.events_index(), introduction="Before."),
        "standard": lambda: factories.standard_page(introduction="Before."),
    }
    event_factories.events_index("ru")
    factories.home("ru")
    original = make[kind]()
    page = translate_all(original, original.copy_for_translation(factories.locale("ru"), copy_parents=True))
    states.sweep(at=timezone.now())
    assert notices(page) == (0, 0)
    with CaptureQueriesContext(connection) as captured:
        shown(page)
    assert sum('FROM "newsroom_translation_translationstate"' in query["sql"] for query in captured) == 1
    changed(original, introduction="After.")
    assert notices(page) == (1, 0)


def test_lists_of_articles_follow_the_exact_state_where_it_is_known() -> None:
    original, russian = article_with_russian()
    page = translate_all(original, russian)
    changed(original, standfirst="After.")
    assert list(out_of_date(type(page).objects.all())) == [page]  # without a correction
    correction = {"correction_note": "Wrong.", "last_corrected_on": timezone.localdate() + timedelta(days=1)}
    changed(original, **correction)
    assert list(out_of_date(type(page).objects.all())) == [page]
    page = translate_all(original, page)
    factories.publish(original, **correction)  # newer than the translation, and without another text
    states.sweep(at=timezone.now())
    assert not out_of_date(type(page).objects.all()).exists()
