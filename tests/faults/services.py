"""Services that the machines need and that can be taken away: PostgreSQL, Redis, S3, mail, a publisher, a receiver."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from xml.sax.saxutils import escape

from tests import postgres, redis_server, s3_server, smtp_server
from tests.gate import Gate
from tests.publisher import Publisher, Reply, Request

IN_FEED = 60


class Database:
    """PostgreSQL that keeps acknowledged data, unlike that of the tests."""

    def __init__(self, folder: Path) -> None:
        self.server = postgres.start(folder, synchronous_commit="on")
        self.url = self.server.url("postgres")

    def stop(self) -> None:
        """Stop immediately, like a crash; acknowledged data are in the log."""
        self.server.stop()

    def start(self) -> None:
        self.server.start_again()

    def hang(self) -> None:
        for pid in self._all():
            self._signal(pid, signal.SIGSTOP)

    def go_on(self) -> None:
        for pid in self._all():
            self._signal(pid, signal.SIGCONT)

    def _all(self) -> list[int]:
        main = self.server.process.pid
        children = Path(f"/proc/{main}/task/{main}/children").read_text().split()
        return [main, *map(int, children)]

    @staticmethod
    def _signal(pid: int, number: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)


@dataclass
class Feed:
    """Feed of a publisher that has news repeatedly; ``titles`` are all that it ever had."""

    titles: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, title: str) -> None:
        with self.lock:
            self.titles.append(title)

    def answer(self, request: Request) -> Reply:
        with self.lock:
            newest = list(enumerate(self.titles))[-IN_FEED:]
        at = format_datetime(datetime.now(UTC))
        items = "".join(
            f"<item><title>{escape(title)}</title><link>https://publisher.example/{number}</link>"
            f"<guid isPermaLink='false'>entry-{number}</guid><pubDate>{at}</pubDate></item>"
            for number, title in reversed(newest)
        )
        head = "<title>A publisher</title><link>https://publisher.example/</link><description>News</description>"
        body = f"<?xml version='1.0'?><rss version='2.0'><channel>{head}{items}</channel></rss>"
        return Reply(200, body.encode(), {"Content-Type": "application/rss+xml"})


@dataclass
class Services:
    database: Database
    redis: redis_server.Server | None
    bucket: Gate
    media_url: str
    mail: smtp_server.SmtpServer
    mail_gate: Gate
    publisher: Publisher
    feed: Feed
    publisher_gate: Gate
    receiver: Publisher
    receiver_gate: Gate

    def values(self) -> dict[str, str]:
        """Return the variables by which the site finds the services."""
        return {
            "DATABASE_URL": self.database.url,
            "REDIS_URL": self.redis.url if self.redis else "",
            "MEDIA_URL": self.media_url,
            "MAIL_URL": f"smtp+plain://127.0.0.1:{self.mail_gate.port}",
        }


@contextmanager
def running(folder: Path) -> Iterator[Services]:
    with ExitStack() as stack:
        database = Database(folder)
        stack.callback(database.stop)
        redis = stack.enter_context(redis_server.running()) if redis_server.program() else None
        media_url = urlsplit(stack.enter_context(s3_server.running()))
        endpoint = urlsplit(media_url.query.partition("endpoint=")[2].partition("&")[0])
        bucket = Gate(endpoint.port or 0)
        media_url = media_url._replace(query=f"endpoint=http://127.0.0.1:{bucket.port}&region=us-east-1")
        mail = stack.enter_context(smtp_server.running())
        publisher, receiver = stack.enter_context(Publisher()), stack.enter_context(Publisher())
        feed = Feed()
        publisher.serve("/feed.xml", feed.answer)
        receiver.serve("/hook", status=204)
        gates = Gate(mail.port), Gate(publisher.port), Gate(receiver.port)
        yield Services(
            database,
            redis,
            bucket,
            urlunsplit(media_url),
            mail,
            gates[0],
            publisher,
            feed,
            gates[1],
            receiver,
            gates[2],
        )
