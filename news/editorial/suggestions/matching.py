"""Occurrences of patterns in a text. The longest name swallows the names inside it. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from foundation.languages.word_forms import is_form_of, is_verb_form_of
from news.editorial.suggestions.patterns import Kind, Pattern, Patterns
from news.editorial.suggestions.reading import CONJUNCTIONS, PREPOSITIONS, Text

KEY_LETTERS = 4  # words up to this length have no endings that change
OFTEN_ENOUGH = 50  # number of examined occurrences of one pattern
GAP = 3  # small words between two words of a name
ENUMERATED = 14  # words of an enumeration between a head and one of its names


@dataclass(frozen=True, slots=True)
class Match:
    pattern: Pattern
    words: frozenset[int]  # positions in the text
    first: int
    last: int
    own: frozenset[int]  # the head is missing, because it is shared with others in an enumeration


class Occurrences:
    """The words of the patterns in one text."""

    def __init__(self, text: Text, patterns: Patterns) -> None:
        self.text = text
        self.patterns = patterns
        self.forms = _forms(text, patterns)  # folded word of the text -> words of patterns
        self.positions: dict[str, list[int]] = defaultdict(list)
        for place, word in enumerate(text.folded):
            for name in self.forms.get(word, ()):
                self.positions[name].append(place)

    def matches(self) -> list[Match]:
        """Return the matches in the order of the text, without those that overlap a longer one."""
        found = [match for pattern in self.patterns.all for match in self._of(pattern)]
        found.sort(key=lambda match: (-len(match.words), match.pattern.kind, self._distance(match), match.first))
        taken: dict[int, Match] = {}
        left = []
        for match in found:
            others = [taken[place] for place in match.own if place in taken]
            if all(self._is_same_place(other, match) or _are_equal(other, match) for other in others):
                taken.update(dict.fromkeys(match.words, match))
                left.append(match)
        return sorted(left, key=lambda match: (match.first, match.last))

    def _is_same_place(self, office: Match, area: Match) -> bool:
        """Return whether the name of an office names a place of an area: "police of Greece" is also Greece."""
        is_place = area.pattern.thing.is_area and area.pattern.kind in (Kind.PLACE, Kind.ADJECTIVE)
        return is_place and (office.pattern.thing.key, area.pattern.words) in self.patterns.places

    def _distance(self, match: Match) -> int:
        """Return how many words differ in form from those of the name, so that the closest of several names wins."""
        return len({self.text.folded[at] for at in match.words}.difference(match.pattern.words))

    def _of(self, pattern: Pattern) -> Iterator[Match]:
        places = [self.positions.get(word, ()) for word in pattern.words]
        if not all(places):
            return
        rarest = min(range(len(places)), key=lambda at: len(places[at]))
        end = -1
        for place in places[rarest][:OFTEN_ENOUGH]:
            if place <= end:
                continue
            found = self._around(place, pattern, rarest)
            if found is not None:
                end = max(found)
                own = [at for at in found if self._is_any(self.text.folded[at], self.patterns.siblings)] or found
                inside = [at for at in range(min(found), end) if self._is_acronym_inside(at, pattern)]
                yield Match(pattern, frozenset([*found, *inside]), min(found), end, frozenset([*own, *inside]))

    def _around(self, place: int, pattern: Pattern, anchor: int) -> list[int] | None:
        missing = list(pattern.words)
        del missing[anchor]
        found = [place]
        is_enumerated = not self.patterns.siblings.isdisjoint(pattern.words)
        most = ENUMERATED if is_enumerated else GAP
        for step in (1, -1):
            at, gap = place + step, 0
            while missing and 0 <= at < len(self.text.folded) and self._are_together(at, place):
                if word := next((word for word in self.forms.get(self.text.folded[at], ()) if word in missing), ""):
                    missing.remove(word)
                    found.append(at)
                    gap = 0
                elif self._is_acronym_inside(at, pattern):
                    gap = 0
                elif (gap := gap + 1) > most or not self._may_be_between(at, pattern, is_enumerated=is_enumerated):
                    break
                at += step
        return found if not missing and self._is_written_so(pattern, sorted(found)) else None

    def _are_together(self, one: int, other: int) -> bool:
        return self.text.sentences[one] == self.text.sentences[other]

    def _may_be_between(self, at: int, pattern: Pattern | None = None, *, is_enumerated: bool) -> bool:
        word = self.text.folded[at]
        if word in PREPOSITIONS or self.text.in_brackets[at]:
            return True
        if word in CONJUNCTIONS:
            return is_enumerated or (pattern is not None and pattern.has_conjunction)
        return is_enumerated and self._is_any(word, self.patterns.siblings)

    def _is_acronym_inside(self, at: int, pattern: Pattern) -> bool:
        """Return whether the word is the acronym of a body, inside the name of another one: "Regional Office of ACME
        for Trade".
        """
        is_of_several = pattern.kind == Kind.NAME and len(pattern.words) > 1
        return is_of_several and pattern.thing.is_body and self.text.tokens[at] in self.patterns.acronyms

    def _is_any(self, word: str, names: frozenset[str]) -> bool:
        return not names.isdisjoint(self.forms.get(word, ()))

    def _is_written_so(self, pattern: Pattern, found: list[int]) -> bool:
        forms = [self.forms.get(self.text.folded[at], ()) for at in found]
        if pattern.is_ordered and not all(word in some for word, some in zip(pattern.words, forms, strict=True)):
            return False
        written = {self.text.tokens[at] for at in found}
        if any(written.isdisjoint({one, f"{one}s"}) for one in pattern.exact):
            return False
        return not pattern.is_proper or any(token[0].isupper() for token in written)

    def beside_an_office(self, match: Match) -> tuple[int, int] | None:
        """Return the range of a place with the words that make it an office: "police of Italy and Greece"."""
        for step, start in ((1, match.last), (-1, match.first)):
            if (end := self._office(start, step)) is not None:
                return min(match.first, end), max(match.last, end)
        return None

    def _office(self, start: int, step: int) -> int | None:
        at, common, distance = start + step, 0, 0
        while 0 <= at < len(self.text.folded) and self._are_together(at, start) and distance <= ENUMERATED:
            word = self.text.folded[at]
            if self._is_any(word, self.patterns.heads):
                return at
            if self._is_any(word, self.patterns.common):
                common += 1
                if common > 1:
                    return at
            elif common or not self._may_be_between(at, is_enumerated=True):
                return None
            at, distance = at + step, distance + 1
        return None


def _are_equal(one: Match, other: Match) -> bool:
    """Return whether two categories can have the same words."""
    return one.words == other.words and one.pattern.thing.field != other.pattern.thing.field


def _forms(text: Text, patterns: Patterns) -> dict[str, tuple[str, ...]]:
    """Return the names of which each word of the text is a form."""
    by_key: dict[str, list[str]] = defaultdict(list)
    for name in patterns.words:
        by_key[name[:KEY_LETTERS]].append(name)
    found = {}
    for word in set(text.folded):
        keys = {word[:length] for length in range(1, KEY_LETTERS + 1)}  # a shorter name is a key of its own
        named = [name for key in keys for name in by_key.get(key, ())]
        if forms := tuple(
            name for name in named if is_form_of(word, name) or (name in patterns.plain and is_verb_form_of(word, name))
        ):
            found[word] = forms
    return found
