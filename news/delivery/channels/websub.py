"""Channel type for followers of our WebSub hub, open to anyone; the hub is in ``delivery.hub``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from news.delivery.callback_hosts import NOT_TAKEN
from news.delivery.channel_types import ChannelType, Errand, Flow, Outcome, Request
from news.delivery.hub import distribution, subscribing
from news.delivery.hub import room as hub_room
from news.delivery.queues import FOR_QUESTIONS, Queue, Room
from news.models import Channel, Delivery


class WebSub(ChannelType):
    key = hub_room.KIND
    label = "WebSub"
    flow = Flow.OWN
    queue = Queue.STRANGERS

    def __init__(self) -> None:
        self._read = distribution.read_once()

    def for_one_round(self) -> WebSub:
        """Return an instance that reads each feed once for all followers served together."""
        return WebSub()

    def request(self, channel: Channel, delivery: Delivery, *, at: datetime) -> Request | None:
        return distribution.message(channel, read=self._read)

    def enqueue(self, *, at: datetime) -> int:
        return distribution.look(at=at)

    def errands(self, *, room: Room, under_way: Sequence[Errand], at: datetime) -> list[subscribing.Question]:
        """Return verifications of intent: requests that ask a callback whether it wants its subscription."""
        asked = sum(isinstance(errand, subscribing.Question) for errand in under_way)
        limit = min(room.free, FOR_QUESTIONS - asked)
        return subscribing.questions(limit=limit, busy=+room.hosts, at=at) if limit > 0 else []

    def dead_letter(self, channel: Channel, outcome: Outcome, *, at: datetime) -> None:
        if outcome.status is not None:  # a silent endpoint would not receive the denial either
            subscribing.deny(channel, NOT_TAKEN, at=at)

    def merged(self, vocabulary: str, *, old: str, new: str) -> None:
        distribution.move_topics(vocabulary, old=old, new=new)

    def forget(self, *, at: datetime) -> int:
        return distribution.forget_topics()
