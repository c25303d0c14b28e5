"""`events.models.Person`: a name and a form of address for each language."""

from __future__ import annotations

import pytest

from tests import event_factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", ("Mr Safar Mehdiyev", "en")),
        ("fr", ("M. Safar Mehdiyev", "en")),  # no name in this language, but a form of address
        ("ru", ("Сафар Мехтиев", "ru")),  # no form of address in this language
    ],
)
def test_the_form_of_address_is_that_of_the_page(language: str, shown: tuple[str, str]) -> None:
    names = {"en": "Safar Mehdiyev", "ru": "Сафар Мехтиев"}
    person = event_factories.person(name=names, honorific={"en": "Mr", "fr": "M."})
    person.refresh_from_db()
    assert person.named_in(language) == shown
    assert str(person) == "Mr Safar Mehdiyev"
