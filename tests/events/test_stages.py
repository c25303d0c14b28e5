"""`events.stages`: the stage of an edition, and its status in words."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest
from django.utils import translation

from events import stages
from events.models import EditionPage
from events.stages import Stage

pytestmark = pytest.mark.django_db  # a new page queries its content type

BEFORE = datetime(2027, 3, 1, tzinfo=UTC)
DURING = datetime(2027, 3, 2, 9, 30, tzinfo=UTC)  # 10:30 in Brussels
AFTER = datetime(2027, 3, 2, 12, tzinfo=UTC)


def edition(status: str, *, is_dated: bool = True) -> EditionPage:
    page = EditionPage(status=status, time_zone="Europe/Brussels")
    if is_dated:
        page.starts_on, page.starts_at, page.ends_at = date(2027, 3, 2), time(10), time(12)
    page.set_instants()
    return page


@pytest.mark.parametrize(
    ("status", "at", "stage", "words"),
    [
        ("confirmed", BEFORE, Stage.COMING, "Upcoming"),
        ("rescheduled", BEFORE, Stage.COMING, "New date"),
        ("planned", BEFORE, Stage.PLANNED, "Planned"),
        ("confirmed", DURING, Stage.RUNNING, "Under way"),
        ("confirmed", AFTER, Stage.OVER, "Ended"),
        ("held", AFTER, Stage.OVER, "Held"),
        ("held", DURING, Stage.OVER, "Held"),
        ("held", BEFORE, Stage.COMING, "Upcoming"),
        ("cancelled", BEFORE, Stage.CANCELLED, "Cancelled"),
        ("cancelled", AFTER, Stage.CANCELLED, "Cancelled"),
        ("postponed", BEFORE, Stage.POSTPONED, "Postponed"),
    ],
)
def test_status_and_time_decide_together(status: str, at: datetime, stage: Stage, words: str) -> None:
    page = edition(status)
    with translation.override("en"):
        assert (stages.stage(page, at=at), stages.in_words(page, at=at)) == (stage, words)


def test_what_has_no_date_is_planned() -> None:
    assert stages.stage(edition("planned", is_dated=False), at=AFTER) is Stage.PLANNED


def test_only_what_may_still_take_place_is_ahead() -> None:
    assert {stage for stage in Stage if stage.is_ahead} == {Stage.PLANNED, Stage.COMING, Stage.RUNNING}
