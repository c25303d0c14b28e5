"""Notify the operators immediately when a line of the state is failing, and when it is good again, by email to
``OPERATOR_MAIL`` and by ``OPERATOR_WEBHOOK_URL``. A row for each failing line records the messages, and one worker
claims each of them by an update. The first is sent when the line has been failing for `AFTER`, so that a restart sends
nothing, and at most one in `PAUSE`. While the site starts, nothing is sent: see ``saying``. Outages of the mail server
have messages of their own (``running.operators``), and a worker that is not running cannot say so: ``PING_URL`` notices
that.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _
from django.utils.translation import override

from foundation.jobs.models import Heartbeat
from foundation.languages import spelling
from rocb.running import operators
from rocb.state import saying
from rocb.state.gathering import facts
from rocb.state.judging import Level, Line, lines

logger = logging.getLogger(__name__)

PREFIX = "state:failing:"
AFTER, PAUSE = timedelta(minutes=3), timedelta(hours=1)
TOLD_ELSEWHERE = frozenset({"mail", "worker"})


def is_failing() -> bool:
    """Return whether a line has been failing for a while. One query."""
    return Heartbeat.objects.filter(name__startswith=PREFIX, note__is_told=True).exists()


def tell(*, at: datetime) -> int:
    """Check all lines, send the messages that are due, and return how many. If there is no one to notify, only store
    the rows, which the home page of the CMS reads."""
    with override(settings.LANGUAGE_CODE):
        found = lines(facts(at=at))
        failing = {line.key: line for line in found if line.level == Level.BAD and line.key not in TOLD_ELSEWHERE}
        if saying.is_starting({line.key for line in found if line.level == Level.BAD}, at=at):
            return 0
        rows = {row.name.removeprefix(PREFIX): row for row in Heartbeat.objects.filter(name__startswith=PREFIX)}
        sent = sum(_tell_failing(line, rows.get(key), at=at) for key, line in failing.items())
        good = {line.key: line for line in found}
        return sent + sum(_tell_good(good.get(key), row, at=at) for key, row in rows.items() if key not in failing)


def _tell_failing(line: Line, row: Heartbeat | None, *, at: datetime) -> int:
    """Send the message if it is due. ``beat_at`` of the row is the time when the line began to fail or, if ``is_told``,
    when the message was sent.
    """
    if row is None:
        Heartbeat.objects.get_or_create(name=PREFIX + line.key, defaults={"beat_at": at})
        return 0
    told_at = row.note.get("told_at")
    is_paused = bool(told_at) and at - datetime.fromisoformat(told_at) < PAUSE
    if row.note.get("is_told") or is_paused or at - row.beat_at < AFTER:
        return 0
    if not _claim(row, {"is_told": True, "told_at": at.isoformat()}, at=at):
        return 0
    if _send("state.failing", line):
        return 1
    Heartbeat.objects.filter(pk=row.pk).update(note=row.note, beat_at=row.beat_at)  # the next run tries again
    return 0


def _tell_good(line: Line | None, row: Heartbeat, *, at: datetime) -> int:
    """Forget a line that is good again, after a pause in which it may fail again without a message."""
    if not row.note.get("is_told"):
        told_at = row.note.get("told_at")
        if not told_at or at - datetime.fromisoformat(told_at) >= PAUSE:
            Heartbeat.objects.filter(pk=row.pk).delete()
        else:
            Heartbeat.objects.filter(pk=row.pk).update(beat_at=at)
        return 0
    if not _claim(row, {**row.note, "is_told": False}, at=at):
        return 0
    if line is None or _send("state.good_again", line):
        return 1
    Heartbeat.objects.filter(pk=row.pk).update(note=row.note, beat_at=row.beat_at)
    return 0


def _claim(row: Heartbeat, note: dict[str, Any], *, at: datetime) -> bool:
    return bool(Heartbeat.objects.filter(pk=row.pk, beat_at=row.beat_at).update(beat_at=at, note=note))


def _send(event: str, line: Line) -> bool:
    """Send the message by all configured means. Return whether one of them accepted it, or none is configured."""
    name = settings.WAGTAIL_SITE_NAME
    subject = _("Something is failing") if event == "state.failing" else _("Working again")
    subject = spelling.labelled(name, subject) if name else subject
    text = "\n".join(part for part in (line.sentence, line.todo) if part)
    accepted = not settings.OPERATOR_MAIL and not settings.OPERATOR_WEBHOOK_URL
    if settings.OPERATOR_WEBHOOK_URL:
        message = {"event": event, "line": line.key, "text": f"{subject}. {text}"}
        accepted = operators.post(message)
    if settings.OPERATOR_MAIL:
        body = f"{text}\n\n{settings.PUBLIC_URL}/admin/state/\n"
        try:
            EmailMessage(subject, body, to=[settings.OPERATOR_MAIL]).send()
            accepted = True
        except Exception as error:
            logger.warning("The email about a failing line could not be sent: %s", type(error).__name__)
    return accepted
