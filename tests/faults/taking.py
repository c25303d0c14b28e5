"""Parts of the site, and how each is taken away and restored."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.faults import machines
from tests.faults.machines import Machine
from tests.faults.services import Services

HOUR = 3600


@dataclass(frozen=True)
class Part:
    """Part of the site. ``instead``: why it cannot be tested here, in words. ``cuts`` as in `judging.Fault`."""

    name: str
    take: Callable[[], object]
    give: Callable[[], object]
    instead: str = ""
    cuts: bool = False


def parts(services: Services, room: Sequence[Machine]) -> list[Part]:
    first, second = room
    redis, database = services.redis, services.database
    no_redis = "" if redis else "no redis-server here: apt-get install redis-server"
    no_disk = "" if all(machine.is_mounted for machine in room) else "needs root, to mount a small disk"
    no_clock = "" if machines.has_movable_clock() else "no libfaketime here: apt-get install faketime"
    found = []
    if redis:
        found += [Part("Redis away", redis.stop, redis.start), Part("Redis hung", redis.hang, redis.go_on)]
    else:
        found += [Part("Redis away or hung", _nothing, _nothing, no_redis)]
    return [
        *found,
        Part("PostgreSQL away", database.stop, database.start),
        Part("PostgreSQL hung", database.hang, database.go_on),
        Part("a web server killed", lambda: first.kill("web"), _nothing, cuts=True),
        Part("a worker killed", lambda: first.kill("worker"), _nothing),
        Part("both workers killed", lambda: _all(room, lambda one: one.kill("worker")), _nothing),
        Part("a machine away", second.kill, second.start, cuts=True),
        Part("S3 away", services.bucket.close, services.bucket.open),
        Part("S3 hung", services.bucket.hang, services.bucket.open),
        Part("mail away", services.mail_gate.close, services.mail_gate.open),
        Part("mail hung", services.mail_gate.hang, services.mail_gate.open),
        Part("publisher away", services.publisher_gate.close, services.publisher_gate.open),
        Part("publisher hung", services.publisher_gate.hang, services.publisher_gate.open),
        Part("receiver away", services.receiver_gate.close, services.receiver_gate.open),
        Part("receiver hung", services.receiver_gate.hang, services.receiver_gate.open),
        Part("disk full", lambda: _all(room, Machine.fill_disk), lambda: _all(room, Machine.make_room), no_disk),
        Part(
            "disk read-only", lambda: _all(room, Machine.write_protect), lambda: _all(room, Machine.let_write), no_disk
        ),
        Part("clock an hour ahead", lambda: _set(room, HOUR), lambda: _set(room, 0), no_clock),
        Part("clock an hour behind", lambda: _set(room, -HOUR), lambda: _set(room, 0), no_clock),
    ]


def _all(room: Sequence[Machine], act: Callable[[Machine], object]) -> None:
    for machine in room:
        act(machine)


def _set(room: Sequence[Machine], seconds: int) -> None:
    _all(room, lambda machine: machine.set_clock(seconds))


def _nothing() -> None:
    pass
