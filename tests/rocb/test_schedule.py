"""`rocb.schedule`: what is due gets done, and nothing holds up the rest."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult, get_date_max
from wagtail.models import Page, PageLogEntry
from wagtail.signals import page_published, page_unpublished

from foundation.pictures import making
from news.models import ArticlePage, Change, Item
from news.tasks import image_changed
from rocb import schedule
from rocb.models import Heartbeat, StandardPage
from rocb.schedule import TASK_TRIES, WORKER_DEAD_AFTER, mend_pictures, publish_due, take_up_lost_tasks, tick
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def soon() -> datetime:
    """When everything that is scheduled here has become due."""
    return timezone.now() + timedelta(hours=2)


def scheduled(**values: Any) -> ArticlePage:
    page = factories.draft(**values)
    page.go_live_at = timezone.now() + timedelta(hours=1)
    page.save_revision().publish()
    page.refresh_from_db()
    assert not page.live
    return page


def expiring(**values: Any) -> ArticlePage:
    return factories.article(expire_at=timezone.now() + timedelta(hours=1), **values)


# --- Pages on time --------------------------------------------------------------------------------------------------


def test_a_scheduled_article_goes_live_when_its_time_has_come(soon: datetime) -> None:
    page = scheduled()
    assert publish_due(at=timezone.now()) == {"published": 0, "expired": 0, "failed": 0}
    assert not Item.objects.exists()
    # Wagtail compares go_live_at with its own clock as well, so the time must really be past.
    _make_due(page)
    assert publish_due(at=timezone.now()) == {"published": 1, "expired": 0, "failed": 0}
    page.refresh_from_db()
    assert page.live
    assert Item.objects.get().uuid == page.uuid
    assert PageLogEntry.objects.filter(page=page.pk, action="wagtail.publish.scheduled").exists()


def _make_due(page: Page) -> None:
    """An hour passes."""
    past = timezone.now() - timedelta(minutes=1)
    for revision in page.revisions.exclude(approved_go_live_at=None):
        revision.approved_go_live_at = past
        revision.content["go_live_at"] = past.isoformat()
        revision.save()
    type(page).objects.filter(pk=page.pk).update(go_live_at=past)


def test_what_was_published_on_time_is_published_once() -> None:
    page = scheduled()
    _make_due(page)
    publish_due(at=timezone.now())
    assert publish_due(at=timezone.now()) == {"published": 0, "expired": 0, "failed": 0}
    assert [change.kind for change in Change.objects.all()] == ["published"]


def test_an_article_expires_when_its_time_has_come(soon: datetime) -> None:
    page = expiring()
    assert publish_due(at=timezone.now())["expired"] == 0
    assert publish_due(at=soon) == {"published": 0, "expired": 1, "failed": 0}
    page.refresh_from_db()
    assert (page.live, page.expired) == (False, True)
    assert not Item.objects.exists()
    assert Change.objects.last().kind == "withdrawn"
    assert publish_due(at=soon)["expired"] == 0


def test_a_plain_page_is_published_and_expires_too(soon: datetime) -> None:
    page = factories.publish(factories.standard_page(live=False), expire_at=timezone.now() + timedelta(hours=1))
    assert page.live
    assert publish_due(at=soon)["expired"] == 1
    assert not StandardPage.objects.get(pk=page.pk).live


@pytest.fixture
def receiver_that_fails() -> Iterator[list[int]]:
    """Whatever page is in the list makes somebody who listens raise."""
    broken: list[int] = []

    def listen(instance: Page, **kwargs: Any) -> None:
        if instance.pk in broken:
            raise RuntimeError("Somebody who listens is broken")

    page_published.connect(listen)
    page_unpublished.connect(listen)
    yield broken
    page_published.disconnect(listen)
    page_unpublished.disconnect(listen)


def test_one_page_that_fails_holds_up_no_other(receiver_that_fails: list[int]) -> None:
    pages = [scheduled() for _ in range(3)]
    for page in pages:
        _make_due(page)
    receiver_that_fails.append(pages[0].pk)
    assert publish_due(at=timezone.now()) == {"published": 2, "expired": 0, "failed": 1}
    assert [ArticlePage.objects.get(pk=page.pk).live for page in pages] == [False, True, True]
    receiver_that_fails.clear()
    assert publish_due(at=timezone.now()) == {"published": 1, "expired": 0, "failed": 0}, "it is tried again"


def test_one_page_that_cannot_expire_holds_up_no_other(receiver_that_fails: list[int], soon: datetime) -> None:
    pages = [expiring() for _ in range(3)]
    receiver_that_fails.append(pages[0].pk)
    assert publish_due(at=soon) == {"published": 0, "expired": 2, "failed": 1}
    assert [ArticlePage.objects.get(pk=page.pk).live for page in pages] == [True, False, False]


def test_a_page_that_another_worker_published_meanwhile_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    page = scheduled()
    _make_due(page)
    at = timezone.now()
    first_try = schedule._publish

    def too_late(pk: int, moment: datetime) -> bool:
        assert first_try(pk, moment), "the other worker"
        return first_try(pk, moment)

    monkeypatch.setattr(schedule, "_publish", too_late)
    assert publish_due(at=at) == {"published": 0, "expired": 0, "failed": 0}
    assert Change.objects.count() == 1


# --- Lost tasks -----------------------------------------------------------------------------------------------------


@pytest.fixture
def tasks_in_database(settings: Any) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


def a_running_task(*workers: str, started_at: datetime) -> DBTaskResult:
    return DBTaskResult.objects.create(
        status="RUNNING",
        started_at=started_at,
        args_kwargs={"args": [], "kwargs": {}},
        task_path="tests.tasks.slow",
        worker_ids=list(workers),
        backend_name="default",
        run_after=get_date_max(),
        exception_class_path="",
        traceback="",
    )


def status(result: DBTaskResult) -> str:
    result.refresh_from_db()
    return result.status


@pytest.mark.usefixtures("tasks_in_database")
class TestLostTasks:
    now = factories.NOON
    long_ago = now - WORKER_DEAD_AFTER * 3

    def test_a_task_whose_worker_died_is_taken_up_again(self) -> None:
        result = a_running_task("dead", started_at=self.long_ago)
        Heartbeat.objects.beat("worker:dead", at=self.long_ago)
        assert take_up_lost_tasks(at=self.now) == 1
        assert status(result) == "READY"

    def test_a_task_whose_worker_left_no_trace_is_taken_up_again(self) -> None:
        result = a_running_task("gone", started_at=self.long_ago)
        assert take_up_lost_tasks(at=self.now) == 1
        assert status(result) == "READY"

    def test_a_long_task_of_a_living_worker_is_left_alone(self) -> None:
        result = a_running_task("alive", started_at=self.long_ago)
        Heartbeat.objects.beat("worker:alive", at=self.now)
        assert take_up_lost_tasks(at=self.now) == 0
        assert status(result) == "RUNNING"

    def test_a_task_that_has_just_begun_is_left_alone(self) -> None:
        result = a_running_task("new", started_at=self.now)
        assert take_up_lost_tasks(at=self.now) == 0
        assert status(result) == "RUNNING"

    def test_a_task_that_kills_its_workers_is_given_up(self) -> None:
        result = a_running_task(*[f"dead{n}" for n in range(TASK_TRIES)], started_at=self.long_ago)
        assert take_up_lost_tasks(at=self.now) == 0
        assert status(result) == "FAILED"
        assert "workers died" in result.traceback

    def test_finished_tasks_are_forgotten_in_time(self) -> None:
        old, new = (a_running_task("w", started_at=self.now) for _ in range(2))
        DBTaskResult.objects.filter(pk=old.pk).update(status="SUCCESSFUL", finished_at=self.now - timedelta(days=8))
        DBTaskResult.objects.filter(pk=new.pk).update(status="SUCCESSFUL", finished_at=self.now - timedelta(days=1))
        schedule.forget_old_results(at=self.now)
        assert list(DBTaskResult.objects.all()) == [new]


# --- The look for what is due ---------------------------------------------------------------------------------------


def test_the_look_leaves_a_sign_of_life_that_says_what_was_done() -> None:
    done = tick(at=factories.NOON)
    beat = Heartbeat.objects.get(name="schedule")
    assert beat.beat_at == factories.NOON
    assert beat.note["pages"] == done["pages"] == {"published": 0, "expired": 0, "failed": 0}


def test_one_job_that_fails_holds_up_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*, at: datetime) -> None:
        raise RuntimeError("The job is broken")

    monkeypatch.setitem(schedule.JOBS, "tasks_taken_up", (schedule.EACH_LOOK, fails))
    page = scheduled()
    _make_due(page)
    done = tick(at=timezone.now())
    assert "The job is broken" in done["tasks_taken_up"]
    assert done["pages"]["published"] == 1
    assert Heartbeat.objects.filter(name="schedule").exists()


def test_hourly_jobs_run_once_an_hour_whoever_looks() -> None:
    name = "all_items_mended"
    assert name in tick(at=factories.NOON)
    assert name not in tick(at=factories.NOON + timedelta(minutes=30))
    assert name in tick(at=factories.NOON + timedelta(minutes=61))


def test_the_look_mends_what_a_crash_left_out() -> None:
    page = factories.article()
    with transaction.atomic():
        Item.objects.all().delete()
    tick(at=timezone.now())
    assert Item.objects.get().uuid == page.uuid


# --- Pictures -------------------------------------------------------------------------------------------------------


@pytest.mark.indexes
def test_images_of_a_site_that_had_no_such_formats_get_them_and_so_does_what_shows_them() -> None:
    image = factories.image()
    page = factories.article(image=image)
    assert mend_pictures(at=timezone.now()) == 1
    assert mend_pictures(at=timezone.now()) == 0
    lead = Item.objects.get(uuid=page.uuid).stored_lead
    assert lead
    assert len(lead["sources"]) == 2


def test_an_item_written_while_its_picture_was_being_made_is_dressed_later() -> None:
    image = factories.image()
    page = factories.article(image=image)
    making.make(image)
    mend_pictures(at=timezone.now())
    lead = Item.objects.get(uuid=page.uuid).stored_lead
    assert lead
    assert len(lead["sources"]) == 2


def test_an_image_whose_task_waits_is_not_asked_for_twice(settings: Any) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    factories.image()
    mend_pictures(at=timezone.now())
    mend_pictures(at=timezone.now())
    assert DBTaskResult.objects.filter(task_path=image_changed.module_path).count() == 1
