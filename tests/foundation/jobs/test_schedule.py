"""`foundation.jobs.schedule`: due jobs run, and none stops the others."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from foundation.jobs import schedule
from foundation.jobs.models import Heartbeat
from foundation.jobs.registry import EACH_LOOK, RegisteredJob
from foundation.jobs.schedule import tick
from news.models import Item
from tests import factories

pytestmark = pytest.mark.django_db


def test_the_look_leaves_a_sign_of_life_that_says_what_was_done() -> None:
    done = tick(at=factories.NOON)
    beat = Heartbeat.objects.get(name="schedule")
    assert beat.beat_at == factories.NOON
    assert beat.note["pages"] == done["pages"] == {"published": 0, "expired": 0, "failed": 0}


def test_one_job_that_fails_holds_up_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*, at: datetime) -> None:
        raise RuntimeError("The job is broken")

    ran: list[str] = []
    monkeypatch.setattr(schedule, "jobs", {})
    for name, job in {"broken": fails, "sound": lambda *, at: ran.append("sound")}.items():
        schedule.jobs[name] = RegisteredJob(name, job, EACH_LOOK)
    done = tick(at=factories.NOON)
    assert "The job is broken" in done["broken"]
    assert ran == ["sound"]
    assert Heartbeat.objects.get(name="schedule").note == done


def test_what_is_due_at_each_look_goes_before_what_is_due_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[str] = []
    monkeypatch.setattr(schedule, "jobs", {})
    for name, every in {"hourly": timedelta(hours=1), "often": EACH_LOOK}.items():
        schedule.jobs[name] = RegisteredJob(name, lambda *, at, name=name: ran.append(name), every)
    tick(at=factories.NOON)
    assert ran == ["often", "hourly"]


def test_hourly_jobs_run_once_an_hour_whoever_looks() -> None:
    name = "all_items_mended"
    assert name in tick(at=factories.NOON)
    assert name not in tick(at=factories.NOON + timedelta(minutes=30))
    assert name in tick(at=factories.NOON + timedelta(minutes=61))


def test_the_look_reconciles_what_a_crash_left_out() -> None:
    page = factories.article()
    with transaction.atomic():
        Item.objects.all().delete()
    tick(at=timezone.now())
    assert Item.objects.get().uuid == page.uuid


@pytest.mark.parametrize(
    ("done", "is_one"), [(3, True), ({"a": 0, "b": 1}, True), (0, False), ({"a": 0}, False), (None, False)]
)
def test_a_job_is_a_line_in_the_log_where_it_found_something(done: object, is_one: bool) -> None:
    assert schedule._is_something(done) == is_one


def test_a_clock_that_was_an_hour_ahead_holds_up_no_job(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[datetime] = []
    job = RegisteredJob("each_minute", lambda *, at: ran.append(at), timedelta(minutes=1))
    monkeypatch.setattr(schedule, "jobs", {"each_minute": job})
    tick(at=factories.NOON + timedelta(hours=1))
    tick(at=factories.NOON)
    tick(at=factories.NOON + timedelta(seconds=30))
    assert ran == [factories.NOON + timedelta(hours=1), factories.NOON]


def test_a_worker_that_died_while_its_clock_was_ahead_is_dead() -> None:
    Heartbeat.objects.beat("worker:one", at=factories.NOON + timedelta(hours=1))
    assert not Heartbeat.objects.alive(at=factories.NOON, within=timedelta(seconds=30)).exists()
