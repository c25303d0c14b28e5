"""Worker job for outgoing email."""

from __future__ import annotations

from foundation.jobs.registry import register_job
from foundation.mailing import dispatch


def register() -> None:
    register_job("mails_sent", dispatch.send_due)
