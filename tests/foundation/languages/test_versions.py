"""``foundation.languages.versions``: the versions that a page may be translated from."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from foundation.languages.versions import begun_before
from tests import factories

pytestmark = pytest.mark.django_db

ENGLISH = "<p>The workshop heard eighty participants.</p><p>They spoke about new technology.</p>"
RUSSIAN = "<p>В семинаре участвовали восемьдесят человек.</p><p>Они говорили о новых технологиях.</p>"


def original(**values: Any) -> Any:
    return factories.article(title="Workshop on technology", body=[("text", ENGLISH)], **values)


def version(page: Any, **values: Any) -> Any:
    values = {"title": "Семинар о технологиях", "standfirst": "", "body": [("text", RUSSIAN)], **values}
    return factories.draft(factories.news_index("ru"), translation_key=page.translation_key, **values)


def test_more_versions_cost_one_query_together() -> None:
    page = original()
    version(page)
    french = factories.article(factories.news_index("fr"), translation_key=page.translation_key)
    with CaptureQueriesContext(connection) as captured:
        assert len(begun_before(french)) == 2
    assert len(captured) <= 1 + 2  # one for the draft, and one for its content type
