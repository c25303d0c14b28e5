"""Assignments: the reminder in the translator's language, the texts that are left to do, and due dates that have passed."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone, translation
from wagtail.users.models import UserProfile

from foundation.mailing.recipients import language_of
from foundation.translation import due, pages, states
from foundation.translation.models import Assignment
from news.models import ArticlePage
from tests import factories
from tests.factories import signed_in
from tests.foundation.translation.test_side_by_side import latest
from tests.foundation.translation.test_states import article_with_russian, translate_all
from tests.foundation.translation.test_translators import assigned

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


def test_no_one_is_reminded_of_a_translation_that_is_up_to_date_or_finished(translator: Any, officer: Any) -> None:
    original, russian = article_with_russian()
    assigned(russian, translator)
    states.sweep(at=timezone.now())
    client, sent = signed_in(officer), len(mail.outbox)

    def remind() -> int:
        Assignment.objects.update(reminded_at=None)
        html = client.post(address(russian), {"remind": ""}, follow=True).content.decode()
        assert ("No reminder was sent" in html) is (len(mail.outbox) == sent)
        return len(mail.outbox) - sent

    Assignment.objects.update(finished_at=timezone.now())
    assert remind() == 0
    Assignment.objects.update(finished_at=None)
    translate_all(original, russian)
    states.sweep(at=timezone.now())
    assert remind() == 0
    factories.publish(original, standfirst="After.")
    states.sweep(at=timezone.now())
    assert remind() == 1


@pytest.mark.parametrize("seed", range(6))
def test_a_translation_is_listed_for_its_translator_while_something_is_left_to_do(translator: Any, seed: int) -> None:
    """Steps in random order: translate all, finish, publish, change the original, and assign again."""
    chance = random.Random(seed)
    original, russian = article_with_russian(standfirst="Before.")
    moment = timezone.now() - timedelta(days=9)
    assigned(russian, translator, assigned_at=moment, due_on=timezone.localdate() - timedelta(days=3))
    is_current, is_public, is_open, assigned_at, published_at = False, False, True, moment, None
    steps = ["translate", "publish", "change", "translate", "assign", "finish"]
    for number, step in enumerate([*steps, *chance.choices(steps, k=8)]):
        moment += timedelta(hours=1)
        if step == "translate":
            draft = latest(russian)
            for pair in pages.read(original, draft):
                if pair.original:
                    pages.translate(draft, original, pair.original.path, f"Перевод {pair.original.words}")
            draft.save_revision()
            is_public = False
        elif step == "publish":
            factories.publish(latest(russian))
            ArticlePage.objects.filter(pk=russian.pk).update(last_published_at=moment)
            is_public, published_at = True, moment
        elif step == "change":
            original = factories.publish(original, standfirst=f"Change {number}.") or original
        elif step == "assign":
            assigned(russian, translator, assigned_at=moment, finished_at=None)
            assigned_at = moment
        elif is_open:
            assigned(russian, translator, finished_at=moment)
        states.sweep(at=timezone.now())
        original, russian = (ArticlePage.objects.get(pk=page.pk) for page in (original, russian))
        is_current = {"translate": True, "change": False}.get(step, is_current)
        is_open = {"assign": True, "finish": False}.get(step, is_open or step == "change")
        is_done = is_current and is_public and published_at is not None and published_at >= assigned_at
        assert bool(due.assigned(translator).rows) is (is_open and not is_done), (number, step)


def test_an_officer_has_a_translation_of_their_own_listed_while_it_is_due(officer: Any) -> None:
    original, russian = article_with_russian()
    assigned(russian, officer)
    states.sweep(at=timezone.now())
    assert due.assigned(officer).rows
    translate_all(original, russian)
    states.sweep(at=timezone.now())
    assert not due.assigned(officer).rows
    factories.publish(latest(russian))
    assert not [*due.assigned(officer).rows, *due.finished(officer).rows]


@pytest.mark.parametrize("days", [-400, -1, 0, 1, 400])
def test_a_new_day_that_has_passed_is_refused_and_the_one_of_an_assignment_stays(
    translator: Any, officer: Any, days: int
) -> None:
    _original, russian = article_with_russian()
    client, day = signed_in(officer), timezone.localdate() + timedelta(days=days)
    values = {"user": translator.pk, "due_on": day.isoformat(), "note": ""}
    response = client.post(address(russian), values)
    assert Assignment.objects.exists() is (days >= 0)
    if days < 0:
        assert response.context["form"].errors["due_on"]
    assigned(russian, translator, due_on=day)
    client.post(address(russian), {**values, "note": "The day stays."})
    assert Assignment.objects.get().note == "The day stays."
