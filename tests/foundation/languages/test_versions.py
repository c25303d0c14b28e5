"""``foundation.languages.versions``: untranslated text of a page."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from foundation.languages.versions import Leftovers, begun_before, leftovers
from tests import factories

pytestmark = pytest.mark.django_db

ENGLISH = "<p>The workshop heard eighty participants.</p><p>They spoke about new technology.</p>"
RUSSIAN = "<p>В семинаре участвовали восемьдесят человек.</p><p>Они говорили о новых технологиях.</p>"


def original(**values: Any) -> Any:
    return factories.article(title="Workshop on technology", body=[("text", ENGLISH)], **values)


def version(page: Any, **values: Any) -> Any:
    values = {"title": "Семинар о технологиях", "standfirst": "", "body": [("text", RUSSIAN)], **values}
    return factories.draft(factories.news_index("ru"), translation_key=page.translation_key, **values)


def left(page: Any) -> Leftovers | None:
    return leftovers(page, begun_before(page), fields=["standfirst", "body"])


def test_a_translated_version_has_no_leftovers() -> None:
    assert left(version(original())) is None


def test_the_whole_text_of_the_original_is_found() -> None:
    found = left(version(original(), body=[("text", ENGLISH)]))
    assert found == Leftovers("English", has_title=False, same=2, lines=2)
    assert found.is_whole_text


def test_one_line_of_the_original_is_found_although_its_numbers_and_names_are_others() -> None:
    page = original()
    mixed = RUSSIAN + "<p>In Baku the workshop heard 90 eighty participants.</p>"
    page.body = [("text", "<p>In Tbilisi the workshop heard 80 eighty participants.</p>")]
    factories.publish(page)
    found = left(version(page, body=[("text", mixed)]))
    assert found == Leftovers("English", has_title=False, same=1, lines=3)
    assert not found.is_whole_text


def test_names_numbers_and_addresses_are_the_same_in_all_languages() -> None:
    names = "<p>Kunio Mikuriya, WCO, 2021</p>"
    video = ("embed", {"url": "https://vimeo.com/1", "title": "WCO", "captions": True})
    page = original()
    page.body = [("text", names), video]
    factories.publish(page)
    assert left(version(page, title="Brainport Eindhoven", body=[("text", names), video])) is None


def test_a_title_that_stayed_is_found() -> None:
    found = left(version(original(), title="Workshop on technology"))
    assert found == Leftovers("English", has_title=True, same=0, lines=2)


def test_a_quotation_stays_in_the_language_of_its_speaker() -> None:
    quotes = [
        {"type": "quote", "value": {"text": "we learned a lot from this week", "speaker": "Anna", "office": ""}},
        {
            "type": "text",
            "value": "<p>«we learned a lot from this week»</p><blockquote><p>we will come back</p></blockquote>",
        },
    ]
    page = original()
    page.body = quotes
    assert left(version(factories.publish(page), body=quotes)) is None


def test_tables_offices_and_callouts_are_read() -> None:
    blocks = [
        {"type": "quote", "value": {"text": "we learned", "speaker": "Anna", "office": "head of training"}},
        {"type": "callout", "value": {"title": "note", "text": "<p>please register this week</p>"}},
        {
            "type": "table",
            "value": {
                "columns": [{"type": "text", "heading": "Place"}],
                "rows": [{"values": ["<p>the office in town</p>"]}],
                "caption": "",
            },
        },
    ]
    page = original()
    page.body = blocks
    page = factories.publish(page)
    found = left(version(page, body=blocks))
    assert found == Leftovers("English", has_title=False, same=3, lines=3)


def test_the_original_is_not_compared_with_what_was_translated_from_it() -> None:
    page = original()
    version(page, body=[("text", ENGLISH)])
    assert left(page) is None


def test_a_draft_is_compared_as_its_author_left_it() -> None:
    page = factories.draft(title="Workshop", body=[("text", RUSSIAN)])
    page.body = [("text", ENGLISH)]
    page.save_revision()
    found = left(version(page, body=[("text", ENGLISH)]))
    assert found == Leftovers("English", has_title=False, same=2, lines=2)


def test_more_versions_cost_one_query_together() -> None:
    page = original()
    version(page)
    french = factories.article(factories.news_index("fr"), translation_key=page.translation_key)
    with CaptureQueriesContext(connection) as captured:
        assert len(begun_before(french)) == 2
    assert len(captured) <= 1 + 2  # one for the draft, and one for its content type
