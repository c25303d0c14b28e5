"""`events.models.series`: names of series by kind, and aliases."""

from __future__ import annotations

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


def test_each_kind_has_a_name_for_its_series() -> None:
    assert set(SERIES_OF) == set(EventKind)


@pytest.mark.django_db
def test_an_alias_of_a_series_has_a_uuid_of_its_own() -> None:
    series = event_factories.series()
    assert series.create_alias(update_slug="alias").uuid != series.uuid
