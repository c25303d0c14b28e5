"""Confirmation by a click: invented people cannot fill an event, and real people keep their places."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from events import registration
from events.models import EditionPage, EditionStatus, Registration, RegistrationStatus
from events.registration import Outcome
from events.registration.confirming import (
    FEW,
    HELD_FOR,
    SEVERAL,
    UNCONFIRMED_KEPT_FOR,
    Crowd,
    asked_until,
    largest_groups_first,
)
from tests import processes

from .people import BEFORE, edition, enter, kinds

HOUR = timedelta(hours=1)


def come(page: EditionPage, name: str, network: str, *, at: datetime = BEFORE) -> tuple[Registration, Outcome]:
    return enter(page, name, asked_from=network, at=at)


def statuses() -> list[str]:
    return list(Registration.objects.order_by("pk").values_list("status", flat=True))


@pytest.mark.django_db
@pytest.mark.parametrize("capacity", [2, 3, 17])
def test_one_network_does_not_close_an_event(capacity: int) -> None:
    page = edition(capacity=capacity)
    for number in range(30):
        come(page, f"bot{number}", "bots", at=BEFORE + timedelta(minutes=number))
    person, _outcome = come(page, "person", "home", at=BEFORE + timedelta(minutes=31))
    registration.confirm(person, at=BEFORE + timedelta(minutes=32))
    person.refresh_from_db()
    assert person.status == RegistrationStatus.CONFIRMED


@pytest.mark.django_db
def test_who_waits_moves_up_when_nobody_confirmed_for_an_hour() -> None:
    page = edition(capacity=12)
    for network in ("one", "two", "three"):
        for number in range(12):
            come(page, f"bot{network}{number}", network)
    guests = [enter(page, f"guest{number}", by_hand=True)[0] for number in range(12)]
    waiting = next(guest for guest in guests if guest.status == RegistrationStatus.WAITING)
    assert Registration.objects.filter(held_until__gt=BEFORE).exists()
    assert registration.lapse(at=BEFORE + HELD_FOR - timedelta(seconds=1)) == 0
    assert registration.lapse(at=BEFORE + HELD_FOR) == 1
    waiting.refresh_from_db()
    assert waiting.status == RegistrationStatus.CONFIRMED
    assert kinds(waiting)[-1] == "promoted"
    assert registration.lapse(at=BEFORE + HELD_FOR) == 0


@pytest.mark.django_db
def test_a_delegation_behind_one_address_comes_whole() -> None:
    page = edition(capacity=30)
    rows = [come(page, f"colleague{number}", "ministry")[0] for number in range(5)]
    assert statuses() == ["confirmed"] * FEW + ["unconfirmed"] * 2
    assert kinds(rows[-1]) == ["confirm"]
    for number in range(25):  # others take as many places as they can in the meantime
        come(page, f"other{number}", f"network{number}")
    for row in rows[FEW:]:
        assert registration.confirm(row, at=BEFORE + timedelta(minutes=59))
        assert not registration.confirm(row, at=BEFORE + timedelta(minutes=59))
    assert statuses()[:5] == ["confirmed"] * 5
    assert kinds(rows[-1]) == ["confirmed"]  # the unsent email is no longer needed


@pytest.mark.django_db
def test_an_event_without_a_limit_asks_only_those_who_come_in_numbers() -> None:
    page = edition(capacity=None)
    for number in range(10):
        come(page, f"bot{number}", "bots")
        enter(page, number, email=f"p@{number}.example", asked_from=f"home{number}")
    assert Registration.objects.filter(asked_from="bots").confirmed().count() == FEW
    assert Registration.objects.exclude(asked_from="bots").confirmed().count() == 10


@pytest.mark.django_db
@pytest.mark.one_database  # below, PostgreSQL has random crowds and a race
@pytest.mark.parametrize("capacity", [1, 5, 22])
@pytest.mark.parametrize("is_one_domain", [True, False])
@pytest.mark.parametrize("is_one_provider", [True, False])
def test_any_number_of_networks_leaves_most_places_to_people_who_click(
    capacity: int, is_one_domain: bool, is_one_provider: bool
) -> None:
    page = edition(capacity=capacity)
    for number in range(capacity + 8):
        provider = "provider" if is_one_provider else f"provider{number}"
        email = f"x{number}@sub{number}.one.example" if is_one_domain else f"x@{number}.example"
        enter(page, number, email=email, asked_from=f"{provider} network{number}")
    placed = Registration.objects.active().count()
    assert placed <= min(capacity // 3, SEVERAL if is_one_domain or is_one_provider else capacity)
    assert Registration.objects.taking_places(at=BEFORE).count() <= -(-capacity // 2)
    clicked = [come(page, f"y{number}", f"other{number} home{number}")[0] for number in range(capacity)]
    for row in clicked:
        registration.confirm(row, at=BEFORE)
    assert len(set(Registration.objects.confirmed()) & set(clicked)) >= capacity // 2
    for hours in (
        0,
        1,
        25,
        26,
        50,
        51,
    ):  # people with an invented address never click, and those who wait take the places
        for row in clicked:
            registration.confirm(row, at=BEFORE + hours * HOUR)
        registration.lapse(at=BEFORE + hours * HOUR)
    assert set(Registration.objects.confirmed()) == set(clicked)


@pytest.mark.django_db
def test_a_place_without_a_click_stays_until_somebody_waits_and_a_click_keeps_it() -> None:
    page = edition(capacity=9)
    early = [come(page, f"early{number}", f"home{number}")[0] for number in range(3)]
    registration.lapse(at=BEFORE + 48 * HOUR)
    assert statuses() == ["confirmed"] * 3
    for number in range(6):
        enter(page, f"guest{number}", by_hand=True)
    waiting = [enter(page, f"late{number}", by_hand=True)[0] for number in range(2)]
    asked = list(Registration.objects.awaiting_click())
    assert len(asked) == 2
    assert early[0] not in asked  # people who registered first are asked last
    assert [kinds(row) for row in asked] == [["confirmed", "confirm"]] * 2
    assert registration.confirm(asked[0], at=BEFORE + HOUR)  # then the third is asked
    assert set(Registration.objects.awaiting_click()) == {asked[1], early[0]}
    registration.lapse(at=BEFORE + 24 * HOUR - timedelta(seconds=1))
    assert Registration.objects.waiting().count() == 2
    registration.lapse(at=BEFORE + 25 * HOUR)
    registration.lapse(at=BEFORE + 49 * HOUR)
    assert set(Registration.objects.confirmed()) >= {asked[0], *waiting}
    assert Registration.objects.filter(status="unconfirmed").count() == 2
    assert registration.confirm(asked[1], at=BEFORE + 50 * HOUR)  # a late click counts behind the others
    assert Registration.objects.waiting().get() == asked[1]


@pytest.mark.django_db
def test_of_those_who_were_asked_only_as_many_lose_their_place_as_people_wait() -> None:
    page = edition(capacity=9)
    asked = [come(page, f"early{number}", f"home{number}")[0] for number in range(3)]
    waiting = [enter(page, f"guest{number}", by_hand=True)[0] for number in range(9)][6:]
    assert set(Registration.objects.awaiting_click()) == set(asked)
    registration.cancel(waiting[0], at=BEFORE)
    registration.lapse(at=BEFORE + 24 * HOUR)
    assert Registration.objects.confirmed().filter(pk__in=[row.pk for row in asked]).get() == asked[0]
    assert not Registration.objects.waiting().exists()


@given(
    st.lists(st.tuples(st.integers(), st.sampled_from("abc")), max_size=12),
    st.integers(-100, 5000),
)
def test_those_of_the_largest_network_are_asked_first_and_always_have_an_hour(
    rows: list[tuple[int, str]], hours_left: int
) -> None:
    sizes = Counter(network for _row, network in rows)
    ordered = largest_groups_first([((row, network), network) for row, network in rows])
    assert sorted(ordered) == sorted(rows)
    counts = [sizes[network] for _row, network in ordered]
    assert counts == sorted(counts, reverse=True)
    until = asked_until(BEFORE + hours_left * HOUR, at=BEFORE)
    assert until - BEFORE >= HELD_FOR
    assert hours_left <= 24 or until <= BEFORE + hours_left * HOUR


@pytest.mark.django_db
def test_the_waiting_list_is_no_way_around_it() -> None:
    page = edition(capacity=4)
    for number in range(4):
        enter(page, f"guest{number}", by_hand=True)
    for number in range(40):
        come(page, f"bot{number}", "bots")
    person = come(page, "person", "home")[0]
    registration.confirm(person, at=BEFORE + HOUR)
    registration.cancel(Registration.objects.get(email="pguest0@x.example"), at=BEFORE + HOUR)
    assert Registration.objects.active().filter(asked_from="bots").count() <= FEW


@pytest.mark.django_db
def test_a_late_click_counts_behind_those_who_waited() -> None:
    page = edition(capacity=4)
    for number in range(3):
        enter(page, f"guest{number}", by_hand=True)
    Registration.objects.update(asked_from="ministry")  # three from this network, so the next one must confirm
    late = come(page, "late", "ministry")[0]
    waiting = enter(page, "waiting", by_hand=True, at=BEFORE + timedelta(minutes=5))[0]
    registration.lapse(at=BEFORE + 2 * HOUR)
    assert registration.confirm(late, at=BEFORE + 3 * HOUR)
    late.refresh_from_db()
    waiting.refresh_from_db()
    assert (waiting.status, late.status) == ("confirmed", "waiting")
    assert late.registered_at == BEFORE + 3 * HOUR


@pytest.mark.django_db
@pytest.mark.parametrize("status", [EditionStatus.CANCELLED, EditionStatus.POSTPONED])
def test_nobody_confirms_for_an_event_that_does_not_take_place(status: str) -> None:
    page = edition(capacity=1)
    row = come(page, "ann", "home")[0]
    EditionPage.objects.filter(pk=page.pk).update(status=status)
    assert not registration.confirm(row, at=BEFORE)


@pytest.mark.django_db
def test_a_registration_that_nobody_confirmed_gets_no_other_mail_and_is_soon_deleted() -> None:
    page = edition(capacity=1)
    row = come(page, "ann", "home")[0]
    EditionPage.objects.filter(pk=page.pk).update(status=EditionStatus.POSTPONED)
    registration.follow(page.translation_key, at=BEFORE)
    assert kinds(row) == ["confirm"]
    assert registration.forget(at=BEFORE + UNCONFIRMED_KEPT_FOR) == 1


@pytest.mark.django_db
def test_the_form_sent_again_brings_the_mail_again_and_holds_no_longer() -> None:
    page = edition(capacity=4)
    rows = [come(page, f"c{number}", "ministry")[0] for number in range(4)]
    again = come(page, "c3", "ministry", at=BEFORE + 2 * HOUR)
    assert again == (rows[3], Outcome.ALREADY)
    assert kinds(rows[3]) == ["confirm", "confirm"]
    by_hand = enter(page, "c3", by_hand=True, at=BEFORE + 3 * HOUR)
    assert by_hand[1] == Outcome.CONFIRMED


counts = st.integers(0, 5) | st.integers(0, 500)
crowds = st.builds(
    Crowd,
    capacity=st.none() | counts,
    left=st.none() | counts,
    unconfirmed=counts,
    from_here=counts,
    nearby=counts,
    held=counts,
    held_from_here=counts,
)


@given(crowds)
def test_a_network_never_takes_the_last_place_beside_another_that_it_has(crowd: Crowd) -> None:
    if crowd.left == 1 and crowd.from_here:
        assert crowd.needs_click
        assert not crowd.may_hold
    if crowd.from_here >= FEW or crowd.nearby >= SEVERAL or (crowd.left == 0 and crowd.capacity is not None):
        assert crowd.needs_click
    if crowd.left is not None and crowd.may_hold:
        assert crowd.from_here + crowd.held_from_here <= crowd.left - 1, "with this place it leaves as many as it had"
    if crowd.capacity is not None and crowd.unconfirmed + crowd.held > crowd.capacity / 2:
        assert not crowd.may_hold


steps = st.lists(
    st.tuples(st.sampled_from(["come", "come", "come", "click", "wait", "cancel", "job"]), st.integers(0, 9)),
    min_size=5,
    max_size=40,
)


class RandomCrowdsTest(TestCase):
    """Networks register, confirm, cancel and wait at random, while time passes."""

    @settings(max_examples=10, deadline=None)
    @given(steps, st.integers(1, 12))
    def test_no_place_is_given_twice_and_newcomers_find_one_while_there_is_one(
        self, walk: list[tuple[str, int]], capacity: int
    ) -> None:
        page, at = edition(capacity=capacity), BEFORE
        for number, (what, which) in enumerate(walk):
            rows = list(Registration.objects.exclude(status="cancelled").order_by("pk"))
            row = rows[which % len(rows)] if rows else None
            if what == "come":
                come(page, f"x{number}", f"network{which % 4}", at=at)
            elif what == "wait":
                at += timedelta(minutes=13 * (which + 1))
            elif what == "job":
                registration.lapse(at=at)
            elif row and what == "click":
                registration.confirm(row, at=at)
            elif row:
                registration.cancel(row, at=at)
            self.check(page, capacity, at=at)
        at += 2 * HOUR
        registration.lapse(at=at)
        left = capacity - Registration.objects.taking_places(at=at).count()
        if left:
            newcomer = come(page, "newcomer", "new", at=at)[0]
            registration.confirm(newcomer, at=at)
            newcomer.refresh_from_db()
            assert newcomer.status == RegistrationStatus.CONFIRMED

    def check(self, page: EditionPage, capacity: int, *, at: datetime) -> None:
        assert Registration.objects.taking_places(at=at).count() <= capacity
        never_clicked = Registration.objects.active().exclude(asked_from="")
        assert never_clicked.count() <= capacity // 3
        for number in range(4):
            assert never_clicked.filter(asked_from=f"network{number}").count() <= FEW


# --- Concurrency --- --------------------------------------------------------------------------------------------------

WRITERS, EACH, PLACES = 4, 10, 12

RACE = f"""
import os
from datetime import UTC, datetime, timedelta
from events import registration
from events.models import EditionPage, Registration
from tests import event_factories, processes

