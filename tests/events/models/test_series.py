"""`events.models.series`: names of series by kind, and aliases."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation

from events.models import EventSeriesPage
from events.models.series import SERIES_OF, EventKind
from tests import event_factories


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "name"), [("en", "Workshop series"), ("ru", "Серия семинаров"), ("fr", "Série d’ateliers")]
)
def test_a_series_is_called_after_the_kind_of_its_events(language: str, name: str) -> None:
    with translation.override(language):
        assert EventSeriesPage(kind="workshop").name_of_kind == name


@pytest.mark.parametrize(
    ("language", "site", "default"),
    [
        ("en", "The Europe region", "Our region"),
        ("ru", "Европейский регион", "Наш регион"),
        ("fr", "La région Europe", "Notre région"),
    ],
)
def test_a_site_names_the_audience_of_a_series(language: str, site: str, default: str, settings: Any) -> None:
    with translation.override(language):
        assert EventSeriesPage().get_scope_display() == site
        del settings.SERIES_SCOPES
        assert EventSeriesPage().get_scope_display() == default


def test_a_site_may_name_one_audience_only(settings: Any) -> None:
    settings.SERIES_SCOPES = {"world": "All countries"}
    assert [str(label) for _scope, label in EventSeriesPage._meta.get_field("scope").flatchoices] == [
        *("Our region", "All countries")
    ]


def test_each_kind_has_a_name_for_its_series() -> None:
    assert set(SERIES_OF) == set(EventKind)


@pytest.mark.django_db
def test_an_alias_of_a_series_has_a_uuid_of_its_own() -> None:
    series = event_factories.series()
    assert series.create_alias(update_slug="alias").uuid != series.uuid
