"""`events.registration.notices`: what people hear depends on what the last email said, not on the way to it."""

from __future__ import annotations

from datetime import date
from itertools import product
from typing import Any

import pytest

from events.models import EditionPage, EditionStatus
from events.registration.notices import compared_with, differences, kept
from events.registration.promises import facts

pytestmark = pytest.mark.django_db

DAYS = {EditionStatus.PLANNED: None, EditionStatus.POSTPONED: None}
STATES = list(product(EditionStatus, (True, False)))


def facts_of(status: EditionStatus, *, is_open: bool) -> dict[str, Any]:
    page = EditionPage(status=status, starts_on=DAYS.get(status, date(2027, 3, 2)), time_zone="Europe/Brussels")
    page.set_instants()
    return facts(page, is_open=is_open)


def hears(notified: dict[str, Any], true: dict[str, Any]) -> bool:
    kinds = [kind for kind, _data in differences(compared_with(notified, true), true, has_place=True)]
    assert len(kinds) == len(set(kinds))
    return "hidden" in kinds


def test_everyone_hears_once_that_the_page_is_hidden_in_every_status_and_order() -> None:
    """All ways through three states, each followed twice: the page matters unless the event is cancelled or held."""
    facts_in = {(status, is_open): facts_of(status, is_open=is_open) for status, is_open in STATES}
    for way in product(STATES, repeat=3):
        notified, knew = facts_in[EditionStatus.CONFIRMED, True], False
        for status, is_open in way:
            true, is_hidden = facts_in[status, is_open], not is_open and status not in {"cancelled", "held"}
            assert hears(notified, true) == (is_hidden and not knew), way
            notified, knew = kept(notified, true, silently=False), is_hidden
            assert not differences(compared_with(notified, true), true, has_place=True), way
