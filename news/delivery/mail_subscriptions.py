"""Mail subscriptions of readers: request, confirm, change, pause, end, erase.

Mail requires double opt-in: on the page, and from the mailbox itself. The page shows the same message whether or not an
address is known. Keys in links are signed, identify a channel instead of a person, and need no account.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core import signing
from django.db import transaction
from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from foundation import languages
from foundation.filters import vocabulary_model
from foundation.languages import spelling
from foundation.throttling.mailboxes import mailbox
from news.feeds.lists import name_of
from news.models import Channel, Delivery, DigestRun, Item, Subscription
from news.models.items import facet, name_of_language
from news.models.matching import Rule

KIND = "mail"
UNCONFIRMED_KEPT = timedelta(days=7)
ENDED_KEPT = timedelta(days=30)
QUESTIONS_AT_MOST = 3  # limit per hour for one mailbox
UNASKED_KEPT = timedelta(days=14)  # long, because our mail server may be down for some time

_signer = signing.Signer(salt="news.mail_channel")


@dataclass(frozen=True, slots=True)
class Order:
    """Content and frequency of a mail subscription. An item must have one of the ``topics`` and, if set, the
    ``organisation``.
    """

    topics: Sequence[Any] = ()
    organisation: Any = None
    types: Sequence[str] = ()
    languages: Sequence[str] = ()
    language: str = "en"
    frequency: str = Channel.Frequency.DAILY
    weekday: int = 0
    hour: int = 8
    time_zone: str = "UTC"

    @property
    def rule(self) -> Rule:
        return Rule(
            any_of=frozenset(facet("topic", topic.pk) for topic in self.topics),
            all_of=frozenset([facet("organisation", self.organisation.pk)] if self.organisation else []),
            types=frozenset(self.types),
        )

    @property
    def timing(self) -> dict[str, Any]:
        names = ("language", "frequency", "weekday", "hour", "time_zone")
        return {name: getattr(self, name) for name in names}


# --- Keys -------------------------------------------------------------------------------------------------------------


def key_of(channel: Channel) -> str:
    return _signer.sign(channel.uuid.hex)


def by_key(key: str) -> Channel | None:
    """Return the channel of a key in a link, or None if it was deleted. Raise `ValueError` for an invalid signature."""
    try:
        uuid = UUID(_signer.unsign(key))
    except signing.BadSignature:
        raise ValueError(key[:80]) from None
    return Channel.objects.select_related("subscription").filter(uuid=uuid, kind=KIND).first()


# --- Ask, confirm, change ----------------------------------------------------------------------------------------------


def ask(order: Order, *, email: str, at: datetime) -> Channel | None:
    """Store an unconfirmed subscription and enqueue its confirmation mail. Return None above the hourly limit."""
    email = email.strip().lower()
    asked = Channel.objects.filter(state=Channel.State.UNCONFIRMED, created_at__gt=at - timedelta(hours=1))
    at_domain = asked.filter(email__endswith=email[email.rfind("@") :]).values_list("email", flat=True)
    if sum(mailbox(one) == mailbox(email) for one in at_domain) >= QUESTIONS_AT_MOST:
        return None
    with transaction.atomic():
        subscription = Subscription.objects.create(
            stored_rule=order.rule.as_json(), languages=list(order.languages), created_at=at
        )
        return Channel.objects.create(
            subscription=subscription,
            kind=KIND,
            email=email,
            state_at=at,
            created_at=at,
            next_attempt_at=at,
            **order.timing,
        )


def confirm(channel: Channel, *, at: datetime) -> bool:
    """Activate the channel and delete an earlier identical subscription. Return False if nothing was pending."""
    with transaction.atomic():
        waiting = Channel.objects.filter(pk=channel.pk, state=Channel.State.UNCONFIRMED)
        if not waiting.update(state=Channel.State.ACTIVE, state_at=at, next_attempt_at=None, failures=0):
            return False
        wanted = wish_of(channel)
        same = Subscription.objects.filter(
            organisation=None,
            stored_rule=wanted.stored_rule,
            languages=wanted.languages,
            channels__email=channel.email,
            channels__state__in=[Channel.State.ACTIVE, Channel.State.PAUSED, Channel.State.SUSPENDED],
        )
        same.exclude(pk=wanted.pk).delete()
    return True


def change(channel: Channel, order: Order, *, at: datetime) -> None:
    """Replace the settings. For a channel of an organisation, change only the timing, because the organisation owns the
    rule.
    """
    with transaction.atomic():
        Channel.objects.filter(pk=channel.pk).update(**order.timing)
        if is_of_the_public(channel):
            Subscription.objects.filter(pk=wish_of(channel).pk).update(
                stored_rule=order.rule.as_json(), languages=list(order.languages)
            )


def is_of_the_public(channel: Channel) -> bool:
    return wish_of(channel).organisation_id is None


def wish_of(channel: Channel) -> Subscription:
    """Return the channel's subscription. Only WebSub channels have none."""
    assert channel.subscription is not None
    return channel.subscription


# --- Stop --------------------------------------------------------------------------------------------------------------


def pause(channel: Channel, *, at: datetime) -> None:
    """Pause the channel. Items published in the meantime wait."""
    Channel.objects.active().filter(pk=channel.pk).update(state=Channel.State.PAUSED, state_at=at, state_note="")


