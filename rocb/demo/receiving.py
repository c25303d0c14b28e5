"""The demo's receivers: some fictitious subscriptions to show on board and console.

Nothing is delivered to others: the webhooks are inactive, and mail goes to the reserved domain ``.example``.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from news.api import facet
from news.delivery import mail_subscriptions, webhooks
from news.delivery.channels import private_feed
from news.models import Channel, Subscription
from news.models.matching import Rule
from rocb.models import Organisation, Topic


def load_receivers(*, at: datetime) -> int:
    """Add subscriptions to organisations without one. Return the number of subscriptions of organisations."""
    for code, load in {"NL": _by_feed, "AZ": _by_mail, "KZ": _by_waiting_webhook, "FR": _by_failing_webhook}.items():
        organisation = Organisation.objects.get(code=code)
        if not Subscription.objects.filter(organisation=organisation).exists():
            load(organisation, at)
    return Subscription.objects.exclude(organisation=None).count()


def _subscription(organisation: Organisation, name: str, at: datetime, **values: Any) -> Subscription:
    email = f"news@{organisation.slug}.example"
    values = {"contact_email": email, "contact_language": "en", "created_at": at - timedelta(days=40), **values}
    return Subscription.objects.create(organisation=organisation, name=name, **values)


def _by_feed(organisation: Organisation, at: datetime) -> None:
    """Add a private feed of two topics in English, fetched today."""
    topics = Topic.objects.filter(slug__in=("disruptive-technologies", "data-and-systems"))
    rule = Rule(any_of=frozenset(facet("topic", topic.pk) for topic in topics))
    order = _subscription(organisation, "Technology", at, languages=["en"], stored_rule=rule.as_json())
    channel, _token = private_feed.open_feed(order, name="Intranet", at=at)
    channel.tokens.update(last_used_on=timezone.localdate(at))


def _by_mail(organisation: Organisation, at: datetime) -> None:
    """Add a weekly mail with everything, on Mondays."""
    order = _subscription(organisation, "Weekly digest", at, languages=["en", "ru"], language_mode="best")
    Channel.objects.create(
        subscription=order,
        kind=mail_subscriptions.KIND,
        state=Channel.State.ACTIVE,
        email=order.contact_email,
        language="en",
        frequency=Channel.Frequency.WEEKLY,
        time_zone="Asia/Baku",
        created_at=at,
        state_at=at,
    )


def _by_waiting_webhook(organisation: Organisation, at: datetime) -> None:
    """Add a webhook that is not verified yet, with Russian as the preferred language."""
    order = _subscription(
        organisation, "Портал", at, languages=["ru", "en"], language_mode="best", contact_language="ru"
    )
    webhooks.new_channel(order, url="https://portal.example/hook", at=at, name="Portal")


def _by_failing_webhook(organisation: Organisation, at: datetime) -> None:
    """Add a suspended webhook for important changes in French, whose server has failed for a week."""
    rule = Rule(major_only=True)
    order = _subscription(
        organisation, "Alertes", at, languages=["fr"], stored_rule=rule.as_json(), contact_language="fr"
    )
    channel = webhooks.new_channel(order, url="https://alertes.example/hook", at=at, name="Alertes")
    Channel.objects.filter(pk=channel.pk).update(
        state=Channel.State.SUSPENDED, failing_since=at - timedelta(days=7), failures=14, last_attempt_at=at
    )
