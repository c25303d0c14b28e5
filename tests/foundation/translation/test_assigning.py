"""Assignments: the reminder is in the language of the translator."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import translation
from wagtail.users.models import UserProfile

from foundation.mailing.recipients import language_of
from tests import factories
from tests.foundation.translation.test_states import article_with_russian
from tests.foundation.translation.test_translators import assigned, signed_in

pytestmark = pytest.mark.django_db

SUBJECTS = {"en": "reminder", "ru": "напоминание", "fr": "rappel"}


@pytest.fixture
def translator() -> Any:
    return factories.user("Translators", username="tatiana", email="tatiana@x.example")


@pytest.fixture
def officer() -> Any:
    return factories.user("Editors", username="eva", email="eva@x.example")


def address(page: Any) -> str:
    return reverse("translation:assign", args=[page.translation_key, page.locale.language_code])


@pytest.mark.parametrize(("chosen", "of_officer"), [("", "ru"), ("", ""), ("ru", "fr"), ("fr", "ru"), ("en", "fr")])
def test_a_reminder_is_in_the_language_of_the_translator(
    translator: Any, officer: Any, chosen: str, of_officer: str
) -> None:
    for user, language in ((translator, chosen), (officer, of_officer)):
        UserProfile.objects.create(user=user, preferred_language=language)
    _original, russian = article_with_russian()
    assigned(russian, translator)
    signed_in(officer).post(address(russian), {"remind": ""}, headers={"accept-language": "fr"})
    message = mail.outbox[-1]
    assert SUBJECTS[chosen or "en"] in message.subject.lower()
    assert message.extra_headers["Content-Language"] == (chosen or "en")


@pytest.mark.parametrize("current", ["en", "ru", "fr"])
def test_the_language_of_an_email_does_not_depend_on_who_causes_it(current: str, settings: Any) -> None:
    user = factories.user("Editors")
    with translation.override(current):
        assert language_of(user) == settings.LANGUAGE_CODE
        profile = UserProfile.objects.create(user=user)
        assert language_of(user) == settings.LANGUAGE_CODE
        profile.preferred_language = "ru"
        profile.save()
        assert language_of(type(user).objects.get(pk=user.pk)) == "ru"