pk = event_factories.edition(registration="form", capacity={PLACES}).pk
begins = datetime(2027, 2, 10, tzinfo=UTC)
seen = []

def register():
    page = EditionPage.objects.get(pk=pk)
    for number in range({EACH}):
        at = begins + timedelta(minutes=20 * number)
        name = f"{{os.getpid()}}-{{number}}"
        network = "shared" if number % 2 else name
        row, _ = registration.register(
            page, name=name, email=f"{{name}}@x.example", language="en", at=at, asked_from=network
        )
        registration.lapse(at=at)
        if number % 3:
            registration.confirm(row, at=at)
        assert Registration.objects.confirmed().count() <= {PLACES}

assert processes.at_once(register, {WRITERS}) == [0] * {WRITERS}
at = begins + timedelta(days=1)
registration.lapse(at=at)
answer = {{"taken": Registration.objects.taking_places(at=at).count(), "rows": Registration.objects.count()}}
"""


@pytest.mark.process
@pytest.mark.django_db
def test_four_processes_register_confirm_and_lapse_and_no_place_is_given_twice(
    new_database: str, tmp_path: Path
) -> None:
    found = processes.ask(RACE, DATABASE_URL=new_database, VAR_DIR=str(tmp_path / "var"), LOG_LEVEL="ERROR")
    assert found == {"taken": PLACES, "rows": WRITERS * EACH}
