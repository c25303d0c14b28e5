"""Decide what a change means for one receiver. Pure functions of plain values.

A receiver holds the items that match their rule and languages. They are notified when an item enters this set, changes
within it, or leaves it, because it was withdrawn or no longer matches the rule.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from news.models.matching import Rule, best_language

PUBLISHED, UPDATED, WITHDRAWN = "published", "updated", "withdrawn"


@dataclass(frozen=True, slots=True)
class Version:
    """A public version of an item in one language, as a rule sees it."""

    language: str
    facets: frozenset[str]


@dataclass(frozen=True, slots=True)
class Happened:
    """A change, with the version's facets before and after; None if it was not, or is not, public. ``others`` are the
    other language versions that were public at that time.
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
    """A receiver's selection. ``kinds``: kinds of change, empty for all. ``languages``: in order of preference, empty
    for all. ``takes_best``: each item is sent only once, in the most preferred language.
    """

    rule: Rule
    languages: tuple[str, ...] = ()
    takes_best: bool = False
    kinds: frozenset[str] = frozenset()
    major_only: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """A notification: kind of change, language, and whether the item (still) matches the receiver's rule."""

    kind: str
    language: str
    matches: bool


@dataclass(frozen=True, slots=True)
class Face:
    """Fields of one language version that a message shows, from its `Change` or its `Item`."""

    uuid: UUID
    language: str
    title: str
    address: str
    page_id: int | None = None


def facets_before(kind: str, *, now: Iterable[str], earlier: Iterable[str]) -> frozenset[str] | None:
    """Return the facets before a change. The log leaves ``earlier`` empty if it equals ``now``."""
    return None if kind == PUBLISHED else frozenset(earlier) or frozenset(now)


def notice_of(happened: Happened, order: Order) -> Notice | None:
    """Return the notice for a receiver, or None if the change does not concern them."""
    before = _held(happened, happened.before, order)
    now = _held(happened, happened.now, order)
    if now is None:
        return None if before is None else _of_leaving(happened, before, order)
    return _of_having(happened, before, now, order)


def _held(happened: Happened, facets: frozenset[str] | None, order: Order) -> str | None:
    """Return the language in which the receiver holds the item if the changed version has these facets."""
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
    if before is None:  # the item is new to this receiver, whatever the kind of change
        kind = PUBLISHED if happened.language != now or kind == UPDATED else kind
        is_major = True
    elif before != now:
        kind, is_major = UPDATED, True
    wants_only_major = order.major_only or order.rule.major_only
    if (wants_only_major and not is_major) or (order.kinds and kind not in order.kinds):
        return None
    return Notice(kind, now, matches=True)
