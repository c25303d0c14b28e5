"""`events.models.series`: names of series by kind."""

from __future__ import annotations

import pytest
from django.utils import translation

from events.models import EventSeriesPage
from events.models.series import SERIES_OF, EventKind


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "name"), [("en", "Workshop series"), ("ru", "Серия семинаров"), ("fr", "Série d’ateliers")]
)
def test_a_series_is_called_after_the_kind_of_its_events(language: str, name: str) -> None:
    with translation.override(language):
        assert EventSeriesPage(kind="workshop").name_of_kind == name


def test_each_kind_has_a_name_for_its_series() -> None:
    assert set(SERIES_OF) == set(EventKind)
