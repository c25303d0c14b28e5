"""The two indexes: public content, which readers search, and unpublished text, which only the CMS searches.

`Languages` carries the index with the languages of a query. A function that is given plain codes searches public content.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rocb.models import DraftEntry, DraftWord, SearchEntry, SearchWord
from rocb.models.search import Entry, Word


@dataclass(frozen=True, slots=True)
class Index:
    entries: type[Entry]
    words: type[Word]

    @property
    def with_the_words(self) -> type[Entry]:
        """Return the entries whose words are used. For a contributor's drafts, these are the public entries."""
        return SearchEntry if self.words is SearchWord else self.entries


PUBLIC = Index(SearchEntry, SearchWord)
DRAFTS = Index(DraftEntry, DraftWord)
INDEXES = (PUBLIC, DRAFTS)


class Languages(tuple[str, ...]):
    """Codes of languages (none for all), and the index whose words are used."""

    searched: Index

    def __new__(cls, codes: Iterable[str] = (), index: Index = PUBLIC) -> Languages:
        made = super().__new__(cls, codes)
        made.searched = index
        return made


def index_of(languages: Sequence[str]) -> Index:
    return languages.searched if isinstance(languages, Languages) else PUBLIC
