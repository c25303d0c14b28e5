"""Facts about the site at one moment, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """A snapshot of the site. None means unknown."""

    at: datetime
    command: str = "manage.py"
    is_anyone_notified: bool = True
    readers_asked: int = 0
    readers_answered: int = 0
    readers_seconds: float = 0
    readers_looked_at: datetime | None = None
    readers_failing_since: datetime | None = None
    readers_why: str = ""
    workers: int = 0
    schedule_at: datetime | None = None
    failing_jobs: tuple[str, ...] = ()
    latest_sign_at: datetime | None = None
    tasks_waiting: int = 0
    tasks_waiting_since: datetime | None = None
    tasks_failed: int = 0
    sources_polled: int = 0
    sources_paused: int = 0
    sources_failing: int = 0
    sources_held: int = 0
    channels_failing: int = 0
    mail_since: datetime | None = None
    mail_waiting: int = 0
    mail_why: str = ""
    disk_free: int = 0
    disk_total: int = 1
    memory_available: int | None = None
    memory_total: int | None = None
    backups_are_ours: bool = True
    backup_at: datetime | None = None
    backup_error: str = ""
    proof_at: datetime | None = None
    proof_error: str = ""
    are_copies_elsewhere: bool | None = None
    copied_at: datetime | None = None
    copy_error: str = ""
    is_key_confirmed: bool = True
    certificate_until: datetime | None = None
    certificate_error: str = ""
    hosts_wrong: tuple[str, ...] = ()
    hosts_refused: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    migrations_due: int = 0
    accounts_without_factor: int | None = None
    are_updates_asked: bool = True
    updates_known_at: datetime | None = None
    updates: tuple[tuple[str, str, str], ...] = ()
    support_ends: tuple[tuple[str, datetime | None], ...] = ()
