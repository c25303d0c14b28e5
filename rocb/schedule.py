"""What is due -> done: scheduled pages go live or expire, missed changes are recorded, lost tasks run again.

Wagtail's own ``publish_scheduled`` stops at the first page that raises and publishes the rest never; here each page is
a transaction of its own, and what failed is told and tried again at the next look.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string
from wagtail.models import DraftStateMixin, Page, Revision

from events import registration
from events.ical import record
from foundation.mailing import dispatch
from foundation.pictures import making
from news import tasks as news_tasks
from news.admin import source_alerts
from news.delivery import delivery_log, digests, failures, hub
from news.ingest import retention
from news.ingest.cleaning import clean_again
from news.ingest.trusted import publish_trusted
from news.models import Item
from news.publishing.record import record as record_item
from news.publishing.record import sweep
from rocb import files, operators, restrictions
from rocb.caching import mending
from rocb.models import Heartbeat
from rocb.search import entries, promoted
from rocb.share import keeping

logger = logging.getLogger(__name__)

WORKER_DEAD_AFTER = timedelta(seconds=settings.WORKER_DEAD_AFTER_SECONDS)
TASK_TRIES = 5
KEEP_TASK_RESULTS = timedelta(days=7)
PICTURES_AT_ONCE = 500


def tick(*, at: datetime) -> dict[str, Any]:
    """Do all that is due at ``at``; returns what was done, by name. One job that raises holds up no other."""
    done: dict[str, Any] = {}
    for name, (every, job) in JOBS.items():
        if not _is_due(name, every, at=at):
            continue
        try:
            done[name] = job(at=at)
        except Exception as error:
            logger.exception("The job %s failed", name)
            done[name] = f"failed: {error}"
    Heartbeat.objects.beat("schedule", at=at, note=done)
    return done


def publish_due(*, at: datetime) -> dict[str, int]:
    """Publish what was approved for a time before ``at`` and take down what expired; each on its own."""
    counts = {"published": 0, "expired": 0, "failed": 0}
    due = Revision.objects.filter(approved_go_live_at__lte=at).order_by("approved_go_live_at", "pk")
    for pk in list(due.values_list("pk", flat=True)):
        _each("published", partial(_publish, pk, at), counts, f"Revision {pk}")
    for model in _models_with_drafts():
        for pk in list(
            model.objects.filter(live=True, expire_at__lte=at).order_by("expire_at").values_list("pk", flat=True)
        ):
            _each("expired", partial(_expire, model, pk, at), counts, f"{model.__name__} {pk}")
    return counts


def _each(outcome: str, action: Callable[[], bool], counts: dict[str, int], what: str) -> None:
    try:
        with transaction.atomic():
            counts[outcome] += action()
    except Exception:
        counts["failed"] += 1
        logger.exception("%s is due, but could not be %s; it is tried again", what, outcome)


def _publish(pk: int, at: datetime) -> bool:
    """False when another worker was faster."""
    revision = Revision.objects.select_for_update().filter(pk=pk, approved_go_live_at__lte=at).first()
    if revision is None:
        return False
    revision.publish(log_action="wagtail.publish.scheduled")
    return True


def _expire(model: type[Any], pk: int, at: datetime) -> bool:
    thing = model._default_manager.select_for_update().filter(pk=pk, live=True, expire_at__lte=at).first()
    if thing is None:
        return False
    thing.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
    return True


def _models_with_drafts() -> list[Any]:
    others = [m for m in apps.get_models() if issubclass(m, DraftStateMixin) and not issubclass(m, Page)]
    return [Page, *others]


def take_up_lost_tasks(*, at: datetime) -> int:
    """Tasks whose worker died in the middle run again, at most `TASK_TRIES` times; returns how many.

    Our tasks may run twice: rows hold the truth, and a task only moves a row on.
    """
    if not tasks_are_in_the_database():
        return 0
    from django_tasks_db.models import DBTaskResult

    alive = set(Heartbeat.objects.alive(at=at, within=WORKER_DEAD_AFTER).values_list("name", flat=True))
    count = 0
    for result in DBTaskResult.objects.running().filter(started_at__lt=at - WORKER_DEAD_AFTER):
        if result.worker_ids and f"worker:{result.worker_ids[-1]}" in alive:
            continue
        if len(result.worker_ids) >= TASK_TRIES:
            result.set_failed(RuntimeError(f"{TASK_TRIES} workers died while they ran it"))
            logger.error("Task %s (%s) is given up: %s workers died of it", result.pk, result.task_path, TASK_TRIES)
            continue
        count += (
            DBTaskResult.objects.running().filter(pk=result.pk, started_at=result.started_at).update(status="READY")
        )
    return count


def forget_old_results(*, at: datetime) -> int:
    """Drop finished tasks and dead workers' signs of life after `KEEP_TASK_RESULTS`."""
    Heartbeat.objects.filter(name__startswith="worker:", beat_at__lt=at - KEEP_TASK_RESULTS).delete()
    if not tasks_are_in_the_database():
        return 0
    from django_tasks_db.models import DBTaskResult

    return DBTaskResult.objects.finished().filter(finished_at__lt=at - KEEP_TASK_RESULTS).delete()[0]


