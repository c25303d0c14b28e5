"""Due translations in the panel of waiting work and in the daily email."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from foundation.authorship.waiting import ROWS, groups_for
from foundation.translation import board, due, states
from foundation.translation.models import Assignment
from news.admin import dashboard
from tests import factories
from tests.foundation.translation.test_states import article_with_russian, translate_all

pytestmark = pytest.mark.django_db


def rows(user: Any, name: str) -> list[Any]:
    groups = groups_for(user, at=timezone.now())
    return next((group.rows for group in groups if group.name == name), [])


def outdated() -> Any:
    original, russian = article_with_russian(title="A text")
    page = translate_all(original, russian)
    factories.publish(
        original, standfirst="Corrected.", correction_note="Wrong.", last_corrected_on=timezone.localdate()
    )
    states.sweep(at=timezone.now())
    return page


def test_who_publishes_a_translation_sees_once_that_it_is_out_of_date() -> None:
    page = outdated()
    editor, contributor = factories.user("Editors"), factories.user("Contributors")
    (row,) = rows(editor, "translations-outdated")
    assert (row.title, row.what) == (page.title, "1 text out of date, 1 text not translated")
    assert row.is_mailed
    client = factories.signed_in(editor)
    assert client.get(row.url).content.decode().count('data-state="outdated"') == 1, "the link leads to the text"
    assert not dashboard.out_of_date().rows
    assert not rows(contributor, "translations-outdated")
    Assignment.objects.create(translation_key=page.translation_key, locale=page.locale, is_not_needed=True)
    assert not rows(editor, "translations-outdated")


def test_the_list_names_all_texts_of_a_translation_that_the_board_counts() -> None:
    page = outdated()
    original = page.get_translation(factories.locale("en"))
    body = [("text", "<p>One.</p><p>Two.</p><p>Three.</p>")]
    factories.publish(original, body=original._meta.get_field("body").to_python(body))
    states.sweep(at=timezone.now())
    editor = factories.user("Editors")
    (row,) = rows(editor, "translations-outdated")
    text = page.get_translation(original.locale)
    board.add_cells([text], to=editor, codes=["ru"])
    assert row.what == text.cells[0].in_words == "1 text out of date, 2 texts not translated"


def test_a_correction_is_still_shown_for_a_translation_that_nobody_compared() -> None:
    page = outdated()
    page.translated_from = {}
    page.save(update_fields=["translated_from"])
    type(page).objects.filter(pk=page.pk).update(live_revision=None)
    states.sweep(at=timezone.now())
    assert [row.title for row in dashboard.out_of_date().rows] == [page.title]
    assert not rows(factories.user("Editors"), "translations-outdated")


def test_what_is_assigned_is_shown_until_it_is_current() -> None:
    editor = factories.user("Editors")
    original, russian = article_with_russian(title="A text")
    states.sweep(at=timezone.now())
    names = {"translation_key": original.translation_key}
    Assignment.objects.create(**names, locale=russian.locale, user=editor, due_on=date(2027, 2, 1))
    Assignment.objects.create(**names, locale=factories.locale("fr"), user=editor)
    first, second = rows(editor, "translations")
    assert (first.title, first.labels, first.what) == ("A text", ("Русский",), "4 texts not translated")
    assert second.what == "not begun"
    assert not rows(factories.user("Editors", username="other"), "translations")
    translate_all(original, russian)
    states.sweep(at=timezone.now())
    (left,) = rows(editor, "translations")
    assert left.what == "not begun"


@pytest.mark.parametrize("is_translator", [True, False])
def test_assignments_that_are_done_hide_no_other_and_the_next_day_comes_first(is_translator: bool) -> None:
    user = factories.user("Translators" if is_translator else "Editors")
    days = [date(2027, 2, day) for day in range(1, ROWS + 4)]
    for _ in range(ROWS + 2):  # the oldest texts
        page = translate_all(*article_with_russian())
        done = timezone.now() if is_translator else None
        Assignment.objects.create(translation_key=page.translation_key, locale=page.locale, user=user, finished_at=done)
    for day in reversed(days):
        page = article_with_russian(title=str(day))[1]
        Assignment.objects.create(translation_key=page.translation_key, locale=page.locale, user=user, due_on=day)
    states.sweep(at=timezone.now())
    group = due.assigned(user)
    assert [row.title for row in group.rows] == [str(day) for day in days[:ROWS]]
    assert group.more_url


def test_the_groups_take_a_fixed_number_of_queries() -> None:
    editor = factories.user("Editors")

    def queries() -> int:
        fresh = type(editor).objects.get(pk=editor.pk)
        with CaptureQueriesContext(connection) as captured:
            due.waiting(fresh, timezone.now())
        return len(captured)

    def add() -> None:
        page = outdated()
        Assignment.objects.create(translation_key=page.translation_key, locale=page.locale, user=editor)

    add()
    queries()
    before = queries()
    for _ in range(3):
        add()
    assert queries() == before
