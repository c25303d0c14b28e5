"""A web without network, and a clock that tests set: publishers are functions, and weeks pass in seconds.

::

    web = Web()
    web.serve("https://a.example/feed", lambda asked: Answer(body=rss("One"), headers={"ETag": '"1"'}))
    poller = web.poller()
    web.pass_time(timedelta(days=30), poller)
    assert web.asked("https://a.example/feed")
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from django.db.models import Min

from news.http import Headers, HttpError, Kind, Response
from news.ingest.polling import Poller
from news.ingest.rounds import Pace, Tally
from news.models import Host, Source
from news.parsing.kinds import read_document
from news.parsing.parsed import ParsedFeed
from news.parsing.sanitize import clean
from tests.source_factories import NOON


@dataclass(frozen=True)
class Asked:
    url: str
    at: datetime
    headers: dict[str, str]  # names in lower case

    @property
    def is_conditional(self) -> bool:
        return bool({"if-none-match", "if-modified-since"} & self.headers.keys())


@dataclass(frozen=True)
class Answer:
    """Answer of a publisher. A 200 with an ETag automatically becomes a 304 if the request has it. ``permanent_url``:
    target of permanent redirects.
    """

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    url: str = ""
    permanent_url: str = ""


type Publisher = Callable[[Asked], Answer]


class Web:
    """Replacement of `news.http.Client` and of the clock."""

    def __init__(self, at: datetime = NOON) -> None:
        self.at = at
        self.log: list[Asked] = []
        self._publishers: dict[str, Publisher] = {}

    def clock(self) -> datetime:
        return self.at

    def serve(self, url: str, publisher: Publisher | Answer) -> None:
        self._publishers[url] = publisher if callable(publisher) else lambda asked: publisher

    def asked(self, url: str) -> list[Asked]:
        return [asked for asked in self.log if asked.url == url]

    def request(
        self, url: str, *, headers: Iterable[tuple[str, str]] = (), credentials: tuple[str, str] | None = None
    ) -> Response:
        asked = Asked(url, self.at, {name.lower(): value for name, value in headers})
        self.log.append(asked)
        if url not in self._publishers:
            raise HttpError(Kind.DNS, "Nobody knows that host.")
        answer = self._publishers[url](asked)
        if answer.status == 200 and asked.headers.get("if-none-match") == answer.headers.get("ETag", "none"):
            answer = replace(answer, status=304, body=b"")
        return Response(
            status=answer.status,
            headers=Headers(tuple((name.lower(), value) for name, value in answer.headers.items())),
            body=answer.body,
            url=answer.url or url,
            permanent_url=answer.permanent_url or url,
        )

    def poller(self) -> Poller:
        """Return a poller with one thread, so that the log has an order, and without pauses."""
        return Poller(
            client=self,
            reader=ReaderInProcess(),
            clock=self.clock,
            pace=Pace(threads=1, per_host=1, gap_seconds=0),
        )

    def poll(self, poller: Poller | None = None) -> Tally:
        """Poll everything that is due now."""
        return (poller or self.poller()).poll_due()

    def pass_time(self, span: timedelta, poller: Poller | None = None) -> None:
        """Let time pass, and poll whenever something is due."""
        poller, end = poller or self.poller(), self.at + span
        while True:
            due = Source.objects.active().askable(at=self.at)
            held = Source.objects.active().filter(hold_until__gt=self.at)
            times = [
                due.aggregate(first=Min("next_poll_at"))["first"],
                held.aggregate(first=Min("hold_until"))["first"],
                Host.objects.filter(hold_until__gt=self.at).aggregate(first=Min("hold_until"))["first"],
            ]
            following = min((moment for moment in times if moment), default=end)
            if following > end:
                break
            self.at = max(following, self.at)
            poller.poll_due()
        self.at = end


class ReaderInProcess:
    """Replacement of `Parsers` without a child process."""

    def parse(
        self,
        body: bytes,
        *,
        kind: str = "feed",
        url: str,
        content_type: str = "",
        options: Mapping[str, str] | None = None,
        known: Collection[str] = (),
    ) -> ParsedFeed:
        feed = read_document(body, kind=kind, url=url, content_type=content_type, options=options)
        entries = []
        for entry in feed.entries:
            if entry.content_sha not in known:
                cleaned = clean(entry.html, base_url=entry.html_base)
                entry = replace(entry, clean_html=cleaned.html, text=cleaned.text)
            entries.append(entry)
        return replace(feed, entries=tuple(entries))


def rss(*titles: str, newest: datetime = NOON, gap: timedelta = timedelta(hours=1), more: str = "") -> bytes:
    """Return an RSS document with these entries, newest first; ``more`` is inside its channel."""
    items = "".join(
        f"<item><guid>urn:{title}</guid><title>{title}</title><link>https://a.example/{title}</link>"
        f"<pubDate>{newest - number * gap:%a, %d %b %Y %H:%M:%S} GMT</pubDate></item>"
        for number, title in enumerate(titles)
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>F</title>{more}{items}</channel></rss>'.encode()