def tasks_are_in_the_database() -> bool:
    from django_tasks_db.backend import DatabaseBackend

    return issubclass(import_string(settings.TASKS["default"]["BACKEND"]), DatabaseBackend)


def _is_due(name: str, every: timedelta, *, at: datetime) -> bool:
    """Jobs of every look are always due; of the others one worker takes the turn."""
    if not every:
        return True
    if Heartbeat.objects.alive(at=at, within=every).filter(name=f"job:{name}").exists():
        return False
    Heartbeat.objects.beat(f"job:{name}", at=at)
    return True


def mend_recent_items(*, at: datetime) -> int:
    return sweep(at=at, since=at - timedelta(minutes=15))


def mend_calendars(*, at: datetime) -> int:
    """Entries that a crash left out, and announced dates that have passed."""
    return len(record.sweep(at=at))


def mend_pictures(*, at: datetime) -> int:
    """Pictures that a crash left out, and all of a site that had none in these formats; made by tasks, so that the next
    look is on time. Then items that were written while their picture was being made."""
    waiting = _images_that_wait()
    lacking = [pk for pk in making.incomplete().values_list("pk", flat=True) if pk not in waiting]
    for pk in lacking[:PICTURES_AT_ONCE]:
        news_tasks.image_changed.enqueue(pk)
    behind = Item.objects.filter(stored_lead__src__isnull=False, stored_lead__sources__1__isnull=True)
    for page in Page.objects.filter(pk__in=behind.values("page_id")[:PICTURES_AT_ONCE]):
        record_item(page, at=at)
    return len(lacking)


def _images_that_wait() -> set[int]:
    if not tasks_are_in_the_database():
        return set()
    from django_tasks_db.models import DBTaskResult

    path = news_tasks.image_changed.module_path
    waiting = DBTaskResult.objects.filter(task_path=path, status__in=["READY", "RUNNING"])
    return {arguments["args"][0] for arguments in waiting.values_list("args_kwargs", flat=True)}


def mend_search(*, at: datetime) -> int:
    """Entries that a crash or a bulk import left out; and what was asked for long ago is forgotten."""
    promoted.forget()
    return entries.mend(at=at)


EACH_LOOK = timedelta(0)
JOBS: dict[str, tuple[timedelta, Callable[..., Any]]] = {
    "tasks_taken_up": (EACH_LOOK, take_up_lost_tasks),
    "pages": (EACH_LOOK, publish_due),
    "lost_changes": (EACH_LOOK, mending.mend),
    "restrictions_followed": (EACH_LOOK, restrictions.follow),
    "items_mended": (EACH_LOOK, mend_recent_items),
    "trusted_entries_published": (EACH_LOOK, publish_trusted),
    "texts_cleaned_again": (EACH_LOOK, clean_again),
    "all_items_mended": (timedelta(hours=1), sweep),
    "results_forgotten": (timedelta(hours=1), forget_old_results),
    "calendars_mended": (timedelta(hours=1), mend_calendars),
    "share_pictures_drawn": (EACH_LOOK, keeping.draw_due),
    "share_pictures_due_anew": (timedelta(hours=1), keeping.draw_anew),
    "pictures_mended": (timedelta(hours=1), mend_pictures),
    "hidden_images_renamed": (timedelta(minutes=1), files.follow_images),
    "search_mended": (timedelta(hours=1), mend_search),
    "entries_forgotten": (timedelta(hours=1), retention.forget_entries),
    "polls_forgotten": (timedelta(hours=1), retention.trim_log),
    "source_alerts": (timedelta(hours=1), source_alerts.tell),
    "failed_deliveries_told": (timedelta(minutes=1), failures.notify),
    "hub_leases_ended": (timedelta(minutes=1), hub.expire),
    "deliveries_forgotten": (timedelta(hours=1), delivery_log.forget),
    "mails_sent": (EACH_LOOK, dispatch.send_due),
    "operators_notified": (timedelta(minutes=1), operators.notify),
    "mail_addresses_forgotten": (timedelta(hours=1), digests.forget),
    "registrations_followed": (timedelta(hours=1), registration.follow_all),
    "registrations_forgotten": (timedelta(hours=1), registration.forget),
}
