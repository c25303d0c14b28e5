"""`news.models.articles`: the date of a correction."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests import factories

pytestmark = pytest.mark.django_db
EARLIER = date(2026, 1, 5)


def test_a_correction_without_a_day_gets_that_of_today() -> None:
    page = factories.article(correction_note="It was 30, not 300.")
    page.date_correction(today=factories.today())
    assert page.last_corrected_on == factories.today()


def test_a_day_that_an_editor_chose_stays() -> None:
    page = factories.article(correction_note="It was 30.", last_corrected_on=EARLIER)
    page.date_correction(today=factories.today())
    assert page.last_corrected_on == EARLIER


def test_another_correction_does_not_keep_the_day_of_the_first() -> None:
    page = factories.article(correction_note="It was 30.", last_corrected_on=EARLIER)
    page.correction_note = "It was 31."
    page.date_correction(today=factories.today())
    assert page.last_corrected_on == factories.today()
    page.last_corrected_on = EARLIER + timedelta(days=1)
    page.date_correction(today=factories.today())
    assert page.last_corrected_on == EARLIER + timedelta(days=1)


def test_an_article_without_a_correction_has_no_day() -> None:
    page = factories.article()
    page.date_correction(today=factories.today())
    assert page.last_corrected_on is None
