"""A shared pool, with groups that arrive in any order and number."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foundation.throttling.domains import registrable_domain
from foundation.throttling.shares import Held, Pool, Standing


class Places:
    """Pool stored as rows."""

    def __init__(self, pool: Pool) -> None:
        self.pool, self.held, self.last = pool, dict[int, Held](), 0

    def ask(self, *groups: str, standing: Standing = Standing.UNPROVEN) -> bool:
        room = self.pool.room(list(self.held.values()), groups)
        if room.displaced is not None:
            del self.held[room.displaced]
        if room.is_there:
            self.last += 1
            self.held[self.last] = Held(self.last, groups, standing)
        return room.is_there

    def of(self, group: str) -> int:
        return sum(group in one.groups for one in self.held.values())


standings = st.sampled_from(list(Standing))
requests = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), standings), max_size=150)


@given(requests, st.integers(11, 60), st.integers(1, 10))
def test_a_group_that_was_never_seen_is_always_accepted(
    asked: list[tuple[int, int, Standing]], most: int, part: int
) -> None:
    places = Places(Pool(most, part))
    for network, domain, standing in asked:
        places.ask(f"network {network}", f"domain {domain}", standing=standing)
        assert len(places.held) <= most
    assert places.ask("a new network", "a new domain")
    assert len(places.held) <= most


@given(st.integers(10, 3000), st.integers(1, 10), st.integers(1, 40))
@settings(max_examples=25, deadline=None)
def test_groups_that_take_all_they_can_end_with_equal_shares(most: int, part: int, groups: int) -> None:
    """The number of steps is such that each group alone could fill a small pool."""
    places, most = Places(Pool(min(most, 120), part)), min(most, 120)
    for _ in range(most):
        for group in range(groups):
            places.ask(f"group {group}")
    sizes = [places.of(f"group {group}") for group in range(min(groups, most))]
    assert max(sizes) - min(sizes) <= 1


@pytest.mark.parametrize("part", [2, 8])
def test_one_group_alone_has_a_fraction(part: int) -> None:
    places = Places(Pool(900, part))
    accepted = [places.ask("one") for _ in range(900)].count(True)
    assert accepted == places.of("one") == 900 // (part + 1) + (900 % (part + 1) > 0)


def test_many_networks_with_many_domains_leave_room_for_the_next() -> None:
    places, dice = Places(Pool(200, 8)), random.Random(1)
    for _ in range(3000):
        places.ask(f"network {dice.randrange(40)}", f"domain {dice.randrange(40)}", standing=Standing.PROVEN)
    for number in range(50):
        assert places.ask(f"person {number}", f"site {number}")
    kept = sum(places.of(f"person {number}") for number in range(50))
    assert kept == 50, "and none of them yields to another"


def test_when_every_place_has_a_group_of_its_own_what_never_worked_yields() -> None:
    places = Places(Pool(10, 8))
    for number in range(10):
        places.ask(f"network {number}", standing=Standing.FAILING if number == 7 else Standing.PROVEN)
    assert places.ask("new", standing=Standing.PROVEN)
    assert places.of("network 7") == 0
    assert not places.ask("another", standing=Standing.PROVEN)


def test_of_a_larger_group_what_fails_yields_before_what_works() -> None:
    places = Places(Pool(10, 1))
    for number in range(5):
        places.ask("large", standing=Standing.FAILING if number == 2 else Standing.PROVEN)
    for number in range(5):
        places.ask(f"single {number}")
    assert places.ask("new")
    assert {one.standing for one in places.held.values() if "large" in one.groups} == {Standing.PROVEN}


@given(st.integers(2, 500), st.integers(1, 10), st.integers(0, 500))
def test_the_quick_answer_is_never_more_generous_than_the_slow_one(most: int, part: int, count: int) -> None:
    pool = Pool(most, part)
    if pool.is_roomy(count):
        held = [Held(number, ("all",)) for number in range(count)]
        assert pool.room(held, ["all"]) == pool.room([], ["all"])


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("a.b.example.org", "example.org"),
        ("example.org", "example.org"),
        ("localhost", "localhost"),
        ("a.example.co.uk", "example.co.uk"),
        ("b.example.gouv.fr", "example.gouv.fr"),
        ("x.abc.de", "abc.de"),
        ("x.y.abc.de.", "abc.de"),
        ("co.uk", "co.uk"),
        ("192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:0:7::1", "2001:db8::/48"),
        ("xn--e1afmkfd.xn--p1ai", "xn--e1afmkfd.xn--p1ai"),
    ],
)
def test_names_below_a_registered_one_are_one_group(host: str, domain: str) -> None:
    assert registrable_domain(host) == domain


@given(st.lists(st.from_regex(r"[a-z]{1,12}", fullmatch=True), min_size=1, max_size=6))
def test_no_label_in_front_of_a_registered_name_makes_another_group(labels: list[str]) -> None:
    name = ".".join(labels)
    own = {registrable_domain(f"{name}.{base}") for base in ("example.org", "abc.de", "example.co.uk", "x.y.org")}
    assert own == {"example.org", "abc.de", "example.co.uk", "y.org"}


def test_a_wildcard_domain_and_eleven_networks_get_a_ninth_of_the_hub() -> None:
    places = Places(Pool(most=900, part=8))
    for number in range(3000):
        places.ask(f"network {number % 11}", "wild.example", standing=Standing.PROVEN)
    assert places.of("wild.example") == 100
    assert all(places.ask(f"person {number}", f"site {number}") for number in range(800))
