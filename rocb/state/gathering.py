"""Collect the `Facts` from rows, disk and memory. The worker makes the network requests, see ``saying``."""

from __future__ import annotations

import shutil
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Max
from wagtail.models import Site

from foundation.jobs.conf import worker_dead_after
from foundation.jobs.models import Heartbeat
from foundation.jobs.task_queue import queue_state
from foundation.mailing.status import outage
from news.api import failing_channels
from news.models import Source
from rocb.backup import elsewhere
from rocb.models import Backup
from rocb.running import refused_hosts
from rocb.signin.factors import accounts_without
from rocb.state import readers, support, updates
from rocb.state.facts import Facts

CERTIFICATE = "certificate"


def facts(*, at: datetime) -> Facts:
    return Facts(
        at=at,
        **readers.of_the_last_day(),
        is_anyone_notified=bool(settings.OPERATOR_MAIL or settings.OPERATOR_WEBHOOK_URL or settings.PING_URL),
        **_of_workers(at),
        **_of_mail(at),
        **_of_backups(),
        **_of_machine(),
        **_of_certificate(),
        **updates.known(),
        sources_polled=Source.objects.active().count(),
        sources_paused=Source.objects.filter(is_paused=True).count(),
        sources_failing=Source.objects.failing(at=at).count(),
        sources_held=Source.objects.held().count(),
        channels_failing=failing_channels(at=at),
        hosts_wrong=_wrong_hosts(),
        hosts_refused=refused_hosts.lately(),
        hosts=tuple(dict.fromkeys(settings.ALLOWED_HOSTS)),
        migrations_due=_migrations_due(),
        accounts_without_factor=len(accounts_without()) if settings.SECOND_FACTOR_REQUIRED else None,
        support_ends=support.ends(),
        command=settings.COMMAND,
    )


def _of_workers(at: datetime) -> dict[str, Any]:
    signs = Heartbeat.objects.exclude(name=CERTIFICATE)
    schedule = signs.filter(name="schedule").first()
    state = queue_state(at=at)
    return {
        "workers": signs.alive(at=at, within=worker_dead_after()).filter(name__startswith="worker:").count(),
        "schedule_at": schedule and schedule.beat_at,
        "failing_jobs": tuple(
            name for name, done in (schedule.note if schedule else {}).items() if str(done).startswith("failed: ")
        ),
        "latest_sign_at": signs.aggregate(latest=Max("beat_at"))["latest"],
        "tasks_waiting": state.waiting,
        "tasks_waiting_since": state.waiting_since,
        "tasks_failed": state.failed,
    }


def _of_mail(at: datetime) -> dict[str, Any]:
    found = outage(at=at)
    return {"mail_since": found.since, "mail_waiting": found.count, "mail_why": found.why} if found else {}


def _of_backups() -> dict[str, Any]:
    last = Backup.objects.first()
    good = Backup.objects.filter(error="").first()
    proven = Backup.objects.exclude(proven_at=None).order_by("-proven_at").first()
    copied = Backup.objects.exclude(copied_at=None).first()
    return {
        "backups_are_ours": settings.BACKUP_NIGHTLY or good is not None,
        "backup_at": good and good.made_at,
        "backup_error": last.error if last else "",
        "proof_at": proven and proven.proven_at,
        "proof_error": proven.proof_error if proven else "",
        "are_copies_elsewhere": elsewhere.is_on() if settings.BACKUP_NIGHTLY else None,
        "copied_at": copied and copied.made_at,
        "copy_error": good.copy_error if good else "",
        "is_key_confirmed": elsewhere.is_key_confirmed(),
    }


def _of_machine() -> dict[str, Any]:
    disk = shutil.disk_usage(settings.VAR_DIR)
    memory: dict[str, int] = {}
    try:
        for line in Path("/proc/meminfo").read_text().splitlines():
            name, _, value = line.partition(":")
            memory[name] = int(value.split()[0]) * 1024
    except OSError:
        pass  # not Linux
    return {
        "disk_free": disk.free,
        "disk_total": disk.total,
        "memory_available": memory.get("MemAvailable"),
        "memory_total": memory.get("MemTotal"),
    }


def _of_certificate() -> dict[str, Any]:
    note = Heartbeat.objects.filter(name=CERTIFICATE).values_list("note", flat=True).first() or {}
    until = note.get("until")
    return {
        "certificate_until": datetime.fromisoformat(until) if until else None,
        "certificate_error": note.get("error", ""),
    }


def _wrong_hosts() -> tuple[str, ...]:
    """Return differences between the host in PUBLIC_URL and Wagtail's site record."""
    host = urlsplit(settings.PUBLIC_URL).hostname or ""
    site = Site.objects.filter(is_default_site=True).values_list("hostname", flat=True).first()
    return tuple(f"{host} ≠ {other}" for other in [site] if other and other != host)


def _migrations_due() -> int:
    """Return the number of apps that lack their newest migration; one query."""
    return len(_newest_migrations() - set(MigrationRecorder(connection).applied_migrations()))


@cache
def _newest_migrations() -> set[tuple[str, str]]:
    return set(MigrationLoader(None).graph.leaf_nodes())
