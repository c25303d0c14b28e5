"""Three hundred steps of a newsroom whose web server and worker are real processes that are killed repeatedly.

Like ``tests/test_followers.py``, but with ``kill -9`` instead of its clock. Prints how each follower's copy differs
from the public content: ghosts, outdated and missing items. Takes some minutes.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.client import HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests import processes
from tests.browser.answering import answers, free_port
from tests.test_followers import SEED, Follower, Shown, read_json

STEPS = 300
FAILS = 0.35
RSS, ATOM, JSON = "/feeds/all/rss.xml", "/feeds/all/atom.xml", "/feeds/all/feed.json"

EDITOR = """
import django; django.setup()
import json, random, time
from datetime import date, timedelta
from pathlib import Path
from django.utils import timezone
from news.models import Change, Channel, HubTopic, NewsIndexPage, ChangeCounter
from tests import event_factories, factories, order_factories
from tests.test_followers import Newsroom

folder, url, public = Path(FOLDER), URL, PUBLIC
indexes = [factories.news_index("en"), factories.news_index("ru")]
second = NewsIndexPage(title="More", slug="more", locale=factories.locale("en"))
indexes.append(factories.home("en").add_child(instance=second))
room = Newsroom(random.Random(SEED), indexes, event_factories.events_index())
now = timezone.now()
for name in ("good", "failing"):
    order_factories.channel(url=f"{url}/{name}")
topic = HubTopic.objects.create(url=f"{public}/feeds/all/atom.xml", sequence=ChangeCounter.state()[0])
Channel.objects.create(
    kind="websub", topic=topic, url=f"{url}/hub", host="127.0.0.1", state="active", created_at=now, state_at=now,
    expires_at=now + timedelta(days=9), last_success_at=now,
)
for number in range(20):
    room.write(published_on=date(2018, 1, 1) + timedelta(days=number))
(folder / "ready").touch()
while not (folder / "go").exists():
    time.sleep(0.1)
for _ in range(STEPS):
    room.step()
    time.sleep(0.1)
(folder / "part").write_text(json.dumps({"holds": room.holds(), "changes": Change.objects.count()}))
(folder / "part").rename(folder / "done")
"""


@dataclass
class Receiver:
    """Receiver of a webhook's messages, each once, and of the latest documents of a hub."""

    fails: float = 0
    taken: dict[str, dict[str, Any]] = field(default_factory=dict)
    follower: Follower = field(default_factory=lambda: Follower(ATOM))

    def take(self, headers: Any, body: bytes) -> int:
        if random.random() < self.fails:
            return random.choice([500, 503])
        if identity := headers.get("webhook-id"):
            self.taken.setdefault(identity, json.loads(body)["data"])
        else:
            self.follower.take(body)
        return 204

    def holds(self, *, by_sequence: bool) -> dict[str, Shown]:
        things: dict[str, Shown] = {}
        told = list(self.taken.values())
        for data in sorted(told, key=lambda data: data["sequence"]) if by_sequence else told:
            if data["kind"] == "withdrawn":
                things.pop(data["id"], None)
            else:
                things[data["id"]] = (data["title"], data["url"])
        return things


class Web:
    """Network version of the part of Django's test client that a `Follower` uses."""

    def __init__(self, site: str) -> None:
        self.site = site

    def get(self, path: str, headers: dict[str, str] | None = None, follow: bool = False) -> Answer:
        request = urllib.request.Request(self.site + path.removeprefix(self.site), headers=headers or {})
        try:
            with urllib.request.urlopen(request, timeout=20) as found:
                return Answer(found.status, found.read(), dict(found.headers), found.url)
        except urllib.error.HTTPError as error:
            return Answer(error.code, error.read(), dict(error.headers), error.url)


@dataclass
class Answer:
    status_code: int
    content: bytes
    headers: dict[str, str]
    url: str

    def __getitem__(self, name: str) -> str:
        return self.headers[name]

    @property
    def redirect_chain(self) -> list[tuple[str, int]]:
        return [(self.url, 302)]


