"""Capacity limits of the hub: pending requests, followed feeds, callbacks.

Capacity is shared between the requesters' networks and the registrable domains of their callbacks. So neither many
addresses of one connection nor many names of one domain get more than one share.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from foundation.throttling.domains import registrable_domain
from foundation.throttling.shares import Held, Pool, Room, Standing
from news.models import Channel, HubRequest, HubTopic

KIND = "websub"
# A reader that follows every feed of a site sends some 270 requests, so one share of an empty pool must hold that many.
REQUESTS = Pool(most=3000, part=8)
TOPICS = Pool(most=1000, part=2)
CHANNELS = Pool(most=5000, part=8)

type Groups = tuple[tuple[str, str], ...]


def groups_of(asked_by: str, host: str) -> Groups:
    """Return the groups of a requester. ``host`` may include a port."""
    name = host[1:].partition("]")[0] if host.startswith("[") else host.partition(":")[0]
    return ("network", asked_by), ("domain", registrable_domain(name))


def for_request(asked_by: str, host: str) -> Room:
    waiting = HubRequest.objects.all()
    if REQUESTS.is_roomy(waiting.count()):
        return Room(True)
    rows = waiting.values_list("pk", "asked_by", "host", "tries")
    held = [
        Held(pk, groups_of(asker, at_host), Standing.FAILING if tries > 1 else Standing.UNPROVEN)
        for pk, asker, at_host, tries in rows
    ]
    return REQUESTS.room(held, groups_of(asked_by, host))


def for_channel(asked_by: str, host: str) -> Room:
    if CHANNELS.is_roomy(_channels().count()):
        return Room(True)
    return CHANNELS.room([_held(row) for row in _rows(_channels())], groups_of(asked_by, host))


def for_topic(topic: HubTopic | None, asked_by: str, host: str) -> Room:
    """Return the capacity for a feed without subscribers, or for a new one (``topic`` is None)."""
    followed = _channels().order_by().values("topic").distinct().count()
    if TOPICS.is_roomy(followed) or (topic is not None and topic.channels.active().exists()):
        return Room(True)
    groups, standings = defaultdict[int, set[Any]](set), defaultdict[int, list[Standing]](list)
    for row in _rows(_channels()):
        held = _held(row)
        groups[row["topic"]].update(held.groups)
        standings[row["topic"]].append(held.standing)
    topics = [Held(pk, tuple(groups[pk]), max(standings[pk])) for pk in groups]
    return TOPICS.room(topics, groups_of(asked_by, host))


def _channels() -> Any:
    return Channel.objects.active().filter(kind=KIND)


def _rows(channels: Any) -> Iterable[dict[str, Any]]:
    rows: Iterable[dict[str, Any]] = channels.values("pk", "topic", "asked_by", "host", "failures", "last_success_at")
    return rows


def _held(row: dict[str, Any]) -> Held:
    standing = Standing.UNPROVEN if row["last_success_at"] is None else Standing.PROVEN
    return Held(row["pk"], groups_of(row["asked_by"], row["host"]), Standing.FAILING if row["failures"] else standing)
