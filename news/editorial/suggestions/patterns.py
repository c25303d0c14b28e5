"""The ways in which a text may write the names of things. Pure.

A name is also written without its brackets, in another order, without what follows a comma or a preposition, without
the acronym of another thing, and with the initials of its first words. A spelling that several things share is left
out.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum
from functools import cache

from news.editorial.suggestions.reading import CONJUNCTIONS, SMALL, TOKEN, folded
from news.editorial.suggestions.things import Thing

IN_COMMON = 3  # minimum number of national offices whose names contain the word
OF_MOST = 2  # at least one in this many offices has the word
SHORTENED_WORDS = 3
INITIALS = range(3, 7)
ACRONYM_LETTERS, MOST_ACRONYM_LETTERS = 2, 12

_IN_BRACKETS = re.compile(r"\(([^()]*)\)")
_PARTED = re.compile(r",|/|\b(?:and|и|et)\b")


class Kind(IntEnum):
    NAME = 0
    PLACE = 1
    ADJECTIVE = 2
    HINT = 3


@dataclass(frozen=True, slots=True)
class Pattern:
    """Words that identify a thing, in any order unless another thing has the same words. ``exact``: acronyms, which
    must be written exactly so. ``has_conjunction``: "and" is in the name.
    """

    thing: Thing
    kind: Kind
    words: tuple[str, ...]
    exact: frozenset[str] = frozenset()
    is_proper: bool = True
    has_conjunction: bool = False
    is_ordered: bool = False

    @property
    def identity(self) -> tuple[str, frozenset[str] | tuple[str, ...], frozenset[str]]:
        return self.thing.field, self.words if self.is_ordered else frozenset(self.words), self.exact


@dataclass(frozen=True, slots=True)
class Patterns:
    """All patterns. ``common`` words are in the names of several national offices, and ``heads`` in most of them, so
    that "police" beside a place means its office. ``siblings`` are words that enumerations separate from their head.
    ``acronyms`` of bodies can be inside the name of another body. ``places`` has the words of the
    places and adjectives of each thing that is not an area. ``plain`` words are in no proper name.
    """

    all: tuple[Pattern, ...]
    common: frozenset[str] = frozenset()
    heads: frozenset[str] = frozenset()
    siblings: frozenset[str] = frozenset()
    words: frozenset[str] = field(default=frozenset())
    acronyms: frozenset[str] = frozenset()
    places: frozenset[tuple[tuple[str, str], tuple[str, ...]]] = frozenset()
    plain: frozenset[str] = frozenset()

    @classmethod
    def of(cls, things: Iterable[Thing]) -> Patterns:
        things = list(things)
        common, heads = _words_in_common(things)
        acronyms = _acronyms(things)
        found = [pattern for thing in things for pattern in _patterns(thing, acronyms)]
        own = tuple(one for one in _unshared(found) if not _is_common(one, common))
        siblings = {word for pattern in own if pattern.kind in (Kind.PLACE, Kind.ADJECTIVE) for word in pattern.words}
        words = frozenset(word for pattern in own for word in pattern.words)
        plain = words - {word for pattern in own if pattern.is_proper for word in pattern.words}
        of_bodies = frozenset(_acronyms(thing for thing in things if thing.is_body))
        places = frozenset(
            (one.thing.key, one.words)
            for one in found
            if one.kind in (Kind.PLACE, Kind.ADJECTIVE) and not one.thing.is_area
        )
        return cls(
            own, common, heads, frozenset(siblings | _last_words(things)), words | common, of_bodies, places, plain
        )

    @classmethod
    def of_whole_names(cls, things: Iterable[Thing]) -> Patterns:
        found = tuple(
            pattern
            for thing in things
            for name in thing.names
            for pattern in _pattern(thing, Kind.NAME, TOKEN.findall(name), is_proper=thing.is_proper)
        )
        return cls(found, words=frozenset(word for pattern in found for word in pattern.words))


def _unshared(found: Sequence[Pattern]) -> Iterator[Pattern]:
    """Yield the names and hints that only one thing has. Two names may differ only in the order of words."""
    ordered = [replace(pattern, is_ordered=True) for pattern in found]
    owners: dict[object, set[str]] = defaultdict(set)
    for pattern in (*found, *ordered):
        owners[pattern.identity, pattern.kind == Kind.HINT].add(pattern.thing.value)

    def is_own(pattern: Pattern) -> bool:
        return len(owners[pattern.identity, pattern.kind == Kind.HINT]) == 1

    for pattern in dict.fromkeys(found):
        if is_own(pattern):
            yield pattern
        elif len(pattern.words) > 1 and is_own(replace(pattern, is_ordered=True)):
            yield replace(pattern, is_ordered=True)


def _is_common(pattern: Pattern, common: frozenset[str]) -> bool:
    return (
        bool(pattern.thing.places)
        and not pattern.thing.is_area
        and pattern.kind != Kind.HINT
        and not pattern.exact
        and common.issuperset(pattern.words)
    )


def _words_in_common(things: Sequence[Thing]) -> tuple[frozenset[str], frozenset[str]]:
    offices = [thing for thing in things if thing.places and not thing.is_area]
    counts = Counter(word for thing in offices for word in {word for name in thing.names for word in _telling(name)})
    of_places = {word for thing in offices for name in (*thing.places, *thing.adjectives) for word in _telling(name)}
    common = {word for word, count in counts.items() if count >= IN_COMMON} - of_places
    return frozenset(common), frozenset(word for word in common if counts[word] * OF_MOST >= len(offices))


def _last_words(things: Iterable[Thing]) -> set[str]:
    """Return the words after the comma in names that are otherwise equal, such as the cities of training centres."""
    ends: dict[str, set[str]] = defaultdict(set)
    for thing in things:
        for name in thing.names:
            begin, comma, end = name.rpartition(",")
            if comma and thing.is_proper:
                ends[begin].update(_telling(end))
    return {word for some in ends.values() if len(some) >= IN_COMMON for word in some}


def _telling(name: str) -> list[str]:
    words = [word for token in TOKEN.findall(name) if (word := folded(token))]
    return [word for word in words if word not in SMALL] or words


def _acronyms(things: Iterable[Thing]) -> dict[str, set[str]]:
    """Return the acronyms that are names, and the values that have them."""
    found: dict[str, set[str]] = defaultdict(set)
    for thing in things:
        for name in thing.names:
            for part in (name, *_IN_BRACKETS.findall(name)):
                tokens = TOKEN.findall(part)
                if len(tokens) == 1 and is_acronym(tokens[0]):
                    found[tokens[0]].add(thing.value)
    return found


def is_acronym(token: str) -> bool:
    return len(token) >= ACRONYM_LETTERS and sum(letter.isupper() for letter in token) > 1


def _patterns(thing: Thing, acronyms: dict[str, set[str]]) -> Iterator[Pattern]:
    for name in thing.names:
        for spelling in _spellings(name, thing, acronyms) if thing.is_proper else _subject_spellings(name):
            yield from _pattern(thing, Kind.NAME, spelling, is_proper=thing.is_proper)
    for kind, names in ((Kind.PLACE, thing.places), (Kind.ADJECTIVE, thing.adjectives), (Kind.HINT, thing.hints)):
        for name in names:
            yield from _pattern(thing, kind, TOKEN.findall(name), is_proper=kind != Kind.HINT and name[:1].isupper())


def _pattern(thing: Thing, kind: Kind, tokens: Sequence[str], *, is_proper: bool) -> Iterator[Pattern]:
    telling = [token for token in tokens if folded(token) and folded(token) not in SMALL]
    telling = telling or [token for token in tokens if folded(token)]
    words = tuple(map(folded, telling))
    exact = frozenset(token for token in telling if is_acronym(token))
    shortest = ACRONYM_LETTERS if kind == Kind.PLACE and exact else 3
    if words and (len(words) > 1 or len(words[0]) >= shortest):
        has_conjunction = any(folded(token) in CONJUNCTIONS for token in tokens)
        yield Pattern(thing, kind, words, exact, is_proper, has_conjunction)


def _subject_spellings(name: str) -> Iterator[list[str]]:
    """Yield a subject heading and each part of two or more words."""
    yield TOKEN.findall(_IN_BRACKETS.sub(" ", name))
    for part in _PARTED.split(name):
        if len(tokens := TOKEN.findall(part)) > 1:
            yield tokens


def _spellings(name: str, thing: Thing, acronyms: dict[str, set[str]]) -> Iterator[list[str]]:
    whole = _IN_BRACKETS.sub(" ", name)
    tokens = TOKEN.findall(whole)
    yield tokens
    inside = [TOKEN.findall(one) for one in _IN_BRACKETS.findall(name)]
    for short in filter(None, inside):
        if short[0][:1].isupper():
            yield short
        if is_acronym(short[0]) and (run := written_out(short[0], tokens)):
            yield tokens[slice(*run)]
            yield [*tokens[: run[0]], short[0], *tokens[run[1] :]]
    yield from _beginnings(whole)
    others = [token for token in tokens if not acronyms.get(token, set()) - {thing.value}]
    if len(others) < len(tokens):
        yield others
    yield from _with_initials(whole, others)


def _beginnings(name: str) -> Iterator[list[str]]:
    """Yield the part before the first comma, and each beginning before a small word, if it has enough words."""
    first, comma, _rest = name.partition(",")
    if comma and len(tokens := TOKEN.findall(first)) > 1:
        yield tokens
    tokens = TOKEN.findall(name)
    for place, token in enumerate(tokens):
        if folded(token) in SMALL and len(_telling(" ".join(tokens[:place]))) >= SHORTENED_WORDS:
            yield tokens[:place]


def _with_initials(name: str, tokens: list[str]) -> Iterator[list[str]]:
    """Yield the initials of the words before the comma, with the words after it: "BRI Oslo"."""
    first, comma, rest = name.partition(",")
    known = set(tokens)
    run = [token for token in TOKEN.findall(first) if token in known and folded(token) not in SMALL]
    if comma and len(run) in INITIALS:
        yield ["".join(token[0] for token in run).upper(), *TOKEN.findall(rest)]


def written_out(acronym: str, tokens: Sequence[str]) -> tuple[int, int] | None:
    """Return the range of the words whose first letters, one or more of each, make up ``acronym``."""
    if len(acronym) > MOST_ACRONYM_LETTERS:
        return None
    letters = folded(acronym)
    telling = [(place, folded(token)) for place, token in enumerate(tokens) if folded(token) not in SMALL]

    @cache
    def last_word(letter: int, at: int) -> int | None:
        """Return the place of the last word that is needed for the letters from ``letter`` on, if they begin at word ``at``."""
        place, word = telling[at]
        for end in range(letter + 1, len(letters) + 1):
            if word[: end - letter] != letters[letter:end]:
                return None
            if end == len(letters):
                return place
            following = (last_word(end, after) for after in range(at + 1, len(telling)))  # the acronym may skip words
            if (last := next((last for last in following if last is not None), None)) is not None:
                return last
        return None

    found = ((first, last_word(0, at)) for at, (first, _word) in enumerate(telling))
    return next(((first, last + 1) for first, last in found if last is not None), None)
