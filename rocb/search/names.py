"""Names in a query: "how do I contact the Turkish customs" names Türkiye's customs and the page Contact.

The names of an entry are marks of the index: words without small ones, without endings, sorted. All runs of words of a
query are looked up at once, so a query costs the same whatever it names. ``≡turk≡custom`` is an exact name. A less
exact one, ``≈blockchain``, is a term that is narrower than a topic. ``⌂ankara`` is a city, which names no entry.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from foundation.languages.folding import fold
from rocb.models import SearchEntry
from rocb.search import fulltext, terms
from rocb.search.indexes import PUBLIC, index_of
from rocb.search.likeness import stem
from rocb.search.terms import STEMMED
from rocb.search.words import QUERY_WORDS, SMALL_WORDS, Candidate, Named, Term

WORDS_OF_A_NAME = 6
NAMED_READ = 60
SIGNS = (fulltext.NAME, fulltext.LOOSE_NAME, fulltext.PLACE)
Places = dict[str, frozenset[str]]
Runs = dict[str, list[tuple[int, int]]]


def marks(names: Iterable[str], *, sign: str = fulltext.NAME) -> set[str]:
    """Return the marks of an entry with these ``names``. Longer names are found by their words alone."""
    found = {key for name in names for language in STEMMED if (key := _key(fold(name).split(), language))}
    return {_mark(key, sign) for key in found if key.count(" ") < WORDS_OF_A_NAME}


def _key(words: Sequence[str], language: str) -> str:
    telling = [word for word in words if word not in SMALL_WORDS] or words
    return " ".join(sorted(stem(word, language) for word in telling))


def _mark(key: str, sign: str) -> str:
    return sign + key.replace(" ", sign)


def runs(words: Sequence[str], languages: Sequence[str]) -> Runs:
    """Return the key of each run of ``words`` that a name may have -> where such runs begin and end."""
    found = Runs()
    for start in range(len(words)):
        for end in range(start + 1, min(start + WORDS_OF_A_NAME + 3, len(words)) + 1):
            if not {words[start], words[end - 1]} & SMALL_WORDS or end - start == len(words):
                for language in languages or STEMMED:
                    places = found.setdefault(_key(words[start:end], language), [])
                    places += [] if (start, end) in places else [(start, end)]
    return {key: places for key, places in found.items() if key.count(" ") < WORDS_OF_A_NAME}


def named(words: Sequence[str], telling: Sequence[str], languages: Sequence[str]) -> tuple[tuple[Named, ...], Places]:
    """Return the entries that ``words`` name, and the names of its places in other languages. One query."""
    if index_of(languages) is not PUBLIC:  # pages have titles, which their entries record
        return (), {}
    words = words[: 2 * QUERY_WORDS]
    keys = runs(words, languages)
    if not keys:
        return (), {}
    signs = tuple(_mark(key, sign) for key in keys for sign in SIGNS)
    group = [[f"l{code}" for code in (*languages, "")]] if languages else []
    rows = fulltext.having(SearchEntry.objects.all(), [Term("", signs)], group)
    columns = (*Candidate._fields, "marks", "organisation__country", "organisation__cities")
    with fulltext.by_the_index():
        read = list(rows.values_list(*columns)[:NAMED_READ])
    found, places, outer = list[Named](), Places(), _outermost(words, keys, languages)
    size = len(Candidate._fields)
    wanted = {place for place, word in enumerate(words) if word in telling}
    for row in read:
        has, translated = set(row[size].split()), row[size + 1 :]
        if (one := _named(Candidate(*row[:size]), has, words, outer, wanted)) is not None:
            found.append(one)
        for names in translated:
            _add_places(places, names or {}, words, keys)
    return tuple(found), places


def _outermost(words: Sequence[str], keys: Runs, languages: Sequence[str]) -> Runs:
    """Return the runs without those inside a term: "artificial intelligence" does not name a topic Intelligence."""
    several = {run for some in keys.values() for run in some if run[1] - run[0] > 1}
    known = {run for run in several if terms.meanings(" ".join(words[slice(*run)]), languages)}

    def is_inside(run: tuple[int, int]) -> bool:
        return any(one != run and one[0] <= run[0] and run[1] <= one[1] for one in known)

    return {key: [run for run in some if not is_inside(run)] for key, some in keys.items()}


def _named(entry: Candidate, has: set[str], words: Sequence[str], keys: Runs, wanted: set[int]) -> Named | None:
    exact, loose = (
        {place for key, some in keys.items() if _mark(key, sign) in has for run in some for place in range(*run)}
        & wanted
        for sign in (fulltext.NAME, fulltext.LOOSE_NAME)
    )
    if not exact | loose:
        return None
    of_names, of_others = (frozenset(words[place] for place in some) for some in (exact, loose - exact))
    return Named(entry, of_names, of_others, exact == wanted, exact | loose == wanted)


def _add_places(places: Places, names: Mapping[str, str], words: Sequence[str], keys: Runs) -> None:
    folded = frozenset(map(fold, names.values()))
    for key in {_key(name.split(), language) for name in folded for language in STEMMED}:
        for start, end in keys.get(key, ()):
            run = " ".join(words[start:end])
            places[run] = places.get(run, frozenset()) | folded
