"""Measurement of a request's or job's database use: queries, milliseconds, the slowest statement.

Milliseconds are CPU time of PostgreSQL's process for this connection, as Linux counts it: the time of a statement on a
quiet machine with the rows in memory, whatever else runs.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.cache import caches
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from foundation.jobs.registry import jobs
from news.delivery.dispatcher import Dispatcher
from news.delivery.queues import Queue
from news.ingest import websub
from news.models import ArticlePage, Entry, Push, Source, Subscription
from rocb.models import Organisation, Topic
from tests import rights_world
from tests.rights_world import World

# Only names with one of these words; all without a word.
wanted: list[str] = []
TRIES = 3
# Results far below their limit are measured once.
GOOD_SHARE = 4


@dataclass(frozen=True, slots=True)
class Cost:
    name: str
    queries: int
    ms: float
    slowest_ms: float
    slowest: str
    outcome: str
    limit_ms: int | None = None

    @property
    def is_over(self) -> bool:
        return self.limit_ms is not None and self.ms > self.limit_ms


def cost(name: str, ask: Callable[[], object], *, limit_ms: int | None = None) -> Cost | None:
    """Return the lowest cost of three runs, which are rolled back. None if ``name`` was not requested."""
    if not _is_wanted(name):
        return None
    best: Cost | None = None
    for _ in range(TRIES):
        seen: list[tuple[float, str]] = []
        with transaction.atomic():
            spent = _clock()

            def timed(
                execute: Any, sql: str, params: Any, many: bool, context: Any, seen: Any = seen, spent: Any = spent
            ) -> Any:
                began = spent()
                try:
                    return execute(sql, params, many, context)
                finally:
                    seen.append((spent() - began, sql))

            with connection.execute_wrapper(timed):
                try:
                    outcome = str(ask())
                except Exception as error:
                    outcome = f"{type(error).__name__}: {error}"
            transaction.set_rollback(True)
        counted = [(ms, sql) for ms, sql in seen if "SAVEPOINT" not in sql]
        ms, (slowest_ms, slowest) = sum(ms for ms, _ in counted), max(counted, default=(0.0, ""))
        if best is None or ms < best.ms:
            best = Cost(name, len(counted), ms, slowest_ms, slowest, outcome[:200], limit_ms)
        if limit_ms is None or best.ms * GOOD_SHARE < limit_ms:
            break
    assert best is not None
    return best


def _is_wanted(name: str) -> bool:
    return not wanted or any(word in name for word in wanted)


def _clock() -> Callable[[], float]:
    """Return a clock for CPU milliseconds of the server's process, or wall-clock time if the server runs elsewhere."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        file = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")
    if not file.exists():
        return lambda: time.perf_counter() * 1000
    return lambda: int(file.read_text().split()[0]) / 1_000_000


# --- The CMS --------------------------------------------------------------------------------------------------------

SCREEN_MS = 300
# Screens with an editor's filters; {} is filled from the newsroom.
NARROWED = (
    "desk/?status=new",
    "desk/?status=dismissed",
    "desk/?status=published",
    "desk/?status=shortlisted&p=50",
    "desk/?text=seizure",
    "desk/?text=nothing-has-this-word",
    "desk/?status=changed",
    "desk/?source={source}",
    "desk/?language=ru",
    "desk/?topic={topic}",
    "desk/?assignee={person}",
    "sources/?q=customs",
    "sources/?health=failing",
    "sources/?p=200",
    "sources/{source}/",
    "subscriptions/?q=customs",
    "subscriptions/{subscription}/",
    "pages/{index}/",
    "pages/{index}/?p=500",
    "pages/{index}/?q=seizure",
    "pages/{events}/",
    "pages/search/?q=seizure",
    "pages/search/?q=event",
    "images/?q=cargo",
    "documents/?q=cargo",
    "choose-page/search/?q=seizure",
    "reports/site-history/?action=wagtail.publish",
    "reports/site-history/?label=seizure",
    "users/?q=anna",
)


def screens(world: World, role: str) -> Iterator[Cost | None]:
    client = Client(raise_request_exception=False)
    client.force_login(world.people[role])
    for path in dict.fromkeys([*_addresses(world), *_narrowed(world)]):
        if "logout" not in path:
            yield cost(path, lambda path=path: client.get(path).status_code, limit_ms=SCREEN_MS)  # type: ignore[misc]


def _addresses(world: World) -> Iterator[str]:
    for route in rights_world.routes():
        if route.startswith("admin/"):
            for subject in rights_world.subjects(route):
                yield rights_world.path(world, route, subject)


