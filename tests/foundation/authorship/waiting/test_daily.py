"""``foundation.authorship.waiting.daily``: one email per person and day, only if something is new."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from wagtail.users.models import UserProfile

from foundation.authorship.waiting import daily
from foundation.mailing.models import DailyMail
from rocb.models import User
from tests import factories, source_factories

pytestmark = pytest.mark.django_db

MORNING = datetime(2026, 3, 16, 6, tzinfo=UTC)  # ten o'clock in Baku
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture(autouse=True)
def eva() -> User:
    return factories.user("Editors", username="eva", email="eva@x.example")


def troubled(title: str = "Customs of Utopia") -> None:
    row = source_factories.source(title=title)
    type(row).objects.filter(pk=row.pk).update(gone_since=MORNING - 3 * DAY)


def test_what_waits_comes_in_one_mail_with_its_links() -> None:
    troubled()
    assert daily.send(at=MORNING) == 1
    (message,) = mail.outbox
    assert message.to == ["eva@x.example"]
    assert "Your tasks today" in message.subject
    assert "Hello eva," in message.body
    assert "Customs of Utopia" in message.body
    assert "/admin/sources/" in message.body
    assert "/admin/account/" in message.body


def test_nothing_to_say_is_no_mail() -> None:
    assert daily.send(at=MORNING) == 0
    assert mail.outbox == []


def test_the_same_is_not_said_again_and_what_is_new_waits_for_the_next_day() -> None:
    troubled()
    daily.send(at=MORNING)
    assert [daily.send(at=MORNING + days * DAY) for days in range(1, 5)] == [0] * 4
    troubled("Customs of Erewhon")
    assert daily.send(at=MORNING + 5 * DAY) == 1
    troubled("Customs of Atlantis")
    assert daily.send(at=MORNING + 5 * DAY + HOUR) == 0
    assert daily.send(at=MORNING + 6 * DAY) == 1
    assert len(mail.outbox) == 3


def test_it_comes_in_the_morning_of_the_office() -> None:
    troubled()
    assert daily.send(at=MORNING - 4 * HOUR) == 0
    assert daily.send(at=MORNING - 3 * HOUR) == 1


def test_whoever_switched_it_off_gets_none(client: Client, eva: User) -> None:
    troubled()
    client.force_login(eva)
    assert "One email a day about my tasks" in client.get(reverse("wagtailadmin_account")).content.decode()
    DailyMail.objects.create(user=eva, is_wanted=False)
    assert daily.send(at=MORNING) == 0


def test_it_is_in_the_language_of_the_person(eva: User) -> None:
    profile = UserProfile.get_for_user(eva)
    profile.preferred_language = "ru"
    profile.save()
    troubled()
    daily.send(at=MORNING)
    assert "Ваши задачи на сегодня" in mail.outbox[0].subject


def test_people_without_an_address_or_without_the_cms_get_none() -> None:
    troubled()
    factories.user("Editors", username="nobody", email="")
    factories.user(username="reader", email="reader@x.example")
    assert daily.send(at=MORNING) == 1
