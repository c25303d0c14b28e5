"""A query -> terms; where terms stand in a text. Pure.

Folding (`foundation.languages.folding`) happens before text is indexed and before it is asked for, so both databases compare
the same plain words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from foundation.languages.folding import fold
from foundation.languages.folding import stem as stem_of

QUERY_CHARACTERS = 200
QUERY_WORDS = 8
EXCERPT_CHARACTERS = 240
# Excerpts are looked for in the beginning of long texts only.
EXCERPT_FROM_CHARACTERS = 20_000

# In running text a word keeps the marks that follow its letters.
_WORD_AS_WRITTEN = re.compile(r"(?:[^\W_]|[\u0300-\u036f])+")
_QUOTES = str.maketrans({quote: '"' for quote in "“”„‟«»＂"})

# Small words that most texts have and some titles lack; left out while the query has others.
_SMALL = (
    "a an and at by for in of on or the to with и в во на с со по о об от до для из к не или за"
    " au aux d de des du en et l la le les ou par pour sur un une"
)
_SMALL_WORDS = frozenset(_SMALL.split())


def cleaned(query: str) -> str:
    """``query`` as it may be shown again and stored: one line, no control characters, not too long."""
    query = query[: QUERY_CHARACTERS * 5].encode("utf-8", "ignore").decode()
    query = "".join(" " if unicodedata.category(letter)[0] == "C" else letter for letter in query)
    return " ".join(query.split())[:QUERY_CHARACTERS].strip()


@dataclass(frozen=True, slots=True)
class Term:
    """One word of a query: it stands for any of ``forms``, and for all words that begin with ``prefix``."""

    forms: tuple[str, ...] = ()
    prefix: str = ""

    def means(self, word: str) -> bool:
        """Whether the folded ``word`` is meant."""
        return word in self.forms or bool(self.prefix and word.startswith(self.prefix))


@dataclass(frozen=True, slots=True)
class Terms:
    """A query taken apart. A text answers it when it has every term, and every phrase word for word."""

    terms: tuple[Term, ...] = ()
    phrases: tuple[str, ...] = ()
    words: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.terms)

    @classmethod
    def read(cls, query: str) -> Terms:
        """What is between two quotation marks is a phrase; a mark without its pair is nothing. Any text will do."""
        parts = cleaned(query).translate(_QUOTES).split('"')
        found: list[tuple[str, bool]] = []
        phrases = []
        for number, part in enumerate(parts):
            words = fold(part).split()
            is_phrase = number % 2 == 1 and number < len(parts) - 1
            if is_phrase and len(words) > 1 and len(found) + len(words) <= QUERY_WORDS:
                phrases.append(" ".join(words))
            found += [(word, is_phrase) for word in words]
        telling = [(word, exact) for word, exact in found if exact or word not in _SMALL_WORDS]
        found = list(dict.fromkeys((telling or found)[:QUERY_WORDS]))
        last = len(found) - 1
        terms = [_exactly(w) if exact else _term(w, is_last=n == last) for n, (w, exact) in enumerate(found)]
        return cls(tuple(terms), tuple(phrases), tuple(word for word, _ in found))

    def means(self, word: str) -> bool:
        """Whether the folded ``word`` is one of those asked for."""
        return any(term.means(word) for term in self.terms)

    def are_in(self, words: list[str]) -> bool:
        """Whether folded ``words`` have every term; the database answers the same of its rows."""
        return bool(self.terms) and all(any(term.means(word) for word in words) for term in self.terms)


def _exactly(word: str) -> Term:
    return Term(forms=(word,))


def _term(word: str, *, is_last: bool) -> Term:
    """A word stands for its other endings too, and the last one, which may be half typed, for what it begins."""
    stem = stem_of(word)
    if "а" <= word[0] <= "я":
        return Term(forms=(word,), prefix=stem if len(stem) > 3 or (is_last and len(stem) > 1) else "")
    if is_last and len(word) > 1:
        return Term(forms=(word,), prefix=stem)
    return Term(forms=tuple(dict.fromkeys((word, *_latin_forms(stem)))) if len(word) > 2 else (word,))


def _latin_forms(stem: str) -> tuple[str, ...]:
    endings = ("", "s", "es", "y", "ies") if stem[-1:] not in "y" else ("", "s")
    extra = (stem[:-1] + "ies",) if stem.endswith("y") else ()
    return tuple(stem + ending for ending in endings) + extra


# --- Showing where the words are -------------------------------------------------------------------------------------


def marked(text: str, terms: Terms) -> SafeString:
    """``text`` escaped, with each word that was asked for in ``<mark>``."""
    return format_html_join("", "{}{}", _pieces(text, terms))


def excerpt(text: str, terms: Terms) -> SafeString:
    """The part of ``text`` that has the most different terms, cut between words and marked; else its beginning."""
    text = " ".join(text[:EXCERPT_FROM_CHARACTERS].split())
    start, end = _window(text, terms)
    return mark_safe(f"{'… ' if start else ''}{marked(text[start:end], terms)}{' …' if end < len(text) else ''}")


def _pieces(text: str, terms: Terms) -> Iterator[tuple[str, str]]:
    end = 0
    for match in _matches(text, terms):
        yield text[end : match.start()], _mark(match.group())
        end = match.end()
    yield text[end:], ""


def _mark(word: str) -> SafeString:
    return format_html_join("", "<mark>{}</mark>", [(word,)])


def _matches(text: str, terms: Terms) -> Iterator[re.Match[str]]:
    for match in _WORD_AS_WRITTEN.finditer(text) if terms else ():
        if any(terms.means(word) for word in fold(match.group()).split()):
            yield match


def _window(text: str, terms: Terms) -> tuple[int, int]:
    """Where the excerpt begins and ends: at the sentence or word before the first of the terms it shows."""
    places = [
        (
            match.start(),
            frozenset(n for n, term in enumerate(terms.terms) for w in fold(match.group()).split() if term.means(w)),
        )
        for match in _matches(text, terms)
    ]
    best, most = 0, 0
    for number, (start, _) in enumerate(places):
        near: set[int] = set()
        for place, which in places[number : number + 40]:
            if place > start + EXCERPT_CHARACTERS - 60:
                break
            near |= which
        if len(near) > most:
            best, most = start, len(near)
            if most == len(terms.terms):
                break
    begin = 0 if best < 60 else _after(text, best - 60, best)
    end = min(len(text), begin + EXCERPT_CHARACTERS)
    if end < len(text):
        end = max(text.rfind(" ", begin, end), begin) if " " in text[begin + 1 : end] else end
    return begin, end


def _after(text: str, least: int, most: int) -> int:
    """The beginning of a sentence between the two, else of a word."""
    for sign in (". ", "! ", "? "):
        if (at := text.rfind(sign, least, most)) >= 0:
            return at + len(sign)
    at = text.find(" ", least, most)
    return at + 1 if at >= 0 else most
