"""The events of a subscription as a calendar, at ``/f/TOKEN/events.ics``, next to its feeds and with the same key."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from events.api import CALENDAR_TYPE, CalendarEntryQuerySet, export
from events.models import CalendarEntry
from news.api import items_matching, private_feeds
from news.models import Channel, Item, Subscription


@dataclass(frozen=True, slots=True, kw_only=True)
class OfSubscription(export.Selection):
    """Calendar entries of the events that match the subscription."""

    order: Subscription = field(default_factory=Subscription)

    def entries(self) -> CalendarEntryQuerySet:
        editions = items_matching(self.order).of_type(Item.Type.EDITION).order_by()
        entries: CalendarEntryQuerySet = CalendarEntry.objects.filter(uuid__in=editions.values("uuid"))
        return entries


@require_safe
def events(request: HttpRequest, token: str) -> HttpResponse:
    def selection(channel: Channel) -> OfSubscription:
        return OfSubscription(order=private_feeds.order_of(channel))

    def mark(channel: Channel) -> str:
        return private_feeds.mark_of(channel, "calendar", export.fingerprint(selection(channel)).etag)

    def write(channel: Channel) -> bytes:
        chosen = selection(channel)
        source = settings.PUBLIC_URL + reverse("private_calendar", args=[token])
        return export.calendar(chosen, source=source, changed_at=export.fingerprint(chosen).changed_at)

    return private_feeds.answer_to(
        request, token, mark=mark, write=write, content_type=CALENDAR_TYPE, at=timezone.now()
    )
