"""Words of entries (`SearchWord`, see ``stored_words``), used to interpret queries.

`terms_of` adds unambiguous alternatives to each word: other endings, synonyms, and completions of the last word, which
may be incomplete. All queries use equal keys or a prefix, and never scan words. `rocb.search.corrections` applies if
nothing is found.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import pairwise

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.functions import Collate

from foundation.languages.folding import fold
from rocb.models.search import Word
from rocb.search import fulltext, names
from rocb.search import terms as meaning
from rocb.search.indexes import PUBLIC, Index, index_of
from rocb.search.likeness import (
    begins_with_a_key,
    root_in_common,
    spelled_elsewhere,
    stem,
)
from rocb.search.words import SMALL_WORDS, Term, Terms

BEGINNINGS = 40  # number of completions of an incomplete word
ENOUGH_LETTERS, SHORTEST_STEMMED = 2, 3
WORDS_LOOKED_UP = 300
WORDS_OF_MOST = 5


# --- Interpretation of a query ----------------------------------------------------------------------------------------


def terms_of(query: str, languages: Sequence[str] = ()) -> Terms:
    """Return the terms of ``query`` with their alternatives in ``languages`` (empty for all). Three queries."""
    terms = Terms.read(query)
    if not terms:
        return terms
    words = fold(query).split()
    named, places = names.named(words, terms.words, languages)

    def called(name: str) -> frozenset[str]:
        return meaning.of(name, languages) | places.get(name, frozenset()) - {name}

    exact = {term.word for term in terms.terms if term.is_exact}
    parts = _named(
        list(terms.words), words, exact, lambda name: bool(called(name) or meaning.in_texts(name, languages))
    )
    joined = {(one, other): one + other for one, other in pairwise(words) if exact.isdisjoint((one, other))}
    wider = {part: meaning.broader(part, languages) for part in parts}
    known = _known_in([*parts, *(name for part in parts for name in (*called(part), *wider[part]))], joined, languages)
    joined = {pair: word for pair, word in joined.items() if word in known[word]}
    parts = _named(parts, words, exact, lambda name: tuple(name.split()) in joined)
    grown = []
    for part in parts:
        if part in exact:
            grown.append(Term(part, is_exact=True))
            continue
        forms, together = _forms((part, *sorted(called(part))), known, languages)
        for pair, word in joined.items():
            if part in (" ".join(pair), *(pair if len(_telling(" ".join(pair))) == 1 else ())):
                forms |= known[word]
        if part is parts[-1] and _may_be_half(part, query):
            forms.update(_beginning_with(part, languages))
        single, several = _forms(sorted(wider.get(part, ())), known, languages)
        broader = (*((Term(word),) for word in sorted(single - forms - {part})), *several)
        grown.append(Term("" if " " in part else part, others(part, forms), tuple(together), broader=broader))
    return replace(terms, terms=tuple(grown), named=named)


def _known_in(
    found: Iterable[str], joined: Mapping[tuple[str, str], str], languages: Sequence[str]
) -> dict[str, set[str]]:
    words = list(dict.fromkeys([*(word for name in found for word in _telling(name)), *joined.values()]))
    return known_forms(words[:WORDS_LOOKED_UP] + list(joined.values()), languages)


def _forms(
    found: Sequence[str], known: Mapping[str, set[str]], languages: Sequence[str]
) -> tuple[set[str], list[tuple[Term, ...]]]:
    """Return the known forms of names that are one word, and the terms of names of several words."""
    forms, together = set[str](), []
    for name in found:
        telling = _telling(name)
        if any(word not in known for word in telling):  # the words beyond `WORDS_LOOKED_UP`
            continue
        if len(telling) > 1:
            together.append(tuple(Term(word, others(word, known[word])) for word in telling))
        else:
            forms |= known[telling[0]]
    return forms, together


def _may_be_half(last: str, query: str) -> bool:
    """Return whether the last word may be incomplete. An abbreviation of the field is not incomplete: ВТО is not the
    beginning of вторник.
    """
    if len(last) <= meaning.LONGEST_SHORT_NAME and meaning.of(last):
        return False
    is_word = len(last) >= ENOUGH_LETTERS and not last.isdigit() and " " not in last
    return is_word and not begins_with_a_key(query.split()[-1])


def others(word: str, words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(words) - {word}))


def _telling(name: str) -> list[str]:
    words = name.split()
    return [word for word in words if word not in SMALL_WORDS] or words


def _named(parts: list[str], words: list[str], exact: set[str], is_name: Callable[[str], bool]) -> list[str]:
    """Join ``parts`` of the query that form a name, such as "chaîne de blocs"."""
    left = list(parts)
    for length in range(min(meaning.LONGEST_NAME, len(words)), 1, -1):
        for start in range(len(words) - length + 1):
            name = " ".join(words[start : start + length])
            telling = _telling(name)
            if len(telling) > 1 and exact.isdisjoint(telling) and set(telling) <= set(left) and is_name(name):
                left[left.index(telling[0])] = name
                left = [word for word in left if word not in telling]
    return left


def known_forms(words: Iterable[str], languages: Sequence[str]) -> dict[str, set[str]]:
    """Return for each word the known words with the same stem, including itself if known. One query."""
    stems = {word: _stems(word, languages) for word in words}
    wanted = {one for some in stems.values() for one in some}
    rows = words_in(languages).filter(Q(word__in=list(stems)) | Q(stem__in=wanted)).values_list("word", "stem")[:1_000]
    found: dict[str, set[str]] = {word: set() for word in stems}
    for word, its_stem in rows:
        for asked, some in stems.items():
            if word == asked or its_stem in some:
                found[asked].add(word)
    for asked, forms in found.items():
        if asked not in forms:  # perhaps not a real word: its stem equals that of another one by chance
            found[asked] = {form for form in forms if root_in_common(asked, form)}
    return found


def _stems(word: str, languages: Sequence[str]) -> set[str]:
    if len(word) < SHORTEST_STEMMED:
        return set()
    stems = {stem(word, language) for language in languages or ("en", "fr")}
    return stems | {other for one in stems for other in spelled_elsewhere(one)}


def _beginning_with(word: str, languages: Sequence[str]) -> list[str]:
    """Return completions of ``word``, those in most titles first."""
    return list(
        words_from(word, languages)
        .order_by("-titles", "-count", _by_letters())
        .values_list("word", flat=True)[:BEGINNINGS]
    )


def words_in(languages: Sequence[str]) -> QuerySet[Word]:
    words = index_of(languages).words._default_manager.all()
    return words.filter(language__in=[*languages, ""]) if languages else words


def words_from(beginning: str, languages: Sequence[str]) -> QuerySet[Word]:
    words = words_in(languages).filter(word__startswith=beginning)
    if connection.vendor == "sqlite":  # because its LIKE would scan the whole table
        words = words.filter(word__gte=beginning, word__lt=beginning + "\U0010ffff")
    return words


def _by_letters() -> Collate:
    """Return an ordering by letters that is the same on both databases."""
    return Collate("word", "C" if connection.vendor == "postgresql" else "BINARY")


def marks(languages: Sequence[str] = ()) -> set[str]:
    """Return the values of all marks (such as types, kinds and years) of entries in ``languages``."""
    rows = words_in(languages).filter(tail=fulltext.MARK).values_list("word", flat=True)
    return {word[2:] for word in rows}


# --- Frequency ---


def most_of(terms: Terms, index: Index = PUBLIC) -> list[Terms]:
    """Return looser searches: without unknown terms; then all, all but one, and half of the rarest terms, rounded up
    and down. Each has a weight. Takes one query.
    """
    written = f"{fulltext.MARK}l"
    rows = index.words._default_manager.filter(Q(word__in=terms.all_words) | Q(word__startswith=written))
    counts = dict(rows.values_list("word", "count"))
    everything = max((count for word, count in counts.items() if word.startswith(written)), default=0)
    frequency = partial(_frequency, counts=counts)
    known = [
        replace(term, weight=math.log1p(everything / frequency(term)))
        for term in sorted((term for term in terms.terms if frequency(term)), key=frequency)[:WORDS_OF_MOST]
    ]
    leasts = dict.fromkeys((len(known), len(known) - 1, (len(known) + 1) // 2, len(known) // 2))
    unknown = tuple(word for term in terms.terms if not frequency(term) for word in term.own_words)
    is_new = len(known) < len(terms.terms)
    looser = [least for least in leasts if least and (least < len(known) or is_new)]
    return [replace(terms, terms=tuple(known), phrases=(), least=least, unknown=unknown) for least in looser]


def _frequency(term: Term, counts: Mapping[str, int]) -> int:
    alone = max((counts.get(word, 0) for word in term.any_of), default=0)
    several = (*term.together, *term.broader)
    return max([alone, *(min(_frequency(one, counts) for one in some) for some in several)])


def shares(terms: Terms, languages: Sequence[str] = ()) -> tuple[float, float]:
    """Estimate the share of all entries, from 0 to 1, in ``languages`` with all ``terms``: (anywhere, in the title).

    Words are assumed to be independent. One query.
    """
    written = f"{fulltext.MARK}l"
    rows = list(
        index_of(languages)
        .words._default_manager.filter(Q(word__in=terms.all_words) | Q(word__startswith=written))
        .values_list("word", "count", "titles")
        .distinct()
    )
    counts, titles = {row[0]: row[1] for row in rows}, {row[0]: row[2] for row in rows}
    everything = sum(count for word, count in counts.items() if word.startswith(written))
    if not everything:
        return 0, 0
    own = sum(counts.get(f"{written}{language}", 0) for language in ("", *languages)) if languages else everything

    def share(having: Mapping[str, int]) -> float:
        each = (min(1, _frequency(term, having) / everything) for term in terms.required)
        return math.prod(each, start=own / everything)

    return share(counts), share(titles)
