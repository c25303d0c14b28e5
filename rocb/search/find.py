"""Search engine of the site: `Search` returns public results and facet counts for a query.

The index returns at most `CANDIDATES` entries, so that a word in all entries costs no more than a rare one. `ranking`
sorts them, identically for both databases.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from events.models import EventKind
from foundation.languages.folding import fold
from foundation.whole_numbers import whole_number
from news.api import ArticleKind
from rocb.models import SearchEntry
from rocb.people.appearances import latest
from rocb.search import corrections, dates, ranking, vocabulary
from rocb.search.fulltext import are_read_newest_first, by_the_index, by_the_key, having, newest
from rocb.search.indexes import PUBLIC, Index, Languages
from rocb.search.shown import hidden_among, in_full, visible
from rocb.search.words import Candidate, Named, Terms, cleaned

CANDIDATES = 500
FEW = 10  # with fewer matches than this, words with a wider meaning match too
NEWEST_READ = 4_000
WITH_PHRASES = 1_000
WORD_FOR_WORD = 100
RESULTS_ON_A_PAGE = 10
PAGES_AT_MOST = 50
SUGGESTIONS = 8
ALL_LANGUAGES = "all"
TYPES = SearchEntry.Type.values
KINDS = {**dict(ArticleKind.choices), **dict(EventKind.choices)}
LANGUAGES = [code for code, _ in settings.LANGUAGES]


@dataclass(frozen=True)
class Search:
    """A search from its query parameters; unknown or malformed parameters are ignored."""

    query: str = ""
    language: str = "en"
    everywhere: bool = False
    type: str = ""
    kind: str = ""
    year: int | None = None
    newest_first: bool = False
    page: int = 1
    with_organisations: bool = True  # False if the site has no directory, since they then have no address
    instead: Terms | None = None  # terms that replace those of the query
    index: ClassVar[Index] = PUBLIC

    @classmethod
    def from_params(cls, params: Any, *, language: str, with_organisations: bool = True) -> Search:
        year, page = _number(params.get("year", "")), _number(params.get("page", ""))
        return cls(
            query=cleaned(params.get("q", "")),
            language=language,
            everywhere=params.get("in") == ALL_LANGUAGES,
            type=_one_of(params.get("type", ""), TYPES),
            kind=_one_of(params.get("kind", ""), KINDS),
            year=year if year and 1900 <= year <= 2200 else None,
            newest_first=params.get("sort") == "newest",
            page=min(max(page or 1, 1), PAGES_AT_MOST),
            with_organisations=with_organisations,
        )

    @cached_property
    def terms(self) -> Terms:
        return self.instead or vocabulary.terms_of(self._asked.words, self._languages)

    @cached_property
    def _asked(self) -> dates.Asked:
        return dates.read(self.query, self.language)

    @property
    def _languages(self) -> Languages:
        return Languages([] if self.everywhere else [self.language], self.index)

    @property
    def _entries(self) -> QuerySet[Any]:
        """Return the entries that are searched."""
        entries: QuerySet[Any] = self.index.entries._default_manager.all()
        return entries if self.with_organisations else entries.filter(organisation=None)

    def _hidden(self, found: Iterable[int]) -> set[int]:
        return hidden_among(found)

    @property
    def is_narrowed(self) -> bool:
        return bool(self.type or self.kind or self.year)

    def with_(self, **changes: Any) -> Search:
        """Return the search with ``changes``, by default at its first page."""
        return replace(self, **{"page": 1, **changes})

    def path(self, base: str) -> str:
        """Return the address of the search under ``base``, with the parameters in a fixed order."""
        params = {
            "q": self.query,
            "in": ALL_LANGUAGES if self.everywhere else "",
            "type": self.type,
            "kind": self.kind,
            "year": self.year,
            "sort": "newest" if self.newest_first else "",
            "page": self.page if self.page > 1 else "",
        }
        wanted = {name: value for name, value in params.items() if value}
        return f"{base}?{urlencode(wanted)}" if wanted else base

    # --- Matches ---

    @cached_property
    def found(self) -> Found:
        """Return all matches regardless of filters, best first."""
        return self._find()

    @cached_property
    def narrowed(self) -> Found:
        """Return the matches that pass the filters. If not all matches were read, query the index again."""
        if not self.is_narrowed:
            return self.found
        if self.found.is_whole:
            found = [one for one in self.found.candidates if self._wants(one)]
            return Found(found, is_whole=True, keys=self.found.keys)
        wanted = (("t", self.type), ("k", self.kind), ("y", self.year))
        return self._find([f"{letter}{value}"] for letter, value in wanted if value)

    def _wants(self, one: Candidate) -> bool:
        return self.type in ("", one.type) and self.kind in ("", one.kind) and self.year in (None, one.year)

    def _find(self, narrowed: Iterable[list[str]] = (), *, in_titles_only: bool = False) -> Found:
        """Return at most `CANDIDATES`: the newest with all words in their title, then the newest with all words."""
        if not self.terms:
            return Found([], is_whole=True)
        marks = [*narrowed]
        is_narrowed = bool(marks)
        marks += [] if self.everywhere else [["l", f"l{self.language}"]]
        where = (True,) if in_titles_only else (False,) if self.newest_first else (True, False)
        entries = self._entries
        with by_the_index():
            found = self._read(self.terms, entries, marks, where, is_narrowed=is_narrowed)
            close = set(found)
            if len(found) < FEW and self.terms.have_broader and not in_titles_only:
                found |= self._read(
                    self.terms.with_broader, entries, marks, where, is_narrowed=is_narrowed, known=close
                )
            named = {one.entry.pk: one.entry for one in self._named(bool(found)) if one.entry.pk not in found}
            has_matches, is_whole = bool(found), len(found) <= CANDIDATES
            hidden = self._hidden(named | found)
            if hidden and not is_whole:  # visible entries may replace the hidden ones
                found = self._read(self.terms, entries.filter(visible()), marks, where, is_narrowed=is_narrowed)
                is_whole = len(found) <= CANDIDATES
        best = [one for key, one in (named | found).items() if key not in hidden][:CANDIDATES]
        at = timezone.now()
        if self.newest_first:
            keys: dict[int, ranking.SortKey] = {one.pk: ranking.newest_first(one) for one in best}
        elif self.is_loose:
            keys = ranking.by_weight(best, self.terms, self._asked, texts=self._texts, at=at)
        else:
            whole = self._word_for_word(best)
            keys = ranking.by_points(best, self.terms, self._asked, close=close, whole=whole, at=at)
        if not self.newest_first:
            keys = self._latest_people_first(best, keys)
        best.sort(key=lambda one: keys[one.pk])
        return Found(best, is_whole=is_whole, has_matches=has_matches, keys=keys)

    def _latest_people_first(
        self, found: Iterable[Candidate], keys: dict[int, ranking.SortKey]
    ) -> dict[int, ranking.SortKey]:
        """Return the sort keys with people of equal points by their latest event, so that those who hold an office now come
        before those who held it. Two queries if there are several people."""
        people = [one.pk for one in found if one.type == SearchEntry.Type.PERSON]
        if len(people) < 2 or not issubclass(self.index.entries, SearchEntry):
            return keys
        persons = dict(self._rows(people).values_list("pk", "person_id"))
        at = latest(persons.values())
        seen = {pk: day.timestamp() if (day := at.get(person)) else 0 for pk, person in persons.items()}
        return keys | {pk: (*keys[pk][:-1], -seen[pk], keys[pk][-1]) for pk in seen}

    def _named(self, has_matches: bool) -> Iterable[Named]:
        """Return the entries that the query names and that pass the filters. If the query has other words too, these
        entries only accompany other matches.
        """
        if self.newest_first or self.terms.phrases:
            return ()
        return (
            one
            for one in self.terms.named
            if (has_matches or one.is_whole or self.is_loose)
            and self._wants(one.entry)
            and self._has_directory(one.entry)
        )

    def _has_directory(self, one: Candidate) -> bool:
        return self.with_organisations or one.type != SearchEntry.Type.ORGANISATION

    def _read(
        self,
        terms: Terms,
        entries: QuerySet[Any],
        marks: list[list[str]],
        where: Iterable[bool],
        *,
        is_narrowed: bool,
        known: Collection[int] = (),
    ) -> dict[int, Candidate]:
        """Return entries with the words in their title or anywhere; more than `CANDIDATES` if there are more."""
        found: dict[int, Candidate] = {}
        for in_title in where:
            required = terms.required_in_title if in_title else terms.required
            anywhere = terms.required if in_title and terms.least else ()
            rows_with_all = having(entries, required, marks, in_title=in_title, anywhere=anywhere)
            having_all = self._with_phrases(rows_with_all)
            rows: Any = having_all.values_list(*Candidate._fields)[: CANDIDATES + 1]
            if not is_narrowed and self._is_frequent[in_title]:
                with by_the_key():
                    some = list(newest(having_all, NEWEST_READ).values_list(*Candidate._fields)[: CANDIDATES + 1])
                rows = some if len(some) > CANDIDATES else rows
            found |= {row[0]: Candidate(*row) for row in rows if row[0] not in found and row[0] not in known}
            if len(found) > CANDIDATES:
                break
        return found

    @cached_property
    def _is_frequent(self) -> tuple[bool, bool]:
        """Return whether the newest entries contain more than enough matches: (anywhere, in the title)."""
        if self.terms.phrases or not are_read_newest_first():
            return False, False
        anywhere, in_title = vocabulary.shares(self.terms, self._languages)
        return NEWEST_READ * anywhere > 2 * CANDIDATES, NEWEST_READ * in_title > 2 * CANDIDATES

    def _with_phrases(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Filter by the exact phrases, among the newest `WITH_PHRASES` entries that have the words."""
        if not self.terms.phrases:
            return rows
        rows = self._rows(rows.values_list("pk", flat=True)[:WITH_PHRASES]).order_by("-pk")
        for phrase in self.terms.phrases:
            rows = rows.filter(Q(title__contains=f" {phrase} ") | Q(text__contains=f" {phrase} "))
        return rows

    def _word_for_word(self, found: list[Candidate]) -> set[int]:
        """Return the keys of entries with the whole query as a phrase; empty if there are many matches."""
        asked = fold(self._asked.words)
        if " " not in asked:  # organisations only, because their old names are only in their text
            found = [one for one in found if one.type == SearchEntry.Type.ORGANISATION]
        if not found or len(found) > WORD_FOR_WORD:
            return set()
        rows = self._rows(one.pk for one in found).filter(text__contains=f" {asked} ")
        return set(rows.values_list("pk", flat=True))

    def _rows(self, keys: Iterable[int]) -> QuerySet[Any]:
        return self.index.entries._default_manager.filter(pk__in=list(keys))

    def _texts(self, found: Sequence[Candidate]) -> dict[int, set[str]]:
        rows = self._rows(one.pk for one in found).values_list("pk", "text")
        return {pk: set(text.split()) for pk, text in rows}

    # --- Results ---

    def names(self, entry: SearchEntry) -> bool:
        """Return whether the query is a name of ``entry``, or contains one while its other words found nothing."""
        return any(one.entry.pk == entry.pk and (one.is_exact or self.is_loose) for one in self.terms.named)

    def is_in_title(self, entry: SearchEntry) -> bool:
        """Return whether the title of ``entry`` has all words."""
        titles = {one.pk: one.title for one in self.narrowed.candidates if one.pk == entry.pk}
        return all(term.is_in(titles[entry.pk].split()) for term in self.terms.terms)

    def counts(self) -> FacetCounts:
        """Return the counts of each type, kind and year."""
        return FacetCounts.of(self)

    def results(self, page: int | None = None) -> list[SearchEntry]:
        """Return the entries of this page with their objects. One query."""
        start = ((page or self.page) - 1) * RESULTS_ON_A_PAGE
        return in_full(self.narrowed.candidates[start : start + RESULTS_ON_A_PAGE])

    def suggestions(self) -> list[SearchEntry]:
        """Return entries whose title has all the words, or their corrections, for suggestions while typing."""
        found = self._find(in_titles_only=True).candidates
        for query in () if found else self._corrections:
            found = found or self.with_(query=query)._find(in_titles_only=True).candidates
        return in_full(found[:SUGGESTIONS])

    @cached_property
    def meant(self) -> Search:
        """Return this search or, if it has no matches, its correction or a search for most of the words."""
        if self.narrowed.candidates or not self.terms:
            return self
        return self.corrected() or self.loosely() or self

    @property
    def is_loose(self) -> bool:
        """Return whether results need not have all words."""
        return bool(self.instead)

    @property
    def dropped(self) -> list[str]:
        """Return the words of the query, as written, that no text contains, if the results match only the others."""
        unknown = set(self.terms.unknown)
        return [token for token in self.query.split() if (words := set(fold(token).split())) and words <= unknown]

    @property
    def has_all_others(self) -> bool:
        """Return whether results have all words except those that are dropped."""
        return self.terms.least == len(self.terms.terms)

    def as_meant(self) -> Search:
        """Return `meant` without the filters. A search for most of the words keeps its address and thus its filters."""
        meant = replace(self, type="", kind="", year=None).meant
        if meant.is_loose and self.is_narrowed:
            return replace(meant, type=self.type, kind=self.kind, year=self.year)
        return meant

    def corrected(self) -> Search | None:
        """Return the probable correction of a search without matches, if the correction has public matches."""
        for query in self._corrections:
            other = self.with_(query=query)
            if other.narrowed.candidates:
                return other
        choices = corrections.doubted(corrections.choices(self._asked.words, self._languages), self._languages)
        if all(len(some) == 1 for some in choices):
            return None
        near = self.with_(instead=corrections.any_of(choices, self._languages)).narrowed.candidates
        best = self._rows(one.pk for one in near[:1]).values_list("title", "text").first()
        if not best:
            return None
        other = self.with_(query=corrections.chosen(choices, set(" ".join(best).split()), self._languages))
        return other if other.narrowed.candidates else None

    def loosely(self) -> Search | None:
        """Return a search for most of the words, if it has matches."""
        likeliest = self.with_(query=self._corrections[-1] if self._corrections else self.query)
        other = None
        for terms in vocabulary.most_of(likeliest.terms, self.index):
            other = replace(likeliest, instead=terms, page=self.page)
            if other.narrowed.candidates and other.found.has_matches:
                return other
        return other if other and other.narrowed.candidates else None

    @cached_property
    def _corrections(self) -> list[str]:
        return corrections.corrections(self._asked.words, self._languages)


