"""Delivery workers as real processes: killed while sending, and several at once."""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import processes
from tests.publisher import Publisher

pytestmark = pytest.mark.process

CHANNELS, MESSAGES = 6, 20
OWED = CHANNELS * MESSAGES

OWE = f"""
from django.utils import timezone
from news.models import Delivery
from news.delivery import outbox, webhooks
from tests import order_factories
now = timezone.now()
changes = [order_factories.change() for _ in range({MESSAGES})]
for number in range({CHANNELS}):
    channel = order_factories.channel(url=f"{{URL}}/{{number}}", secret=webhooks.new_secret(), state="active")
    Delivery.objects.bulk_create(
        Delivery(change=change, channel=channel, kind="published", body="{{}}", next_attempt_at=now, created_at=now)
        for change in changes
    )
    outbox.wake([channel.pk], at=now)
"""

TWO_AT_ONCE = """
import time
from news.delivery.dispatcher import Dispatcher
from tests import processes

def work():
    dispatcher, end = Dispatcher(clock=timezone.now), time.monotonic() + 60
    while Delivery.objects.pending().exists() and time.monotonic() < end:
        dispatcher.turn(wait=0.05)
    dispatcher.close()

codes = processes.at_once(work, 2)
answer = [codes, Delivery.objects.filter(state="sent").count()]
"""


@pytest.fixture
def receivers() -> Iterator[Publisher]:
    with Publisher() as running:
        for number in range(CHANNELS):
            running.serve(f"/{number}", [0.02, b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"])
        yield running


@pytest.fixture
def variables(new_database: str, tmp_path: Path) -> dict[str, str]:
    return {
        "DATABASE_URL": new_database,
        "VAR_DIR": str(tmp_path / "var"),
        "HTTP_ALLOWED_PRIVATE_NETWORKS": "127.0.0.0/8",
        "DELIVERY_TIMEOUT_SECONDS": "1",
    }


def arrived(receivers: Publisher) -> Counter[tuple[str, str]]:
    """Return how often each receiver got each message."""
    return Counter((request.path, request.headers["webhook-id"]) for request in receivers.requests)


def test_a_worker_killed_in_mid_send_loses_nothing_and_repeats_only_with_the_same_id(
    receivers: Publisher, variables: dict[str, str], tmp_path: Path
) -> None:
    log = tmp_path / "log"
    url = f"URL = {receivers.url('')!r}\n"
    start = "import django; django.setup()\nfrom django.core.management import call_command\n"
    first = processes.start("-c", f'{start}{url}{OWE}\ncall_command("worker")', log=log, **variables)
    try:
        processes.wait_until(lambda: len(receivers.requests) > OWED / 3, what="the first third arrives")
        os.kill(first.pid, signal.SIGKILL)
        first.wait()
        assert len(receivers.requests) < OWED, "it was in the middle"
        second = processes.start("manage.py", "worker", log=log, **variables)
        try:
            processes.wait_until(lambda: len(arrived(receivers)) == OWED, what=log.read_text())
        finally:
            processes.end(second)
    finally:
        processes.end(first)
    counts = arrived(receivers)
    assert len(counts) == OWED
    repeats = Counter(path for (path, _id), count in counts.items() if count > 1)
    assert max(counts.values()) <= 2
    assert max(repeats.values(), default=0) <= 1, "of each receiver the one message that was on its way"


def test_two_workers_at_once_bring_everything_once(receivers: Publisher, variables: dict[str, str]) -> None:
    code = f"URL = {receivers.url('')!r}\n{OWE}\n{TWO_AT_ONCE}"
    assert processes.ask(code, **variables) == [[0, 0], OWED]
    counts = arrived(receivers)
    assert (len(counts), set(counts.values())) == (OWED, {1})
