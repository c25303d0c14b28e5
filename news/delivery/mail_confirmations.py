"""Confirmation mails for new mail subscriptions: queued until the mail server accepts them, each sent once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core.mail import EmailMessage
from django.db.models import F
from django.utils.translation import ngettext

from foundation.mailing.answers import Failure, Fault
from foundation.mailing.dispatch import MailSource
from foundation.mailing.patience import CLAIMED_FOR, MOST_TRIES, pause_after
from news.delivery import digest_mails, mail_subscriptions
from news.models import Channel
from news.models.subscriptions import ChannelQuerySet

AT_MOST = 100


@dataclass(frozen=True, slots=True)
class Question:
    """A channel whose confirmation mail is pending. A worker claims it by moving ``next_attempt_at`` forward."""

    channel: Channel

    @property
    def key(self) -> str:
        return f"question {self.channel.pk}"

    @property
    def to(self) -> str:
        return str(self.channel.email)

    @property
    def waiting_since(self) -> datetime:
        at: datetime = self.channel.created_at
        return at

    def claim(self, *, at: datetime) -> bool:
        waiting = _waiting(at=at).filter(pk=self.channel.pk)
        return bool(waiting.update(next_attempt_at=at + CLAIMED_FOR))

    def compose(self, *, at: datetime) -> EmailMessage | None:
        return digest_mails.confirmation(self.channel)

    def sent(self, *, at: datetime) -> None:
        self._unconfirmed().update(next_attempt_at=None, last_success_at=at)

    def release(self, failure: Failure, *, until: datetime) -> None:
        self._unconfirmed().update(next_attempt_at=until)

    def refused(self, failure: Failure, *, at: datetime) -> None:
        tries = self.channel.failures + 1
        if failure.fault is Fault.NO_MAILBOX or tries >= MOST_TRIES:
            mail_subscriptions.drop_wish(self.channel)
            return
        self._unconfirmed().update(
            next_attempt_at=at + pause_after(tries), failures=F("failures") + 1, last_attempt_at=at
        )

    def _unconfirmed(self) -> ChannelQuerySet:
        return Channel.objects.filter(pk=self.channel.pk, state=Channel.State.UNCONFIRMED)


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
