"""Mails to the contact person of a subscription about failed deliveries, at most once a day."""

from __future__ import annotations

import logging
import re
from datetime import datetime, timedelta
from email.utils import formataddr
from typing import Any

from django.core.mail import EmailMessage
from django.db.models import DateTimeField, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.template.loader import render_to_string
from django.utils.translation import override

from foundation.languages import spelling
from foundation.mailing.sender import sender
from foundation.settings import site_name
from news.delivery.channel_types import Flow, keys, type_of
from news.models import Attempt, Channel, Delivery
from news.models.error_words import explain

from .sending import host_of

logger = logging.getLogger(__name__)

AT_MOST_EVERY = timedelta(days=1)
_LONG_AGO = datetime.fromisoformat("2000-01-01T00:00:00+00:00")


def notify(*, at: datetime) -> int:
    """Mail each contact person whose channel lost a message, was suspended or ended itself since the last notification.

    Return how many mails were sent. The row is marked before the mail is sent, so that two workers do not send the
    same.
    """
    count = 0
    for channel in _in_trouble(at=at):
        notified_before = channel.notified_at
        if not Channel.objects.filter(pk=channel.pk, notified_at=notified_before).update(notified_at=at):
            continue
        try:
            count += _mail(channel, since=notified_before).send()
        except Exception as error:
            logger.warning("The contact of channel %s could not be notified: %s", channel.pk, type(error).__name__)
            Channel.objects.filter(pk=channel.pk, notified_at=at).update(notified_at=notified_before)
    return count


def _in_trouble(*, at: datetime) -> list[Channel]:
    deaths = Attempt.objects.filter(delivery__channel=OuterRef("pk"), delivery__state=Delivery.State.DEAD)
    notified = Coalesce(F("notified_at"), _LONG_AGO, output_field=DateTimeField())
    channels = Channel.objects.filter(kind__in=keys(Flow.PUSHED)).exclude(subscription__contact_email="")
    channels = channels.filter(
        Q(notified_at=None) | Q(notified_at__lte=at - AT_MOST_EVERY), last_attempt_at__gt=notified
    )
    channels = channels.annotate(notified=notified, died_at=Subquery(deaths.order_by("-at").values("at")[:1]))
    stopped = [Channel.State.SUSPENDED, Channel.State.ENDED]
    is_stopped = Q(state__in=stopped, failing_since__isnull=False, state_at__gt=F("notified"))
    return list(channels.filter(Q(died_at__gt=F("notified")) | is_stopped).select_related("subscription__organisation"))


def _mail(channel: Channel, *, since: datetime | None) -> EmailMessage:
    subscription: Any = channel.subscription
    kind = type_of(channel)
    lost = channel.deliveries.filter(state=Delivery.State.DEAD)
    if since:
        lost = lost.filter(attempts__at__gt=since).distinct()
    language = subscription.contact_language
    with override(language):
        context = {
            "name": subscription.contact_name,
            "channel": channel,
            "host": host_of(channel.url),
            "lost": lost.count(),
            "first": lost.order_by("change").values_list("change", flat=True).first(),
            "last": lost.order_by("-change").values_list("change", flat=True).first(),
            "error": explain(lost.order_by("-change").values_list("note", flat=True).first() or channel.state_note),
            "is_suspended": channel.state == Channel.State.SUSPENDED,
            "is_ended": channel.state == Channel.State.ENDED,
            "office": site_name(),
        }
        text = _paragraphs(render_to_string(kind.failure_template, context))
        subject = spelling.labelled(site_name(), kind.failure_subject)
    to = formataddr((subscription.contact_name, subscription.contact_email))
    return EmailMessage(
        subject, text, from_email=sender(language), to=[to], headers={"Auto-Submitted": "auto-generated"}
    )


def _paragraphs(text: str) -> str:
    """Separate paragraphs by one empty line, even if parts of the template are empty."""
    return re.sub(r"\n\s*\n", "\n\n", text).strip() + "\n"
