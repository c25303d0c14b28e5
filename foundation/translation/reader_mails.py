"""Emails to readers who asked for a translation: one to confirm the address, and one with the link when it is public."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from foundation.languages import spelling
from foundation.mailing.dispatch import MailSource
from foundation.mailing.pending import PendingEmail
from foundation.mailing.sender import sender
from foundation.settings import site_name
from foundation.translation import reader_requests
from foundation.translation.models import ReaderRequest

AT_MOST = 100


class Waiting(PendingEmail[ReaderRequest]):
    """Request whose email is due. Once confirmed, it waits for a second email."""

    @property
    def waiting_since(self) -> datetime:
        return self.row.confirmed_at or self.row.created_at

    def rows(self) -> QuerySet[ReaderRequest]:
        return ReaderRequest.objects.filter(pk=self.row.pk, confirmed_at=self.row.confirmed_at)

    def compose(self, *, at: datetime) -> EmailMessage | None:
        """Compose the email from what everybody may read now. If the page is no longer ready, the request waits again."""
        row = self.rows().select_related("locale").first()
        if row is None:  # the person has just withdrawn it
            return None
        page = reader_requests.wanted(row.translation_key, row.locale.language_code)
        if row.confirmed_at is None:
            if page is None:
                self.rows().delete()
                return None
            return compose(row, page)
        if page is None or not (page.is_ready if row.wants_update else page.page):
            self.rows().update(next_attempt_at=at)
            return None
        return compose(row, page)

    def sent(self, *, at: datetime) -> None:
        if self.row.confirmed_at is None:
            self.rows().update(next_attempt_at=None, asked_at=at)
        else:
            self.rows().delete()

    def give_up(self) -> None:
        self.rows().delete()


def due(*, at: datetime) -> list[Waiting]:
    return [Waiting(row) for row in reader_requests.due(at=at).order_by("created_at", "pk")[:AT_MOST]]


def source() -> MailSource:
    """Return the source for the hook ``register_mail_source``."""
    return MailSource(
        due=due,
        waiting=lambda *, at: reader_requests.due(at=at).count(),
        words=lambda count: (
            ngettext("%(count)d email about a translation", "%(count)d emails about translations", count)
            % {"count": count}
        ),
    )


def compose(row: ReaderRequest, page: reader_requests.Wanted) -> EmailMessage:
    """Return the email in the language that the reader wants: a question, or the link if the request is confirmed."""
    language = row.locale.language_code
    with override(language):
        stop_url = address_of("stop", row)
        context: dict[str, Any] = {
            "office": site_name(),
            "title": page.shown.title,
            "page_url": f"{settings.PUBLIC_URL}{page.shown.get_url()}",
            "wants_update": row.wants_update,
            "confirm_url": address_of("confirm", row),
            "stop_url": stop_url,
            "days": reader_requests.UNCONFIRMED_KEPT.days,
        }
        if row.confirmed_at is None:
            name, subject = "confirm", _("Please confirm your email address")
        else:
            name, subject = "ready", _("Now in your language")
            subject = _("Translation updated") if row.wants_update else subject
        subject = spelling.one_line(spelling.labelled(subject, page.shown.title))
        text = render_to_string(f"translation/requests/{name}.txt", context).strip()
    return EmailMessage(
        subject=subject,
        body=text,
        from_email=sender(language),
        to=[row.email],
        headers={
            "Message-ID": f"<{name}.{row.uuid}@{urlsplit(settings.PUBLIC_URL).hostname}>",
            "Auto-Submitted": "auto-generated",
            "Content-Language": language,
            "List-Unsubscribe": f"<{stop_url}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )


def address_of(name: str, row: ReaderRequest) -> str:
    return settings.PUBLIC_URL + reverse(f"translation_requests:{name}", args=[reader_requests.key_of(row)])
