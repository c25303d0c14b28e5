"""Confirmation mails for new mail subscriptions: queued until the mail server accepts them, each sent once."""

from __future__ import annotations

from datetime import datetime

from django.core.mail import EmailMessage
from django.utils.translation import ngettext

from foundation.mailing.answers import Failure
from foundation.mailing.dispatch import MailSource
from foundation.mailing.pending import PendingEmail
from news.delivery import digest_mails, mail_subscriptions
from news.models import Channel
from news.models.subscriptions import ChannelQuerySet

AT_MOST = 100


class Question(PendingEmail[Channel]):
    """Confirmation mail of a channel that is pending."""

    tries_field = "failures"

    def rows(self) -> ChannelQuerySet:
        return Channel.objects.filter(pk=self.row.pk, kind=mail_subscriptions.KIND, state=Channel.State.UNCONFIRMED)

    def compose(self, *, at: datetime) -> EmailMessage | None:
        return digest_mails.confirmation(self.row)

    def sent(self, *, at: datetime) -> None:
        self.rows().update(next_attempt_at=None, last_success_at=at)

    def refused(self, failure: Failure, *, at: datetime) -> None:
        self.rows().update(last_attempt_at=at)
        super().refused(failure, at=at)

    def give_up(self) -> None:
        mail_subscriptions.drop_wish(self.row)


def due(*, at: datetime) -> list[Question]:
    found = _waiting(at=at).select_related("subscription").order_by("created_at", "pk")
    return [Question(channel) for channel in found[:AT_MOST]]


def source() -> MailSource:
    """Return the source for the hook ``register_mail_source``."""
    return MailSource(
        due=due,
        waiting=lambda *, at: _waiting(at=at).count(),
        words=lambda count: (
            ngettext(
                "%(count)d confirmation email",
                "%(count)d confirmation emails",
                count,
            )
            % {"count": count}
        ),
    )


def _waiting(*, at: datetime) -> ChannelQuerySet:
    return Channel.objects.filter(
        kind=mail_subscriptions.KIND, state=Channel.State.UNCONFIRMED, next_attempt_at__lte=at
    )
