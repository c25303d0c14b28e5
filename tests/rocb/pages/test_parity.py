"""``rocb.pages.parity``: how complete each language is, on the first page of the CMS."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from rocb.pages import parity
from tests import event_factories, factories

pytestmark = pytest.mark.django_db


def counted() -> dict[str, list[tuple[int, int, int]]]:
    return {row.name: [(one.public, one.missing, one.outdated) for one in row.shares] for row in parity.rows()}


def test_pages_are_counted_in_each_language() -> None:
    page = factories.article()
    factories.article(factories.news_index("ru"), translation_key=page.translation_key)
    factories.article(factories.news_index("ru"))
    factories.draft(factories.news_index("fr"), translation_key=page.translation_key)
    event_factories.edition(event_factories.events_index("fr"))
    assert counted() == {"Articles": [(1, 1, 0), (2, 0, 0), (0, 2, 0)], "Events": [(0, 1, 0), (0, 1, 0), (1, 0, 0)]}


def test_a_version_that_lacks_a_correction_is_out_of_date() -> None:
    page = factories.article()
    factories.article(factories.news_index("ru"), translation_key=page.translation_key)
    factories.publish(page, correction_note="Eighty, not eight.", last_corrected_on=timezone.localdate())
    assert counted()["Articles"] == [(1, 0, 0), (1, 0, 1), (0, 1, 0)]


def test_more_pages_cost_no_more_queries() -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            parity.rows()
        return len(captured)

    factories.article()
    before = queries()
    for _number in range(5):
        factories.article(factories.news_index("ru"))
    assert queries() == before <= 8


@pytest.mark.parametrize(("group", "is_shown"), [("Editors", True), ("Contributors", False)])
def test_people_who_may_publish_see_what_is_missing(client: Client, group: str, is_shown: bool) -> None:
    factories.article()
    client.force_login(factories.user(group))
    page = client.get(reverse("wagtailadmin_home")).content.decode()
    assert ("parity-heading" in page) is is_shown
    assert (f"{reverse('articles:index')}?work=untranslated" in page) is is_shown
