"""The screen "State of the site", ``/metrics``, and automatic messages."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from foundation.jobs.models import Heartbeat
from news.api import http_client
from rocb.backup import nightly
from rocb.models import Backup, User
from rocb.state import saying
from rocb.state.facts import Facts
from rocb.state.gathering import CERTIFICATE, facts
from rocb.state.judging import Level, lines
from rocb.state.metrics import document
from tests import factories

KEY = "a key of twenty signs"
MONDAY = datetime(2026, 11, 30, 8, tzinfo=timezone.get_default_timezone())


@pytest.fixture
def failed(db: None, settings: Any) -> DBTaskResult:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    return DBTaskResult.objects.create(
        status="FAILED",
        task_path="news.tasks.image_changed",
        args_kwargs={"args": [3], "kwargs": {}},
        finished_at=factories.NOON,
        run_after=factories.NOON,
        worker_ids=["one"],
        exception_class_path="builtins.ValueError",
        traceback="Traceback ...\nValueError: no such image",
        backend_name="default",
        queue_name="default",
    )


def test_the_screen_says_what_to_do_and_shows_tasks_that_failed(admin_client: Client, failed: DBTaskResult) -> None:
    page = admin_client.get("/admin/state/").content.decode()
    assert "The worker is not running" in page
    assert "Start it again." in page
    assert "Prepare the sizes of an image" in page
    assert "ValueError: no such image" in page
    assert 'name="again"' in page


def test_a_task_that_can_only_fail_again_is_not_run_again(admin_client: Client, failed: DBTaskResult) -> None:
    DBTaskResult.objects.update(task_path="news.tasks.of_an_older_release")
    page = admin_client.get("/admin/state/").content.decode()
    assert "This release of the site has no such task." in page
    assert 'name="again"' not in page
    assert 'name="drop"' in page


def test_what_is_not_known_is_not_shown_as_good(admin_client: Client, home: Any, settings: Any) -> None:
    settings.PACKAGE_UPDATES = False
    assert "Not known" not in admin_client.get("/admin/state/").content.decode()
    settings.PACKAGE_UPDATES = True
    assert "Not known" in admin_client.get("/admin/state/").content.decode()


def test_a_task_that_failed_runs_again_as_if_it_never_had(admin_client: Client, failed: DBTaskResult) -> None:
    admin_client.post("/admin/state/", {"again": str(failed.pk)})
    failed.refresh_from_db()
    assert (failed.status, failed.worker_ids, failed.traceback) == ("READY", [], "")


def test_a_task_that_failed_can_be_dropped(admin_client: Client, failed: DBTaskResult) -> None:
    admin_client.post("/admin/state/", {"drop": str(failed.pk)})
    assert not DBTaskResult.objects.exists()


def test_a_task_that_does_not_wait_for_anybody_is_left_alone(admin_client: Client, failed: DBTaskResult) -> None:
    DBTaskResult.objects.update(status="RUNNING")
    for button in ("again", "drop"):
        admin_client.post("/admin/state/", {button: str(failed.pk)})
    assert DBTaskResult.objects.get().status == "RUNNING"
    assert admin_client.post("/admin/state/", {}).status_code == 302


def test_editors_do_not_see_it_unless_they_have_the_right(client: Client, home: Any) -> None:
    client.force_login(factories.user("Editors"))
    assert client.get("/admin/state/").status_code in {302, 403}
    assert "/admin/state/" not in client.get("/admin/").content.decode()


def test_metrics_are_there_for_whom_has_the_key(client: Client, home: Any, settings: Any) -> None:
    assert client.get("/metrics").status_code == 404
    settings.METRICS_KEY = KEY
    assert client.get("/metrics").status_code == 404
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {KEY}"})
    assert answer.status_code == 200
    found = answer.content.decode()
    assert 'newsroom_state{line="worker"} 2' in found
    assert "# TYPE newsroom_requests_total counter" in found
    for row in found.splitlines():
        assert row.startswith("# TYPE newsroom_") or re.fullmatch(r"newsroom_\w+(\{[^{}]*\})? -?[\d.e+]+", row), row


def test_metrics_have_the_tasks_of_the_last_hour_of_all_workers(
    client: Client, failed: DBTaskResult, settings: Any
) -> None:
    settings.METRICS_KEY = KEY
    now = timezone.now()
    for status, minutes, seconds in (
        ("SUCCESSFUL", 5, 2),
        ("SUCCESSFUL", 59, 40),
        ("SUCCESSFUL", 61, 7),
        ("FAILED", 1, 3),
    ):
        failed.pk, failed.status, failed.finished_at = uuid4(), status, now - timedelta(minutes=minutes)
        failed.started_at = failed.finished_at - timedelta(seconds=seconds)
        failed.save(force_insert=True)
    found = client.get("/metrics", headers={"Authorization": f"Bearer {KEY}"}).content.decode()
    assert 'newsroom_tasks_last_hour{status="successful"} 2\n' in found
    assert 'newsroom_tasks_last_hour{status="failed"} 1\n' in found
    assert 'newsroom_task_seconds_last_hour{status="successful"} 42.000\n' in found


def test_every_line_of_metrics_is_one_that_prometheus_reads() -> None:
    found = (
        document(Facts(at=factories.NOON, disk_free=5_000_000_000, disk_total=10_000_000_000, proof_error="x\ny"))
        + "\n"
    )
    assert "newsroom_disk_free 5000000000\n" in found
    assert "proof_error" not in found
    for row in found.splitlines():
        name, _, value = row.rpartition(" ")
        assert row.startswith("# TYPE newsroom_") or (name.startswith("newsroom_") and float(value) >= 0)


def test_facts_come_from_rows(home: Any, settings: Any) -> None:
    at = timezone.now()
    Heartbeat.objects.beat("worker:one", at=at)
    Heartbeat.objects.beat("schedule", at=at, note={"pages": "failed: no", "mail": 3})
    Backup.objects.create(made_at=at, file_name="a", proven_at=at)
    Backup.objects.create(made_at=at + timedelta(hours=1), error="The disk is full.")
    settings.SECOND_FACTOR_REQUIRED = True
    User.objects.create_superuser("root")
    found = facts(at=at)
    assert (found.workers, found.failing_jobs) == (1, ("pages",))
    assert (found.backup_at, found.backup_error, found.proof_at) == (at, "The disk is full.", at)
    assert found.accounts_without_factor == 1
    assert found.migrations_due == 0


@pytest.fixture
def office(home: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A site whose worker makes backups, and runs from the first call of `a_worker_looks`."""
    settings.OPERATOR_MAIL, settings.BACKUP_NIGHTLY = "office@rocb-europe.example", True
    monkeypatch.setattr(nightly, "to_be_proven", lambda *, at: None)


