"""Order of the matches of a query. Without queries, and so identical for both databases.

Each function returns a key for sorting by the key of the entry. Its first number is the points, negative.

If results have all words (`by_points`): first pages and organisations whose title has all the words, then entries with
most of them in the title, then in summary and labels. An event without a text comes after reports on it. If results need
not have all words (`by_weight`): by the rarity of the words that they have, and by where they have them. Ties: newest first.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime

from django.utils import timezone

from foundation.languages.folding import fold
from rocb.models import SearchEntry
from rocb.search.dates import Asked
from rocb.search.words import Candidate, Named, Term, Terms

type SortKey = tuple[float, ...]

IN_ALL_LANGUAGES = (SearchEntry.Type.ORGANISATION, SearchEntry.Type.TOPIC, SearchEntry.Type.PERSON)
# Points of a word by place: the word itself or another form of it, in the title or in summary and labels.
EXACT_TITLE, IN_TITLE, EXACT_ABOUT, IN_ABOUT = 6, 5, 2, 1
STUB, ITS_NAME, ITS_DATE = 4, 100, 24
IN_ITS_NAME, IN_LOOSE_NAME, IN_NAME_IN_PASSING = 7, 4, 2
WHOLE_TITLE, BROADER_TITLE, WIDER = 8, 1, 10
# Weights if results need not have all words: a word in the title or name, in summary and labels, in the text.
PLACES, PAST_STUB = (3, 2, 1), 0.5
TEXTS_READ = 100


def by_points(
    found: Iterable[Candidate],
    terms: Terms,
    asked: Asked,
    *,
    close: Collection[int],
    whole: Collection[int],
    at: datetime,
) -> dict[int, SortKey]:
    """Return sort keys by the points of the words.

    ``close``: the keys of entries that have all words; the others are named in the query, or have words with a wider
    meaning. ``whole``: those that have the query word for word.
    """
    words, named = fold(asked.words), _by_key(terms.named)
    asked_for = sum(len(term.own_words) for term in terms.terms)

    def key(one: Candidate) -> SortKey:
        title, about = set(one.title.split()), set(one.about.split())
        points = [_points(term, title, about) for term in terms.terms]
        if one.type in IN_ALL_LANGUAGES:  # its title is one too, so exactness means nothing
            points = [min(some, IN_TITLE) for some in points]
        sum_of = sum(points) + WHOLE_TITLE * (min(points) >= IN_TITLE)
        if one.pk not in close:
            sum_of = 0 if one.pk in named else sum_of - WIDER
        else:
            sum_of += IN_ABOUT * len(points)
        if min(points) >= IN_TITLE and one.type == SearchEntry.Type.PAGE:
            sum_of += 1
        sum_of += _of_date(one, asked)
        if one.pk in whole or (" " in words and f" {words} " in one.title):
            sum_of += 1
        if (name := named.get(one.pk)) is not None:
            sum_of += ITS_NAME if name.is_exact else _of_name(name, asked_for)
        if _is_past_stub(one, at=at):
            sum_of -= STUB * len(points)
        return (-sum_of, one.is_stub, *newest_first(one))

    return {one.pk: key(one) for one in found}


def by_weight(
    found: Iterable[Candidate],
    terms: Terms,
    asked: Asked,
    *,
    texts: Callable[[Sequence[Candidate]], dict[int, set[str]]],
    at: datetime,
) -> dict[int, SortKey]:
    """Return sort keys by the weights of the terms that entries have in their title or name, summary and labels, or text.

    ``texts`` returns the words of texts by key. It is called once, for the best `TEXTS_READ`.
    """
    named, read = _by_key(terms.named), dict[int, set[str]]()
    in_texts = {word for term in terms.terms for word in term.own_words}
    rarest = max(term.weight for term in terms.terms)

    def key(one: Candidate) -> SortKey:
        title, about, text = set(one.title.split()), set(one.about.split()), read.get(one.pk, set())
        exact, loose = _names_of(named.get(one.pk))
        places = ((title, exact), (about, loose), (text, frozenset[str]()))
        points = sum(term.weight * len(term.own_words) * _weight_of(term, places) for term in terms.terms)
        points += rarest * (PLACES[0] * len(exact - in_texts) + PLACES[1] * len(loose - in_texts))
        points += _of_date(one, asked)
        return (-points * (PAST_STUB if _is_past_stub(one, at=at) else 1), *newest_first(one))

    best = sorted(found, key=key)
    read |= texts(best[:TEXTS_READ])
    return {one.pk: key(one) for one in best}


def newest_first(one: Candidate) -> tuple[int, ...]:
    """Return a sort key. Entries without a date come after those with one."""
    return (int(-one.dated_at.timestamp()), -one.pk) if one.dated_at else (0, one.pk)


def _by_key(named: Iterable[Named]) -> dict[int, Named]:
    return {one.entry.pk: one for one in named}


def _of_date(one: Candidate, asked: Asked) -> int:
    if not asked.month or not one.dated_at:
        return 0
    return ITS_DATE * asked.is_of(one.dated_at.astimezone(timezone.get_default_timezone()))


def _is_past_stub(one: Candidate, *, at: datetime) -> bool:
    return one.is_stub and one.dated_at is not None and one.dated_at < at


def _points(term: Term, title: set[str], about: set[str]) -> int:
    if term.word in title:
        return EXACT_TITLE
    if term.is_closely_in(title):
        return IN_TITLE
    if term.is_in(title):
        return BROADER_TITLE
    if term.word in about:
        return EXACT_ABOUT
    return IN_ABOUT if term.is_closely_in(about) else 0


def _of_name(name: Named, asked_for: int) -> int:
    """Return points for the words of the query in a name. A name with few of them, or the name of a page, only adds a
    result beside others.
    """
    in_names, in_others = len(name.exact), len(name.loose)
    if name.entry.type == SearchEntry.Type.PAGE or 2 * (in_names + in_others) < asked_for:
        return IN_NAME_IN_PASSING * in_names + IN_ABOUT * in_others
    return IN_ITS_NAME * in_names + IN_LOOSE_NAME * in_others


def _names_of(name: Named | None) -> tuple[frozenset[str], frozenset[str]]:
    """Return the words of the query in a name: those that count as much as in a title, and those that count less."""
    if name is None:
        return frozenset(), frozenset()
    if name.is_whole:
        return name.exact | name.loose, frozenset()
    if name.entry.type == SearchEntry.Type.PAGE:
        return frozenset(), name.exact | name.loose
    return name.exact, name.loose


def _weight_of(term: Term, places: Iterable[tuple[Collection[str], frozenset[str]]]) -> float:
    """Return the weight of the first place that contains ``term``, or of the name that contains its words."""
    for weight, (words, name) in zip(PLACES, places, strict=True):
        if term.is_closely_in(words) or term.own_words <= name:
            return weight
        if term.is_in(words):
            return weight / 2
    return 0
