from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from events import registration
from events.models import (
    EditionPage,
    EditionStatus,
    Registration,
    RegistrationStatus,
)
from events.registration import Outcome, StateKind, state
from tests import event_factories, processes

from .people import BEFORE, BEGINS, FORM, edition, enter, kinds

pytestmark = pytest.mark.django_db


def test_places_are_given_in_order_and_then_people_wait() -> None:
    page = edition(capacity=2)
    assert [enter(page, number)[1] for number in range(3)] == [Outcome.CONFIRMED, Outcome.CONFIRMED, Outcome.WAITING]
    assert state(page, at=BEFORE) == registration.RegistrationState(StateKind.FULL, closes_at=BEGINS)
    assert kinds() == ["confirmed", "confirmed", "waiting"]


def test_who_cancels_gives_the_place_to_whoever_waits_longest() -> None:
    page = edition(capacity=1)
    first, second, third = (enter(page, number, at=BEFORE + timedelta(minutes=number))[0] for number in range(3))
    assert registration.cancel(first, at=BEFORE + timedelta(hours=1))
    for row in (first, second, third):
        row.refresh_from_db()
    assert [row.status for row in (first, second, third)] == ["cancelled", "confirmed", "waiting"]
    assert kinds(first)[-1] == "withdrawn"
    assert kinds(second)[-1] == "promoted"
    assert kinds(third) == ["waiting"]


def test_cancelling_twice_frees_one_place() -> None:
    page = edition(capacity=1)
    first, *_waiting = (enter(page, number, at=BEFORE + timedelta(minutes=number))[0] for number in range(3))
    assert registration.cancel(first, at=BEFORE)
    assert not registration.cancel(first, at=BEFORE)
    assert Registration.objects.confirmed().count() == 1
    assert kinds(first).count("withdrawn") == 1


def test_whoever_waits_is_not_overtaken_when_there_are_more_places() -> None:
    page = edition(capacity=1)
    enter(page, 1)
    waiting, _outcome = enter(page, 2)
    EditionPage.objects.filter(pk=page.pk).update(capacity=2)
    assert enter(page, 3)[1] == Outcome.WAITING
    waiting.refresh_from_db()
    assert waiting.status == RegistrationStatus.CONFIRMED


def test_fewer_places_throw_nobody_out() -> None:
    page = edition(capacity=2)
    rows = [enter(page, number)[0] for number in range(2)]
    EditionPage.objects.filter(pk=page.pk).update(capacity=1)
    registration.follow(page.translation_key, at=BEFORE)
    assert [Registration.objects.get(pk=row.pk).status for row in rows] == ["confirmed", "confirmed"]
    assert state(page, at=BEFORE).kind == StateKind.FULL


@pytest.mark.parametrize("status", [EditionStatus.CANCELLED, EditionStatus.POSTPONED])
def test_nobody_moves_up_for_an_event_that_does_not_take_place(status: str) -> None:
    page = edition(capacity=1)
    first, waiting = enter(page, 1)[0], enter(page, 2)[0]
    EditionPage.objects.filter(pk=page.pk).update(status=status)
    registration.cancel(first, at=BEFORE)
    waiting.refresh_from_db()
    assert waiting.status == RegistrationStatus.WAITING


def test_an_editor_may_give_a_place_beyond_the_limit_to_one_who_waits() -> None:
    page = edition(capacity=0)
    row, _outcome = enter(page)
    assert registration.promote(row, at=BEFORE)
    assert not registration.promote(row, at=BEFORE)
    row.refresh_from_db()
    assert row.status == RegistrationStatus.CONFIRMED
    assert kinds(row) == ["promoted"]  # the unsent email about the waiting list would be wrong now


# --- One registration per person --- ----------------------------------------------------------------------------------


def test_one_person_has_one_registration_over_all_languages_whatever_the_capitals() -> None:
    english = edition()
    russian = event_factories.edition(
        event_factories.events_index("ru"), translation_key=english.translation_key, registration=FORM
    )
    row, _outcome = enter(english, email="Ann@X.example ")
    again, outcome = enter(russian, email="ann@x.EXAMPLE", name="Somebody else", at=BEFORE + timedelta(hours=1))
    assert (again.pk, outcome) == (row.pk, Outcome.ALREADY)
    row.refresh_from_db()
    assert (row.email, row.name) == ("ann@x.example", "Person 1")
    assert kinds() == ["confirmed", "again"]


def test_two_clicks_in_a_row_bring_one_mail_and_many_tries_in_an_hour_one_more() -> None:
    page = edition()
    for minutes in (0, 1, 20, 25, 30):
        enter(page, at=datetime(2027, 2, 1, 10, tzinfo=UTC) + timedelta(minutes=minutes))
    assert kinds() == ["confirmed", "again"]


def test_who_cancelled_may_register_again() -> None:
    page = edition()
    row, _outcome = enter(page)
    registration.cancel(row, at=BEFORE)
    assert enter(page)[1] == Outcome.CONFIRMED
    assert Registration.objects.count() == 2


def test_the_places_are_those_of_the_event_not_of_a_language() -> None:
    english = edition(capacity=1)
    russian = event_factories.edition(
        event_factories.events_index("ru"), translation_key=english.translation_key, registration=FORM, capacity=100
    )
    assert [enter(russian, number)[1] for number in range(2)] == [Outcome.CONFIRMED, Outcome.WAITING]


# --- The link to cancel ---


def test_the_token_opens_one_registration_and_a_changed_one_none() -> None:
    row, _outcome = enter(edition())
    token = registration.cancel_token(row)
    assert registration.by_cancel_token(token) == row
    assert "x.example" not in token
    for wrong in (token[:-1], "x" + token, row.uuid.hex, "", f"{row.uuid.hex}:"):
        with pytest.raises(ValueError, match="Not a token"):
            registration.by_cancel_token(wrong)


# --- Concurrency --- --------------------------------------------------------------------------------------------------


WRITERS, EACH, PLACES = 4, 8, 10

REGISTER = f"""
import os
from datetime import UTC, datetime
from events import registration
from events.models import EditionPage, Notice, Registration
from tests import event_factories, processes

pk = event_factories.edition(registration="form", capacity={PLACES}).pk
at = datetime(2027, 2, 10, tzinfo=UTC)

def register():
    page = EditionPage.objects.get(pk=pk)
    for number in range({EACH}):
        name = f"{{os.getpid()}}-{{number}}"
        row, _ = registration.register(page, name=name, email=f"{{name}}@x.example", language="en", at=at)
        registration.register(page, name="Everybody", email="one@x.example", language="en", at=at)
        if number % 4 == 3:
            registration.cancel(row, at=at)

assert processes.at_once(register, {WRITERS}) == [0] * {WRITERS}
rows = Registration.objects
answer = {{
    "confirmed": rows.confirmed().count(),
    "active": rows.active().count(),
    "one": rows.filter(email="one@x.example").count(),
    "promoted": Notice.objects.filter(kind="promoted").count(),
    "cancelled": rows.filter(status="cancelled").count(),
}}
"""


@pytest.mark.process
def test_four_processes_register_and_cancel_and_no_place_is_given_twice(new_database: str, tmp_path: Path) -> None:
    found = processes.ask(REGISTER, DATABASE_URL=new_database, VAR_DIR=str(tmp_path / "var"), LOG_LEVEL="ERROR")
    cancelled = WRITERS * EACH // 4
    assert {name: found[name] for name in ("confirmed", "active", "one", "cancelled")} == {
        "confirmed": PLACES,
        "active": WRITERS * EACH - cancelled + 1,
        "one": 1,
        "cancelled": cancelled,
    }
