"""Queued emails to a person, for the hook of ``custody``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import TextField
from django.db.models.functions import Cast
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks

from foundation.custody.personal_data import Kept, PersonalData, Who
from foundation.mailing.models import OutgoingMail


class WaitingMails(PersonalData):
    """Queued emails, which contain the address and often the name. Sent ones are not kept."""

    name = "waiting_mails"
    label = gettext_lazy("Emails waiting to be sent")

    def _mails(self, who: Who) -> list[OutgoingMail]:
        if not who.email:
            return []
        rows = OutgoingMail.objects.annotate(text=Cast("recipients", TextField())).filter(text__icontains=who.email)
        return [row for row in rows.order_by("pk") if who.email in [str(one).lower() for one in row.recipients]]

    def find(self, who: Who, *, by: Any) -> Sequence[Kept]:
        said = _("Created on %(day)s")
        return [Kept(said % {"day": date_format(row.created_at, "SHORT_DATE_FORMAT")}) for row in self._mails(who)]

    def export(self, who: Who, *, by: Any) -> Sequence[dict[str, Any]]:
        return [
            {"written_at": row.created_at, "message": bytes(row.message).decode("utf-8", "replace")}
            for row in self._mails(who)
            if len(row.recipients) == 1  # otherwise it would reveal other recipients
        ]

    def erase(self, who: Who, *, by: Any, at: datetime) -> int:
        """Remove the address. An email to several people still goes to the others."""
        rows = self._mails(who)
        for row in rows:
            others = [one for one in row.recipients if str(one).lower() != who.email]
            if others:
                OutgoingMail.objects.filter(pk=row.pk).update(recipients=others)
            else:
                row.delete()
        return len(rows)


@hooks.register("register_personal_data")
def waiting_mails() -> PersonalData:
    return WaitingMails()
