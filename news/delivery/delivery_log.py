"""Retention of the delivery log: message bodies and attempts for 90 days, deliveries for a year."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_noop

from news.delivery import callback_hosts
from news.delivery.channel_types import Flow, all_types, keys
from news.delivery.queues import Queue
from news.models import Attempt, Channel, Delivery

BODIES_KEPT = timedelta(days=90)
DELIVERIES_KEPT = timedelta(days=365)
_AT_ONCE = 5000


def forget(*, at: datetime) -> int:
    """Delete or empty expired rows, at most some thousands of each kind. Return how many.

    Deliveries that waited that long for a stopped channel are skipped. Ended channels of strangers are deleted with
    their addresses.
    """
    old = Delivery.objects.filter(created_at__lt=at - BODIES_KEPT)
    waited = old.pending().exclude(channel__kind__in=keys(Flow.COLLECTED))
    count = _some(waited).update(
        state=Delivery.State.SKIPPED, note=gettext_noop("Waited too long."), next_attempt_at=None, body=""
    )
    count += _some(old.exclude(body="").exclude(state=Delivery.State.PENDING)).update(body="")
    count += _delete(Attempt.objects.filter(at__lt=at - BODIES_KEPT))
    count += _delete(Delivery.objects.filter(created_at__lt=at - DELIVERIES_KEPT))
    ended = Q(state=Channel.State.ENDED, state_at__lt=at - BODIES_KEPT)
    count += _delete(Channel.objects.filter(ended, kind__in=keys(queue=Queue.STRANGERS)))
    count += callback_hosts.forget(at=at)
    return count + sum(kind.forget(at=at) for kind in all_types())


def _some(rows: QuerySet[Any]) -> QuerySet[Any]:
    model = rows.model
    return model._default_manager.filter(pk__in=list(rows.order_by("pk").values_list("pk", flat=True)[:_AT_ONCE]))


def _delete(rows: QuerySet[Any]) -> int:
    return _some(rows).delete()[0]
