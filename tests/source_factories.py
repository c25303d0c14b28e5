"""Sources and entries for tests, each one valid row. Values that do not matter to a test have defaults."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from news.ingest.fetch import Fetched, Freshness, NotModified, Validators
from news.ingest.outcomes import Failure, Outcome
from news.ingest.store import Report, store
from news.models import Entry, EntryStatus, Source
from news.parsing.identity import key, title_key
from news.parsing.parsed import ParsedEntry, ParsedFeed
from news.parsing.sanitize import SANITIZER_VERSION

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)
_numbers = count(1)


def source(**values: Any) -> Source:
    """Create a feed that has been due since `NOON` and was never polled."""
    number = next(_numbers)
    topics = values.pop("topics", [])
    values = {
        "url": f"https://source{number}.example/feed.xml",
        "home_url": f"https://source{number}.example/",
        "title": f"Source {number}",
        "language": "en",
        "next_poll_at": NOON,
        "created_at": NOON,
        **values,
    }
    if values.get("trust") == Source.Trust.PUBLISH:
        values.setdefault("trusted_at", NOON)
    row = Source.objects.create(**values)
    row.topics.set(topics)
    return row


def entry(source_row: Source | None = None, **values: Any) -> Entry:
    """Create a new entry of ``source_row`` (or of its own source), first seen at `NOON`, published an hour earlier."""
    number = next(_numbers)
    source_row = source_row or source()
    topics = values.pop("topics", [])
    title = values.setdefault("title", f"Customs officers of the region met for workshop {number}")
    guid = values.setdefault("guid", f"{source_row.url}#{number}")
    link = values.setdefault("link", f"https://{source_row.host}/news/{number}")
    text = values.pop("text", f"What happened at workshop {number}.")
    values = {
        "k1": key(guid),
        "k2": key("place", link),
        "title_key": title_key(title),
        "content_hash": f"{number:064x}",
        "language": source_row.language,
        "published_at": NOON - timedelta(hours=1),
        "first_seen_at": NOON,
        "raw_html": f"<p>{text}</p>",
        "html_base": link,
        "html": f"<p>{text}</p>",
        "text": text,
        "sanitizer_version": SANITIZER_VERSION,
        "status": EntryStatus.NEW,
        **values,
    }
    row = Entry.objects.create(source=source_row, **values)
    row.topics.set(topics)
    return row


def parsed_entry(number: int = 1, **values: Any) -> ParsedEntry:
    """Return entry ``number`` of a feed like `parse` does, cleaned. Number 1 was published an hour before `NOON`, 2
    another hour earlier. Its hash follows from its content.
    """
    text = values.pop("text", f"What happened at workshop {number}.")
    published = values.pop("published", NOON - timedelta(hours=number))
    values = {
        "guid": f"urn:example:{number}",
        "link": f"https://example.org/news/{number}",
        "title": f"Customs officers of the region met for workshop {number}",
        "author": "",
        "categories": (),
        "language": "",
        "published": published,
        "published_raw": published.isoformat() if published else "",
        "updated": None,
        "updated_raw": "",
        "html": f"<p>{text}</p>",
        "html_base": "https://example.org/",
        "enclosures": (),
        "image_url": "",
        "position": number,
        "clean_html": f"<p>{text}</p>",
        "text": text,
        **values,
    }
    content = (values["title"], values["link"], values["html"], values["author"], values["enclosures"])
    values.setdefault("content_sha", hashlib.sha256(repr(content).encode()).hexdigest())
    return ParsedEntry(**values)


def parsed_feed(*entries: ParsedEntry, **values: Any) -> ParsedFeed:
    """Return a document with these entries."""
    values = {
        "kind": "rss",
        "title": "A feed",
        "home_url": "https://example.org/",
        "language": "en",
        "description": "",
        "warnings": (),
        "left_out": 0,
        "hub_url": "",
        "self_url": "",
        "ttl_seconds": None,
        "update_period_seconds": None,
        "skip_hours": frozenset(),
        "skip_days": frozenset(),
        "rights": "",
        **values,
    }
    return ParsedFeed(entries=tuple(entries), **values)


# --- Polls, as if they had been made ---------------------------------------------------------------------------------


def claimed(row: Source | None = None, **values: Any) -> Source:
    """Claim a source."""
    row = row or source(**values)
    Source.objects.filter(pk=row.pk).update(claim="mine", claimed_until=NOON + timedelta(hours=1))
    return Source.objects.get(pk=row.pk)


def fetched(row: Source, feed: ParsedFeed | None, *, at: datetime = NOON, **values: Any) -> Outcome:
    result = {
        "body": b"",
        "url": row.poll_url,
        "permanent_url": row.poll_url,
        "content_type": "application/rss+xml",
        "charset": "",
        "validators": Validators('"1"', ""),
        "freshness": Freshness(),
        "hub_url": "",
        "self_url": "",
        "is_delta": False,
        "wire_bytes": 100,
        "elapsed": 0.1,
        **values,
    }
    return Outcome(row, row.claim, at, Fetched(**result), feed=feed, body_hash="hash", body_bytes=1000)


def not_modified(row: Source, *, at: datetime = NOON) -> Outcome:
    result = NotModified(row.poll_url, row.poll_url, Validators('"1"', ""), Freshness(), 100, 0.1)
    return Outcome(row, row.claim, at, result)


def failed(row: Source, kind: str, *, at: datetime = NOON, **values: Any) -> Outcome:
    return Outcome(row, row.claim, at, Failure(kind, f"It says {kind}.", **values))


def brings(row: Source, *entries: Any, at: datetime = NOON, **values: Any) -> Report:
    """Claim ``row``, and store a document with these entries; ``values`` are those of `parsed_feed`."""
    return store([fetched(claimed(row), parsed_feed(*entries, **values), at=at)])[0]
