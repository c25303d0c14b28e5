from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from events import registration
from events.models import (
    RegistrationAttempt,
)
from events.registration import floods

from .people import BEFORE

pytestmark = pytest.mark.django_db

THING, OTHER = UUID(int=1), UUID(int=2)


def may_try(place: str, email: str, thing: UUID = THING, at: datetime = BEFORE) -> bool:
    return registration.may_try(thing=thing, place=place, email=email, at=at)


def test_one_place_and_one_person_may_try_so_often_and_no_more() -> None:
    for number in range(floods.MOST_FOR_ONE_PERSON):
        assert may_try(f"10.0.0.{number}", "a@x.example")
    assert not may_try("10.0.1.1", "A@x.example")
    assert may_try("10.0.1.1", "b@x.example")
    for number in range(floods.MOST_FROM_ONE_PLACE):
        assert may_try("10.9.9.9", f"c{number}@x.example")
    assert not may_try("10.9.9.9", "d@x.example")
    assert may_try("10.9.9.9", "d@x.example", at=BEFORE + floods.ATTEMPTS_COUNT_FOR)


def test_many_places_together_are_held_back_at_one_event_and_not_at_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(floods, "MOST_FOR_ONE_EVENT", 5)
    assert all(may_try(f"10.0.0.{number}", f"a{number}@x.example") for number in range(5))
    assert not may_try("10.0.0.9", "b@x.example")
    assert may_try("10.0.0.9", "b@x.example", thing=OTHER)


def test_whoever_is_held_back_uses_up_nothing_of_what_others_may() -> None:
    for number in range(floods.MOST_FROM_ONE_PLACE):
        may_try("10.9.9.9", f"c{number}@x.example")
    counted = RegistrationAttempt.objects.count()
    assert not may_try("10.9.9.9", "victim@x.example")
    assert RegistrationAttempt.objects.count() == counted


def test_no_address_is_kept_of_an_attempt() -> None:
    assert may_try("10.0.0.1", "a@x.example")
    assert not [
        who for who in RegistrationAttempt.objects.values_list("who", flat=True) if "10.0" in who or "a@" in who
    ]
    registration.forget(at=BEFORE + timedelta(hours=2))
    assert not RegistrationAttempt.objects.exists()
