"""A text as words, both as written and folded, with the characters between them. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from foundation.languages.folding import fold

TEXT_CHARACTERS = 300_000
WORDS_SHOWN = 80

TOKEN = re.compile(r"[^\W_](?:[^\W_]|[\u0300-\u036f])*")
_END_OF_SENTENCE = re.compile(r"[.!?;:\n…]")

# Articles and prepositions inside names in the languages that suggestions know, and the conjunctions of enumerations.
_PREPOSITIONS = """
a an at by for from in of on the to with s
a au aux d de des du en l la le les par pour sur
в во для до из к ко на о об от по при с со
"""
PREPOSITIONS = frozenset(_PREPOSITIONS.split())
CONJUNCTIONS = frozenset({"and", "et", "и", "as", "well", "ainsi", "que", "также", "а"})
SMALL = PREPOSITIONS | CONJUNCTIONS


@dataclass(frozen=True, slots=True)
class Text:
    """A tokenised text. ``sentences`` has the number of each word's sentence. If there are several lines, the first is
    the title.
    """

    written: str
    tokens: tuple[str, ...]
    folded: tuple[str, ...]
    places: tuple[tuple[int, int], ...]
    sentences: tuple[int, ...]
    in_brackets: tuple[bool, ...]
    title_words: int

    @classmethod
    def read(cls, text: str) -> Text:
        text = text[:TEXT_CHARACTERS]
        found = [match for match in TOKEN.finditer(text) if folded(match.group())]
        tokens = tuple(match.group() for match in found)
        sentences, brackets, sentence, depth, end = list[int](), list[bool](), 0, 0, 0
        for match in found:
            between = text[end : match.start()]
            if len(between) > 1 or between in "\n":
                sentence += bool(_END_OF_SENTENCE.search(between))
            depth = max(depth + between.count("(") - between.count(")"), 0)
            sentences.append(sentence)
            brackets.append(depth > 0)
            end = match.end()
        begin = len(text) - len(text.lstrip())
        title_end = text.find("\n", begin)
        title_words = sum(1 for match in found if match.start() < title_end)
        return cls(
            text,
            tokens,
            tuple(map(folded, tokens)),
            tuple(match.span() for match in found),
            tuple(sentences),
            tuple(brackets),
            title_words,
        )

    def words(self, first: int, last: int) -> str:
        """Return the text from one word to another as written, shortened to `WORDS_SHOWN` characters."""
        found = " ".join(self.written[self.places[first][0] : self.places[last][1]].split())
        return found if len(found) <= WORDS_SHOWN else f"{found[:WORDS_SHOWN]}…"

    def between(self, first: int, last: int) -> str:
        return self.written[self.places[first][1] : self.places[last][0]]


@lru_cache(maxsize=50_000)
def folded(word: str) -> str:
    return fold(word).replace(" ", "")
