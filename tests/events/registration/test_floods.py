"""`events.registration.floods`: clients that send hundreds of forms do not block others."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from events import registration
from events.registration import floods

from .people import BEFORE

THING, OTHER = UUID(int=1), UUID(int=2)


def may_try(place: str, email: str, thing: UUID = THING, at: datetime = BEFORE) -> bool:
    return not registration.seconds_until_next_try(thing=thing, place=place, email=email, at=at)


def test_one_place_may_try_so_often_and_no_more() -> None:
    tries = [may_try("10.9.9.9", f"c{number}@x.example") for number in range(300)]
    assert tries.count(True) == floods.MOST_FROM_ONE_PLACE_FOR_ONE_EVENT
    assert may_try("10.9.9.9", "d@x.example", thing=OTHER)
    assert may_try("10.9.9.9", "d@x.example", at=BEFORE + timedelta(hours=1))


def test_three_hundred_forms_of_one_address_keep_nobody_else_out() -> None:
    for number in range(300):
        may_try("10.9.9.9", f"c{number}@x.example")
    assert may_try("10.0.0.1", "honest@x.example")


def test_an_office_behind_one_address_registers_its_people() -> None:
    assert all(may_try("10.1.1.1", f"colleague{number}@office.example") for number in range(60))


def test_nobody_locks_out_the_mail_address_of_somebody_else() -> None:
    for _ in range(300):
        may_try("10.9.9.9", "victim@x.example")
    assert may_try("10.0.0.1", "Victim@x.example")


def test_a_mail_address_gets_only_so_many_mails_from_many_places() -> None:
    tries = [may_try(f"10.0.0.{number}", "victim@x.example") for number in range(50)]
    assert tries.count(True) == floods.MOST_FOR_ONE_PERSON_FROM_EVERYWHERE
