"""Parse a query into terms, and find terms in a text. Pure.

Folding (`foundation.languages.folding`) applies to indexed text and to queries, so both databases compare the same
plain words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import combinations
from typing import NamedTuple

from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from foundation.languages.folding import fold

QUERY_CHARACTERS = 200
QUERY_WORDS = 8
LONGEST_ABBREVIATION = 6
EXCERPT_CHARACTERS = 240
# Excerpts come only from the beginning of long texts.
EXCERPT_FROM_CHARACTERS = 6_000
# The next sentence begins with a capital letter, a digit or a quotation mark.
_SENTENCE_ENDS = re.compile(r"[.!?…][\"”»)]*\s+(?=[\"“«(]?[^\W_a-zа-яё])")
_ENDINGS = tuple(".!?…:;”»")

# In running text, a word includes the combining marks after its letters.
WORD_AS_WRITTEN = re.compile(r"(?:[^\W_]|[\u0300-\u036f])+")
_QUOTES = str.maketrans({quote: '"' for quote in "“”„‟«»＂"})

# Stop words, which most texts contain and some titles lack. Ignored if the query has other words.
_SMALL = (
    "a an and at by for in of on or the to with и в во на с со по о об от до для из к не или за"
    " au aux d de des du en et l la le les ou par pour sur un une"
    " how what where when who which why is are was were do does did can i we you it"
    " как что где когда кто какой какая какие ли comment quand où qui que quel quelle est sont je nous vous il ce"
    # Other words of questions.
    " my me your our us their its this that these those there here be been has have had could should would may might must"
    " will shall am if any some all every please tell show me about"
    " мне мой моя мои меня вас ваш ваша ваше ваши вам нас наш наша наши вы мы я он она это эта этот эти есть был была было"
    " были быть можно нужно надо ли у же бы чем чего чему такое такой таких какую каких каком какого сколько"
    " почему куда весь все всех"
    " mon ma mes vos votre nos notre leur leurs se sa son ses s qu quels quelles quoi où y a t elle ils on puis peut peux dois"
    " doit faut fait faire tout tous toute toutes être avoir ont avez avons dans avec chez ne pas plus cette cet ces"
    " combien pourquoi"
)
SMALL_WORDS = frozenset(_SMALL.split())


def cleaned(query: str) -> str:
    """Return ``query`` for display and storage: one line, no control characters, limited length."""
    query = query[: QUERY_CHARACTERS * 5].encode("utf-8", "ignore").decode()
    query = "".join(" " if unicodedata.category(letter)[0] == "C" else letter for letter in query)
    return " ".join(query.split())[:QUERY_CHARACTERS].strip()


def abbreviations(query: str) -> frozenset[str]:
    """Return the folded words that are written in capitals, unless the whole query seems to be: "DISRUPTVE TECH"."""
    capitals = [token for token in WORD_AS_WRITTEN.findall(cleaned(query)) if token.isalpha() and token.isupper()]
    if any(len(token) > LONGEST_ABBREVIATION for token in capitals):
        return frozenset()
    return frozenset(fold(token) for token in capitals)


class Candidate(NamedTuple):
    """Columns of an entry that are needed to rank and count it."""

    pk: int
    type: str
    kind: str
    year: int | None
    dated_at: datetime | None
    is_stub: bool
    title: str
    about: str


class Named(NamedTuple):
    """An entry whose name is in the query. ``exact``: the words of the query that its names contain. ``loose``: those
    that only its less exact names contain. ``is_whole``: together these are all words of the query.
    """

    entry: Candidate
    exact: frozenset[str]
    loose: frozenset[str]
    is_exact: bool
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Term:
    """A word of a query. A text matches if it contains ``word``, one of ``forms``, or all terms of one of ``together``.
    ``word`` is empty for a name of several words, which are in ``together``. ``broader`` has terms with a wider meaning,
    which match only with `Terms.with_broader`. ``weight``: the rarer the word, the more a match counts."""

    word: str
    forms: tuple[str, ...] = ()
    together: tuple[tuple[Term, ...], ...] = ()
    is_exact: bool = False
    broader: tuple[tuple[Term, ...], ...] = ()
    weight: float = 1

    @property
    def own_words(self) -> set[str]:
        """Return the words of the query that this term represents."""
        return {self.word} if self.word else {one.word for some in self.together[:1] for one in some}

    @property
    def any_of(self) -> tuple[str, ...]:
        return (self.word, *self.forms) if self.word else self.forms

    @property
    def all_words(self) -> frozenset[str]:
        """Return every folded word that can match."""
        some = (*self.together, *self.broader)
        return frozenset(self.any_of).union(*(term.all_words for terms in some for term in terms))

    def is_in(self, words: Collection[str]) -> bool:
        return self.is_closely_in(words) or _any_are_in(self.broader, words)

    def is_closely_in(self, words: Collection[str]) -> bool:
        return any(word in words for word in self.any_of) or _any_are_in(self.together, words)


def _any_are_in(choices: Iterable[tuple[Term, ...]], words: Collection[str]) -> bool:
    return any(all(term.is_in(words) for term in terms) for terms in choices)


@dataclass(frozen=True, slots=True)
class Terms:
    """A parsed query. A text matches if it contains all terms, or ``least`` of them, and every phrase. ``unknown``: other
    words of the query, which no text has. ``named`` has the entries that the query names."""

    terms: tuple[Term, ...] = ()
    phrases: tuple[str, ...] = ()
    least: int = 0
    unknown: tuple[str, ...] = ()
    named: tuple[Named, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.terms)

    @classmethod
    def read(cls, query: str) -> Terms:
        """Parse any text. Words between two quotation marks are a phrase; an unpaired mark is ignored.

        Terms have no other forms yet; `rocb.search.vocabulary` adds them.
        """
        parts = cleaned(query).translate(_QUOTES).split('"')
        found: list[tuple[str, bool]] = []
        phrases = []
        for number, part in enumerate(parts):
            words = fold(part).split()
            is_phrase = number % 2 == 1 and number < len(parts) - 1
            if is_phrase and len(words) > 1 and len(found) + len(words) <= QUERY_WORDS:
                phrases.append(" ".join(words))
            found += [(word, is_phrase) for word in words]
        telling = [(word, exact) for word, exact in found if exact or word not in SMALL_WORDS]
        found = list(dict.fromkeys((telling or found)[:QUERY_WORDS]))
        return cls(tuple(Term(word, is_exact=exact) for word, exact in found), tuple(phrases))

    @property
    def required(self) -> tuple[Term, ...]:
        """Terms that a text must all contain."""
        return self._at_least(self.least)

    @property
    def required_in_title(self) -> tuple[Term, ...]:
        """Terms that a title must all contain. One of some terms may be missing more than in a text."""
        return self._at_least(max(1, self.least - 1) if self.least else 0)

    def _at_least(self, least: int) -> tuple[Term, ...]:
        some = tuple(combinations(self.terms, least)) if least else ()
        return (Term("", together=some),) if some else self.terms

    @property
    def have_broader(self) -> bool:
        return any(term.broader for term in self.terms)

    @property
    def with_broader(self) -> Terms:
        """Return the terms with which words of a wider meaning match too."""
        wide = (replace(term, together=(*term.together, *term.broader)) for term in self.terms)
        return replace(self, terms=tuple(wide))

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(term.word for term in self.terms if term.word)

    @property
    def all_words(self) -> frozenset[str]:
        """Return every folded word that can match."""
        return frozenset(word for term in self.terms for word in term.all_words)

    def are_in(self, words: Collection[str]) -> bool:
        """Return whether the folded ``words`` match all terms. The database query does the same for its rows."""
        return bool(self.terms) and all(term.is_in(words) for term in self.required)


# --- Highlighting and excerpts ----------------------------------------------------------------------------------------


def marked(text: str, terms: Terms) -> SafeString:
    """Return ``text`` escaped, with matching words in ``<mark>``."""
    return format_html_join("", "{}{}", _pieces(text, terms))


def excerpt(text: str, terms: Terms) -> SafeString:
    """Return sentences of ``text``, marked, from the one with the most different terms on; else the first ones.

    A line break also ends a sentence. Only a sentence that is too long is cut, between words.
    """
    best, most, sentences = 0, 0, _sentences(text[:EXCERPT_FROM_CHARACTERS])
    for number, sentence in enumerate(sentences) if terms else ():
        words = set(fold(sentence).split())
        if (has := sum(term.is_in(words) for term in terms.terms)) > most:
            best, most = number, has
    chosen = ""
    for sentence in sentences[best:]:
        if chosen and len(chosen) + len(sentence) >= EXCERPT_CHARACTERS:
            break
        between = " " if chosen.endswith(_ENDINGS) else " · "  # after a line of a list, which has no full stop
        chosen = f"{chosen}{between}{sentence}" if chosen else sentence
    return marked(chosen, terms) if len(chosen) <= EXCERPT_CHARACTERS else _cut(chosen, terms)


def _sentences(text: str) -> list[str]:
    """Return whole sentences, with single spaces. The full stop of an initial or a title (Mr.) does not end one."""
    found: list[str] = []
    for line in text.splitlines():
        begin, line = 0, " ".join(line.split())
        for end in _SENTENCE_ENDS.finditer(line):
            last = line[begin : end.start()].rpartition(" ")[2]
            if end.group().strip() != "." or len(last) > 3 or last[:1].islower():
                found.append(line[begin : end.end()].rstrip())
                begin = end.end()
        if begin < len(line):
            found.append(line[begin:])
    return found


def _cut(sentence: str, terms: Terms) -> SafeString:
    """Return the part of a long sentence that contains the first match."""
    first = next(_matches(sentence, terms), None)
    begin = max(0, (first.start() if first else 0) - EXCERPT_CHARACTERS // 2)
    begin = sentence.find(" ", begin) + 1 if begin else 0
    end = min(len(sentence), begin + EXCERPT_CHARACTERS)
    if end < len(sentence):
        end = max(sentence.rfind(" ", begin, end), begin) if " " in sentence[begin:end] else end
    part = marked(sentence[begin:end], terms)
    return mark_safe(f"{'… ' if begin else ''}{part}{' …' if end < len(sentence) else ''}")


def _pieces(text: str, terms: Terms) -> Iterator[tuple[str, str]]:
    end = 0
    for match in _matches(text, terms):
        yield text[end : match.start()], _mark(match.group())
        end = match.end()
    yield text[end:], ""


def _mark(word: str) -> SafeString:
    return format_html_join("", "<mark>{}</mark>", [(word,)])


def _matches(text: str, terms: Terms) -> Iterator[re.Match[str]]:
    meant = terms.all_words
    for match in WORD_AS_WRITTEN.finditer(text) if meant else ():
        if not meant.isdisjoint(fold(match.group()).split()):
            yield match
