"""``/metrics``: the facts for Prometheus, the tasks of the last hour, and the requests of this process. Protected by
``METRICS_KEY``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from datetime import datetime, timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import override
from django.views.decorators.cache import never_cache

from foundation.jobs.task_queue import ended_tasks
from rocb.running.request_counts import counts
from rocb.state.facts import Facts
from rocb.state.gathering import facts
from rocb.state.judging import lines

PREFIX = "newsroom"
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Require ``Authorization: Bearer KEY``; return 404 without the key."""
    given = request.headers.get("Authorization", "")
    if not settings.METRICS_KEY or not constant_time_compare(given, f"Bearer {settings.METRICS_KEY}"):
        raise Http404
    at = timezone.now()
    parts = [document(facts(at=at)), *_tasks(at), *counts.lines(PREFIX), ""]
    return HttpResponse("\n".join(parts), content_type=CONTENT_TYPE)


def document(found: Facts) -> str:
    return "\n".join([*_numbers(found), *_levels(found)])


def _numbers(found: Facts) -> Iterator[str]:
    """Yield each number under its name in `Facts`, and each time in seconds since 1970."""
    for field in fields(found):
        value = getattr(found, field.name)
        name = f"{PREFIX}_{field.name}"
        if isinstance(value, datetime):
            name, value = f"{name.removesuffix('_at')}_timestamp_seconds", value.timestamp()
        if isinstance(value, int | float):
            yield f"# TYPE {name} gauge"
            yield f"{name} {float(value):g}" if abs(value) < 1e6 else f"{name} {value:.0f}"


def _tasks(at: datetime) -> Iterator[str]:
    """Yield the number of tasks that ended within an hour, and their time, of all workers together."""
    found = ended_tasks(since=at - timedelta(hours=1))
    yield f"# TYPE {PREFIX}_tasks_last_hour gauge"
    for status, (count, _time) in found.items():
        yield f'{PREFIX}_tasks_last_hour{{status="{status}"}} {count}'
    yield f"# TYPE {PREFIX}_task_seconds_last_hour gauge"
    for status, (_count, time) in found.items():
        yield f'{PREFIX}_task_seconds_last_hour{{status="{status}"}} {time.total_seconds():.3f}'


def _levels(found: Facts) -> Iterator[str]:
    """Yield the level of each line of the screen: 0 good, 1 warning, 2 bad."""
    yield f"# TYPE {PREFIX}_state gauge"
    with override("en"):
        for line in sorted(lines(found), key=lambda line: line.key):
            yield f'{PREFIX}_state{{line="{line.key}"}} {line.level.value}'
