"""Work of the plug-in in the worker: jobs, which run in turn, and loops that poll, follow hubs and deliver."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import datetime, timedelta
from functools import partial

from django.utils import timezone
from wagtail.models import Page

from foundation.jobs.conf import tick_every
from foundation.jobs.loops import Loop
from foundation.jobs.registry import register_job, register_loops
from foundation.jobs.task_queue import waiting_arguments
from foundation.pictures import making
from news import tasks
from news.admin import source_alerts
from news.conf import has_hub
from news.delivery import delivery_log, digests, failures
from news.delivery.dispatcher import Dispatcher
from news.delivery.hub import subscribing
from news.delivery.queues import Queue
from news.ingest import retention, websub
from news.ingest.cleaning import clean_again
from news.ingest.polling import Poller, open_poller
from news.ingest.trusted import publish_trusted
from news.models import Item
from news.publishing.record import record
from news.publishing.sweeping import sweep
from news.views.hub_callback import callback_address

HOURLY, EACH_MINUTE, HALF_A_MINUTE = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=30)
RECENTLY = timedelta(minutes=15)
PICTURES_AT_ONCE = 500
HUBS_EVERY = timedelta(seconds=1)  # because hubs deliver news
RESTED_FOR = timedelta(milliseconds=50)  # because the dispatcher itself waits for changes


def register() -> None:
    register_job("items_mended", reconcile_recent_items, every=HALF_A_MINUTE)
    register_job("trusted_entries_published", publish_trusted)
    register_job("texts_cleaned_again", clean_again)
    register_job("all_items_mended", sweep, every=HOURLY)
    register_job("pictures_mended", reconcile_pictures, every=HOURLY)
    register_job("entries_forgotten", retention.forget_entries, every=HOURLY)
    register_job("polls_forgotten", retention.trim_log, every=HOURLY)
    register_job("source_alerts", source_alerts.notify, every=HOURLY)
    register_job("failed_deliveries_told", failures.notify, every=EACH_MINUTE)
    if has_hub():
        register_job("hub_leases_ended", subscribing.expire, every=EACH_MINUTE)
    register_job("deliveries_forgotten", delivery_log.forget, every=HOURLY)
    register_job("mail_addresses_forgotten", digests.forget, every=HOURLY)
    register_loops(polling)
    register_loops(deliveries)


def reconcile_recent_items(*, at: datetime) -> int:
    return sweep(at=at, since=at - RECENTLY)


def reconcile_pictures(*, at: datetime) -> int:
    """Enqueue tasks for images without renditions, which a crash left out or which are older than these formats. As
    tasks, they do not delay the next run. Then record again the items that were written before their renditions were
    ready.
    """
    waiting = {pk for task in (tasks.image_changed, tasks.renditions_missing) for (pk,) in waiting_arguments(task)}
    lacking = [pk for pk in making.incomplete().values_list("pk", flat=True) if pk not in waiting]
    for pk in lacking[:PICTURES_AT_ONCE]:
        tasks.renditions_missing.enqueue(pk)
    behind = Item.objects.filter(stored_lead__src__isnull=False, stored_lead__sources__1__isnull=True)
    for page in Page.objects.filter(pk__in=behind.values("page_id")[:PICTURES_AT_ONCE]):
        record(page, at=at)
    return len(lacking)


@contextmanager
def polling() -> Iterator[list[Loop]]:
    """Yield the loops that poll sources, store what hubs delivered and contact hubs, with one client and one reader."""
    with open_poller(clock=timezone.now) as poller:
        yield [
            Loop("polling", poller.poll_due, every=tick_every(), on_stop=poller.stop),
            Loop("hubs", partial(_follow_hubs, poller), every=HUBS_EVERY),
        ]


def _follow_hubs(poller: Poller) -> None:
    websub.follow_hubs(callback_of=callback_address(), client=poller.client, reader=poller.reader, clock=poller.clock)


@contextmanager
def deliveries() -> Iterator[list[Loop]]:
    """Yield one loop per queue, so that administrations and unknown subscribers each have their own threads."""
    dispatchers = {queue: Dispatcher(clock=timezone.now, queues=[queue]) for queue in Queue}
    with ExitStack() as stack:
        for dispatcher in reversed(dispatchers.values()):  # so that the queue for administrations is closed first
            stack.enter_context(closing(dispatcher))
        yield [
            Loop(f"deliveries to {queue}", dispatcher.run, every=RESTED_FOR, on_stop=dispatcher.stop)
            for queue, dispatcher in dispatchers.items()
        ]
