from __future__ import annotations

import random
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from events.models import (
    EditionPage,
    EditionStatus,
    Registration,
)
from events.registration import Outcome, RegistrationClosed, StateKind, state

from .people import BEFORE, BEGINS, FORM, edition, enter

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("values", "at", "expected"),
    [
        ({"registration": "none"}, BEFORE, StateKind.NONE),
        ({"registration": "link", "registration_url": "https://x.example/"}, BEFORE, StateKind.LINK),
        ({}, BEFORE, StateKind.OPEN),
        ({}, BEGINS - timedelta(seconds=1), StateKind.OPEN),
        ({}, BEGINS, StateKind.CLOSED),
        ({}, BEGINS + timedelta(hours=3), StateKind.OVER),
        ({"status": EditionStatus.CANCELLED}, BEFORE, StateKind.CANCELLED),
        ({"status": EditionStatus.HELD}, BEFORE, StateKind.OVER),
        ({"status": EditionStatus.POSTPONED}, BEFORE, StateKind.POSTPONED),
        ({"registration_opens_on": date(2027, 2, 10)}, datetime(2027, 2, 9, 22, 59, tzinfo=UTC), StateKind.NOT_YET),
        ({"registration_opens_on": date(2027, 2, 10)}, datetime(2027, 2, 9, 23, 0, tzinfo=UTC), StateKind.OPEN),
        ({"registration_closes_on": date(2027, 2, 25)}, datetime(2027, 2, 25, 22, 59, tzinfo=UTC), StateKind.OPEN),
        ({"registration_closes_on": date(2027, 2, 25)}, datetime(2027, 2, 25, 23, 0, tzinfo=UTC), StateKind.CLOSED),
        (
            {"registration_closes_on": date(2027, 2, 25), "registration_closes_at": time(17)},
            datetime(2027, 2, 25, 16, 0, tzinfo=UTC),
            StateKind.CLOSED,
        ),
        ({"starts_on": None, "status": EditionStatus.PLANNED, "period": "autumn"}, BEFORE, StateKind.OPEN),
    ],
)
def test_it_opens_and_closes_in_the_zone_of_the_event(values: dict[str, Any], at: datetime, expected: str) -> None:
    page = EditionPage(
        **{"starts_on": date(2027, 3, 2), "starts_at": time(10), "ends_at": time(12), "registration": FORM, **values}
    )
    page.set_instants()
    assert state(page, at=at).kind == expected


def test_whoever_comes_too_late_is_told_why() -> None:
    page = edition()
    with pytest.raises(RegistrationClosed) as caught:
        enter(page, at=BEGINS)
    assert caught.value.state.kind == StateKind.CLOSED
    assert not Registration.objects.exists()


def test_an_editor_may_enter_somebody_after_the_end_of_registration() -> None:
    assert enter(edition(), at=BEGINS, by_hand=True)[1] == Outcome.CONFIRMED


def test_nobody_registers_after_the_end_whatever_else_an_editor_entered() -> None:
    """A thousand events with various days, hours, zones and closing days: registration closes at the end in their own
    zone."""
    draw = random.Random(24)
    zones = ["Europe/Brussels", "Asia/Vladivostok", "America/New_York", "Pacific/Kiritimati", "Pacific/Pago_Pago"]
    for _number in range(1000):
        day = date(2027, 3, 2) + timedelta(days=draw.randrange(-3000, 3000))
        page = EditionPage(
            registration=draw.choice([FORM, EditionPage.RegistrationBy.LINK]),
            registration_url="https://x.example/",
            status=draw.choice([EditionStatus.PLANNED, EditionStatus.CONFIRMED, EditionStatus.RESCHEDULED]),
            starts_on=day,
            ends_on=draw.choice([None, day + timedelta(days=draw.randrange(1, 9))]),
            starts_at=draw.choice([None, time(draw.randrange(12))]),
            ends_at=draw.choice([None, time(draw.randrange(13, 24))]),
            time_zone=draw.choice(zones),
            capacity=draw.choice([None, 0, 5]),
            registration_closes_on=draw.choice([None, day + timedelta(days=draw.randrange(400))]),
        )
        page.set_instants()
        assert page.finishes_at is not None
        later = page.finishes_at + timedelta(seconds=draw.choice([1, 3600, 10**7]))
        found = state(page, at=later)
        assert (found.kind, found.takes_form, found.url) == (StateKind.OVER, False, "")
