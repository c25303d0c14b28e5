"""Polling: claim due sources, fetch and parse in threads, store in batches.

Only the thread of `Poller.poll_due` uses the database. Its fetching threads only have a `Job` and the network. Child
processes that can be killed parse documents (`Reader`). So a slow publisher, or one whose document is a decompression
bomb, only blocks one thread for a while.

A crash is harmless at any point. The claim is written before the request, with ``next_poll_at`` at the end of the
lease, so there is no second request within `LEASE`. Entries, validators and the end of the claim are stored in one
transaction: either the whole document is stored, or it is requested again.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Protocol

from django.conf import settings

from news.conf import http_client
from news.http import Client
from news.models import Source
from news.parsing.identity import Document, fingerprint
from news.parsing.parsed import NotAFeed, ParsedFeed
from news.parsing.parsers import Parsers

from .claims import Job, claim
from .fetch import FetchError, NotModified, Validators, fetch
from .outcomes import Failure, Outcome
from .rounds import DEFAULT_PACE, Pace, Round, Tally
from .store import Report, rules_as_facts, store

logger = logging.getLogger(__name__)


class Reader(Protocol):
    """Parser that is isolated from bad documents. Raises ``NotAFeed``, or an error that has a ``kind``."""

    def parse(
        self,
        body: bytes,
        *,
        kind: str,
        url: str,
        content_type: str,
        options: Mapping[str, str],
        known: Collection[str],
    ) -> ParsedFeed: ...


# The content of these depends on the time of parsing.
_TOLD_FROM_NOW = (Source.Kind.CALENDAR, Source.Kind.PAGE)


def read(
    reader: Reader, source: Source, body: bytes, *, url: str, content_type: str, charset: str = "", at: datetime
) -> ParsedFeed:
    """Parse the document of a source of any kind. Raises the errors of `Reader.parse`."""
    options = {name: str(value) for name, value in source.settings.items()}
    feed = reader.parse(
        body,
        kind=str(source.kind),  # a plain string even for a row that was never saved
        url=url,
        content_type=f"{content_type}; charset={charset}" if charset else content_type,
        options={**options, "at": at.isoformat()} if source.kind in _TOLD_FROM_NOW else options,
        known=set(Document.read(source.document).hashes.values()),
    )
    if feed.parts and not feed.entries:
        raise NotAFeed(
            "list_of_sitemaps", "This sitemap only lists other sitemaps. Add one of those that contains news."
        )
    return feed


# --- One source: all that happens in a thread -----------------------------------------------------------------------


def ask(job: Job, *, client: Client, reader: Reader, clock: Callable[[], datetime]) -> Outcome:
    """Fetch and parse one source. Never raises. The body is dropped after parsing."""
    source, began = job.source, clock()
    try:
        result = fetch(
            client,
            source.poll_url,
            validators=Validators(source.etag, source.last_modified),
            credentials=source.credentials,
            at=began,
        )
        if isinstance(result, NotModified):
            return Outcome(source, job.claim, clock(), result)
        body_hash, size = fingerprint(result.body), len(result.body)
        # The events that a calendar shows change with time, even if the file does not.
        moves_on = result.is_delta or source.kind == Source.Kind.CALENDAR
        if body_hash == source.body_hash and not moves_on:
            return Outcome(source, job.claim, clock(), replace(result, body=b""), body_bytes=size)
        feed = read(
            reader,
            source,
            result.body,
            url=result.url,
            content_type=result.content_type,
            charset=result.charset,
            at=began,
        )
        result = replace(result, body=b"")
        return Outcome(source, job.claim, clock(), result, feed=feed, body_hash=body_hash, body_bytes=size)
    except FetchError as error:
        failure = Failure(
            kind=error.kind,
            message=str(error),
            status=error.status,
            retry_after=error.hold,
            is_host_hold=error.is_host_hold,
            permanent_url=error.permanent_url or "",
        )
    except NotAFeed as error:
        failure = Failure(error.kind, str(error), status=200)
    except Exception as error:
        kind = getattr(error, "kind", None)
        if kind is None:
            logger.exception("Source %s could not be polled", source.pk)
        failure = Failure(
            str(kind or "internal"),
            str(error) if kind else "There was an error on our side. See the worker log for details.",
        )
    ended = clock()
    return Outcome(source, job.claim, ended, replace(failure, elapsed=(ended - began).total_seconds()))


def poll(source: Source, *, client: Client, reader: Reader, clock: Callable[[], datetime]) -> Report | None:
    """Poll one source now, due or not. Return None if it is being polled, or if a pause was requested."""
    jobs = claim([source], at=clock())
    if not jobs:
        return None
    outcome = ask(jobs[0], client=client, reader=reader, clock=clock)
    return store([outcome], rules=rules_as_facts())[0]


# --- Many sources ---------------------------------------------------------------------------------------------------


class Poller:
    """Poller of due sources, one per process. Only `stop` can be called from another thread."""

    def __init__(
        self, *, client: Client, reader: Reader, clock: Callable[[], datetime], pace: Pace = DEFAULT_PACE
    ) -> None:
        self.client, self.reader, self.clock, self.pace = client, reader, clock, pace
        self.ask = partial(ask, client=client, reader=reader, clock=clock)
        self.stopping = threading.Event()

    def stop(self) -> None:
        """Start no more polls. Current ones are finished and stored, the other claims are released."""
        self.stopping.set()

    def poll_due(self, *, on_report: Callable[[Report], None] = lambda report: None) -> Tally:
        """Poll until no source is due. Calls ``on_report`` for each source after it is stored."""
        return self._run(lambda limit: claim(limit=limit, at=self.clock()), on_report)

    def poll_these(
        self, sources: Iterable[Source], *, on_report: Callable[[Report], None] = lambda report: None
    ) -> Tally:
        """Poll these, due or not. Skips those that are being polled, or whose publisher or host asked for a pause."""
        left = deque(sources)

        def take(limit: int) -> list[Job]:
            jobs: list[Job] = []
            while left and not jobs:
                named = [left.popleft() for _ in range(min(limit, len(left)))]
                jobs = claim(named, limit=limit, at=self.clock())
            return jobs

        return self._run(take, on_report)

    def _run(self, take: Callable[[int], list[Job]], on_report: Callable[[Report], None]) -> Tally:
        return Round(
            take=take, ask=self.ask, on_report=on_report, clock=self.clock, pace=self.pace, stopping=self.stopping
        ).run()


@contextmanager
def open_poller(*, clock: Callable[[], datetime]) -> Iterator[Poller]:
    """Yield a poller with the settings' limits, and a child process that parses documents until the block ends."""
    pace = Pace(per_host=getattr(settings, "HTTP_PER_HOST", DEFAULT_PACE.per_host))
    with Parsers() as parsers:
        yield Poller(client=http_client(), reader=parsers, clock=clock, pace=pace)
