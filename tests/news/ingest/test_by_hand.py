"""`news.ingest.by_hand`: no action of an editor starts a second request while a source is being polled."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from news.ingest import by_hand, websub
from news.ingest.claims import LEASE, claim
from news.models import Source
from tests.source_factories import NOON, source

pytestmark = pytest.mark.django_db


def paused_and_resumed(row: Source, *, at: datetime) -> None:
    by_hand.pause(Source.objects.all())
    by_hand.resume(Source.objects.all(), at=at)


def soon(row: Source, *, at: datetime) -> None:
    by_hand.poll_soon(Source.objects.all(), at=at)


def hub_lost(row: Source, *, at: datetime) -> None:
    websub.poll_again(row.pk, at=at)


ACTIONS = [paused_and_resumed, soon, hub_lost, by_hand.poll_despite_pause]


@pytest.mark.parametrize("act", ACTIONS)
@pytest.mark.parametrize("seconds", [0, 1, 299])
def test_a_source_that_is_being_polled_is_not_claimed_again(act: Callable[..., None], seconds: int) -> None:
    row = source(next_poll_at=NOON)
    assert claim(at=NOON)
    row.refresh_from_db()
    at = NOON + timedelta(seconds=seconds)
    act(row, at=at)
    assert not claim(at=at)
    assert Source.objects.get().claim == row.claim
    assert claim(at=NOON + LEASE), "its poller has died"