def a_worker_looks(at: datetime, *, backup: bool) -> int:
    """Act in the order of a new process: email before the first heartbeat and before the backup."""
    sent = saying.mail_weekly(at=at)
    Heartbeat.objects.beat("schedule", at=at)
    Heartbeat.objects.beat("worker:one", at=at)
    if backup and nightly.is_backup_due(at=at):
        Backup.objects.create(made_at=at, file_name="a", proven_at=at)
    return sent


@pytest.mark.parametrize("hour_of_birth", [0, 1, 6, 50, 167])
def test_a_mail_goes_out_each_week_and_the_first_one_is_no_false_alarm(office: None, hour_of_birth: int) -> None:
    hours = [MONDAY + timedelta(hours=hour_of_birth + hour) for hour in range(0, 24 * 21, 7)]
    sent = [at for hour in hours for at in (hour, hour + timedelta(seconds=5)) if a_worker_looks(at, backup=True)]
    assert len({saying.last_monday(at=at) for at in sent}) == len(sent)
    assert len(sent) in {3, 4}
    for message in mail.outbox:
        assert "The worker is not running" not in message.body
        assert "There is no backup" not in message.body
        assert "The last backup was made on" in message.body


def test_after_a_long_rest_the_mail_waits_for_the_worker_and_the_backup(office: None) -> None:
    a_worker_looks(MONDAY - timedelta(days=30), backup=True)
    mail.outbox.clear()
    assert a_worker_looks(MONDAY, backup=True) == 0
    assert a_worker_looks(MONDAY + timedelta(seconds=5), backup=True) == 1
    assert "serious problem" not in mail.outbox[0].subject


