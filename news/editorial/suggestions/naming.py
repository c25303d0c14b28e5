"""Things that a text is about, and how sure that is. Pure.

Names that a text has once, after its beginning, count only if there are few of them. A place is an office if a word
such as "police" is beside it; alone it must be in the title, in several sentences, or be there with its adjective. A
single word names a subject only if the text confirms it. Hints must be several.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from news.editorial.suggestions.matching import Match, Occurrences
from news.editorial.suggestions.patterns import Kind, Patterns
from news.editorial.suggestions.reading import PREPOSITIONS, Text
from news.editorial.suggestions.things import Grade, Suggestion, Thing

LEAD_WORDS = 100  # title, standfirst and the first paragraph state the subject
IN_PASSING = 8  # maximum number of categories that are named only once
OFTEN = 3  # sentences with a place
SEVERAL_HINTS = 3  # the title counts as one
BEFORE_A_LANGUAGE = frozenset({"in", "en", "на"})
INDEFINITE = frozenset({"a", "an", "un", "une"})


def named_in(text: Text, things: Iterable[Thing] | Patterns) -> list[Suggestion]:
    """Return the things that the text is about, in the order of the text, with the first words that name each."""
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
    return found, matches


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
    """Matches of one thing in a text, by their kind."""

    def __init__(self) -> None:
        self.names: list[Match] = []
        self.offices: list[tuple[int, int]] = []
        self.places: list[Match] = []
        self.adjectives: list[Match] = []
        self.hints: list[Match] = []

    def add(self, text: Text, match: Match, occurrences: Occurrences) -> None:
        kind = match.pattern.kind
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

    def grade(self, text: Text, *, are_few_in_passing: bool) -> Grade | None:
        """Return None if the thing is not worth a suggestion."""
        if not self.ranges or (self.is_in_passing and not are_few_in_passing):
            return None
        is_subject = any(not one.pattern.is_proper for one in (*self.names, *self.hints))
        return self._of_subject(text) if is_subject else self._of_body(text)

    def _of_body(self, text: Text) -> Grade | None:
        if self.names or self.offices:
            return Grade.SURE
        places = sorted([*self.places, *self.adjectives], key=lambda match: match.first)
        is_early = places[0].first < LEAD_WORDS
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
        has_long_one = any(len(one.words) > 1 and one.first < LEAD_WORDS for one in self.hints)
        return Grade.UNSURE if is_titled or is_repeated or has_long_one else Grade.WEAK


def _is_counted(text: Text, match: Match) -> bool:
    """Return whether an indefinite article makes the word an ordinary one: "an environment for exchange"."""
    return match.first > 0 and text.folded[match.first - 1] in INDEFINITE
