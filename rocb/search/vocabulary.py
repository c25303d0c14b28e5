"""The words that entries have (`SearchWord`): kept with the entries, counted by the worker, asked for what a query means.

What a word stands for without a doubt (`terms_of`): itself, the same with another ending, what the trade calls it
otherwise, and, for the last word, which may be half typed, what it begins. What a reader may have meant where that finds
nothing (`corrections`): the keys of another layout, words written together or apart, a word that is one or two letters off,
in this or another alphabet. All of it asks the database by equal keys or by the beginning of a word, never word by word.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import batched, pairwise

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Collate

from foundation.languages.folding import fold
from rocb.models import SearchEntry, SearchWord
from rocb.search import fulltext, synonyms
from rocb.search.likeness import is_cyrillic, mistakes_in, one_letter_off, other_layout, sound, stem, unlikeness
from rocb.words import SMALL_WORDS, Term, Terms, cleaned

BEGINNINGS = 40  # of the words that a half typed one begins
ALIKE_READ = 2_000
ENOUGH_LETTERS = 2
MARKED = fulltext.MARK  # stands for the tail of a mark
WORDS_AT_A_TIME = 500
_IN_TITLE = fulltext.IN_TITLE


# --- What a query means ------------------------------------------------------------------------------------------------


def terms_of(query: str, languages: Sequence[str] = ()) -> Terms:
    """``query`` with all that its words stand for in ``languages``; none named: in all. Two queries."""
    terms = Terms.read(query)
    if not terms:
        return terms
    parts = list(_named(terms.terms, fold(query).split()))
    names = {name: _telling(name) for words in parts for name in (words, *synonyms.of(words))}
    known = _known({word for telling in names.values() for word in telling}, languages)
    exact = {term.word for term in terms.terms if term.is_exact}
    grown = []
    for part in parts:
        if part in exact:
            grown.append(Term(part, is_exact=True))
            continue
        forms, together = set[str](), []
        for name in (part, *sorted(synonyms.of(part))):
            if " " in name:
                together.append(tuple(Term(word, _others(word, known[word])) for word in names[name]))
            else:
                forms |= {name, *known.get(name, ())}
        if part is parts[-1] and len(part) >= ENOUGH_LETTERS and not part.isdigit() and " " not in part:
            forms.update(_beginning_with(part, languages))
        grown.append(Term("" if " " in part else part, _others(part, forms), tuple(together)))
    return replace(terms, terms=tuple(grown))


def _others(word: str, words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(words) - {word}))


def _telling(name: str) -> list[str]:
    words = name.split()
    return [word for word in words if word not in SMALL_WORDS] or words


def _named(terms: Sequence[Term], words: list[str]) -> list[str]:
    """The words of ``terms``, with one entry for several that are a name of the trade, such as "chaîne de blocs"."""
    left = [term.word for term in terms]
    exact = {term.word for term in terms if term.is_exact}
    for length in range(min(synonyms.longest(), len(words)), 1, -1):
        for start in range(len(words) - length + 1):
            name = " ".join(words[start : start + length])
            telling = _telling(name)
            if synonyms.of(name) and exact.isdisjoint(telling) and set(telling) <= set(left):
                left[left.index(telling[0])] = name
                left = [word for word in left if word not in telling]
    return left


def _known(words: Iterable[str], languages: Sequence[str]) -> dict[str, set[str]]:
    """For each word the words with the same stem; itself among them where an entry has it. One query."""
    stems = {word: _stems(word, languages) for word in words}
    wanted = {one for some in stems.values() for one in some}
    rows = _words(languages).filter(Q(word__in=list(stems)) | Q(stem__in=wanted)).values_list("word", "stem")[:1_000]
    found: dict[str, set[str]] = {word: set() for word in stems}
    for word, its_stem in rows:
        for asked, some in stems.items():
            if word == asked or its_stem in some:
                found[asked].add(word)
    return found


def _stems(word: str, languages: Sequence[str]) -> set[str]:
    return {stem(word, language) for language in languages or ("en", "fr")} if len(word) > 2 else set()


def _beginning_with(word: str, languages: Sequence[str]) -> list[str]:
    """What most titles have comes first."""
    return list(
        _words_from(word, languages)
        .order_by("-titles", "-count", _by_letters())
        .values_list("word", flat=True)[:BEGINNINGS]
    )


def _words(languages: Sequence[str]) -> QuerySet[SearchWord]:
    words = SearchWord.objects.all()
    return words.filter(language__in=[*languages, ""]) if languages else words


def _words_from(beginning: str, languages: Sequence[str]) -> QuerySet[SearchWord]:
    words = _words(languages).filter(word__startswith=beginning)
    if connection.vendor == "sqlite":  # whose LIKE reads the whole table
        words = words.filter(word__gte=beginning, word__lt=beginning + "\U0010ffff")
    return words


def _by_letters() -> Collate:
    """The same order on both databases."""
    return Collate("word", "C" if connection.vendor == "postgresql" else "BINARY")


def marks(languages: Sequence[str] = ()) -> set[str]:
    """The types and years that entries of ``languages`` have."""
    rows = _words(languages).filter(tail=MARKED).values_list("word", flat=True)
    return {word[2:] for word in rows}


# --- What may have been meant ------------------------------------------------------------------------------------------


def corrections(query: str, languages: Sequence[str] = ()) -> list[str]:
    """Other queries that have words in ``languages``, the likeliest first; at most two."""
    asked = cleaned(query)
    tokens = asked.split()
    typed = [_retyped(token, languages) for token in tokens]
    first = " ".join(other or token for token, other in zip(tokens, typed, strict=True))
    second = " ".join(_spelled(fold(asked).split(), languages))
    # A word of another alphabet that sounds alike is no slip of the layout.
    return [other for other in dict.fromkeys((first, second)) if fold(other) not in ("", fold(asked))]


def _retyped(token: str, languages: Sequence[str]) -> str:
    """What the keys of ``token`` write on the other layout, where that is a word here and the token is none."""
    other = other_layout(token)
    words = fold(other).split()
    if len(words) != 1 or len(words[0]) < ENOUGH_LETTERS:
        return ""
    own = fold(token).split()
    known = _known([*words, *own], languages)
    return words[0] if known[words[0]] and not (len(own) == 1 and known[own[0]]) else ""


def _spelled(words: list[str], languages: Sequence[str]) -> Iterator[str]:
    """``words`` with those that nothing has in the way that something has."""
    joined = ["".join(pair) for pair in pairwise(words)]
    known = _known([*words, *joined], languages)
    place = 0
    while place < len(words):
        word = words[place]
        pair = joined[place] if place < len(joined) else ""
        if pair and known[pair] and not (known[word] and known[words[place + 1]] and len(word) > 2):
            yield pair
            place += 2
            continue
        place += 1
        if known[word] or word in SMALL_WORDS:
            yield word
            continue
        yield from _apart(word, languages) or [_nearest(word, languages) or word]


def _apart(word: str, languages: Sequence[str]) -> list[str]:
    """Two words that were written as one."""
    pairs = [(word[:cut], word[cut:]) for cut in range(3, len(word) - 2)]
    found = set(
        _words(languages).filter(word__in=[part for pair in pairs for part in pair]).values_list("word", flat=True)
    )
    both = [pair for pair in pairs if found.issuperset(pair)]
    return list(max(both, key=lambda pair: min(map(len, pair)))) if both else []


def _nearest(word: str, languages: Sequence[str]) -> str:
    """The word that is fewest letters off; of several, the one that most titles, then most entries have."""
    if not mistakes_in(word):
        return ""
    alike = Q(sound=sound(word)) if len(sound(word)) > 1 else Q(pk=None)
    if len(word) < 7:
        alike |= Q(word__in=set(one_letter_off(word)))
    else:
        alike |= Q(tail=word[-3:])
    rows = [_words(languages).filter(alike)]
    if len(word) >= 7:
        rows.append(_words_from(word[:3], languages))
    found = []
    for some in rows:
        for other, titles, count in some.order_by().values_list("word", "titles", "count")[:ALIKE_READ]:
            if (far := unlikeness(word, other)) is not None:
                found.append((far, is_cyrillic(word) != is_cyrillic(other), -titles, -count, other))
    return min(found)[-1] if found else ""


# --- Keeping them ------------------------------------------------------------------------------------------------------


def add(entries: Iterable[SearchEntry], known: set[tuple[str, str]] | None = None) -> None:
    """Add the words that ``entries`` are the first to have. ``known`` remembers what was added before."""
    wanted: dict[tuple[str, str], bool] = {}
    for entry in entries:
        titles = set(entry.title.split())
        marks = [mark for mark in entry.marks.split() if mark.startswith(fulltext.MARK)]
        for word in {*titles, *entry.text.split(), *marks}:
            key = (word, entry.language)
            wanted[key] = wanted.get(key, False) or word in titles
    if known is not None:
        wanted = {key: titled for key, titled in wanted.items() if key not in known}
        known |= set(wanted)
    for some in batched(sorted(wanted), WORDS_AT_A_TIME):
        there = SearchWord.objects.filter(word__in={word for word, _ in some}).values_list("word", "language")
        missing = sorted(set(some) - set(there))
        SearchWord.objects.bulk_create(
            [_row(word, language, in_title=wanted[word, language]) for word, language in missing], ignore_conflicts=True
        )


def _row(word: str, language: str, *, in_title: bool) -> SearchWord:
    if word.startswith(fulltext.MARK):
        return SearchWord(word=word, language=language, tail=MARKED)
    return SearchWord(
        word=word,
        language=language,
        stem=stem(word, language),
        tail=word[-3:] if len(word) > 4 else "",
        sound=sound(word),
        titles=int(in_title),
    )


def count() -> None:
    """Count how many entries and titles have each word, and drop those that none has. A second for some 10,000 entries."""
    words, counts = SearchWord._meta.db_table, "search_word_counts"
    title = "'" + _IN_TITLE + "' || word"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {counts}")
        cursor.execute(f"CREATE TEMPORARY TABLE {counts} AS {fulltext.counted_words()}")
        cursor.execute(f"CREATE UNIQUE INDEX {counts}_word ON {counts} (word)")
        for column, key in (("count", "word"), ("titles", title)):
            found = f"coalesce((SELECT c.found FROM {counts} c WHERE c.word = {words}.{key}), 0)"
            found = found.replace(f"{words}.'", "'").replace("|| word", f"|| {words}.word")
            cursor.execute(f"UPDATE {words} SET {column} = {found} WHERE {column} <> {found}")
        cursor.execute(f"DELETE FROM {words} WHERE count = 0")
        cursor.execute(f"DROP TABLE {counts}")
