"""`news.delivery.channel_health`: good, lagging, failing and silent channels and receivers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from news.delivery.channel_health import (
    FAILING_AFTER,
    LATE_AFTER,
    SILENT_AFTER,
    ChannelFacts,
    Health,
    health_of,
    health_of_channel,
)
from tests.factories import NOON

A_SECOND = timedelta(seconds=1)


def facts(**values: Any) -> ChannelFacts:
    return ChannelFacts(**{"state": "active", "taken_at": NOON, **values})


@pytest.mark.parametrize(
    ("values", "health"),
    [
        ({}, Health.GOOD),
        ({"state": "ended"}, Health.NONE),
        ({"state": "suspended"}, Health.FAILING),
        ({"state": "paused"}, Health.SILENT),
        ({"state": "unconfirmed"}, Health.SILENT),
        ({"failing_since": NOON - A_SECOND}, Health.LAGGING),
        ({"failing_since": NOON - FAILING_AFTER}, Health.FAILING),
        ({"pending_since": NOON - A_SECOND}, Health.GOOD),
        ({"pending_since": NOON + timedelta(hours=2)}, Health.GOOD),
        ({"pending_since": NOON - LATE_AFTER}, Health.LAGGING),
        ({"taken_at": NOON - SILENT_AFTER + A_SECOND}, Health.GOOD),
        ({"taken_at": NOON - SILENT_AFTER}, Health.SILENT),
        ({"taken_at": None}, Health.UNUSED),
        ({"taken_at": None, "is_fetched": True}, Health.SILENT),
        ({"is_fetched": True}, Health.GOOD),
    ],
)
def test_a_channel_is_what_its_state_and_its_times_say(values: dict[str, Any], health: Health) -> None:
    assert health_of_channel(facts(**values), at=NOON) == health


CHANNELS = {
    Health.GOOD: facts(),
    Health.FAILING: facts(state="suspended"),
    Health.LAGGING: facts(failing_since=NOON - A_SECOND),
    Health.SILENT: facts(state="paused"),
    Health.UNUSED: facts(taken_at=None),
    Health.NONE: facts(state="ended"),
}


@settings(max_examples=50)
@given(st.lists(st.sampled_from(list(Health)), max_size=5))
def test_a_receiver_is_what_needs_attention_first_and_unused_or_silent_only_when_all_is(states: list[Health]) -> None:
    found = health_of([CHANNELS[state] for state in states], at=NOON)
    in_use = set(states) - {Health.NONE}
    if not in_use:
        assert found == Health.NONE
    elif in_use & {Health.FAILING, Health.LAGGING}:
        assert found == (Health.FAILING if Health.FAILING in in_use else Health.LAGGING)
    else:
        assert found == next(one for one in (Health.GOOD, Health.UNUSED, Health.SILENT) if one in in_use)
