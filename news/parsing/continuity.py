"""Whether a document still comes from the publisher whom an editor knows. Pure.

Who takes over a forgotten domain can keep some of what a source showed, rarely all: its title, its home page, the hosts
that its entries lead to, the host that answers, and that most of a document was there at the last poll. `Publisher` is what
undoubted documents showed, and grows with them; `doubts` says what of the next one does not fit. An editor decides then.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from .identity import canonical_address, fold_title

# The kinds of doubt, as rows spell them.
TITLE, HOME, LINKS, PLACE, NEW = "title", "home", "links", "address", "new"
WORDS, LETTERS, HOSTS, DATES = "words", "letters", "hosts", "dates"
STRANGE, FEW = "strange", "few"
IN_KIND = (WORDS, LETTERS, HOSTS, DATES, FEW)
VOLUME, SEVERAL, CHANGED, GONE = "volume", "several", "changed", "gone"

NEW_SHARE = 0.9
TELLING_ENTRIES = 3  # a document with fewer may be new from top to bottom each time
MOST_KEPT = 20  # values of each kind
MOST_MARKS = 2000
MANY_HOSTS = 4
_NUMBER = re.compile(r"\d+")
_END_OF_HOST = re.compile("[/?#]")


@dataclass(frozen=True, slots=True)
class Spent:
    """What a trusted source has done without a person's look: of `STRANGE`, `CHANGED` or `GONE`, how many texts.

    ``key``: begins the key of the entry that is strange.
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
    """What undoubted documents showed, the newest last; all empty where none was read yet.

    ``hosts``: that entries lead to. ``places``: hosts that answered. ``is_scattered``: its entries lead to many hosts, so that
    another one says nothing. ``rolls_over``: an editor knows that all of it may be new from one poll to the next.
    ``approved``: marks of changes that an editor confirmed. ``spent``: since an editor confirmed the source.
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
        """From `Publisher.values`; what is missing is empty."""
        texts = {name: tuple(values.get(name, ())) for name in ("titles", "homes", "hosts", "places", "approved")}
        return cls(
            **texts,
            spent=tuple(Spent.read(one) for one in values.get("spent", ())),
            is_scattered=bool(values.get("is_scattered")),
            rolls_over=bool(values.get("rolls_over")),
        )

    @property
    def values(self) -> dict[str, Any]:
        """As JSON, without what is empty."""
        found = {name: getattr(self, name) for name in self.__slots__} | {"spent": [one.value for one in self.spent]}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in found.items() if value}


NOBODY = Publisher()


@dataclass(frozen=True, slots=True)
class Shown:
    """What a document shows of its publisher. ``links``: of entries that are new or have changed. ``all_links``: of a whole
    document, else empty. ``place``: the address that answered, "" where a hub brought it."""

    title: str
    home_url: str
    links: tuple[str, ...]
    all_links: tuple[str, ...] = ()
    place: str = ""


@dataclass(frozen=True, slots=True)
class Doubt:
    """``kind``, and what was known and is shown now: a title, an address, hosts with ", " between; of `NEW` how many entries
    the document has and how many are new; of the others what is usual, and how many are concerned.

    ``is_usual``: of `NEW`, that the poll before was not long ago. ``is_partial``: the rest of the source goes on. ``marks``:
    of the changes that wait.
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
    """What does not fit. ``is_strict``: a title or a home page that was always there must not be missing.

    Nothing known is no doubt: a source that was never read shows itself for the first time.
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
    """Hosts of ``links`` that this publisher never led to, with how often; nothing where none or many are known."""
    if not known.hosts or known.is_scattered:
        return Counter()
    hosts = Counter(host for link in links if (host := host_of(link)))
    return Counter(
        {host: count for host, count in hosts.items() if not any(is_same_site(host, other) for other in known.hosts)}
    )


def is_replaced(*, new: int, entries: int, before: int, is_whole: bool) -> bool:
    """More than 90 % of a document is new to us, and it or the one before had enough entries to tell.

    A document that holds only what is new is measured by the one before.
    """
    size = entries if is_whole else max(entries, before)
    return before > 0 and max(entries, before) >= TELLING_ENTRIES and new > NEW_SHARE * size


def learned(known: Publisher, shown: Shown) -> Publisher:
    """``known``, and what a document shows that nobody doubts."""
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
    """``known``, and what an editor has taken for the same publisher all the same."""
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
            case "changed" | "gone":
                known = replace(known, approved=(*known.approved, *doubt.marks)[-MOST_MARKS:])
    return replace(known, spent=())


def added(before: Iterable[Doubt], found: Iterable[Doubt]) -> list[Doubt]:
    """All doubts about one source: of each kind what was known first and is shown last; hosts and entries add up."""
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
    elif later.kind == VOLUME:
        after = str(int(earlier.after) + int(after))
    elif marks:
        after = str(len(marks))
    return replace(
        later, before=earlier.before, after=after, is_partial=earlier.is_partial and later.is_partial, marks=marks
    )


# --- What is the same -----------------------------------------------------------------------------------------------


def host_of(address: str) -> str:
    """As hosts are compared: in lower case and ASCII, without ``www.``; of a host its own name, "" for nothing."""
    if "://" not in address:
        return ""
    return _END_OF_HOST.split(canonical_address(address), maxsplit=1)[0]


def is_same_site(one: str, other: str) -> bool:
    """One host lies in the domain of the other."""
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")


def _words(title: str) -> str:
    """Figures change in titles such as "News of 3 March"."""
    return " ".join(_NUMBER.sub(" ", fold_title(title)).split())


def _page(address: str) -> str:
    """Without query, where sessions stand."""
    return canonical_address(address.partition("?")[0])


def _with(
    known: tuple[str, ...], values: Iterable[str], *, same: Callable[[str], str] = str, may_miss: bool = False
) -> tuple[str, ...]:
    """``may_miss``: that it was left out is known too."""
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
