"""Selection of the next channels to serve. Administrations and strangers have separate queues and threads.

Strangers are WebSub followers, whom anyone can set up. They are drawn at random, first by requester and then by
callback host, so five thousand subscriptions of one requester get no larger share than a single one. Callbacks that
failed or never succeeded share a few of the threads, and a failing host holds back all its callbacks. So hanging
endpoints take only a small share.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import Min, Q

from news.models import CallbackHost, Channel

from .sending import PER_HOST, PER_STRANGERS_HOST, host_of

LOOKED_AT = 200  # due channels examined to find some whose host has capacity
GROUPS_LOOKED_AT = 1000  # pairs of requester and host examined


class Queue(StrEnum):
    ADMINISTRATIONS = "administrations"
    STRANGERS = "strangers"


BOTH = frozenset(Queue)
THREADS = {Queue.ADMINISTRATIONS: 64, Queue.STRANGERS: 16}
# Threads for failing endpoints are limited, since these may hang: healthy ones always find a free thread.
FOR_FAILING = {Queue.ADMINISTRATIONS: 8, Queue.STRANGERS: 6}
FOR_QUESTIONS = 4  # threads for strangers that may verify intents
FOR_CHECKS = 4  # threads for administrations that may run checks, which people start for their own endpoints


@dataclass
class Room:
    """Free capacity of one queue: in total, for failing endpoints, by host. ``hosts`` counts requests in progress."""

    free: int
    free_for_failing: int
    hosts: Counter[str] = field(default_factory=Counter)

    def takes(self, host: str, *, is_failing: bool, most: int) -> bool:
        if self.free <= 0 or self.hosts[host] >= most or (is_failing and self.free_for_failing <= 0):
            return False
        self.free -= 1
        self.free_for_failing -= is_failing
        self.hosts[host] += 1
        return True


def administrations(kinds: Collection[str], *, room: Room, at: datetime) -> list[Channel]:
    """Return due channels of these kinds within the free capacity: healthy ones first, then by due time."""
    due = Channel.objects.claimable(at=at).filter(kind__in=kinds).order_by("next_attempt_at", "pk")
    chosen: list[Channel] = []
    for rows in (due.filter(failures=0), due.filter(failures__gt=0)):
        if room.free > 0:
            looked_at = rows[:LOOKED_AT]
            chosen += [
                one for one in looked_at if room.takes(host_of(one.url), is_failing=bool(one.failures), most=PER_HOST)
            ]
    return chosen


def strangers(kinds: Collection[str], *, room: Room, at: datetime) -> list[Channel]:
    """Return due channels of strangers within the free capacity, drawn at random."""
    due = Channel.objects.claimable(at=at).filter(kind__in=kinds)
    due = due.filter(Q(expires_at=None) | Q(expires_at__gt=at)).exclude(host__in=held_hosts(at=at))
    proven = Q(failures=0, last_success_at__isnull=False)
    ids: list[int] = []
    # Fill the few threads for unproven callbacks first; otherwise new ones would never get one.
    for rows, is_failing, most in ((due.exclude(proven), True, 1), (due.filter(proven), False, PER_STRANGERS_HOST)):
        if room.free > 0 and (not is_failing or room.free_for_failing > 0):
            ids += draw(_groups(rows), room=room, is_failing=is_failing, most=most)
    return list(Channel.objects.filter(pk__in=ids).select_related("topic").order_by("pk"))


def held_hosts(*, at: datetime) -> Any:
    return CallbackHost.objects.filter(held_until__gt=at).values("host")


def _groups(due: Any) -> list[tuple[str, str, int]]:
    """Return (requester, host, first channel) of each group with due channels. One query."""
    grouped = due.order_by().values("asked_by", "host").annotate(first=Min("pk"), since=Min("next_attempt_at"))
    return list(grouped.order_by("since").values_list("asked_by", "host", "first")[:GROUPS_LOOKED_AT])


def draw(groups: Iterable[tuple[str, str, int]], *, room: Room, is_failing: bool, most: int) -> Sequence[int]:
    """Draw channels at random: one for each requester in turn, at one of their hosts with free capacity."""
    of_asker: dict[str, list[tuple[str, int]]] = {}
    for asker, host, pk in groups:
        of_asker.setdefault(asker, []).append((host, pk))
    for hosts in of_asker.values():
        random.shuffle(hosts)
    askers = list(of_asker)
    random.shuffle(askers)
    chosen: list[int] = []
    while askers and room.free > 0 and (not is_failing or room.free_for_failing > 0):
        for asker in list(askers):
            found = _with_room(of_asker[asker], room=room, is_failing=is_failing, most=most)
            if found is None:
                askers.remove(asker)
            else:
                chosen.append(found)
    return chosen


def _with_room(hosts: list[tuple[str, int]], *, room: Room, is_failing: bool, most: int) -> int | None:
    while hosts:
        host, pk = hosts.pop()
        if room.takes(host, is_failing=is_failing, most=most):
            return pk
    return None