@pytest.fixture
def receivers() -> Iterator[tuple[str, dict[str, Receiver]]]:
    made = {"good": Receiver(), "failing": Receiver(FAILS), "hub": Receiver()}
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # a hub verifies subscriptions
            self._answer(200, parse_qs(urlsplit(self.path).query).get("hub.challenge", [""])[0].encode())

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            with lock:
                status = made[self.path.split("?")[0].strip("/")].take(self.headers, body)
            self._answer(status, b"")

        def _answer(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", made
    server.shutdown()


@pytest.mark.benchmark
@pytest.mark.process
def test_followers_of_processes_that_are_killed_hold_what_is_public(
    receivers: tuple[str, dict[str, Receiver]], new_database: str, tmp_path: Path
) -> None:
    url, made = receivers
    port = free_port()
    site = f"http://127.0.0.1:{port}"
    variables = {
        "DATABASE_URL": new_database,
        "VAR_DIR": str(tmp_path / "var"),
        "PUBLIC_URL": site,
        "PORT": str(port),
        "HTTP_ALLOWED_PRIVATE_NETWORKS": "127.0.0.0/8",
        "DELIVERY_RETRY_SECONDS": ",".join(["1"] * 30),
        "LOG_LEVEL": "ERROR",
    }
    log, chance = tmp_path / "log", random.Random(SEED)
    assert processes.manage("collectstatic", "--noinput", "--verbosity=0", **variables).returncode == 0
    commands = {
        "web": ("manage.py", "web"),
        "worker": ("manage.py", "worker"),
    }
    running = {name: processes.start(*command, log=log, **variables) for name, command in commands.items()}
    given = f"FOLDER, URL, PUBLIC, SEED, STEPS = {str(tmp_path)!r}, {url!r}, {site!r}, {SEED}, {STEPS}\n"
    editor = processes.start("-c", given + EDITOR, log=log, **variables)
    followers = [Follower(RSS, client=Web(site)), Follower(ATOM, client=Web(site))]  # type: ignore[arg-type]
    followers.append(Follower(JSON, read_json, client=Web(site)))  # type: ignore[arg-type]
    kills = {"web": 0, "worker": 0}
    try:
        processes.wait_until((tmp_path / "ready").exists, seconds=120, what="the first articles are written")
        processes.wait_until(lambda: answers(f"{site}/health/"), seconds=120, what="the site answers")
        for follower in [*followers, made["hub"].follower]:
            follower.client = Web(site)  # type: ignore[assignment]
            follower.begin()
        (tmp_path / "go").touch()
        while not (tmp_path / "done").exists():
            assert editor.poll() is None or (tmp_path / "done").exists(), log.read_text()[-3000:]
            time.sleep(chance.uniform(1, 4))
            name = chance.choice(["web", "worker", ""])
            if name:
                os.killpg(running[name].pid, signal.SIGKILL)
                running[name].wait()
                running[name] = processes.start(*commands[name], log=log, **variables)
                kills[name] += 1
            for follower in followers:
                with contextlib.suppress(OSError, HTTPException):  # the server is starting again
                    follower.poll()
        said = json.loads((tmp_path / "done").read_text())
        holds = {identity: tuple(shown) for identity, shown in said["holds"].items()}

        def all_has_arrived() -> bool:
            hooks = [made[name].holds(by_sequence=True) == holds for name in ("good", "failing")]
            return all(hooks) and made["hub"].follower.things == holds

        began = time.monotonic()
        while not all_has_arrived() and time.monotonic() - began < 240:
            time.sleep(1)
        settled = time.monotonic() - began
        processes.wait_until(lambda: answers(f"{site}/health/"), seconds=120, what="the site answers")
        time.sleep(3)  # very recent changes have another ETag, because a poll in the same second might miss them
        for follower in followers:
            follower.poll()
        held = {follower.path: follower.things for follower in followers} | {"hub": made["hub"].follower.things}
        for name in ("good", "failing"):
            held[f"webhook, {name}, by sequence"] = made[name].holds(by_sequence=True)
            held[f"webhook, {name}, as it came"] = made[name].holds(by_sequence=False)
        print(
            f"\n{STEPS} steps, {said['changes']} changes, {kills} killed, {len(holds)} public, settled in {settled:.0f} s"
        )
        for name, things in held.items():
            ghosts = len(set(things) - set(holds))
            stale = sum(things[key] != holds[key] for key in set(things) & set(holds))
            print(
                f"{name:36} holds {len(things):4}  ghosts {ghosts}  stale {stale}  missing {len(set(holds) - set(things))}"
            )
        for name, things in held.items():
            if name != RSS:  # RSS cannot express deletions
                assert things == holds, name
        followers[0].ask_for_ghosts(holds)
        assert followers[0].things == holds
    finally:
        for process in (editor, *running.values()):
            processes.end(process)
