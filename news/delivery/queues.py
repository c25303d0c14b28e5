"""Who is served next: administrations and strangers each from a queue of their own, with threads of their own.

Strangers (followers by WebSub, whom anybody can set up) are drawn by lot, first among those who asked for a subscription
and then among the hosts of their callbacks: whoever sets up five thousand gets no larger share than whoever has one. A
callback that failed, or that never took anything, waits for a few of the threads; a host that fails holds all its
callbacks back. So what hangs costs those who do not hang nothing but a part of a share.
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

LOOKED_AT = 200  # due channels, to find some whose host has room
GROUPS_LOOKED_AT = 1000  # of strangers: askers and hosts


class Queue(StrEnum):
    ADMINISTRATIONS = "administrations"
    STRANGERS = "strangers"


BOTH = frozenset(Queue)
THREADS = {Queue.ADMINISTRATIONS: 64, Queue.STRANGERS: 16}
# Endpoints that fail may be ones that hang: the others always find a free thread.
FOR_FAILING = {Queue.ADMINISTRATIONS: 8, Queue.STRANGERS: 6}
FOR_QUESTIONS = 4  # of the threads for strangers
FOR_CHECKS = 4  # of the threads for administrations: what people ask of their own endpoints


@dataclass
class Room:
    """How much may still be begun in one queue: in all, to endpoints that fail, and to one host, of which ``hosts`` says
    how much is under way."""

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
    """Channels of these kinds that are due, as far as there is room: first those that are well, the longest due first."""
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
    """Channels of strangers that are due, as far as there is room, by lot."""
    due = Channel.objects.claimable(at=at).filter(kind__in=kinds)
    due = due.filter(Q(expires_at=None) | Q(expires_at__gt=at)).exclude(host__in=held_hosts(at=at))
    proven = Q(failures=0, last_success_at__isnull=False)
    ids: list[int] = []
    # The few threads for what may hang are given first, or who is new would never get one.
    for rows, is_failing, most in ((due.exclude(proven), True, 1), (due.filter(proven), False, PER_STRANGERS_HOST)):
        if room.free > 0 and (not is_failing or room.free_for_failing > 0):
            ids += draw(_groups(rows), room=room, is_failing=is_failing, most=most)
    return list(Channel.objects.filter(pk__in=ids).select_related("topic").order_by("pk"))


def held_hosts(*, at: datetime) -> Any:
    return CallbackHost.objects.filter(held_until__gt=at).values("host")


def _groups(due: Any) -> list[tuple[str, str, int]]:
    """(who asked, host, the first channel) of each group that has something due; one query."""
    grouped = due.order_by().values("asked_by", "host").annotate(first=Min("pk"), since=Min("next_attempt_at"))
    return list(grouped.order_by("since").values_list("asked_by", "host", "first")[:GROUPS_LOOKED_AT])


def draw(groups: Iterable[tuple[str, str, int]], *, room: Room, is_failing: bool, most: int) -> Sequence[int]:
    """Channels by lot: one of each asker in turn, at one of their hosts that has room."""
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
