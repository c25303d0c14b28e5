"""Reports on channels for people: health, waiting deliveries, failures with reasons, the last 30 days."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Max, OuterRef, Q, Subquery
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from news.delivery.channel_health import ChannelFacts, Health, health_of_channel
from news.delivery.channel_types import type_of
from news.models import Attempt, Channel, Delivery, Token
from news.models.error_words import explain

DAYS = 30
FAILURES_SHOWN = 20
BROUGHT_SHOWN = 10
BAR_HEIGHT, BAR_STEP = 60, 12

HEALTH_WORDS: dict[Health, Any] = {
    Health.GOOD: gettext_lazy("OK"),
    Health.LAGGING: pgettext_lazy("channel", "Delayed"),
    Health.FAILING: pgettext_lazy("channel", "Failing"),
    Health.SILENT: pgettext_lazy("channel", "No recent activity"),
    Health.UNUSED: pgettext_lazy("channel", "Nothing sent yet"),
    Health.NONE: pgettext_lazy("channel", "Not set up"),
}


def with_facts(channels: Any) -> Any:
    """Annotate a queryset of channels with the data that `facts_of` needs, so that it makes no further queries."""
    tokens = Token.objects.filter(channel=OuterRef("pk")).order_by().values("channel")
    last_used = tokens.annotate(last=Max("last_used_on")).values("last")
    return channels.annotate(last_used_on=Subquery(last_used))


def facts_of(channel: Channel) -> ChannelFacts:
    """Return the facts of a channel from `with_facts`."""
    kind = type_of(channel)
    return ChannelFacts(
        state=channel.state,
        is_fetched=kind.is_fetched,
        taken_at=kind.taken_at(channel),
        failing_since=channel.failing_since,
        pending_since=channel.next_attempt_at if channel.is_active else None,
    )


@dataclass(frozen=True, slots=True)
class ChannelLine:
    """A channel in an overview."""

    channel: Channel
    health: Health
    words: str

    @property
    def state(self) -> Any:
        is_unconfirmed = self.channel.state == Channel.State.UNCONFIRMED
        return type_of(self.channel).unconfirmed_label if is_unconfirmed else self.channel.get_state_display()

    @property
    def label(self) -> Any:
        """Return the state of a channel that waits for a person, or else the health."""
        waits = self.channel.state in (Channel.State.UNCONFIRMED, Channel.State.PAUSED)
        return self.state if waits else HEALTH_WORDS[self.health]


def line_of(channel: Channel, *, at: datetime) -> ChannelLine:
    facts = facts_of(channel)
    health = health_of_channel(facts, at=at)
    return ChannelLine(channel, health, type_of(channel).state_in_words(channel, facts, health))


def lines_of(channels: Iterable[Channel], *, at: datetime) -> list[ChannelLine]:
    return [line_of(channel, at=at) for channel in channels]


def failing_channels(*, at: datetime) -> int:
    """Return the number of failing channels. One query if none has failures."""
    troubled = Q(state=Channel.State.SUSPENDED) | Q(failing_since__isnull=False)
    found = with_facts(Channel.objects.exclude(state=Channel.State.ENDED).filter(troubled))
    return sum(line.health == Health.FAILING for line in lines_of(found, at=at))


@dataclass(frozen=True, slots=True)
class Day:
    """Numbers of successful and failed attempts on a day."""

    on: date
    sent: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """Detailed report on a channel."""

    line: ChannelLine
    waiting: int
    days: Sequence[Day]
    failures: Sequence[Delivery] = field(default_factory=list)
    brought: Sequence[Delivery] = field(default_factory=list)
    first_sequence: int | None = None
    last_sequence: int | None = None

    @property
    def channel(self) -> Channel:
        return self.line.channel

    @property
    def bars(self) -> list[dict[str, int]]:
        """Return the days as bars of a chart `BAR_HEIGHT` high, with failed attempts stacked on successful ones."""
        most = max((day.sent + day.failed for day in self.days), default=0)
        bars = []
        for number, day in enumerate(self.days):
            sent, failed = (_height(count, most) for count in (day.sent, day.failed))
            bars.append(
                {
                    "x": number * BAR_STEP,
                    "sent_y": BAR_HEIGHT - sent,
                    "sent": sent,
                    "failed_y": max(0, BAR_HEIGHT - sent - failed),
                    "failed": failed,
                }
            )
        return bars

    @property
    def sent(self) -> int:
        return sum(day.sent for day in self.days)

    @property
    def failed(self) -> int:
        return sum(day.failed for day in self.days)


def _height(count: int, most: int) -> int:
    """Return the height of a bar: at least 2 for a count above 0, so that it is visible."""
    return max(2, round(count * BAR_HEIGHT / most)) if count else 0


def report_on(channel: Channel, *, at: datetime) -> Report:
    """Return the report on a channel from `with_facts`. Six queries for any amount of history."""
    deliveries = Delivery.objects.filter(channel=channel)
    troubled = deliveries.filter(Q(state=Delivery.State.DEAD) | Q(state=Delivery.State.PENDING, tries__gt=0))
    edges = deliveries.aggregate(waiting=Count("pk", filter=Q(state=Delivery.State.PENDING)), last=Max("change_id"))
    first = deliveries.order_by("change_id").values_list("change_id", flat=True).first()
    return Report(
        line=line_of(channel, at=at),
        waiting=edges["waiting"],
        days=_last_days(channel, at=at),
        failures=list(
            troubled.select_related("change").prefetch_related("attempts").order_by("-change_id")[:FAILURES_SHOWN]
        ),
        brought=list(
            deliveries.filter(state=Delivery.State.SENT).select_related("change").order_by("-change_id")[:BROUGHT_SHOWN]
        ),
        first_sequence=first,
        last_sequence=edges["last"],
    )


def _last_days(channel: Channel, *, at: datetime) -> list[Day]:
    today = timezone.localdate(at)
    first = today - timedelta(days=DAYS - 1)
    since = datetime.combine(first, time.min, tzinfo=timezone.get_current_timezone())
    rows = (
        Attempt.objects.filter(delivery__channel=channel, at__gte=since)
        .order_by()
        .annotate(on=TruncDate("at", tzinfo=timezone.get_current_timezone()))
        .values("on")
        .annotate(sent=Count("pk", filter=Q(status__range=(200, 299))), tries=Count("pk"))
    )
    counts = {row["on"]: row for row in rows}
    days = []
    for number in range(DAYS):
        on = first + timedelta(days=number)
        row = counts.get(on, {"sent": 0, "tries": 0})
        days.append(Day(on, row["sent"], row["tries"] - row["sent"]))
    return days


def outcome_in_words(status: int | None, error: str) -> str:
    """Explain a response of a receiver's server to the people who run it."""
    if status is None:
        return explain(error) or _("There was no response.")
    if 200 <= status < 300:
        return explain(error) or _("Accepted.")  # a challenge may be accepted without being returned
    if 300 <= status < 400:
        return _(
            "The server redirects to another address. We do not follow redirects. Add a webhook with the final address."
        )
    words = {
        400: _("The program rejected the message as not valid."),
        401: _("The server requires sign-in. Let our messages through. Their signature shows that they are from us."),
        403: _("The server, or a firewall in front of it, refuses our messages."),
        404: _("There is nothing at this address on the server."),
        405: _("The server does not accept POST requests at this address."),
        408: _("The server timed out."),
        410: _("The server said that this address no longer exists, so we stopped sending."),
        413: _("The server says that the message is too large. Our messages are never larger than 20 kB."),
        429: _("The server asked us to send more slowly, so we do."),
    }
    if status in words:
        return words[status]
    if status >= 500:
        return _("The server or its program returned an error.")
    return _("The server did not accept the message.")
