"""Things that a text is about, and how certain that is. Pure. Names that occur only once, after the beginning, count
only if there are few of them. A place means its office if a word such as "police" is beside it. A place alone counts
only in the title, in several sentences, or together with its adjective. A single word names a subject only if the text
confirms it. One hint is not enough. Of areas, those in the title count, or the first ones.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from news.editorial.suggestions.matching import Match, Occurrences
from news.editorial.suggestions.patterns import Kind, Patterns
from news.editorial.suggestions.reading import PREPOSITIONS, Text
from news.editorial.suggestions.things import Grade, Suggestion, Thing

LEAD_WORDS = 100  # title, standfirst and the first paragraph state the subject
IN_PASSING = 8  # maximum number of categories that are named only once
OFTEN = 3  # sentences with a place
FIRST_SENTENCES = 1  # the title and the first sentence after it
SEVERAL_HINTS = 3  # including the title
BEFORE_A_LANGUAGE = frozenset({"in", "en", "на"})
INDEFINITE = frozenset({"a", "an", "un", "une"})


def named_in(text: Text, things: Iterable[Thing] | Patterns) -> list[Suggestion]:
    """Return the things that the text is about, in the order of the text, each with the words that name it first."""
    return read(text, things if isinstance(things, Patterns) else Patterns.of(things))[0]


def read(text: Text, patterns: Patterns) -> tuple[list[Suggestion], list[Match]]:
    """Return the suggestions of `named_in`, and all matches."""
    occurrences = Occurrences(text, patterns)
    matches = occurrences.matches()
    evidence: dict[tuple[str, str], _Evidence] = defaultdict(_Evidence)
    for place, match in enumerate(matches):
        if not _is_attribute(text, match, matches[max(place - 1, 0) : place], matches[place + 1 : place + 2]):
            evidence[match.pattern.thing.key].add(text, match, occurrences)
    passing = Counter(field for (field, _value), one in evidence.items() if one.is_in_passing)
    found = []
    for (field, value), one in evidence.items():
        grade = one.grade(text, are_few_in_passing=passing[field] <= IN_PASSING)
        if grade is not None:
            found.append(Suggestion(value, text.words(*min(one.ranges)), field, grade))
    areas = {key: one for key, one in evidence.items() if one.is_area}
    sure = {one.field for one in found if one.is_sure}
    found = [one for one in found if one.field not in sure or not evidence[one.key].is_one_hint(text)]
    return list(_of_main_areas(found, areas, text)), matches


def _of_main_areas(
    found: Iterable[Suggestion], areas: Mapping[tuple[str, str], _Evidence], text: Text
) -> Iterator[Suggestion]:
    """Yield the suggestions. The sure areas are those in the title, or else those in the first sentence that has one. Beside
    them, another area needs two sentences: one is about a partner, the origin of goods, or the office itself."""
    found = list(found)
    firsts = {one.key: min(areas[one.key].ranges)[0] for one in found if one.is_sure and one.key in areas}
    sentences = {key: text.sentences[first] for key, first in firsts.items()}
    titled = {key for key, first in firsts.items() if first < text.title_words}
    sure = titled or {key for key, sentence in sentences.items() if sentence == min(sentences.values())}
    for one in found:
        if one.key not in areas or one.key in sure or not sure:
            yield one
        elif len({text.sentences[first] for first, _last in areas[one.key].ranges}) > 1:
            yield replace(one, grade=Grade.UNSURE)


def _is_attribute(text: Text, match: Match, before: list[Match], after: list[Match]) -> bool:
    """Return whether the name of a body only describes the subject beside it: "ACME Data Model"."""
    if not match.pattern.thing.is_body or match.pattern.kind != Kind.NAME:
        return False
    for other in before:
        between = text.folded[other.last + 1 : match.first]
        if _is_subject(other) and all(word in PREPOSITIONS for word in between) and _are_joined(text, other, match):
            return True
    return any(
        _is_subject(other) and other.first == match.last + 1 and _are_joined(text, match, other) for other in after
    )


def _is_subject(match: Match) -> bool:
    return not match.pattern.thing.is_body and match.pattern.kind == Kind.NAME


def _are_joined(text: Text, one: Match, other: Match) -> bool:
    return not any(sign in ",.;:()\n" for sign in text.between(one.last, other.first))


class _Evidence:
    """Matches of one thing in a text, by kind."""

    def __init__(self) -> None:
        self.names: list[Match] = []
        self.offices: list[tuple[int, int]] = []
        self.places: list[Match] = []
        self.adjectives: list[Match] = []
        self.hints: list[Match] = []
        self.is_area = False

    def add(self, text: Text, match: Match, occurrences: Occurrences) -> None:
        kind = match.pattern.kind
        self.is_area = match.pattern.thing.is_area
        if kind == Kind.HINT:
            self.hints.append(match)
        elif kind == Kind.NAME:
            self.names.append(match)
        elif office := occurrences.beside_an_office(match):
            self.offices.append(office)
        elif kind == Kind.PLACE:
            self.places.append(match)
        elif not (match.first and text.folded[match.first - 1] in BEFORE_A_LANGUAGE):
            self.adjectives.append(match)

    @property
    def ranges(self) -> list[tuple[int, int]]:
        """Return the ranges of the words to show: those of the strongest kind."""
        strong = [(one.first, one.last) for one in self.names] + self.offices
        return strong or [(one.first, one.last) for one in (self.places or self.adjectives or self.hints)]

    @property
    def is_in_passing(self) -> bool:
        return len(self.names) + len(self.offices) + len(self.places) == 1 and min(self.ranges)[0] >= LEAD_WORDS

    def is_one_hint(self, text: Text) -> bool:
        """Return whether one hint after the first sentence is all: a passing mention, if the text has another subject."""
        is_alone = not self.names and len({one.first for one in self.hints}) == 1
        return is_alone and text.sentences[self.hints[0].first] > FIRST_SENTENCES

    def grade(self, text: Text, *, are_few_in_passing: bool) -> Grade | None:
        """Return the grade of the suggestion; None if the thing is not worth one."""
        if not self.ranges or (self.is_in_passing and not are_few_in_passing):
            return None
        is_subject = any(not one.pattern.is_proper for one in (*self.names, *self.hints))
        return self._of_subject(text) if is_subject else self._of_body(text)

    def _of_body(self, text: Text) -> Grade | None:
        if self.names or self.offices:
            return Grade.SURE
        places = sorted([*self.places, *self.adjectives], key=lambda match: match.first)
        is_early = places[0].first < LEAD_WORDS
        if self.is_area and places[0].first < text.title_words:
            return Grade.SURE
        if len(places) == 1:
            return Grade.UNSURE if is_early else None
        is_titled = bool(self.places) and self.places[0].first < text.title_words
        is_often = len({text.sentences[match.first] for match in places}) >= OFTEN
        is_both = bool(self.places and self.adjectives)
        if is_titled or (is_early and (is_often or is_both)):
            return Grade.SURE
        return Grade.UNSURE if self.places or is_early else None

    def _of_subject(self, text: Text) -> Grade | None:
        several = [one for one in self.names if len(one.words) > 1]
        single = [one for one in self.names if len(one.words) == 1 and not _is_counted(text, one)]
        is_early = min((one.first for one in (*several, *single, *self.hints)), default=LEAD_WORDS) < LEAD_WORDS
        if several:
            is_confirmed = several[0].first < LEAD_WORDS or len(self.names) + len(self.hints) > 1
            return Grade.SURE if is_confirmed else Grade.UNSURE
        if single:
            is_confirmed = len(single) > 1 or bool(self.hints) or single[0].first < text.title_words
            return (
                (Grade.SURE if is_confirmed else Grade.UNSURE) if is_early else Grade.UNSURE if is_confirmed else None
            )
        return self._of_hints(text, is_early=is_early)

    def _of_hints(self, text: Text, *, is_early: bool) -> Grade | None:
        if not self.hints:
            return None
        kinds = len({one.pattern.words for one in self.hints})
        is_repeated = len({text.sentences[one.first] for one in self.hints}) > 1
        is_titled = any(one.first < text.title_words for one in self.hints)
        if is_early and is_repeated and kinds + is_titled >= SEVERAL_HINTS:
            return Grade.SURE
        has_long_one = any((len(one.words) > 1 or one.pattern.exact) and one.first < LEAD_WORDS for one in self.hints)
        return Grade.UNSURE if is_titled or is_repeated or has_long_one else Grade.WEAK


def _is_counted(text: Text, match: Match) -> bool:
    """Return whether an indefinite article shows that the word is used as an ordinary noun: "an environment for exchange"."""
    return match.first > 0 and text.folded[match.first - 1] in INDEFINITE