def resume(channel: Channel, *, at: datetime) -> None:
    stopped = [Channel.State.PAUSED, Channel.State.SUSPENDED, Channel.State.ENDED]
    Channel.objects.filter(pk=channel.pk, state__in=stopped).update(
        state=Channel.State.ACTIVE, state_at=at, state_note="", failures=0, failing_since=None
    )


def stop(channel: Channel, *, at: datetime) -> int:
    """End this channel. Return the number of channels ended: 0 if it had already ended."""
    return _end(Channel.objects.filter(pk=channel.pk), at=at)


def stop_everything(channel: Channel, *, at: datetime) -> int:
    """End all mail channels with the address of this channel."""
    return _end(Channel.objects.filter(kind=KIND, email=channel.email), at=at)


def _end(channels: Any, *, at: datetime) -> int:
    going_on = channels.exclude(state=Channel.State.ENDED)
    keys = list(going_on.values_list("pk", flat=True))
    with transaction.atomic():
        pending = Delivery.objects.pending().filter(channel__in=keys)
        pending.update(state=Delivery.State.SKIPPED, note=gettext_noop("The recipient unsubscribed."))
        return going_on.filter(pk__in=keys).update(
            state=Channel.State.ENDED, state_at=at, state_note="", next_attempt_at=None
        )


def drop_wish(channel: Channel) -> None:
    """Delete the channel only if it is still unconfirmed, with its subscription; keep others of the same address."""
    with transaction.atomic():
        if not Channel.objects.filter(pk=channel.pk, state=Channel.State.UNCONFIRMED).delete()[0]:
            return
        Subscription.objects.filter(pk=wish_of(channel).pk, organisation=None, channels=None).delete()


def erase(channel: Channel) -> None:
    """Erase all data of the person of this channel: address, subscriptions, records of sent mails."""
    erase_address(channel.email)


def erase_address(email: str) -> int:
    """Erase all data of an address. Return the number of its channels and digest runs."""
    with transaction.atomic():
        runs, _each = DigestRun.objects.filter(email__iexact=email).delete()
        mine = Channel.objects.filter(kind=KIND, email__iexact=email)
        count = mine.count()
        Subscription.objects.filter(organisation=None, channels__in=mine).delete()
        mine.delete()
    return count + runs


def forget(*, at: datetime) -> int:
    """Delete expired unconfirmed subscriptions, and those that ended some time ago. Return their number.

    The time to confirm starts when the confirmation mail was sent.
    """
    public = Subscription.objects.filter(organisation=None, channels__kind=KIND)
    asked_long_ago = Q(channels__last_success_at__lt=at - UNCONFIRMED_KEPT)
    never_asked = Q(channels__last_success_at=None, channels__created_at__lt=at - UNASKED_KEPT)
    old = public.filter(asked_long_ago | never_asked, channels__state=Channel.State.UNCONFIRMED)
    over = public.filter(channels__state=Channel.State.ENDED, channels__state_at__lt=at - ENDED_KEPT)
    count = 0
    for found in (old, over):
        keys = list(found.values_list("pk", flat=True))
        count += len(keys)
        Subscription.objects.filter(pk__in=keys).delete()
    DigestRun.objects.exclude(email__in=Channel.objects.values("email")).delete()
    return count


# --- In words -----------------------------------------------------------------------------------------------------------


def in_words(channel: Channel) -> list[str]:
    """Describe the subscription in the current language, as one line for each property."""
    subscription = wish_of(channel)
    language = channel.language or languages.default()
    rule = subscription.rule
    names = _names(rule.any_of | rule.all_of, language)
    types = {
        Item.Type.ARTICLE: _("News"),
        Item.Type.EDITION: _("Events"),
        Item.Type.EXTERNAL: _("From the region"),
    }
    lines = [", ".join(str(types[Item.Type(one)]) for one in types if one in rule.types) or _("News and events")]
    lines += [", ".join(names)] if names else [_("All topics")]
    written_in = spelling.small(", ".join(name_of_language(code) for code in subscription.languages))
    lines.append(capfirst(written_in) or _("All languages"))
    lines.append(str(Channel.Frequency(channel.frequency).label))
    return lines


def _names(facets: frozenset[str], language: str) -> list[str]:
    found = []
    for name in ("topic", "organisation"):
        keys = [one.partition(":")[2] for one in facets if one.startswith(f"{name}:")]
        rows = vocabulary_model(name).objects.filter(pk__in=keys)
        found += sorted((name_of(row, language) for row in rows), key=spelling.alphabetical)
    return found


def order_of(channel: Channel) -> Mapping[str, Any]:
    """Return the initial values of the settings form, with ``topics`` and ``organisation`` as primary keys."""
    rule = wish_of(channel).rule
    keys = {
        name: [one.partition(":")[2] for one in rule.any_of | rule.all_of if one.startswith(f"{name}:")]
        for name in ("topic", "organisation")
    }
    return {
        "topics": keys["topic"],
        "organisation": (keys["organisation"] or [""])[0],
        "types": sorted(rule.types),
        "languages": wish_of(channel).languages,
        **{name: getattr(channel, name) for name in ("language", "frequency", "weekday", "hour", "time_zone")},
    }