def organisations(query: str) -> list[int]:
    """Return keys of organisations that match ``query`` in any language, best first, as on the search page."""
    asked = Search(query=cleaned(query), everywhere=True, type=SearchEntry.Type.ORGANISATION)
    keys = [one.pk for one in asked.meant.narrowed.candidates]
    known = dict(SearchEntry.objects.filter(pk__in=keys).values_list("pk", "organisation"))
    return [known[key] for key in keys if key in known]


@dataclass(frozen=True, slots=True)
class Found:
    candidates: list[Candidate]
    is_whole: bool  # False if there are further matches that were not read
    has_matches: bool = True  # False if all entries are only named in the query
    keys: Mapping[int, ranking.SortKey] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FacetCounts:
    """Numbers of results. ``total``: results of the search with its filters. Facets: results after choosing that value.

    If not all matches were read (`is_whole` is False), the numbers are minimums, and types and years are all that the
    language has, shown without numbers.
    """

    total: int
    everything: int
    types: dict[str, int]
    kinds: dict[str, int]
    years: dict[int, int]
    is_whole: bool = True

    @classmethod
    def of(cls, search: Search) -> FacetCounts:
        types: Counter[str] = Counter()
        kinds: Counter[str] = Counter()
        years: Counter[int] = Counter()
        for one in search.found.candidates:
            types[one.type] += 1
            if search.type and one.type != search.type:
                continue
            if one.kind and search.year in (None, one.year):
                kinds[one.kind] += 1
            if one.year and search.kind in ("", one.kind):
                years[one.year] += 1
        found, whole = search.found, search.found.is_whole
        if not whole:
            held = vocabulary.marks(() if search.everywhere else (search.language,))
            types |= {value: types[value] for value in held if value in TYPES}
            years |= {year: years[year] for value in held if (year := whole_number(value)) is not None}
        total = len(search.narrowed.candidates)
        return cls(total, len(found.candidates), dict(types), dict(kinds), dict(years), whole)


def _one_of(text: str, allowed: Iterable[str]) -> str:
    return text if text in allowed else ""


def _number(text: str) -> int | None:
    return whole_number(text, most=99_999)