def _narrowed(world: World) -> Iterator[str]:
    values = {
        "source": Source.objects.order_by("-pk").values_list("pk", flat=True)[7],
        "subscription": Subscription.objects.order_by("pk").values_list("pk", flat=True)[5],
        "topic": Topic.objects.latest("pk").pk,
        "person": Entry.objects.exclude(assignee=None).values_list("assignee", flat=True)[0],
        "index": world.rows["index"].pk,
        "events": world.rows["events list"].pk,
    }
    for address in NARROWED:
        yield f"/admin/{address.format(**values)}"


# --- The worker -----------------------------------------------------------------------------------------------------

LOOK_MS = 50
OFTEN = timedelta(minutes=1)


def looks() -> Iterator[Cost | None]:
    """Measure every job, the frequent ones first, then the loops. Hourly jobs have no limit, because they compare
    everything.
    """
    for job in sorted(jobs.values(), key=lambda job: (job.every, job.name)):
        limit = LOOK_MS if job.every <= OFTEN else None
        every = f"{job.every.total_seconds():.0f} s" if job.every else "look"
        yield cost(f"{job.name} (each {every})", lambda job=job: job.run(at=timezone.now()), limit_ms=limit)  # type: ignore[misc]
    for name, ask in _loops().items():
        yield cost(f"{name} (loop)", ask, limit_ms=LOOK_MS)


def _loops() -> dict[str, Callable[[], object]]:
    now = timezone.now()
    queues = {queue: Dispatcher(clock=timezone.now, queues=[queue]) for queue in Queue}
    return {
        "sources that are due": lambda: len(Source.objects.due(at=now)[:100]),
        "hubs that are due": lambda: len(websub.due(at=now)),
        "what hubs brought": lambda: Push.objects.exists(),
        **{f"deliveries to {queue}": dispatcher._begin for queue, dispatcher in queues.items()},
    }


# --- Public pages ---------------------------------------------------------------------------------------------------


def pages() -> Iterator[Cost | None]:
    """Measure pages in a warm process, without cached pages and feeds."""
    client = Client(raise_request_exception=False)
    for name, path in _public().items():
        if not _is_wanted(name):
            continue
        client.get(path)

        def ask(path: str = path) -> int:
            caches["feeds"].clear()
            return client.get(path).status_code

        yield cost(name, ask, limit_ms=SCREEN_MS)


def _public() -> dict[str, str]:
    articles = ArticlePage.objects.filter(slug__startswith="scale", locale__language_code="en").order_by("pk")
    article = articles[articles.count() // 2]
    path, topic = article.get_parent().get_url(), article.topics.first()
    organisation = Organisation.objects.latest("pk")
    today, client = timezone.localdate(), Client()
    found = {
        "home": "/en/",
        "list": path,
        "list, a topic": f"{path}?topic={topic.slug}",
        "list, topic and organisation": f"{path}?topic={topic.slug}&organisation={organisation.slug}",
        "list, a year": f"{path}{article.published_on.year}/",
        "list, a month": f"{path}{article.published_on:%Y/%m}/",
        "article": article.get_url(),
        "from the region": "/en/region/",
        "events": "/en/events/",
        "events, a topic": f"/en/events/?topic={topic.slug}",
        "events, a month": f"/en/events/{today:%Y/%m}/",
        "directory": "/en/members/",
        "organisation": f"/en/members/{organisation.slug}/",
        "search": "/en/search/?q=seizure",
        "search, two words": "/en/search/?q=seizure+laboratory",
        "search, nothing found": "/en/search/?q=nothinghasthisword",
        "suggest": "/en/search/suggest/?q=sei",
        "rss": f"{path}rss.xml",
        "everything, atom": "/feeds/all/atom.xml",
        "archive of a feed": f"{path}atom.xml?archive={article.published_on:%Y-%m}",
        "calendar": f"/en/events.ics?topic={topic.slug}",
        "sitemap": "/sitemap.xml",
        "API, articles": "/api/v2/pages/?type=newsroom_news.ArticlePage&fields=*",
        "API, events": "/api/v2/pages/?type=newsroom_events.EditionPage&fields=*",
        "ready": "/health/ready",
    }
    text = client.get(path).content.decode()
    if more := re.search(r'href="(\?(?:after|before)=[^"]+)"', text.replace("&amp;", "&")):
        found["list, next page"] = path + more[1]
    return found
