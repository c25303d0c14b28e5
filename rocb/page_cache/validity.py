"""The time until which a page stays correct if nothing is changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Min, Q
from django.utils import timezone
from wagtail.models import Page

from events.api import registration
from events.models import EditionPage

from .version import Version

LONGEST = timedelta(hours=1)
LONGEST_COPY = timedelta(days=30)
# Limit of upcoming events that are checked. The largest offices have a few dozen.
EVENTS_LOOKED_AT = 500

_next: tuple[Version, datetime] | None = None  # computed once after each publication
_next_expiry: tuple[Version, datetime] | None = None


def expires_at(version: Version, *, at: datetime) -> datetime:
    """Return the next time at which an event changes, at most midnight and at most one hour from now."""
    global _next
    if _next is None or _next[0] != version[:1] or _next[1] <= at:
        _next = (version[:1], next_moment(at=at))
    midnight = (timezone.localtime(at) + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return min(at + LONGEST, midnight, _next[1])


def withdrawn_at(version: Version, *, at: datetime) -> datetime:
    """Return the next time at which a public page expires by schedule, at most a month from now. One query after each
    publication."""
    global _next_expiry
    if _next_expiry is None or _next_expiry[0] != version[:1] or _next_expiry[1] <= at:
        found = Page.objects.live().filter(expire_at__gt=at).aggregate(next=Min("expire_at"))["next"]
        _next_expiry = (version[:1], min(found or at + LONGEST_COPY, at + LONGEST_COPY))
    return _next_expiry[1]


def next_moment(*, at: datetime) -> datetime:
    """Return the next time at which an event begins, ends, opens or closes its registration, at most a day from now.
    One query."""
    day = timezone.localdate(at) - timedelta(days=1)
    ahead = Q(finishes_at__gte=at) | Q(registration_closes_on__gte=day) | Q(registration_opens_on__gte=day)
    editions = EditionPage.objects.live().filter(ahead).order_by("begins_at")
    names = ["begins_at", "finishes_at", "time_zone"]
    names += ["registration_opens_on", "registration_closes_on", "registration_closes_at"]
    moments = [moment for edition in editions.only(*names)[:EVENTS_LOOKED_AT] for moment in _moments(edition)]
    return min((moment for moment in moments if moment > at), default=at + timedelta(days=1))


def _moments(edition: EditionPage) -> Iterator[datetime]:
    opens, closes = registration.opens_at(edition), registration.closes_at(edition)
    # An event is over immediately after its end.
    over = edition.finishes_at and edition.finishes_at + timedelta(milliseconds=1)
    yield from (moment for moment in (edition.begins_at, over, opens, closes) if moment)
