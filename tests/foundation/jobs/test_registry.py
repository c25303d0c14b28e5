"""`foundation.jobs.registry`: a name belongs to one job."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from foundation.jobs import registry
from foundation.jobs.registry import register_job


def count(*, at: datetime) -> int:
    return 1


def another(*, at: datetime) -> int:
    return 2


@pytest.fixture(autouse=True)
def own_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "jobs", {})


def test_a_job_runs_at_each_look_unless_it_says_how_often() -> None:
    register_job("counted", count)
    register_job("counted_hourly", another, every=timedelta(hours=1))
    assert [job.every for job in registry.jobs.values()] == [timedelta(0), timedelta(hours=1)]


def test_registering_the_same_job_twice_changes_nothing() -> None:
    register_job("counted", count)
    register_job("counted", count)
    assert list(registry.jobs) == ["counted"]


def test_two_jobs_cannot_have_one_name_since_rows_carry_it() -> None:
    register_job("counted", count)
    with pytest.raises(ValueError, match="counted"):
        register_job("counted", another)
    assert registry.jobs["counted"].run is count
