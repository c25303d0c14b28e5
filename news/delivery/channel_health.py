"""Health of a channel and of a receiver. Pure functions of plain values.

*Failing*: suspended by us, or no delivery succeeded for `FAILING_AFTER`. *Lagging*: the last attempt failed, or a
delivery has been pending for `LATE_AFTER`. *Silent*: nothing fetched or delivered for `SILENT_AFTER`, or paused, or
unconfirmed. *Unused*: ready, with nothing to send so far. *Good*: none of these.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

FAILING_AFTER = timedelta(hours=1)
LATE_AFTER = timedelta(minutes=10)
SILENT_AFTER = timedelta(days=30)


class Health(StrEnum):
    """Health states, worst first, which is the order of the board."""

    FAILING = "failing"
    LAGGING = "lagging"
    SILENT = "silent"
    UNUSED = "unused"
    GOOD = "good"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelFacts:
    """Facts about a channel. ``taken_at``: time of the last fetch or accepted delivery. ``pending_since``: due time of
    the first pending delivery. ``is_fetched``: the receiver fetches it, so before the first fetch it counts as silent.
    """

    state: str
    taken_at: datetime | None = None
    failing_since: datetime | None = None
    pending_since: datetime | None = None
    is_fetched: bool = False


def health_of_channel(facts: ChannelFacts, *, at: datetime) -> Health:
    if facts.state == "ended":
        return Health.NONE
    if facts.state == "suspended":
        return Health.FAILING
    if facts.state != "active":
        return Health.SILENT
    if facts.failing_since is not None:
        return Health.FAILING if at - facts.failing_since >= FAILING_AFTER else Health.LAGGING
    if facts.pending_since is not None and at - facts.pending_since >= LATE_AFTER:
        return Health.LAGGING
    if facts.taken_at is None:
        return Health.SILENT if facts.is_fetched else Health.UNUSED
    return Health.SILENT if at - facts.taken_at >= SILENT_AFTER else Health.GOOD


def health_of(channels: Iterable[ChannelFacts], *, at: datetime) -> Health:
    """Return a receiver's health: failing or lagging if one channel is, unused or silent only if all are."""
    found = {health_of_channel(facts, at=at) for facts in channels} - {Health.NONE}
    for worst in (Health.FAILING, Health.LAGGING, Health.GOOD, Health.UNUSED, Health.SILENT):
        if worst in found:
            return worst
    return Health.NONE
