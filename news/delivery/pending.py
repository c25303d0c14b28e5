"""What a change means for one receiver, decided over plain values. Pure.

A receiver holds what their rule and their languages let through. So they are notified of what comes in, of what changes
while they hold it, and of what leaves: because it was withdrawn, or because the rule does not want it any more.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from news.models.matching import Rule, best_language

PUBLISHED, UPDATED, WITHDRAWN = "published", "updated", "withdrawn"


@dataclass(frozen=True, slots=True)
class Version:
    """A thing in one language while it is public, as a rule sees it."""

    language: str
    facets: frozenset[str]


@dataclass(frozen=True, slots=True)
class Happened:
    """A change: what the rule saw of this version before and sees since; None where it was or is not public.

    ``others`` are the versions of the same thing in other languages that are public meanwhile.
    """

    kind: str
    is_major: bool
    type: str
    language: str
    before: frozenset[str] | None
    now: frozenset[str] | None
    others: tuple[Version, ...] = ()


@dataclass(frozen=True, slots=True)
class Order:
    """What a receiver asks for. ``kinds`` of change, empty for all; ``languages`` in the order of preference, empty for
    all; ``takes_best`` lets a thing come once, in the first of them."""

    rule: Rule
    languages: tuple[str, ...] = ()
    takes_best: bool = False
    kinds: frozenset[str] = frozenset()
    major_only: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """What the receiver is notified of: which kind of change, in which language, and whether the thing is (still) theirs."""

    kind: str
    language: str
    matches: bool


@dataclass(frozen=True, slots=True)
class Face:
    """What a message shows of a thing in one language, from its `Change` or its `Item`."""

    uuid: UUID
    language: str
    title: str
    address: str
    page_id: int | None = None


def facets_before(kind: str, *, now: Iterable[str], earlier: Iterable[str]) -> frozenset[str] | None:
    """What the log's two lists say: ``earlier`` is left empty where it would be the same as ``now``."""
    return None if kind == PUBLISHED else frozenset(earlier) or frozenset(now)


def notice_of(happened: Happened, order: Order) -> Notice | None:
    """What the receiver is notified of; None where it is nothing to them."""
    before = _held(happened, happened.before, order)
    now = _held(happened, happened.now, order)
    if now is None:
        return None if before is None else _of_leaving(happened, before, order)
    return _of_having(happened, before, now, order)


def _held(happened: Happened, facets: frozenset[str] | None, order: Order) -> str | None:
    """In which language the receiver holds the thing when the changed version has these facets."""
    versions = {version.language: version.facets for version in happened.others} if order.takes_best else {}
    if facets is not None:
        versions[happened.language] = facets
    language: str | None = happened.language
    if order.takes_best:
        language = best_language(versions, order.languages)
    elif order.languages and language not in order.languages:
        return None
    if language is None or language not in versions:
        return None
    return language if order.rule.wants(versions[language], type=happened.type) else None


def _of_leaving(happened: Happened, language: str, order: Order) -> Notice | None:
    kind = happened.kind if happened.language == language else UPDATED
    is_chosen = not order.kinds or bool(order.kinds & {kind, WITHDRAWN})
    return Notice(kind, language, matches=False) if is_chosen else None


def _of_having(happened: Happened, before: str | None, now: str, order: Order) -> Notice | None:
    if before == now and happened.language != now:
        return None
    kind, is_major = happened.kind, happened.is_major
    if before is None:  # whatever happened to it, to them it is new
        kind = PUBLISHED if happened.language != now or kind == UPDATED else kind
        is_major = True
    elif before != now:
        kind, is_major = UPDATED, True
    wants_only_major = order.major_only or order.rule.major_only
    if (wants_only_major and not is_major) or (order.kinds and kind not in order.kinds):
        return None
    return Notice(kind, now, matches=True)
