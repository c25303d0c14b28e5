from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import override_settings

from events import registration
from events.models import (
    EditionStatus,
    ForgottenRegistrations,
    Notice,
    Registration,
    RegistrationStatus,
)
from events.registration import event

from .people import BEFORE, BEGINS, edition, enter

pytestmark = pytest.mark.django_db


def test_registrations_go_after_their_days_and_leave_a_line_without_a_name() -> None:
    page = edition(title="A webinar")
    for number in range(3):
        enter(page, number)
    ends_at = BEGINS + timedelta(hours=2)
    assert registration.forget(at=ends_at + timedelta(days=90) - timedelta(seconds=1)) == 0
    assert registration.forget(at=ends_at + timedelta(days=90)) == 3
    assert registration.forget(at=ends_at + timedelta(days=90)) == 0
    assert not Registration.objects.exists()
    assert not Notice.objects.exists()
    line = ForgottenRegistrations.objects.get()
    assert (line.title, line.count, line.reason, line.translation_key) == (
        "A webinar",
        3,
        "expired",
        page.translation_key,
    )


@override_settings(REGISTRATIONS_KEPT_DAYS=10)
def test_the_days_are_those_of_the_event_else_of_the_site() -> None:
    assert registration.kept_for(edition()) == timedelta(days=10)
    assert registration.kept_for(edition(registrations_kept_days=0)) == timedelta(0)


def test_registrations_of_a_deleted_event_and_of_one_without_a_date_go_too() -> None:
    page = edition()
    undated = edition(starts_on=None, status=EditionStatus.PLANNED)
    enter(page)
    enter(undated)
    page.delete()
    assert registration.forget(at=BEFORE + event.UNDATED_KEPT_FOR) == 2


def test_one_person_is_exported_and_erased_over_all_events_and_nobody_else() -> None:
    first, second = edition(title="First", capacity=1), edition(title="Second")
    enter(first, email="ann@x.example", agrees_to_mailing=True)
    waits, _outcome = enter(first, 2)
    enter(second, email="ann@x.example")
    found = registration.export("ANN@x.example")
    assert [(row["event"], row["agrees_to_mailing"]) for row in found["registrations"]] == [
        ("First", True),
        ("Second", False),
    ]
    assert registration.erase("Ann@x.example", at=BEFORE) == 2
    assert registration.export("ann@x.example")["registrations"] == []
    waits.refresh_from_db()
    assert waits.status == RegistrationStatus.CONFIRMED
    assert set(ForgottenRegistrations.objects.values_list("title", "reason")) == {
        ("First", "erased"),
        ("Second", "erased"),
    }
    assert not [line for line in map(str, ForgottenRegistrations.objects.all()) if "ann" in line]


def test_a_cancelled_registration_is_forgotten_after_thirty_days_and_never_later_than_the_others() -> None:
    page = edition()
    early, late = enter(page, 1)[0], enter(page, 2)[0]
    assert registration.cancel(early, at=BEFORE)
    ends_at = BEGINS + timedelta(hours=2)
    assert registration.cancel(late, at=ends_at + timedelta(days=80))
    registration.follow(page.translation_key, at=BEFORE)
    early.refresh_from_db()
    late.refresh_from_db()
    assert early.forget_at == BEFORE + timedelta(days=30)
    assert late.forget_at == ends_at + timedelta(days=90)
    assert registration.forget(at=BEFORE + timedelta(days=30)) == 1


@override_settings(CANCELLED_REGISTRATIONS_KEPT_DAYS=3)
def test_the_days_of_cancelled_ones_are_a_setting() -> None:
    row = enter(edition())[0]
    registration.cancel(row, at=BEFORE)
    row.refresh_from_db()
    assert row.forget_at == BEFORE + timedelta(days=3)
