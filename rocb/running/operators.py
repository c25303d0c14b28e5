"""Notify the operators that emails are not being sent: by a webhook of the office's chat or monitoring, not by email.

One notice when an outage has lasted for a while, one when it is over. The row of the mail server records the notice, so
a second worker, a restart or an unreachable webhook causes neither duplicates nor losses.
"""

from __future__ import annotations

import json
import logging
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import override

from foundation.mailing.models import MailServer
from foundation.mailing.status import Outage, outage
from foundation.settings import site_name
from news.api import HttpError, http_client

logger = logging.getLogger(__name__)

AFTER = timedelta(minutes=15)  # shorter outages, such as a restart of the mail server, are not reported


def notify(*, at: datetime) -> int:
    """Return the number of notices sent; 0 if ``OPERATOR_WEBHOOK_URL`` is empty."""
    if not settings.OPERATOR_WEBHOOK_URL:
        return 0
    server = MailServer.objects.state()
    rows = MailServer.objects.filter(pk=server.pk, notified_at=server.notified_at)
    if server.down_since and server.notified_at is None and at - server.down_since >= AFTER:
        with override("en"):
            found = outage(at=at)
        claimed = rows.update(notified_at=at)
        message: dict[str, Any] | None = _stands_still(found) if found and claimed else None
    elif server.down_since is None and server.notified_at is not None:
        message = _is_over(server) if rows.update(notified_at=None) else None
    else:
        return 0
    if message is None:
        return 0
    if not post(message):
        MailServer.objects.filter(pk=server.pk).update(notified_at=server.notified_at)
        return 0
    return 1


def _stands_still(found: Outage) -> dict[str, Any]:
    waiting = f" {found.count} emails are waiting: {', '.join(found.waiting)}." if found.count else ""
    return {
        "event": "mail.stands_still",
        "text": f"{site_name()}: no emails have been sent since {found.since:%Y-%m-%d %H:%M} UTC. {found.why}{waiting}",
        "since": found.since.isoformat(),
        "answer": found.said,
        "waiting": found.count,
    }


def _is_over(server: MailServer) -> dict[str, Any]:
    since = server.last_down_since
    began = f" None had been sent since {since:%Y-%m-%d %H:%M} UTC." if since else ""
    return {"event": "mail.leaves_again", "text": f"{site_name()}: emails are being sent again.{began}"}


def post(message: dict[str, Any]) -> bool:
    """Post the message. The address may contain a key, so it is not logged."""
    try:
        answer = http_client().request(
            settings.OPERATOR_WEBHOOK_URL,
            method="POST",
            headers=[("Content-Type", "application/json")],
            body=json.dumps(message).encode(),
        )
    except HttpError as error:
        logger.warning("The operators’ webhook could not be reached: %s", type(error).__name__)
        return False
    if answer.status >= 300:
        logger.warning("The operators’ webhook responded with %s", answer.status)
    return answer.status < 300
