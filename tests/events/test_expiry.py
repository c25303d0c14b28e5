"""Expiry of the last public page of an event notifies the registered people in the same transaction."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from wagtail.models import Page

from events.models import EditionPage, Notice
from foundation.jobs.scheduled_pages import publish_due
from tests import event_factories
from tests.events.planning.versions import translated
from tests.events.registration.people import FORM, edition, enter

pytestmark = pytest.mark.django_db


def expire(*pages: Page, at: datetime) -> None:
    """Let the pages expire. The date is written directly: the form refuses it once people are registered."""
    Page.objects.filter(pk__in=[page.pk for page in pages]).update(expire_at=at - timedelta(minutes=1))
    assert publish_due(at=at) == {"published": 0, "expired": len(pages), "failed": 0}


def with_people(page: EditionPage, people: int, *, at: datetime) -> EditionPage:
    for number in range(people):
        enter(page, number, at=at)
    Notice.objects.all().delete()
    return page


@pytest.mark.parametrize("people", [0, 1, 3])
@pytest.mark.parametrize("languages", [1, 2, 3])
def test_people_are_notified_when_the_last_version_expires(people: int, languages: int) -> None:
    at = timezone.now()
    english = edition()
    pages = [english, *(translated(english, code, registration=FORM) for code in ("ru", "fr")[: languages - 1])]
    with_people(english, people, at=at)
    if languages > 1:
        expire(*pages[1:], at=at)
        assert not Notice.objects.exists(), "a version is still public"
    expire(english, at=at)
    assert Notice.objects.values("registration").distinct().count() == people
    early = Notice.objects.exclude(due_at__gt=at + timedelta(seconds=45))
    assert not early.exists(), "there is time to publish it again"


def test_people_are_notified_when_all_versions_expire_at_once() -> None:
    at = timezone.now()
    english = edition()
    pages = [english, translated(english, "ru", registration=FORM), translated(english, "fr", registration=FORM)]
    with_people(english, 3, at=at)
    expire(*pages, at=at)
    assert Notice.objects.count() == 3


def test_people_are_notified_when_an_alias_was_the_last_version() -> None:
    at = timezone.now()
    english = edition()
    russian = event_factories.events_index("ru")
    alias = english.create_alias(parent=russian, update_locale=russian.locale, reset_translation_key=False)
    with_people(english, 2, at=at)
    assert alias.live
    expire(english, at=at)
    assert Notice.objects.count() == 2


def test_expiry_of_a_series_leaves_its_public_events() -> None:
    at = timezone.now()
    series = event_factories.series(event_factories.events_index("en"))
    page = with_people(event_factories.edition(series, registration=FORM), 2, at=at)
    expire(series, at=at)
    page.refresh_from_db()
    assert page.live
    assert not Notice.objects.exists()
