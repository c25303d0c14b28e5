"""Light load: each kind of request repeatedly, at a pace that two cores do not notice, and a record of
acknowledgements.
"""

from __future__ import annotations

import itertools
import random
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.faults.asking import Balancer, Browser, Response
from tests.faults.judging import Answer
from tests.faults.names import EDITOR, PASSWORD, title
from tests.faults.services import Feed

UPLOAD_BYTES = 300_000  # more than the web server keeps in memory
KEPT = ["/en/", "/ru/", "/fr/", "/en/news/", "/en/events/"]
FEEDS = ["/en/rss.xml", "/feeds/all/atom.xml", "/en/news/feed.json"]
# After these, pages are made again.
MOVES = {"publish", "upload", "registration"}
PUBLICATION_SECONDS = 12  # time in which the worker renders and sends the results
TOKEN = re.compile(r'name="token" value="([^"]+)"')


@dataclass
class Ledger:
    """Record of acknowledgements. It is thread-safe because lists only grow."""

    answers: list[Answer] = field(default_factory=list)
    acknowledged: dict[str, list[str]] = field(default_factory=dict)

    def acknowledge(self, kind: str, name: str) -> None:
        self.acknowledged.setdefault(kind, []).append(name)


class Load:
    """Light load. ``site`` is the result of `steps.build`."""

    def __init__(self, balancer: Balancer, site: dict[str, Any], feed: Feed, *, make_due: Callable[[], None]) -> None:
        self.balancer, self.site, self.feed, self.make_due = balancer, site, feed, make_due
        self.ledger = Ledger()
        self.editor = Browser(balancer)
        self._numbers = itertools.count(1)
        self._drafts = iter(enumerate(site["drafts"]))
        self._stopped = threading.Event()
        self._threads: list[threading.Thread] = []
        self.publishes = threading.Event()  # cleared: nothing moves, so that pages stay kept
        self.publishes.set()

    def start(self) -> None:
        assert self.sign_in(self.editor).status == 302, "the editor could not sign in"
        plan: list[tuple[str, float, Callable[[], Response]]] = [
            ("kept page", 0.5, self.kept),
            ("uncached page", 1, self.uncached),
            ("feed", 1, self.feeds),
            ("picture", 1, lambda: self.balancer.request("GET", self.site["picture"])),
            ("sign-in", 6, self.sign_in_anew),
            ("publish", 4, self.publish),
            ("upload", 5, self.upload),
            ("registration", 4, self.register),
        ]
        for kind, pause, act in plan:
            self._in_thread(kind, pause, act)
        thread = threading.Thread(target=self._publish_elsewhere, daemon=True)
        thread.start()
        self._threads.append(thread)

    def stop(self) -> None:
        self._stopped.set()
        for thread in self._threads:
            thread.join(timeout=60)

    def _in_thread(self, kind: str, pause: float, act: Callable[[], Response]) -> None:
        def run() -> None:
            self._stopped.wait(random.random() * pause)
            while not self._stopped.is_set():
                if kind in MOVES:
                    self.publishes.wait()
                self.ask(kind, act)
                self._stopped.wait(pause)

        thread = threading.Thread(target=run, daemon=True, name=kind)
        thread.start()
        self._threads.append(thread)

    def ask(self, kind: str, act: Callable[[], Response]) -> None:
        at, began = time.time(), time.monotonic()
        response = act()
        seconds = time.monotonic() - began
        retry = response.headers.get("retry-after", "")
        done = response.headers.get("x-drill", "") != "refused"
        note = response.note or (response.text[:200] if response.status not in {200, 302, 304, 503} else "")
        self.ledger.answers.append(Answer(kind, response.status, seconds, at, retry, done, note))

    # --- Readers ---

    def kept(self) -> Response:
        return self.balancer.request("GET", random.choice(KEPT))

    def fill_caches(self, machines: int) -> None:
        """Request pages until each machine has cached them, before something is published again."""
        self.publishes.clear()
        for pause in (PUBLICATION_SECONDS, PUBLICATION_SECONDS / 2):  # twice: a worker may have been late
            time.sleep(pause)
            for number in range(machines):
                for path in [*KEPT, *FEEDS]:
                    self.balancer.request("GET", path, first=number)

    def uncached(self) -> Response:
        return self.balancer.request("GET", f"/en/search/?q=meeting+{next(self._numbers)}")

    def feeds(self) -> Response:
        return self.balancer.request("GET", random.choice(FEEDS))

    def register(self) -> Response:
        number = next(self._numbers)
        email = f"person-{number}@ministry-{number}.example"
        place = f"10.{number // 65536 % 256}.{number // 256 % 256}.{number % 256}"  # one would be held back
        person = Browser(self.balancer, {"X-Forwarded-For": place})
        form = person.get(f"{self.site['event']}register/")
        token = TOKEN.search(form.text)
        if form.status != 200 or token is None:
            return form
        values = {"name": "Ann", "email": email, "token": token[1], "other_organisation": "An office", "language": "en"}
        sent = person.post(self.site["submit"], values)
        if sent.status == 302:
            self.ledger.acknowledge("registrations", email)
        return _done_if(sent, sent.status == 302)

    # --- Editors ---

    def sign_in(self, browser: Browser) -> Response:
        page = browser.get("/account/login/")
        if page.status != 200:
            return page
        sent = browser.post("/account/login/", {"login": EDITOR, "password": PASSWORD})
        return _done_if(sent, sent.status == 302)

    def sign_in_anew(self) -> Response:
        browser = Browser(self.balancer)
        response = self.sign_in(browser)
        if response.status == 302:
            self.ledger.acknowledge("sign-ins", browser.cookies["sessionid"])
        return response

    def publish(self) -> Response:
        number, key = next(self._drafts)
        path = f"/admin/bulk/wagtailcore/page/publish/?id={key}&next=/admin/"
        sent = self.editor.post(path, {})
        if sent.status == 302 and "login" not in sent.headers["location"]:
            self.ledger.acknowledge("published articles", title(number))
            return sent
        return _done_if(sent, False)

    def upload(self) -> Response:
        name = f"document-{next(self._numbers)}"
        files = {"files[]": (f"{name}.txt", random.randbytes(UPLOAD_BYTES // 2).hex().encode())}
        sent = self.editor.post("/admin/documents/multiple/add/", {"title": name}, files=files)
        is_done = b'"success": true' in sent.body
        if is_done:
            self.ledger.acknowledge("uploads", name)
        return _done_if(sent, is_done)

    # --- Others ---

    def _publish_elsewhere(self) -> None:
        """Add news to a publisher's feed and make the poll due."""
        while not self._stopped.wait(5):
            self.feed.add(f"Elsewhere {next(self._numbers)}")
            self.make_due()


def _done_if(response: Response, is_done: bool) -> Response:
    if response.status in {200, 302} and not is_done:
        return Response(response.status, {**response.headers, "x-drill": "refused"}, response.body, note="not done")
    return response
