"""Time from publication to arrival, with a real worker: at 53 webhooks and 53 WebSub followers; and a replay of 30
days.

    make benchmarks

Publisher, worker and all receivers share this machine; each receiver has its own address. An endpoint that hangs must
not delay the others.
"""

from __future__ import annotations

import json
import re
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import processes
from tests.publisher import Publisher, Request

RECEIVERS = 53
PUBLICATIONS = 10
STRANGERS = 5000
REPLAYED = 200  # more than the office publishes in 30 days, with all corrections

SET_UP = f"""
from datetime import timedelta
from django.conf import settings
from django.utils import timezone
from news.models import Channel
from news.delivery import webhooks
from news.delivery.hub import subscribing
from tests import factories, order_factories

now = timezone.now()
index = factories.news_index()
for number in range(20):
    factories.article(index)
topic = subscribing._topic(settings.PUBLIC_URL + index.url + "rss.xml", "subscribe", "")
for number in range({RECEIVERS}):
    host = f"http://127.0.0.{{number + 1}}:{{PORT}}"
    order_factories.channel(url=f"{{host}}/webhook/{{number}}", secret=webhooks.new_secret(), state="active")
    Channel.objects.create(
        kind="websub", topic=topic, url=f"{{host}}/websub/{{number}}", secret="secret", state="active",
        asked_by=f"reader {{number}}",
        state_at=now, created_at=now, expires_at=now + timedelta(days=1),
    )
strangers = [
    # each at a host of its own, and each has taken something before: the worst that strangers can set up
    Channel(
        kind="websub", topic=topic, host=f"127.1.{{number // 250}}.{{number % 250 + 1}}", asked_by=f"asker {{number // 500}}",
        url=f"http://127.1.{{number // 250}}.{{number % 250 + 1}}:{{PORT}}/hangs/{{number}}", state="active",
        state_at=now, created_at=now, expires_at=now + timedelta(days=1), last_success_at=now,
    )
    for number in range(STRANGERS)
]
Channel.objects.bulk_create(strangers, batch_size=500)
if HANGS:
    order_factories.channel(url=f"http://127.0.0.99:{{PORT}}/hangs", secret=webhooks.new_secret(), state="active")
"""

PUBLISH = f"""
import time
import django; django.setup()
from news.models import NewsIndexPage
from tests import factories
for number in range({PUBLICATIONS}):
    page = factories.draft(NewsIndexPage.objects.get(), title=f"Publication {{number}}.", slug=f"p-{{number}}")
    factories.publish(page)
    print(number, time.time(), flush=True)
    time.sleep(2)
"""

REPLAY = f"""
from django.utils import timezone
from news.models import Channel, Delivery
from news.delivery import replay, webhooks
from tests import order_factories
now = timezone.now()
channel = order_factories.channel(url=f"http://127.0.0.1:{{PORT}}/webhook/0", secret=webhooks.new_secret(), state="active")
for number in range({REPLAYED}):
    order_factories.delivery(channel, state="sent", created_at=now, body="{{}}" + " " * 600)
answer = replay.replay(channel, at=now, since=now)
"""


@pytest.fixture
def receivers() -> Iterator[Publisher]:
    with Publisher("0.0.0.0") as running:
        for number in range(RECEIVERS):
            for kind in ("webhook", "websub"):
                running.serve(f"/{kind}/{number}", status=204)
        running.serve("/hangs", [60.0])
        for number in range(STRANGERS):
            running.serve(f"/hangs/{number}", [60.0])
        yield running


@pytest.fixture
def variables(new_database: str, tmp_path: Path) -> dict[str, str]:
    networks = {"HTTP_ALLOWED_PRIVATE_NETWORKS": "127.0.0.0/8"}
    return {"DATABASE_URL": new_database, "VAR_DIR": str(tmp_path / "var"), **networks}


@pytest.mark.benchmark
@pytest.mark.parametrize(
    ("what", "hangs", "strangers"),
    [("all answer", False, 0), ("one hangs", True, 0), ("5,000 strangers hang", True, STRANGERS)],
)
def test_from_publication_to_arrival(
    what: str,
    hangs: bool,
    strangers: int,
    receivers: Publisher,
    variables: dict[str, str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    processes.ask(f"PORT, HANGS, STRANGERS = {receivers.port}, {hangs}, {strangers}\n{SET_UP}\nanswer = 1", **variables)
    receivers.requests.clear()
    published, log = tmp_path / "published", tmp_path / "log"
    worker = processes.start("manage.py", "worker", log=log, **variables)
    try:
        processes.wait_until(lambda: "is running" in log.read_text(), what="the worker is at work")
        processes.wait_until(
            lambda: len(received(receivers, "webhook")) >= 20 * RECEIVERS, what="what was there before"
        )
        time.sleep(2)
        receivers.requests.clear()
        publisher = processes.start("-c", PUBLISH, log=published, **variables)
        assert publisher.wait(timeout=180) == 0, published.read_text()
        time.sleep(5)
    finally:
        processes.end(worker)
    at: dict[float, float] = dict(map(float, line.split()) for line in published.read_text().splitlines())
    with capsys.disabled():
        print(f"\n{what:24}{'arrived':>9}{'p50 s':>8}{'p95 s':>8}{'max s':>8}")
        for kind in ("webhook", "websub"):
            waits = sorted(waited(received(receivers, kind), at))
            p95 = statistics.quantiles(waits, n=20)[-1] if len(waits) > 1 else float("nan")
            print(f"{RECEIVERS} {kind:21}{len(waits):9}{statistics.median(waits):8.2f}{p95:8.2f}{waits[-1]:8.2f}")
            assert len(waits) == RECEIVERS * PUBLICATIONS or (strangers and kind == "websub")
        if strangers:
            hanging = [request for request in receivers.requests if request.path.startswith("/hangs/")]
            print(f"requests to strangers that hang: {len(hanging)}")


def received(receivers: Publisher, kind: str) -> list[Request]:
    return [request for request in list(receivers.requests) if request.path.startswith(f"/{kind}/")]


def waited(requests: list[Request], at: dict[float, float]) -> Iterator[float]:
    """Yield the seconds from each publication to its first arrival at each receiver."""
    seen: set[tuple[str, float]] = set()
    for request in requests:
        text = json.loads(request.body)["data"]["title"] if "webhook" in request.path else request.body.decode()
        for number in map(float, re.findall(r"Publication (\d+)\.", text)):
            if (request.path, number) not in seen:
                seen.add((request.path, number))
                yield request.at.timestamp() - at[number]


@pytest.mark.benchmark
def test_a_replay_of_30_days_for_one_administration(
    receivers: Publisher, variables: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    queued = processes.ask(f"PORT = {receivers.port}\n{REPLAY}", **variables)
    log = tmp_path / "log"
    worker = processes.start("manage.py", "worker", log=log, **variables)
    try:
        processes.wait_until(lambda: receivers.requests, what="the first arrives")
        processes.wait_until(lambda: len(receivers.requests) == queued, seconds=180, what="all arrive")
    finally:
        processes.end(worker)
    seconds = (receivers.requests[-1].at - receivers.requests[0].at).total_seconds()
    with capsys.disabled():
        print(f"\nreplay of {queued} messages to one receiver: {seconds:.1f} s")
