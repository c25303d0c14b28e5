"""``events.versions`` and its messages in the editors of events and series."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from events import versions
from events.admin.editing import errors_now, of_version
from events.models import EditionPage, EditionStatus, EventSeriesPage
from tests import event_factories, factories

pytestmark = pytest.mark.django_db


def pair(**values: Any) -> tuple[Any, Any]:
    original = event_factories.edition(title="Workshop on technology", introduction="What was learned last spring.")
    values = {"title": "Семинар о технологиях", "introduction": "Чему научились весной.", **values}
    index = event_factories.events_index("ru")
    return original, event_factories.edition(index, translation_key=original.translation_key, **values)


def codes(page: Any) -> list[str]:
    return [finding.code for finding in of_version(page)]


def out_of_date(model: Any = EditionPage) -> list[Any]:
    return list(versions.out_of_date(model.objects.all()))


def test_versions_that_agree_have_no_warning() -> None:
    original, version = pair()
    assert codes(original) == codes(version) == []
    assert out_of_date() == []


def test_text_of_the_original_is_warned_of() -> None:
    original, version = pair(title="Workshop on technology", introduction="What was learned last spring.")
    assert codes(version) == ["translation", "translation"]
    assert [error.code for error in errors_now(version)] == codes(version)
    assert codes(original) == []


@pytest.mark.parametrize(
    "change",
    [
        {"starts_on": date(2027, 4, 1)},
        {"starts_at": time(9)},
        {"ends_at": None},
        {"status": EditionStatus.PLANNED},
        {"ordinal": 3},
    ],
)
def test_facts_that_differ_from_the_original_are_warned_of_and_found(change: dict[str, Any]) -> None:
    original, version = pair()
    factories.publish(version, **change)
    assert codes(version) == ["facts_differ"]
    assert codes(original) == []
    assert out_of_date() == [version]


def test_drafts_are_not_out_of_date() -> None:
    version = pair(status=EditionStatus.PLANNED)[1]
    version.unpublish()
    assert out_of_date() == []


def test_the_rule_of_a_series_is_the_same_in_all_languages() -> None:
    original = event_factories.monthly(title="Series")
    values = {"title": "Серия", "translation_key": original.translation_key}
    version = event_factories.monthly(event_factories.events_index("ru"), **values)
    assert out_of_date(EventSeriesPage) == []
    factories.publish(version, starts_at=time(11))
    assert codes(version) == ["facts_differ"]
    assert out_of_date(EventSeriesPage) == [version]


def test_the_editor_of_a_series_says_it(client: Client) -> None:
    client.force_login(factories.user(is_superuser=True))
    original = event_factories.monthly(title="Webinars of the region")
    values = {"title": "Webinars of the region", "translation_key": original.translation_key}
    version = event_factories.monthly(event_factories.events_index("ru"), **values)
    html = client.get(reverse("wagtailadmin_pages:edit", args=[version.pk])).content.decode()
    assert "“Webinars of the region” is still in the language of the original." in html
    assert 'href="#panel-child-series-title-section"' in html


@pytest.mark.parametrize("url", ["/admin/editions/", "/admin/series/"])
def test_lists_find_what_is_out_of_date(client: Client, url: str) -> None:
    client.force_login(factories.user("Editors", username="eva"))
    original, version = pair()
    series = event_factories.monthly()
    values = {"title": "Серия", "translation_key": series.translation_key, "starts_at": time(11)}
    event_factories.monthly(event_factories.events_index("ru"), **values)
    factories.publish(version, starts_at=time(9))
    html = client.get(url, {"work": "outdated"}).content.decode()
    assert ("Семинар о технологиях" in html, "Серия" in html) == (url == "/admin/editions/", url == "/admin/series/")
    assert original.title not in html
