"""State of the mail server, and queued email without a source of its own."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from foundation.mailing.answers import SAID_AT_MOST, Failure
from foundation.mailing.patience import PROBES, probe_after

logger = logging.getLogger(__name__)

ONLY_ROW = 1
KEPT_OF_TRIED = 200
_WELL: dict[str, Any] = {"down_since": None, "reason": "", "said": "", "is_reached": False}
_WELL |= {"failures": 0, "next_probe_at": None, "tried": []}
A_MINUTE = timedelta(minutes=1)


class MailServerQuerySet(models.QuerySet["MailServer"]):
    def state(self) -> MailServer:
        """Return the only row, or an unsaved one without an outage. One query."""
        return self.filter(pk=ONLY_ROW).first() or MailServer(pk=ONLY_ROW)

    def take_probe(self, *, at: datetime) -> bool:
        """Claim the probe during an outage. Only one caller gets True; the claim lasts some minutes."""
        standing = self.filter(pk=ONLY_ROW, down_since__isnull=False, next_probe_at__lte=at)
        return bool(standing.update(next_probe_at=at + PROBES[-1]))

    def stands_still(self, failure: Failure, *, at: datetime, is_reached: bool, tried: Sequence[str]) -> None:
        """Record a failure of the server. ``down_since`` is the time of the first failure, the reason that of the last."""
        row = self.get_or_create(pk=ONLY_ROW)[0]
        failures = row.failures + 1
        self.filter(pk=ONLY_ROW).update(
            down_since=row.down_since or at,
            reason=failure.reason,
            said=failure.said[:SAID_AT_MOST],
            is_reached=is_reached,
            failures=failures,
            next_probe_at=at + probe_after(failures),
            tried=[*(key for key in row.tried if key not in tried), *tried][-KEPT_OF_TRIED:],
        )

    def works(self, *, at: datetime) -> None:
        """End the outage. ``notified_at`` stays, so that operators who were notified of the outage also learn of its end."""
        standing = self.filter(pk=ONLY_ROW, down_since__isnull=False)
        if standing.update(last_down_since=F("down_since"), over_at=at, **_WELL):
            logger.warning("Emails are being sent again")

    def tally(self, tries: int, *, sent: int, at: datetime) -> None:
        self.get_or_create(pk=ONLY_ROW)
        row = self.filter(pk=ONLY_ROW)
        if sent:
            row.update(last_sent_at=at)
        this_minute = row.filter(minute_at__gt=at - A_MINUTE, minute_at__lt=at + A_MINUTE)
        if not this_minute.update(tried_in_minute=F("tried_in_minute") + tries):
            row.update(minute_at=at, tried_in_minute=tries)


class MailServer(models.Model):
    """State of the mail server, in a single row. ``down_since`` is empty unless there is an outage."""

    down_since = models.DateTimeField(null=True)
    reason = models.CharField(max_length=20, blank=True, help_text="answers.Reason")
    said = models.CharField(
        max_length=SAID_AT_MOST, blank=True, help_text="Answer of the server, or the kind of failure."
    )
    is_reached = models.BooleanField(default=False, help_text="It responds, but refuses all emails.")
    failures = models.PositiveIntegerField(default=0, help_text="Attempts in this outage.")
    next_probe_at = models.DateTimeField(null=True)
    tried = models.JSONField(default=list, help_text="Emails already tried in this outage. Others come first.")
    notified_at = models.DateTimeField(
        null=True, help_text="When operators were notified of an outage, until its end is."
    )
    last_down_since = models.DateTimeField(null=True)
    over_at = models.DateTimeField(null=True)
    last_sent_at = models.DateTimeField(null=True)
    minute_at = models.DateTimeField(null=True)
    tried_in_minute = models.PositiveIntegerField(default=0)

    objects = MailServerQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail server")
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"down since {self.down_since}" if self.down_since else "well"

    @property
    def is_down(self) -> bool:
        return self.down_since is not None

    def room(self, *, at: datetime, share: float = 1) -> int:
        """Return how many emails may still be sent in this minute, limited to that share of it."""
        most = max(1, int(getattr(settings, "MAIL_PER_MINUTE", 60) * share))
        # A wrong clock may have set ``minute_at`` to a time in the future; that must not block email until then.
        is_this_minute = self.minute_at is not None and abs(self.minute_at - at) < A_MINUTE
        return max(0, most - self.tried_in_minute) if is_this_minute else most


class OutgoingMailQuerySet(models.QuerySet["OutgoingMail"]):
    def due(self, *, at: datetime) -> OutgoingMailQuerySet:
        free = Q(claimed_until=None) | Q(claimed_until__lt=at)
        return self.filter(free, next_attempt_at__lte=at).order_by("created_at", "pk")


class OutgoingMail(models.Model):
    """Composed email that waits for the mail server. It is deleted once sent, because it is no longer needed.

    The Message-ID in ``message`` never changes, so mail programs recognise duplicates.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sender = models.CharField(max_length=320)
    recipients = models.JSONField(help_text="Addresses of the envelope, including blind copies.")
    message = models.BinaryField(help_text="As it is sent, RFC 5322.")
    created_at = models.DateTimeField()
    next_attempt_at = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0, help_text="Answers about its receiver.")
    error = models.CharField(max_length=SAID_AT_MOST, blank=True)

    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        verbose_name = _("outgoing email")
        verbose_name_plural = _("outgoing emails")
        default_permissions = ()
        indexes = [models.Index(fields=["next_attempt_at"], name="outgoing_mail_due")]

    def __str__(self) -> str:
        return f"{self.uuid} of {self.created_at:%Y-%m-%d %H:%M}"


class DailyMail(models.Model):
    """State of a person's daily email: whether they want it, the day of the last one, and its rows."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    is_wanted = models.BooleanField(default=True)
    sent_on = models.DateField(null=True)
    known = models.JSONField(default=list, help_text="Keys of the rows of the last mail.")

    class Meta:
        verbose_name = _("daily email")
        verbose_name_plural = _("daily emails")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.user_id}: {self.sent_on}"
