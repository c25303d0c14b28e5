"""``news.editorial.versions``: versions of articles that differ from the original or lack a correction of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from foundation.authorship.publication import other_language
from foundation.translation.quality.of_page import findings_of as findings_of_page
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


def codes(page: Any) -> list[str]:
    """Return the kinds of differences from the original."""
    return [one.finding.kind.value for one in findings_of_page(page)]


def errors(page: Any) -> list[str]:
    findings = findings_of(page, today=timezone.localdate())
    return [one.code for one in findings if one.is_error and one.is_about_language]


def missed() -> list[Any]:
    return list(versions.out_of_date(ArticlePage.objects.all()))


def test_a_version_without_fault_has_no_warning() -> None:
    assert codes(pair()[1]) == []


def test_text_and_title_of_the_original_are_errors_unless_a_reason_is_given() -> None:
    page, version = pair()
    version.title, version.body = page.title, page.body
    assert codes(version) == ["language", "language"]
    assert errors(version) == ["translation", "translation"]
    other_language.record(version, "The statement is published in English only.", by=None)
    assert errors(version) == []


def test_all_paragraphs_that_stayed_are_one_error() -> None:
    page, version = pair()
    factories.publish(page, body=[("text", "<p>It was held last week.</p><p>It will be held again.</p>")])
    version.body = page.body
    assert errors(version) == ["translation"]
    (finding,) = [one for one in findings_of(version, today=timezone.localdate()) if one.code == "translation"]
    assert finding.message == "2 texts are still in the language of the original."


def test_a_correction_of_the_original_after_the_version_was_changed_is_warned_of() -> None:
    page, version = pair()
    assert missed() == []
    correct(page)
    assert missed() == [version]
    assert codes(version) == ["correction"]
    assert codes(page) == []


def test_a_correction_that_the_version_has_too_is_known() -> None:
    page, version = pair()
    correct(page)
    version.correction_note, version.last_corrected_on = "Восемьдесят.", timezone.localdate()
    assert codes(version) == []
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
    assert codes(version) == []


def test_more_articles_cost_one_query() -> None:
    for _number in range(3):
        correct(pair()[0])
    with CaptureQueriesContext(connection) as captured:
        assert len(missed()) == 3
    assert len(captured) == 1
