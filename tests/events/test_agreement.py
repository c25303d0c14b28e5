"""`events.agreement`: statuses in the gender of the type."""

from __future__ import annotations

import itertools
from datetime import date

import pytest
from django.utils.translation import override

from events.agreement import _FORMS, _GENDERS, agreed
from events.models import EditionStatus, EventKind
from events.stages import _in_words, in_words
from tests import event_factories
from tests.events.clock import START


@pytest.mark.parametrize(
    ("language", "kind", "status", "shown"),
    [
        ("ru", "webinar", "Отменено", "Отменён"),
        ("ru", "conference", "Состоялось", "Состоялась"),
        ("ru", "meeting", "Прошло", "Прошло"),
        ("ru", "webinar", "Предстоит", "Предстоит"),
        ("fr", "meeting", "Prévu", "Prévue"),
        ("fr", "training", "Annulé", "Annulée"),
        ("fr", "workshop", "Terminé", "Terminé"),
        ("en", "meeting", "Held", "Held"),
        ("de", "meeting", "Abgesagt", "Abgesagt"),
    ],
)
def test_a_status_agrees_with_the_type(language: str, kind: str, status: str, shown: str) -> None:
    assert agreed(status, kind, language) == shown


@pytest.mark.parametrize("language", sorted(_GENDERS))
def test_each_type_has_a_gender_and_each_status_a_form_for_it(language: str) -> None:
    assert set(_GENDERS[language]) == set(EventKind.values)
    for forms in _FORMS[language].values():
        assert max(_GENDERS[language].values()) < len(forms)


@pytest.mark.django_db
@pytest.mark.parametrize("language", sorted(_GENDERS))
def test_the_words_in_the_tables_are_those_of_the_catalogue(language: str) -> None:
    """Otherwise a status that is translated differently one day loses its forms silently."""
    words = set()
    for status, starts_on in itertools.product(EditionStatus.values, (date(2026, 1, 1), date(2028, 1, 1))):
        edition = event_factories.edition_draft(kind="conference", status=status, starts_on=starts_on)
        with override(language):
            words.add(_in_words(edition, at=START))
            assert in_words(edition, at=START) == agreed(_in_words(edition, at=START), "conference", language)
    assert set(_FORMS[language]) <= words
