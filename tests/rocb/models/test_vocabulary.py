"""`rocb.models.vocabulary`: categories of articles."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import translation

from rocb.models import Organisation, Topic
from tests import factories

pytestmark = pytest.mark.django_db


def an_administration(code: str | None) -> Organisation:
    return Organisation(
        name={"en": "Customs"}, slug="customs", country={"en": "Somewhere"}, kind="administration", code=code
    )


@pytest.mark.parametrize("code", ["NL", "EU", "XK"])
def test_members_without_an_iso_code_are_members_too(code: str) -> None:
    an_administration(code).full_clean()


@pytest.mark.parametrize("code", ["nl", "N", "N1", "NLD", "Н1", "N\n", "  ", "NL\n"])
def test_anything_but_two_capital_letters_is_refused(code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        an_administration(code).full_clean()
    assert "code" in refused.value.message_dict


@pytest.mark.parametrize("code", [None, ""])
def test_an_administration_needs_its_code(code: str | None) -> None:
    with pytest.raises(ValidationError, match="two-letter code"):
        an_administration(code).full_clean()


def test_other_organisations_need_no_code_and_several_have_none() -> None:
    for number in range(2):
        row = Organisation(name={"en": "Training centre"}, slug=f"centre-{number}", kind="rtc", code="")
        row.full_clean()
        row.save()
    assert Organisation.objects.filter(code=None).count() == 2


def test_a_code_is_given_once() -> None:
    factories.organisation(code="NL")
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.organisation(code="NL")


@pytest.mark.parametrize(("languages", "is_valid"), [("nl;fr;de", True), ("srp", True), ("", True), ("Dutch", False)])
def test_languages_are_codes(languages: str, is_valid: bool) -> None:
    row = an_administration("NL")
    row.languages = languages
    if is_valid:
        row.full_clean()
    else:
        with pytest.raises(ValidationError):
            row.full_clean()


# --- Topics ---------------------------------------------------------------------------------------------------------


def test_topics_have_two_levels_and_no_third() -> None:
    broad = factories.topic()
    narrow = factories.topic(parent=broad)
    narrow.full_clean()
    with pytest.raises(ValidationError, match="two levels"):
        Topic(name={"en": "Third"}, slug="third", parent=narrow).full_clean()


def test_a_topic_with_narrower_ones_stays_a_main_topic() -> None:
    broad, other = factories.topic(), factories.topic()
    factories.topic(parent=broad)
    broad.parent = other
    with pytest.raises(ValidationError, match="must stay a main topic"):
        broad.full_clean()


def test_a_topic_is_not_its_own_parent() -> None:
    topic = factories.topic()
    topic.parent = topic
    with pytest.raises(ValidationError):
        topic.full_clean()


def test_a_topic_with_narrower_ones_cannot_be_deleted() -> None:
    narrow = factories.topic(parent=factories.topic())
    with pytest.raises(ProtectedError):
        narrow.parent.delete()


# --- Names ----------------------------------------------------------------------------------------------------------


def test_a_name_is_given_in_the_language_asked_for_or_honestly_in_english() -> None:
    topic = factories.topic(name={"en": "Training", "ru": "Обучение"})
    assert topic.named_in("ru") == ("Обучение", "ru")
    assert topic.named_in("fr") == ("Training", "en")
    assert topic.named_in("en") == ("Training", "en")


@pytest.mark.parametrize(("language", "name"), [("ru", "Нидерланды"), ("fr", "Netherlands"), ("en", "Netherlands")])
def test_a_country_is_named_in_the_current_language(language: str, name: str) -> None:
    row = factories.organisation(country={"en": "Netherlands", "ru": "Нидерланды"})
    with translation.override(language):
        assert row.country_name == name