def test_a_backup_that_failed_is_in_the_mail_at_once(office: None) -> None:
    Backup.objects.create(made_at=MONDAY, error="The disk is full.")
    a_worker_looks(MONDAY, backup=False)
    assert a_worker_looks(MONDAY + timedelta(seconds=5), backup=False) == 1
    assert "The disk is full." in mail.outbox[0].body


def test_a_backup_that_never_begins_puts_the_mail_off_for_hours_and_not_for_ever(office: None) -> None:
    sent = [a_worker_looks(MONDAY + timedelta(hours=hours), backup=False) for hours in range(12)]
    assert sent.index(1) == 7
    assert sum(sent) == 1
    assert "There is no backup" in mail.outbox[0].body


def test_a_mail_that_could_not_be_sent_is_tried_again_and_goes_out_once(
    office: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> int:
        raise OSError("connection refused")

    a_worker_looks(MONDAY, backup=True)
    with monkeypatch.context() as patch:
        patch.setattr(saying.EmailMessage, "send", refused)
        assert [a_worker_looks(MONDAY + timedelta(seconds=seconds), backup=True) for seconds in (5, 10)] == [0, 0]
    assert [a_worker_looks(MONDAY + timedelta(seconds=seconds), backup=True) for seconds in (15, 20)] == [1, 0]


def test_of_two_workers_that_compose_the_mail_one_sends_it(office: None, monkeypatch: pytest.MonkeyPatch) -> None:
    a_worker_looks(MONDAY, backup=True)
    composed, at = saying.composed, MONDAY + timedelta(seconds=5)

    def slow(found: Any) -> tuple[str, str]:
        monkeypatch.setattr(saying, "composed", composed)
        assert saying.mail_weekly(at=at) == 1
        return composed(found)

    monkeypatch.setattr(saying, "composed", slow)
    assert saying.mail_weekly(at=at) == 0
    assert len(mail.outbox) == 1


def test_the_mail_says_that_all_is_well() -> None:
    good = [line for line in lines(Facts(at=factories.NOON)) if line.level == Level.GOOD]
    subject, body = saying.composed(good)
    assert subject == "ROCB Europe: everything is working"
    assert "/admin/state/" in body


def test_without_addresses_nothing_leaves(home: Any) -> None:
    assert saying.mail_weekly(at=MONDAY) == 0
    assert saying.ping(at=MONDAY) == ""
    assert not saying.look_at_certificate(at=MONDAY)


def test_the_hourly_request_says_whether_all_is_in_order(
    home: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def request(self: Any, url: str, **_: Any) -> Any:
        asked.append(url)
        return SimpleNamespace(status=200)

    monkeypatch.setattr(type(http_client()), "request", request)
    settings.PING_URL = "https://ping.example/abc"
    assert saying.ping(at=MONDAY) == "200"
    monkeypatch.setattr(saying, "lines", lambda found: [])
    saying.ping(at=MONDAY)
    assert asked == ["https://ping.example/abc/fail", "https://ping.example/abc"]


def test_what_is_known_of_the_certificate_is_a_fact(home: Any) -> None:
    Heartbeat.objects.beat(CERTIFICATE, at=MONDAY, note={"until": MONDAY.isoformat()})
    assert facts(at=MONDAY).certificate_until == MONDAY
