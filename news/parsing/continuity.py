"""Check whether a document still comes from the publisher that an editor knows. Pure.

Someone who takes over an abandoned domain can copy some properties of a source, but rarely all of them: title, home
page, hosts that the entries link to, host that answers, and most entries of the previous document. `Publisher` has
these properties from all documents without doubts. `doubts` compares them with the next document. If they differ, an
editor decides.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from .identity import canonical_address, fold_title

# Kinds of doubt, as stored in rows.
TITLE, HOME, LINKS, PLACE, NEW = "title", "home", "links", "address", "new"
WORDS, LETTERS, HOSTS, DATES = "words", "letters", "hosts", "dates"
STRANGE, HINT, FEW = "strange", "hint", "few"
IN_KIND = (WORDS, LETTERS, HOSTS, DATES, FEW)
VOLUME, SEVERAL, CHANGED, GONE = "volume", "several", "changed", "gone"

NEW_SHARE = 0.9
TELLING_ENTRIES = 3  # a smaller document may be completely new at each poll
MOST_KEPT = 20  # number of values kept of each property
MOST_MARKS = 2000
MANY_HOSTS = 4
_NUMBER = re.compile(r"\d+")
_END_OF_HOST = re.compile("[/?#]")


@dataclass(frozen=True, slots=True)
class Spent:
    """Published changes of a trusted source that no editor has reviewed. ``kind`` is `STRANGE`, `HINT`, `CHANGED` or `GONE`;
    ``amount`` is a number of texts.

    ``key`` is the beginning of the strange entry's key.
    """

    kind: str
    at: datetime
    amount: float
    key: str = ""

    @classmethod
    def read(cls, value: Sequence[Any]) -> Spent:
        return cls(str(value[0]), datetime.fromisoformat(value[1]), float(value[2]), *map(str, value[3:4]))

    @property
    def value(self) -> list[Any]:
        return [self.kind, self.at.isoformat(), round(self.amount, 3), *([self.key] if self.key else [])]


@dataclass(frozen=True, slots=True)
class Publisher:
    """Known properties of a publisher, oldest values first. All are empty before the first document.

    ``hosts``: linked from entries. ``places``: hosts that answered. ``is_scattered``: the entries link to so many hosts
    that another one is normal. ``rolls_over``: an editor has confirmed that a document may be completely new at each
    poll. ``approved``: marks of changes that an editor confirmed. ``spent``: changes since an editor last confirmed the
    source.
    """

    titles: tuple[str, ...] = ()
    homes: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    is_scattered: bool = False
    rolls_over: bool = False
    approved: tuple[str, ...] = ()
    spent: tuple[Spent, ...] = ()

    @classmethod
    def read(cls, values: Mapping[str, Any]) -> Publisher:
        """Create a publisher from `Publisher.values`. Missing values are empty."""
        texts = {name: tuple(values.get(name, ())) for name in ("titles", "homes", "hosts", "places", "approved")}
        return cls(
            **texts,
            spent=tuple(Spent.read(one) for one in values.get("spent", ())),
            is_scattered=bool(values.get("is_scattered")),
            rolls_over=bool(values.get("rolls_over")),
        )

    @property
    def values(self) -> dict[str, Any]:
        """Values for JSON, without empty ones."""
        found = {name: getattr(self, name) for name in self.__slots__} | {"spent": [one.value for one in self.spent]}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in found.items() if value}


NOBODY = Publisher()


@dataclass(frozen=True, slots=True)
class Shown:
    """Publisher's properties in one document. ``links``: from new and changed entries. ``all_links``: from all entries
    of a complete document, otherwise empty. ``place``: the address that answered, or "" if a hub delivered the
    document.
    """

    title: str
    home_url: str
    links: tuple[str, ...]
    all_links: tuple[str, ...] = ()
    place: str = ""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A doubt. ``before`` and ``after`` depend on its ``kind``: known and new title, address, or hosts separated by ",
    ". For `NEW` they are the numbers of all entries and of new ones; for the others, the usual number and the number
    found.

    ``is_usual`` (for `NEW`): the previous poll was recent. ``is_partial``: the other entries are published. ``marks``:
    waiting changes.
    """

    kind: str
    before: str
    after: str
    is_usual: bool = False
    is_partial: bool = False
    marks: tuple[str, ...] = ()

    @classmethod
    def read(cls, values: Mapping[str, Any]) -> Doubt:
        return cls(
            str(values.get("kind", "")),
            str(values.get("before", "")),
            str(values.get("after", "")),
            bool(values.get("is_usual")),
            bool(values.get("is_partial")),
            tuple(values.get("marks", ())),
        )

    @property
    def values(self) -> dict[str, Any]:
        more = {"is_usual": self.is_usual, "is_partial": self.is_partial, "marks": list(self.marks)}
        return {"kind": self.kind, "before": self.before, "after": self.after} | {n: v for n, v in more.items() if v}


def doubts(known: Publisher, shown: Shown, *, is_strict: bool) -> list[Doubt]:
    """Return doubts about the document. ``is_strict``: also doubt a missing title or home page that was always there.

    A publisher without known values raises no doubts, because its first document defines them.
    """
    found = []
    if _is_other(shown.title, known.titles, same=_words, is_strict=is_strict):
        found.append(Doubt(TITLE, _last(known.titles), shown.title))
    if _is_other(shown.home_url, known.homes, same=_page, is_strict=is_strict):
        found.append(Doubt(HOME, _last(known.homes), shown.home_url))
    strange = strange_hosts(known, shown.links)
    if strange and _are_most(strange.total(), shown.links):
        found.append(Doubt(LINKS, ", ".join(known.hosts[-3:]), ", ".join(list(strange)[:MOST_KEPT])))
    place = host_of(shown.place)
    if place and known.places and not any(is_same_site(place, other) for other in known.places):
        found.append(Doubt(PLACE, known.places[-1], place))
    return found


