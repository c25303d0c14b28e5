"""How a channel and a receiver are doing, decided over plain values. Pure.

*Failing*: stopped by us, or nothing came through for `FAILING_AFTER`. *Lagging*: the last try failed, or something is
pending for longer than `LATE_AFTER`. *Silent*: nobody has fetched or been brought anything for `SILENT_AFTER`, or all is
paused or not yet confirmed. *Unused*: ready, and there was nothing to send yet. *Good*: none of these.
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
    """The worst first, as a board sorts them."""

    FAILING = "failing"
    LAGGING = "lagging"
    SILENT = "silent"
    UNUSED = "unused"
    GOOD = "good"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelFacts:
    """``taken_at``: when it was last fetched or something was last accepted. ``pending_since``: when the first thing that
    is pending was to be brought. ``is_fetched``: by the receiver, so that nobody uses it before the first time."""

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
    """Of a receiver: failing or lagging as soon as one of their channels is; unused or silent only when all are."""
    found = {health_of_channel(facts, at=at) for facts in channels} - {Health.NONE}
    for worst in (Health.FAILING, Health.LAGGING, Health.GOOD, Health.UNUSED, Health.SILENT):
        if worst in found:
            return worst
    return Health.NONE
