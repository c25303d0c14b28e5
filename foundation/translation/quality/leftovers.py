"""Find text that is still in the language of the original.

A text, or a sentence of it, that is the same as in the original is not translated, if it has words that a translator
would change: no names, numbers or quotations. Other foreign text is found by `foundation.languages.written_in`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from foundation.languages import written_in
from foundation.languages.quotations import without_quotations
from foundation.languages.written_in import ADDRESS, SENTENCE_END
from foundation.translation.quality.findings import Finding, Kind

WORD = re.compile(r"[^\W\d_]+")
DOMAIN = re.compile(r"\w\S*\.[a-z]{2,}\b")
LEAST_WORDS = 3  # fewer words may be the same in both languages
LEAST_WORDS_OF_SENTENCE = 5  # including names and short words
LEAST_LETTERS = 3


def leftover(original: str, translation: str, *, source: str, target: str) -> Iterator[Finding]:
    """Yield the text that is still in the language ``source``, or nothing."""
    mine, theirs = _sentences(translation), {_key(sentence) for sentence in _sentences(original)}
    same = [sentence for sentence in mine if _key(sentence) in theirs and _is_long(sentence, source, target)]
    if same:
        whole = len(same) == len(mine)
        yield Finding(Kind.LANGUAGE, translation=translation if whole else " ".join(same))
        return
    other = written_in.foreign(translation, own=target, others=[source])
    if other and other.language == source:
        yield Finding(Kind.LANGUAGE, translation=other.part or translation)


def _sentences(text: str) -> list[str]:
    return [sentence.strip() for sentence in SENTENCE_END.split(text) if sentence.strip()]


def _is_long(sentence: str, source: str, target: str) -> bool:
    """Return whether a sentence has enough words that a translator would change. A few in another script are enough, unless
    most are those of a name, such as "Karl von Stein"."""
    words, others = len(_key(sentence)), sum(not word.islower() for word in WORD.findall(sentence)[1:])
    if written_in.have_different_scripts(source, target):
        return words > others and not written_in.is_in_other_letters(sentence, own=source)
    return words >= LEAST_WORDS or (words == LEAST_WORDS - 1 and len(WORD.findall(sentence)) >= LEAST_WORDS_OF_SENTENCE)


def _key(sentence: str) -> tuple[str, ...]:
    """Return the words of a sentence that a translator would change."""
    words = WORD.findall(DOMAIN.sub(" ", ADDRESS.sub(" ", without_quotations(sentence))))
    return tuple(word for word in words if word.islower() and len(word) >= LEAST_LETTERS)