def _is_other(value: str, known: Sequence[str], *, same: Callable[[str], str], is_strict: bool) -> bool:
    if not any(known) or not (value or is_strict):
        return False
    return same(value) not in map(same, known)


def _last(known: Sequence[str]) -> str:
    return next(filter(None, reversed(known)), "")


def _are_most(count: int, links: Sequence[str]) -> bool:
    return count >= TELLING_ENTRIES and count * 2 > len(links)


def strange_hosts(known: Publisher, links: Iterable[str]) -> Counter[str]:
    """Return hosts of ``links`` that this publisher has never linked to, with their counts. Empty if no hosts are
    known, or too many.
    """
    if not known.hosts or known.is_scattered:
        return Counter()
    hosts = Counter(host for link in links if (host := host_of(link)))
    return Counter(
        {host: count for host, count in hosts.items() if not any(is_same_site(host, other) for other in known.hosts)}
    )


def is_replaced(*, new: int, entries: int, before: int, is_whole: bool) -> bool:
    """Return whether more than 90 % of a document is new, and it or the previous one had enough entries to tell.

    If a document has only new entries, its size is at least that of the previous one.
    """
    size = entries if is_whole else max(entries, before)
    return before > 0 and max(entries, before) >= TELLING_ENTRIES and new > NEW_SHARE * size


def learned(known: Publisher, shown: Shown) -> Publisher:
    """Return ``known`` with the properties of a document without doubts."""
    hosts = [host for link in shown.links if (host := host_of(link))]
    place = host_of(shown.place)
    return replace(
        known,
        titles=_with(known.titles, [shown.title], same=_words, may_miss=True),
        homes=_with(known.homes, [shown.home_url], same=_page, may_miss=True),
        hosts=_with(known.hosts, hosts),
        places=_with(known.places, [place]),
        is_scattered=_is_scattered(shown.all_links, was=known.is_scattered),
    )


def accepted(known: Publisher, found: Iterable[Doubt]) -> Publisher:
    """Return ``known`` with the properties that an editor has accepted."""
    for doubt in found:
        match doubt.kind:
            case "title":
                known = replace(known, titles=_with(known.titles, [doubt.after], same=_words, may_miss=True))
            case "home":
                known = replace(known, homes=_with(known.homes, [doubt.after], same=_page, may_miss=True))
            case "links":
                known = replace(known, hosts=_with(known.hosts, doubt.after.split(", ")))
            case "address":
                known = replace(known, places=_with(known.places, [host_of(doubt.after) or doubt.after]))
            case "new":
                known = replace(known, rolls_over=known.rolls_over or doubt.is_usual)
            case "changed" | "gone" | "words":
                known = replace(known, approved=(*known.approved, *doubt.marks)[-MOST_MARKS:])
    return replace(known, spent=())


def added(before: Iterable[Doubt], found: Iterable[Doubt]) -> list[Doubt]:
    """Merge doubts about one source by kind: the first known value and the last new one. Hosts and entries add up."""
    merged = {doubt.kind: doubt for doubt in before}
    for doubt in found:
        earlier = merged.get(doubt.kind)
        merged[doubt.kind] = doubt if earlier is None else _both(earlier, doubt)
    return list(merged.values())


def _both(earlier: Doubt, later: Doubt) -> Doubt:
    marks = tuple(dict.fromkeys([*earlier.marks, *later.marks]))[:MOST_MARKS]
    after = later.after
    if later.kind == LINKS:
        after = ", ".join(list(dict.fromkeys([*earlier.after.split(", "), *after.split(", ")]))[:MOST_KEPT])
    elif later.kind == NEW:
        return replace(earlier, is_usual=later.is_usual and earlier.is_usual)
    elif later.kind == FEW:
        earlier, after = later, str(len(marks))
    elif later.kind == VOLUME:
        after = str(int(earlier.after) + int(after))
    elif marks:
        after = str(len(marks))
    return replace(
        later, before=earlier.before, after=after, is_partial=earlier.is_partial and later.is_partial, marks=marks
    )


# --- What is the same -----------------------------------------------------------------------------------------------


def host_of(address: str) -> str:
    """Return the host for comparison: lower case, ASCII, without ``www.``. Empty if the address has no host."""
    if "://" not in address:
        return ""
    return _END_OF_HOST.split(canonical_address(address), maxsplit=1)[0]


def is_same_site(one: str, other: str) -> bool:
    """Return whether one host is in the domain of the other."""
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")


def _words(title: str) -> str:
    """Return the title without numbers, which change in titles such as "News of 3 March"."""
    return " ".join(_NUMBER.sub(" ", fold_title(title)).split())


def _page(address: str) -> str:
    """Return the address without its query, which may have a session id."""
    return canonical_address(address.partition("?")[0])


def _with(
    known: tuple[str, ...], values: Iterable[str], *, same: Callable[[str], str] = str, may_miss: bool = False
) -> tuple[str, ...]:
    """Add values to ``known``. ``may_miss``: also remember that the value was missing."""
    kept = {same(value): value for value in known}
    for value in values:
        if value or may_miss:
            kept.setdefault(same(value), value)
    return tuple(kept.values())[-MOST_KEPT:]


def _is_scattered(links: Sequence[str], *, was: bool) -> bool:
    hosts = Counter(host for link in links if (host := host_of(link)))
    if hosts.total() < MANY_HOSTS:
        return was
    return len(hosts) >= MANY_HOSTS and max(hosts.values()) * 2 < hosts.total()
