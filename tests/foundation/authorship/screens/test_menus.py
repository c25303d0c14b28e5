"""`authorship.screens.menus`: the page menu in lists and in the editor, in groups, with suitable actions only."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from events.models import EditionPage, EditionStatus
from foundation.authorship.screens import menus
from tests import event_factories, factories

pytestmark = pytest.mark.django_db

MENU = "[data-controller=w-dropdown] a"


@pytest.fixture
def editor(client: Client) -> Client:
    factories.news_index()
    client.force_login(factories.user("Editors"))
    return client


def menu(client: Client, url: str, page: Any) -> list[str]:
    """Return the entries for the page's own screens, with ``-`` for a line above a group."""
    found = BeautifulSoup(client.get(url).content.decode(), "html.parser").select(MENU)
    entries: list[str] = []
    for link in found:
        if f"/{page.pk}/" not in str(link["href"]):
            continue
        entries += ["-"] if "menu-group" in (link.get("class") or []) else []
        entries.append(" ".join(link.text.split()))
    return entries


def test_the_row_of_an_event_offers_what_its_status_allows_under_one_name_each(editor: Client) -> None:
    series = event_factories.series()
    event = event_factories.edition(series, starts_on=timezone.localdate() + timedelta(days=30))
    shown = menu(editor, reverse("editions:index"), event)
    assert shown[shown.index("-") + 1 :] == [
        *("Reschedule", "Postpone", "Cancel the event", "Copy to new dates", "Delivery report", "-"),
        *("Move to another series", "Delete", "Unpublish"),
    ]
    assert "Copy" not in shown


def test_an_event_that_was_cancelled_is_not_offered_to_be_cancelled(editor: Client) -> None:
    event = event_factories.edition(status=EditionStatus.CANCELLED)
    assert "Cancel the event" not in menu(editor, reverse("editions:index"), event)


def test_the_editor_of_an_event_has_the_same_groups(editor: Client) -> None:
    event = event_factories.edition(event_factories.series(), starts_on=timezone.localdate() + timedelta(days=30))
    shown = menu(editor, reverse("wagtailadmin_pages:edit", args=[event.pk]), event)
    assert "Copy to new dates" in shown
    assert not {"Copy", "Move"} & set(shown)
    assert shown.index("Reschedule") < shown.index("Move to another series")


def test_a_page_that_fits_nowhere_else_is_not_offered_to_be_moved(editor: Client) -> None:
    article = factories.article()
    url = reverse("wagtailadmin_pages:edit", args=[article.pk])
    assert "Move" not in menu(editor, url, article)
    assert "Copy" in menu(editor, url, article)
    other = factories.home().add_child(instance=type(factories.news_index())(title="Other", slug="other"))
    assert other.pk
    assert "Move" in menu(editor, url, article)


def test_menus_ask_no_more_queries_for_more_rows(editor: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            editor.get(reverse("editions:index"))
        return len(asked)

    series = event_factories.series()
    event_factories.edition(series)
    queries()
    few = queries()
    for _ in range(10):
        event_factories.edition(series)
    assert queries() == few


def test_the_editor_of_a_series_has_the_same_groups_as_its_row(editor: Client) -> None:
    series = event_factories.monthly()
    row = menu(editor, reverse("series:index"), series)
    beside_title = menu(editor, reverse("wagtailadmin_pages:edit", args=[series.pk]), series)
    drafts = ["-", "Create a draft of the next event", "Create drafts for a year", "-", "Add child page"]
    for shown in (row, beside_title):
        assert shown[shown.index("-") :][: len(drafts)] == drafts
    assert "Edit" not in beside_title


def test_a_subclass_has_the_menus_of_its_base_and_other_types_those_of_wagtail(monkeypatch: pytest.MonkeyPatch) -> None:
    class Conference(EditionPage):
        class Meta:
            abstract = True

    monkeypatch.setattr(menus, "_arrangements", dict(menus._arrangements))
    ours = menus.arrangement_of(EditionPage)
    assert menus.arrangement_of(Conference) is ours
    del menus._arrangements[Page]
    assert menus.arrangement_of(EditionPage) is ours
    assert menus.arrangement_of(Page) is None
    assert menus.arrangement_of(None) is None
