"""``news.editorial.versions``: versions of articles that lack translated text or a correction of the original."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from foundation.authorship.publication import other_language
from news.editorial import versions
from news.editorial.facts import findings_of
from news.models import ArticlePage
from tests import factories

pytestmark = pytest.mark.django_db


def pair(**values: Any) -> tuple[Any, Any]:
    page = factories.article(title="Workshop on technology", body=[("text", "<p>It was held last week.</p>")])
    values = {"title": "Семинар", "standfirst": "Коротко о семинаре.", "body": [("text", "<p>Прошёл.</p>")], **values}
    return page, factories.article(factories.news_index("ru"), translation_key=page.translation_key, **values)


def correct(page: Any, **values: Any) -> Any:
    return factories.publish(
        page, **{"correction_note": "Eighty, not eight.", "last_corrected_on": timezone.localdate(), **values}
    )


def codes(page: Any) -> set[str]:
    about = {
        "title_in_other_language",
        "title_not_translated",
        "text_not_translated",
        "text_partly_translated",
        "correction_missed",
    }
    return {finding.code for finding in findings_of(page, today=timezone.localdate())} & about


def missed() -> list[Any]:
    return list(versions.out_of_date(ArticlePage.objects.all()))


def test_a_version_without_fault_has_no_warning() -> None:
    assert codes(pair()[1]) == set()


def test_text_and_title_of_the_original_are_warned_of() -> None:
    page, version = pair()
    version.title, version.body = page.title, page.body
    assert codes(version) == {"title_in_other_language", "text_not_translated"}
    errors = {finding.code for finding in findings_of(version, today=date(2030, 1, 1)) if finding.is_error}
    assert errors == {"title_in_other_language", "text_not_translated"}
    other_language.record(version, "The statement is published in English only.", by=None)
    assert not any(finding.is_error for finding in findings_of(version, today=date(2030, 1, 1)))


def test_a_standfirst_that_stayed_is_part_of_the_text() -> None:
    version = pair(standfirst="What was learned at the workshop in spring.")[1]
    original = ArticlePage.objects.get(translation_key=version.translation_key, locale__language_code="en")
    factories.publish(original, standfirst="What was learned at the workshop in spring.")
    version.body = [("text", "<p>Прошёл семинар на прошлой неделе.</p>")]
    assert codes(version) == {"text_partly_translated"}


def test_a_correction_of_the_original_after_the_version_was_changed_is_warned_of() -> None:
    page, version = pair()
    assert missed() == []
    correct(page)
    assert missed() == [version]
    assert codes(version) == {"correction_missed"}
    assert codes(page) == set()


def test_a_correction_that_the_version_has_too_is_known() -> None:
    page, version = pair()
    correct(page)
    version.correction_note, version.last_corrected_on = "Восемьдесят.", timezone.localdate()
    assert codes(version) == set()
    factories.publish(version)
    assert missed() == []


def test_a_draft_of_a_public_version_does_not_hide_the_correction() -> None:
    page, version = pair()
    correct(page)
    version.save_revision()
    assert missed() == [version]
    version.save_revision().publish()
    assert missed() == []


def test_a_correction_before_the_version_was_begun_is_no_news() -> None:
    page, version = pair()
    correct(page, last_corrected_on=timezone.localdate() - timedelta(days=3))
    assert missed() == []
    assert codes(version) == set()


def test_more_articles_cost_one_query() -> None:
    for _number in range(3):
        correct(pair()[0])
    with CaptureQueriesContext(connection) as captured:
        assert len(missed()) == 3
    assert len(captured) == 1
