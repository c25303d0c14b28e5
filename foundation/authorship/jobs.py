"""Worker jobs for authors."""

from __future__ import annotations

from datetime import timedelta

from foundation.authorship.waiting import daily
from foundation.jobs.registry import register_job


def register() -> None:
    register_job("daily_mails", daily.send, every=timedelta(hours=1))
