"""New sources: find what an address offers (`look`), then follow one of the results (`add`), or do both at once (`follow`).

The first document is read before anything is stored, and its entries are stored with the source.
"""

from __future__ import annotations

import secrets
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Q

from news.http import Client, HttpError, Kind, read_url
from news.models import Source
from news.parsing.discover import Candidate, candidates, kind_of
from news.parsing.identity import host_of
from news.parsing.parsed import NotAFeed, ParsedFeed
from news.parsing.parsers import ParserKilled

from .claims import LEASE, Job
from .fetch import Fetched, FetchError, fetch
from .outcomes import Failure, origin_of
from .polling import Reader, ask
from .store import Report, rules_as_facts, store

# Maximum number of requests of one `look`.
ASKED_AT_MOST = 12
# Errors of a host without https, which may respond over http.
_NO_HTTPS = frozenset({Kind.CONNECT, Kind.TLS, Kind.TIMEOUT, Kind.PROTOCOL})
# Errors of an address that may still lead to a source.
_LEADS_ON = frozenset({"html", "unknown", "bad_url", "list_of_sitemaps", "no_news"})


class NotAdded(ValueError):
    """Error for an address that cannot be followed. The message says why. ``kind`` is as in `news.models.health.ERRORS`."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


class AlreadyFollowed(NotAdded):
    """The address is already followed, by ``source``."""

    def __init__(self, source: Source) -> None:
        super().__init__("already_followed", f"Already followed as “{source}”.")
        self.source = source


@dataclass(frozen=True, slots=True)
class Find:
    """A document that can be followed, with its current content. ``followed_as`` is the source that already follows
    it."""

    url: str
    kind: str  # value of `Source.Kind`
    title: str
    feed: ParsedFeed
    hub_url: str
    followed_as: Source | None


@dataclass(frozen=True, slots=True)
class Look:
    """Sources at an address, best first. ``problem`` is a sentence that says why there are none, or "". Then
    ``proposal`` is the page itself, if it looks like a list of news."""

    url: str
    finds: list[Find]
    problem: str = ""
    kind: str = ""  # kind of problem, as in `news.models.health.ERRORS`
    proposal: Find | None = None
    is_unencrypted: bool = False  # the address had no scheme, and the host has no https


def look(
    url: str,
    *,
    client: Client,
    reader: Reader,
    clock: Callable[[], datetime],
    credentials: tuple[str, str] | None = None,
) -> Look:
    """Find the sources at ``url`` or, if it is a page, those that it links to. Stores nothing. At most `ASKED_AT_MOST`
    requests, over http or https.

    Common paths are tried only until one of them has a feed. An address without a scheme is requested over https, then
    over http if the host has no https, but never with a password.
    """
    url = url.strip()
    has_scheme = "://" in url
    if not has_scheme:
        url = f"https://{url}"
    try:
        first = _fetched(url, client=client, credentials=credentials, at=clock())
    except (FetchError, HttpError) as error:
        if not has_scheme and credentials is None and error.kind in _NO_HTTPS:
            there = look(url.replace("https:", "http:", 1), client=client, reader=reader, clock=clock)
            if there.finds or there.kind == "html":
                return replace(there, is_unencrypted=True)
        return Look(url, [], str(error), str(error.kind))
    finds: dict[str, Find] = {}
    asked = 1
    waiting = deque(candidates(first.body, url=first.url, content_type=first.content_type))
    while waiting and asked < ASKED_AT_MOST:
        candidate = waiting.popleft()
        if candidate.found == "usual" and finds:
            break
        document = first
        if candidate.found != "itself":
            asked += 1
            # Credentials are only for the site that they were entered for.
            own = credentials if origin_of(candidate.url) == origin_of(first.url) else None
            try:
                document = _fetched(candidate.url, client=client, credentials=own, at=clock())
            except HttpError:
                continue
            except FetchError as error:
                if candidate.found == "usual" and error.status is None:
                    break  # the site does not respond, so other paths are not tried
                continue
        found = _find(candidate, document, reader=reader, at=clock())
        if isinstance(found, Find):
            finds.setdefault(found.url, found)
        elif candidate.found != "part":
            waiting.extendleft(Candidate(part, "sitemap", "", "part") for part in reversed(found))
    if finds:
        return Look(url, list(finds.values()))
    problem = "There is no feed at this address, and the page does not link to one."
    return Look(url, [], problem, "html", proposal=_proposal(first, reader=reader, at=clock()))


def _fetched(url: str, *, client: Client, credentials: tuple[str, str] | None, at: datetime) -> Fetched:
    fetched = fetch(client, read_url(url).text, credentials=credentials, at=at)
    assert isinstance(fetched, Fetched)  # without validators it cannot be `NotModified`
    return fetched


def _find(candidate: Candidate, document: Fetched, *, reader: Reader, at: datetime) -> Find | Sequence[str]:
    """Return the source at this address, or the addresses that the document lists instead."""
    kind = kind_of(document.body, content_type=document.content_type) or candidate.kind
    url = document.permanent_url or candidate.url
    try:
        feed = reader.parse(
            document.body,
            kind=kind,
            url=document.url,
            content_type=document.content_type,
            options={"at": at.isoformat()},
            known=(),
        )
    except (NotAFeed, ParserKilled):
        return ()
    if feed.parts and not feed.entries:
        return feed.parts
    followed_as = Source.objects.filter(Q(url__in=[url, candidate.url]) | Q(effective_url=url)).first()
    return Find(url, kind, feed.title or candidate.title, feed, document.hub_url or feed.hub_url, followed_as)


def _proposal(page: Fetched, *, reader: Reader, at: datetime) -> Find | None:
    """Return the page as a source to watch, with a proposed selector, if it looks like a list of news."""
    options = {"proposes": "1", "at": at.isoformat()}
    try:
        feed = reader.parse(
            page.body, kind="page", url=page.url, content_type=page.content_type, options=options, known=()
        )
    except (NotAFeed, ParserKilled):
        return None
    url = page.permanent_url
    followed_as = Source.objects.filter(Q(url__in=[url, page.url]) | Q(effective_url=url)).first()
    return Find(url, "page", feed.title, feed, "", followed_as)


def follow(
    url: str,
    *,
    values: Mapping[str, Any] | None = None,
    client: Client,
    reader: Reader,
    clock: Callable[[], datetime],
) -> Report:
    """Follow the source at ``url`` or, if it is not a source, the best that it links to. Raises `NotAdded`."""
    try:
        return add(url, values=values, client=client, reader=reader, clock=clock)
    except NotAdded as error:
        if error.kind not in _LEADS_ON:
            raise
        there = look(url, client=client, reader=reader, clock=clock)
    if not there.finds:
        raise NotAdded(there.kind, there.problem)
    best = next((find for find in there.finds if find.followed_as is None), there.finds[0])
    values = {**(values or {}), "kind": best.kind}
    if not values.get("title"):
        values["title"] = best.title[:255]
    return add(best.url, values=values, client=client, reader=reader, clock=clock)


def add(
    url: str,
    *,
    values: Mapping[str, Any] | None = None,
    client: Client,
    reader: Reader,
    clock: Callable[[], datetime],
) -> Report:
    """Follow ``url``. The report has the new source and the number of its entries.

    ``values`` are an editor's values for fields of `Source`, and ``topics``; missing ones are taken from the document.
    The target of a permanent redirect is followed instead. Raises `NotAdded`.
    """
    values = dict(values or {})
    topics = values.pop("topics", [])
    try:
        url = read_url(url).text
    except HttpError as error:
        raise NotAdded(error.kind, str(error)) from None
    source = Source(**{**values, "url": url, "host": host_of(url)})
    _refuse_double(source)
    now = clock()
    job = Job(source, claim=secrets.token_hex(16), lease_ends_at=now + LEASE, was_due_at=now)
    outcome = ask(job, client=client, reader=reader, clock=clock)
    if isinstance(outcome.result, Failure):
        raise NotAdded(outcome.result.kind, outcome.result.message)
    there = outcome.result.permanent_url if isinstance(outcome.result, Fetched) else ""
    if there and read_url(there).text != url:
        source.url = there
        _refuse_double(source)
    if outcome.feed:
        source.title = source.title or outcome.feed.title[:255]
        source.home_url = source.home_url or outcome.feed.home_url[:1000]
        source.language = source.language or outcome.feed.language[:35]
        source.licence = source.licence or outcome.feed.rights[:200]
    # After a crash between these two steps, the source is polled normally when the lease ends.
    source.claim, source.claimed_until, source.next_poll_at = job.claim, job.lease_ends_at, job.lease_ends_at
    source.created_at = now
    source.save()
    source.topics.set(topics)
    return store([replace(outcome, source=source)], rules=rules_as_facts())[0]


def try_selectors(
    url: str,
    selectors: Mapping[str, str],
    *,
    credentials: tuple[str, str] | None = None,
    client: Client,
    reader: Reader,
    clock: Callable[[], datetime],
) -> ParsedFeed:
    """Return what CSS selectors (`news.parsing.watched_pages.Selectors`) find on a page. Stores nothing. Raises
    `NotAdded`."""
    username, password = credentials or ("", "")
    page = Source(
        kind=Source.Kind.PAGE,
        url=url,
        settings=dict(selectors),
        username=username,
        password=password,
        host=host_of(url),
    )
    now = clock()
    outcome = ask(
        Job(page, claim="", lease_ends_at=now + LEASE, was_due_at=now), client=client, reader=reader, clock=clock
    )
    if isinstance(outcome.result, Failure):
        raise NotAdded(outcome.result.kind, outcome.result.message)
    assert outcome.feed  # without validators it cannot be `NotModified`
    return outcome.feed


def _refuse_double(source: Source) -> None:
    other = Source.objects.filter(Q(url=source.url) | Q(effective_url=source.url)).first()
    if other is not None:
        raise AlreadyFollowed(other)
