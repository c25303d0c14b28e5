"""Result of one poll (`Outcome`), and the new state of its source (`remember`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from news.http import HttpError, Kind, read_url
from news.models import Poll, Source
from news.parsing.continuity import PLACE, Doubt, added
from news.parsing.identity import host_of
from news.parsing.parsed import Flaw, ParsedFeed

from . import schedule
from .decision import Decision, believed
from .fetch import Fetched, Freshness, NotModified
from .schedule import Hints

# Without any response, our own network may be down.
UNREACHABLE = frozenset({"dns", "connect", "timeout"})
ERROR_TEXT = 500


@dataclass(frozen=True, slots=True)
class Failure:
    """Result without a usable document. ``kind`` is as in `news.models.health.ERRORS`; ``message`` has no secrets."""

    kind: str
    message: str
    status: int | None = None
    retry_after: timedelta | None = None
    is_host_hold: bool = False
    permanent_url: str = ""
    elapsed: float = 0.0
    is_our_outage: bool = False

    @property
    def is_unreachable(self) -> bool:
        return self.status is None and self.kind in UNREACHABLE

    @property
    def is_ours(self) -> bool:
        """Whether it is not the source's fault: our network was down, or too many of our requests waited for its
        host."""
        return self.is_our_outage or self.kind == Kind.BUSY


@dataclass(frozen=True, slots=True)
class Pushed:
    """A document from the source's hub, whose lease ends at ``until``. It may have only new entries.

    ``due_at`` is the time of the next poll, which is still necessary.
    """

    due_at: datetime
    until: datetime | None
    is_delta: bool = True
    url: str = ""  # there was no request
    elapsed: float = 0.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """Result of one poll. ``claim`` proves that the source is still the poller's. ``feed`` is None if the body is
    unchanged."""

    source: Source
    claim: str
    at: datetime
    result: Fetched | NotModified | Pushed | Failure
    feed: ParsedFeed | None = None
    body_hash: str = ""
    body_bytes: int = 0

    @property
    def failed(self) -> Failure | None:
        return self.result if isinstance(self.result, Failure) else None

    def with_failure(self, failure: Failure) -> Outcome:
        return replace(self, result=failure, feed=None)


def released(outcome: Outcome) -> dict[str, Any]:
    """Return the fields that change at the end of any poll."""
    return {"claim": "", "claimed_until": None, "last_polled_at": outcome.at}


def remember(outcome: Outcome, decision: Decision | None) -> dict[str, Any]:
    """Return the fields of the source that this poll changes, by name."""
    source, result = outcome.source, outcome.result
    if isinstance(result, Failure):
        return released(outcome) | _failed(source, result, at=outcome.at)
    if isinstance(result, Pushed):
        return _pushed(outcome, result, decision)
    values = released(outcome) | {
        "last_success_at": outcome.at,
        "failures": 0,
        "first_failed_at": None,
        "error_kind": "",
        "error_text": "",
        "first_gone_at": None,
        "gone_since": None,
        "hold_until": None,
        "ignores_validators": _ignores_validators(outcome),
    }
    feed = outcome.feed
    is_cut = feed is not None and Flaw.TRUNCATED in feed.warnings
    if not is_cut:
        values |= {"etag": result.validators.etag, "last_modified": result.validators.last_modified}
    if isinstance(result, Fetched) and feed is not None and decision is not None:
        values |= _read(outcome, result, feed, decision, is_cut=is_cut)
    values |= _moved(source, result.permanent_url, at=outcome.at)
    here, there = source.poll_url, values.get("effective_url") or source.poll_url
    if source.trust == Source.Trust.PUBLISH and not (here == there or schedule.is_same_place_secured(here, there)):
        before = [Doubt.read(doubt) for doubt in values.get("held_because", source.held_because)]
        values |= _held(before, [Doubt(PLACE, here, there)], source, at=outcome.at)
    hints = _hints(result.freshness, values.get("hints", source.hints))
    gap = values.get("usual_gap", source.usual_gap)
    # If the document came from another origin, our conditional headers were not sent.
    is_conditional = bool(result.validators) and origin_of(result.url) == origin_of(
        values.get("effective_url") or source.poll_url
    )
    has_validator = is_conditional and not is_cut
    values["interval"] = schedule.interval(
        source.pk,
        gap=gap,
        has_validator=has_validator,
        is_ignored=values["ignores_validators"],
        hints=hints,
    )
    next_poll_at = outcome.at + values["interval"]
    has_other_hub = values.get("hub_url", source.hub_url) != source.hub_url
    if source.pushed_until and (has_other_hub or (decision and decision.new)):
        values["pushed_until"] = None  # the hub missed these entries; it is trusted again when it delivers something
    elif source.pushed_until:
        next_poll_at = schedule.beside_pushes(
            next_poll_at,
            at=outcome.at,
            pushed_until=source.pushed_until,
            has_validator=has_validator and not values["ignores_validators"],
        )
    values["next_poll_at"] = schedule.outside_skipped(next_poll_at, hours=hints.skip_hours, days=hints.skip_days)
    return values


def _ignores_validators(outcome: Outcome) -> bool:
    """Return whether the publisher sends validators, but also sends the whole document when nothing is new."""
    source, result = outcome.source, outcome.result
    if isinstance(result, NotModified):
        return False
    is_same = outcome.feed is None or outcome.body_hash == source.body_hash
    if isinstance(result, Fetched) and is_same and not result.is_delta and (source.etag or source.last_modified):
        return True
    return source.ignores_validators


def _pushed(outcome: Outcome, result: Pushed, decision: Decision | None) -> dict[str, Any]:
    """Return the fields that a document from a hub changes, without those that only concern polls."""
    values = {
        "claim": "",
        "claimed_until": None,
        "next_poll_at": result.due_at,
        "pushed_until": result.until,
    }
    if outcome.feed is not None and decision is not None:
        values |= _brought(outcome, outcome.feed, decision)
    return values


def _read(outcome: Outcome, result: Fetched, feed: ParsedFeed, decision: Decision, *, is_cut: bool) -> dict[str, Any]:
    """Return the fields from a document that was fetched and parsed."""
    return _brought(outcome, feed, decision) | {
        "body_hash": "" if is_cut or result.is_delta else outcome.body_hash,
        "left_out": feed.left_out,
        "unread": feed.unread,
        "letters": feed.letters,
        "warnings": ",".join(feed.warnings)[:200],
        "hub_url": result.hub_url or feed.hub_url,
        "topic_url": result.self_url or feed.self_url,
        "hints": {
            name: value
            for name, value in (
                ("ttl", feed.ttl_seconds),
                ("update_period", feed.update_period_seconds),
                ("skip_hours", sorted(feed.skip_hours)),
                ("skip_days", sorted(feed.skip_days)),
            )
            if value
        },
    }


def _brought(outcome: Outcome, feed: ParsedFeed, decision: Decision) -> dict[str, Any]:
    """Return the fields from the entries of a document, fetched or pushed."""
    source = outcome.source
    dates = [date for entry in feed.entries if (date := believed(entry.published, at=outcome.at))]
    gap = schedule.usual_gap(dates) or source.usual_gap
    last_new_at = outcome.at if decision.new or not source.last_new_at else source.last_new_at
    values = {
        "document": decision.document.text,
        "usual_gap": gap,
        "newest_published_at": max(
            [*dates, *([source.newest_published_at] if source.newest_published_at else [])], default=None
        ),
        "last_new_at": last_new_at,
        "expected_by": schedule.expected_by(last_new_at=last_new_at, gap=gap),
        "identity_strikes": decision.strikes,
        "first_read_at": source.first_read_at or outcome.at,
        "known_as": decision.publisher.values,
    }
    if decision.doubts:
        values |= _held(source.doubts, decision.doubts, source, at=outcome.at)
    if decision.by_link != (source.identity == Source.Identity.LINK):
        values["identity"] = Source.Identity.LINK if decision.by_link else Source.Identity.GUID
    return values


def _held(before: Iterable[Doubt], doubts: Iterable[Doubt], source: Source, *, at: datetime) -> dict[str, Any]:
    """Return the fields of a source that may have a new publisher: since when, and all doubts until an editor
    decides."""
    because = [doubt.values for doubt in added(before, doubts)]
    holds_all = (source.held_at is not None and source.holds_all) or any(not doubt.is_partial for doubt in doubts)
    return {"held_at": source.held_at or at, "held_because": because, "holds_all": holds_all}


def _hints(freshness: Freshness, stored: Mapping[str, Any]) -> Hints:
    return Hints(
        max_age=freshness.max_age,
        no_cache=freshness.no_cache,
        expires_in=freshness.expires_in,
        ttl=stored.get("ttl"),
        update_period=stored.get("update_period"),
        skip_hours=frozenset(stored.get("skip_hours", ())),
        skip_days=frozenset(stored.get("skip_days", ())),
    )


def _failed(source: Source, failure: Failure, *, at: datetime) -> dict[str, Any]:
    if failure.is_ours:
        return {"next_poll_at": at + schedule.RETRY_OF_OURS * schedule.jitter(source.pk)}
    failures, first_failed_at = source.failures + 1, source.first_failed_at or at
    values: dict[str, Any] = {
        "failures": failures,
        "first_failed_at": first_failed_at,
        "error_kind": failure.kind,
        "error_text": failure.message[:ERROR_TEXT],
        "hold_until": None,
    }
    if failure.kind == "gone":
        first_gone_at = source.first_gone_at or at
        if schedule.is_gone_for_good(at=at, first_gone_at=source.first_gone_at):
            values["gone_since"] = source.gone_since or at
        next_poll_at = schedule.after_gone(source.pk, at=at, first_gone_at=source.first_gone_at)
        values["first_gone_at"] = first_gone_at
    else:
        next_poll_at = schedule.after_failure(source.pk, at=at, failures=failures, first_failed_at=first_failed_at)
        if failure.is_host_hold:
            values["hold_until"] = at + schedule.pause(retry_after=failure.retry_after, failures=failures)
            next_poll_at = max(next_poll_at, values["hold_until"])
    values["next_poll_at"] = next_poll_at
    return values


# --- Moves ----------------------------------------------------------------------------------------------------------


def _moved(source: Source, permanent_url: str, *, at: datetime) -> dict[str, Any]:
    """Return the fields that permanent redirects change. `store` sets `Source.double_of`, which needs a query."""
    here = source.poll_url
    there = permanent_url
    if not there or _normal(there) == _normal(here):
        still = {"moved_to": "", "moved_seen": 0, "moved_since": None, "double_of": None}
        return still if source.moved_to or source.double_of_id else {}
    if schedule.is_same_place_secured(here, there):
        return _settled_at(there)
    seen, since = (source.moved_seen + 1, source.moved_since) if source.moved_to == there else (1, at)
    trial = Source(moved_to=there, moved_seen=seen, moved_since=since)
    if trial.is_move_confirmed(at=at) and schedule.is_same_host(here, there):
        return _settled_at(there)
    return {"moved_to": there, "moved_seen": seen, "moved_since": since}


def _settled_at(url: str) -> dict[str, Any]:
    return {"effective_url": url, "host": host_of(url), "moved_to": "", "moved_seen": 0, "moved_since": None}


def _normal(url: str) -> str:
    try:
        return read_url(url).text
    except HttpError:
        return url


def origin_of(url: str) -> tuple[str, str, int] | None:
    try:
        return read_url(url).origin
    except HttpError:
        return None


# --- The log --------------------------------------------------------------------------------------------------------


def log_line(outcome: Outcome, decision: Decision | None) -> Poll:
    """Return the row for the log of polls. Does not save."""
    result, source = outcome.result, outcome.source
    line = Poll(source=source, at=outcome.at, milliseconds=round(result.elapsed * 1000))
    if isinstance(result, Failure):
        line.outcome = Poll.Outcome.OUTAGE if result.is_our_outage else Poll.Outcome.FAILED
        line.status, line.error_kind = result.status, result.kind
    elif isinstance(result, NotModified):
        line.outcome, line.status, line.wire_bytes = Poll.Outcome.NOT_MODIFIED, 304, result.wire_bytes
    else:
        new, changed = (len(decision.new), decision.changed) if decision else (0, 0)
        line.outcome = Poll.Outcome.CHANGED if new or changed else Poll.Outcome.UNCHANGED
        line.body_bytes = outcome.body_bytes
        if isinstance(result, Fetched):
            line.status, line.wire_bytes = 226 if result.is_delta else 200, result.wire_bytes
        line.new, line.changed = new, changed
    return line
