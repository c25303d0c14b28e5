"""Automatic messages about the site: a weekly email, an hourly request, and once a day a check of its certificate,
which needs the network."""

from __future__ import annotations

import logging
import socket
import ssl
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from foundation.jobs.models import Heartbeat
from news.api import HttpError, http_client
from rocb.backup import nightly
from rocb.state.gathering import CERTIFICATE, facts
from rocb.state.judging import Level, Line, lines, worst

logger = logging.getLogger(__name__)

MAIL, MAIL_EVERY = "state:mail", timedelta(days=7)
PUT_OFF, PUT_OFF_FOR = "state:mail_put_off", timedelta(hours=6)
_TIMEOUT_SECONDS = 10


def mail_weekly(*, at: datetime) -> int:
    """Email ``OPERATOR_MAIL``, even if all is well, so that a missing email is a warning. Sent on Monday morning of the
    office; a missed week is made up for. A site that is still starting is not judged yet."""
    signs, monday = Heartbeat.objects, last_monday(at=at)
    if not settings.OPERATOR_MAIL or signs.filter(name=MAIL, beat_at__range=(monday, at + MAIL_EVERY)).exists():
        return 0
    with override(settings.LANGUAGE_CODE):
        found = lines(facts(at=at))
        subject, body = composed(found)
    bad = {line.key for line in found if line.level == Level.BAD}
    if "mail" in bad or is_starting(bad, at=at) or not signs.claim(MAIL, at=at, every=MAIL_EVERY, since=monday):
        return 0
    try:
        EmailMessage(subject, body, to=[settings.OPERATOR_MAIL]).send()
    except Exception as error:
        signs.filter(name=MAIL, beat_at=at).update(beat_at=monday - MAIL_EVERY)
        logger.warning("The weekly email could not be sent and will be tried again: %s", type(error).__name__)
        return 0
    return 1


def is_starting(bad: set[str], *, at: datetime) -> bool:
    """Return whether the worker has not reported yet, or the first backup is still to be tried; six hours at most."""
    if "worker" not in bad and not nightly.is_under_way(at=at):
        return False
    Heartbeat.objects.claim(PUT_OFF, at=at, every=timedelta(days=1))
    return Heartbeat.objects.alive(at=at, within=PUT_OFF_FOR).filter(name=PUT_OFF).exists()


def last_monday(*, at: datetime) -> datetime:
    """Return the last Monday at seven o'clock, local time."""
    local = timezone.localtime(at)
    seven = local.replace(hour=7, minute=0, second=0, microsecond=0) - timedelta(days=local.weekday())
    return seven if seven <= local else seven - timedelta(days=7)


def composed(found: list[Line]) -> tuple[str, str]:
    name = {"site": settings.WAGTAIL_SITE_NAME}
    troubles = [line for line in found if line.level != Level.GOOD]
    subject = _("%(site)s: everything is working") if not troubles else _("%(site)s: something needs your attention")
    if worst(found) == Level.BAD:
        subject = _("%(site)s: serious problem")
    parts = [f"{line.sentence}\n{line.todo}".strip() for line in troubles]
    good = [line.sentence for line in found if line.level == Level.GOOD]
    return subject % name, "\n\n".join([*parts, "\n".join(good), f"{settings.PUBLIC_URL}/admin/state/", ""])


def ping(*, at: datetime) -> str:
    """Request ``PING_URL``, with ``/fail`` appended while something is wrong (as healthchecks.io and others expect)."""
    if not settings.PING_URL:
        return ""
    is_bad = worst(lines(facts(at=at))) == Level.BAD
    try:
        answer = http_client().request(settings.PING_URL + ("/fail" if is_bad else ""))
    except HttpError as error:
        logger.warning("PING_URL could not be reached: %s", type(error).__name__)  # the address may contain a key
        return "failed"
    return str(answer.status)


def look_at_certificate(*, at: datetime) -> bool:
    """Read the expiry of our own certificate. This does not use ``news.http``, because HTTP clients do not report it."""
    parts = urlsplit(settings.PUBLIC_URL)
    if parts.scheme != "https":
        return False
    try:
        with (
            socket.create_connection((parts.hostname, parts.port or 443), timeout=_TIMEOUT_SECONDS) as plain,
            ssl.create_default_context().wrap_socket(plain, server_hostname=parts.hostname) as wrapped,
        ):
            until = ssl.cert_time_to_seconds(str((wrapped.getpeercert() or {})["notAfter"]))
        note = {"until": datetime.fromtimestamp(until, tz=UTC).isoformat()}
    except ssl.SSLCertVerificationError as error:
        note = {"error": error.verify_message}
    except (OSError, KeyError) as error:
        logger.warning("The certificate of the site could not be read: %s", error)
        return False
    Heartbeat.objects.beat(CERTIFICATE, at=at, note=note)
    return True
