"""Objects that no index has: pictures, sources and entries on the desk. The newest are read and compared here. Pure.

As with pages, all forms of their words match, and if a query finds nothing at all, misspelled words too.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache

from foundation.languages.folding import fold
from rocb.search.cms import own_words
from rocb.search.words import Terms, cleaned


@lru_cache(maxsize=10_000)
def _folded(text: str) -> str:
    """Fold a short text. The palette requests the same texts with every letter that is typed."""
    return fold(text)


@dataclass(frozen=True)
class Titles:
    """Objects by their key, with the words of their title, and of the beginning of their text."""

    titles: dict[int, list[str]]
    texts: dict[int, list[str]]

    @classmethod
    def of(cls, rows: Iterable[tuple[int, str, str]]) -> Titles:
        rows = list(rows)
        titles = {pk: _folded(title).split() for pk, title, _text in rows}
        return cls(titles, {pk: [*titles[pk], *_folded(text).split()] for pk, _title, text in rows})

    @cached_property
    def words(self) -> frozenset[str]:
        return frozenset(word for words in self.texts.values() for word in words)

    def matching(self, query: str) -> list[int]:
        """Return the keys of objects with all words, first those that have them in their title."""
        terms = Terms.read(query)
        if not terms:
            return []
        terms = own_words.added(self.words, to=terms)
        found = [pk for pk, words in self.titles.items() if terms.are_in(words)]
        return [*found, *(pk for pk, words in self.texts.items() if pk not in set(found) and terms.are_in(words))]

    def corrections(self, query: str) -> list[str]:
        return [other for other in own_words.corrections(cleaned(query), self.words) if self.matching(other)]
