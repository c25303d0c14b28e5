"""`events.registration.floods`: clients that send hundreds of forms do not block others."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from events import registration
from events.models import Notice
from events.registration import floods

from .people import BEFORE, edition, enter

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


def test_many_addresses_of_one_mailbox_count_as_one_person() -> None:
    tries = [may_try("10.1.1.1", f"victim+{number}@x.example") for number in range(30)]
    assert tries.count(True) == floods.MOST_FOR_ONE_PERSON


def test_nobody_locks_out_the_mail_address_of_somebody_else() -> None:
    for _ in range(300):
        may_try("10.9.9.9", "victim@x.example")
    assert may_try("10.0.0.1", "Victim@x.example")


@pytest.mark.django_db
def test_forms_from_everywhere_do_not_lock_out_a_person_and_fill_no_mailbox() -> None:
    pages = [edition(capacity=None) for _number in range(10)]
    for minute in range(0, 180, 10):
        for number, page in enumerate(pages):
            at = BEFORE + timedelta(minutes=minute)
            if may_try(f"10.0.{minute}.{number}", "victim@x.example", thing=page.translation_key, at=at):
                enter(page, email="victim@x.example", asked_from=f"network{minute}", at=at)
    assert may_try("10.9.9.9", "Victim@x.example", at=BEFORE + timedelta(hours=2, minutes=59))
    first = Notice.objects.filter(occasion="")
    assert first.count() == len(pages)
    for minute in range(120):
        since = BEFORE + timedelta(minutes=minute)
        repeated = Notice.objects.exclude(occasion="").filter(
            created_at__gt=since, created_at__lte=since + timedelta(hours=1)
        )
        assert repeated.count() <= floods.MOST_REPEATED_MAILS
    assert Notice.objects.exclude(occasion="").exists()
