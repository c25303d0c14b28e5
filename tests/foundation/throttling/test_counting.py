"""`throttling`: every client has its own limits."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache, caches
from django.test import RequestFactory, override_settings

from foundation.throttling import Limit, give_back, place_of, seconds_to_wait

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def of(who: str, most: int = 3) -> Limit:
    return Limit("form", who, most)


def test_so_often_and_no_more_until_the_next_window() -> None:
    at = NOON + timedelta(minutes=20)
    assert [seconds_to_wait(of("a"), at=at) for _ in range(5)] == [0, 0, 0, 2400, 2400]
    assert seconds_to_wait(of("a"), at=NOON + timedelta(hours=1)) == 0


def test_nobody_uses_up_what_others_may() -> None:
    for _ in range(300):
        seconds_to_wait(of("attacker"), at=NOON)
    assert seconds_to_wait(of("honest"), at=NOON) == 0


def test_what_one_limit_holds_back_counts_for_no_other() -> None:
    for _ in range(10):
        seconds_to_wait(of("a", 1), Limit("person", "ann", 5), at=NOON)
    assert [seconds_to_wait(Limit("person", "ann", 5), at=NOON) for _ in range(5)] == [0, 0, 0, 0, 3600]


def test_what_is_given_back_was_never_counted() -> None:
    for _ in range(10):
        assert seconds_to_wait(of("a"), at=NOON) == 0
        give_back(of("a"), at=NOON)
    give_back(of("who never asked"), at=NOON)
    assert [seconds_to_wait(of("a"), at=NOON) for _ in range(4)] == [0, 0, 0, 3600]


def test_no_address_stands_in_the_cache() -> None:
    seconds_to_wait(of("192.0.2.77"), at=NOON)
    store = caches["throttle"] if "throttle" in caches.settings else cache
    assert store._cache  # type: ignore[attr-defined]
    assert "192.0.2.77" not in str(store._cache)  # type: ignore[attr-defined]


def test_a_proxy_is_believed_only_where_there_is_one() -> None:
    request = RequestFactory().post("/", headers={"X-Forwarded-For": "1.1.1.1, 2.2.2.2"}, REMOTE_ADDR="10.0.0.1")
    assert place_of(request) == "10.0.0.1"
    with override_settings(SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https")):
        assert place_of(request) == "2.2.2.2"


@pytest.mark.parametrize(
    ("addresses", "count"),
    [
        (["2001:db8::1", "2001:db8::ffff:1", "2001:db8:0:ffff:9::1"], 1),
        (["2001:db8::1", "2001:db8:1::1"], 2),
        (["192.0.2.1", "::ffff:192.0.2.1"], 1),
        (["192.0.2.1", "192.0.2.2"], 2),
    ],
)
def test_of_ipv6_the_network_of_one_office_counts(addresses: list[str], count: int) -> None:
    assert len({place_of(RequestFactory().post("/", REMOTE_ADDR=address)) for address in addresses}) == count
