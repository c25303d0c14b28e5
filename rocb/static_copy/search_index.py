"""The search of a copy: an index in files, which ``copy_search.js`` reads in a browser without a server.

It has the words of our search (`rocb.search.entries`), in the same form, with the same endings removed, and only
entries that are public and whose page is in the copy. Each language has its own files beside its search page:

* ``words/index.js``: the beginnings of the names of the other files.
* ``words/words-cus.js``: stems that begin with "cus" -> their forms, and the numbers of the results that have them in
  the title, in the summary, in the text; ``custom≡turk≡`` is a name, as in `rocb.search.names`. A query loads the few
  files whose names its words begin with.
* ``words/results-3.js``: title, address, kind and date, summary and language of some results.

They are scripts because a browser loads those from a disk too. Results are numbered from the oldest, so that a new one
changes few files, and a frequent word has at most `MOST` of them.
"""

from __future__ import annotations

import html
import json
from array import array
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache, partial
from itertools import batched
from os.path import commonprefix
from typing import Any

from django.db.models import F, QuerySet
from django.template.defaultfilters import striptags
from django.urls import reverse
from django.utils.translation import override

from foundation.components.templatetags.components import in_words
from foundation.languages.folding import OTHER_LETTERS
from rocb.models import OrganisationIndexPage, SearchEntry
from rocb.search import fulltext, views
from rocb.search.likeness import spelled_elsewhere, stem
from rocb.search.shown import visible
from rocb.search.words import SMALL_WORDS, Terms
from rocb.static_copy import own_pages, scope
from rocb.static_copy.links import Links
from rocb.static_copy.rewriting import Role

MOST = 500  # results of a word; as in `rocb.search.find`
FILE_BYTES, SPLIT_BYTES = 24_000, 1_500
RESULTS_IN_A_FILE = 16
# Entries that are the same in all languages.
THINGS = (SearchEntry.Type.ORGANISATION, SearchEntry.Type.TOPIC, SearchEntry.Type.PERSON)
PLACES = 3
TITLE, ABOUT, TEXT = range(PLACES)
WORDS_CACHED = 20_000


@dataclass(slots=True)
class Word:
    """All words with the same stem. ``places``: numbers of results with it, each times `PLACES` plus its place."""

    forms: tuple[str, ...] = ()
    places: array[int] = field(default_factory=lambda: array("I"))

    def add_form(self, form: str) -> None:
        if form not in self.forms:
            self.forms += (form,)

    def add(self, number: int, place: int) -> None:
        self.places.append(number * PLACES + place)

    def row(self) -> list[Any]:
        """Return forms and places. A last 1 says that the word is in more results. Numbers are differences."""
        left, kept = MOST, []
        for place in range(PLACES):
            numbers = [packed // PLACES for packed in self.places if packed % PLACES == place]
            newest = numbers[-left:] if left else []
            left -= len(newest)
            kept.append([number - before for before, number in zip([0, *newest], newest, strict=False)])
        is_cut = len(self.places) > MOST
        return [" ".join(sorted(self.forms)), *kept, *([1] if is_cut else [])]


def files(code: str, links: Links, *, at: datetime) -> Iterator[tuple[str, bytes]]:
    """Yield the files of the index in a language: path -> content."""
    folder = links.places.of(own_pages.search_address(code)).rpartition("/")[0] + "/words"
    with override(code):
        index = _Index(code, links, f"{folder}/index.js", at)
        index.read()
        yield from ((f"{folder}/{name}.js", content) for name, content in index.files())


class _Index:
    def __init__(self, code: str, links: Links, here: str, at: datetime) -> None:
        self._code, self._links, self._here, self._at = code, links, here, at
        self._words: dict[str, Word] = defaultdict(Word)
        self._results: list[bytes] = []
        self._things = 0
        # No method of this object: the cycle would keep the words of one language while the next is read.
        self._stem = lru_cache(WORDS_CACHED)(partial(_stem_of, code=code))

    def read(self) -> None:
        request = own_pages.request_at(reverse("search"))
        directory = views.path_of(OrganisationIndexPage, self._code, request)
        for some in batched(_entries(self._code), 200):
            cards = views.cards_of(list(some))
            for entry in some:
                result = views.result_of(entry, Terms(), directory, request, cards)
                if (to := self._link(result)) is not None and (result.path or not entry.organisation_id):
                    self._things += entry.type in THINGS
                    self._add(entry, [result.name, to, _about(result), _plain(result.excerpt), result.language])

    def _link(self, result: views.Result) -> str | None:
        if result.is_external:
            return result.path
        address = scope.address_of(result.path, at="/")
        target = self._links.target(address) if address else None
        if target is None or not target.startswith("/"):
            return None
        return self._links.link(self._links.places.of(target), Role.FOLLOWED, here=self._here)

    def _add(self, entry: SearchEntry, row: list[str]) -> None:
        number = len(self._results)
        self._results.append(_json(row))
        for mark in entry.marks.split():
            if mark.startswith(fulltext.NAME):
                self._words[mark.removeprefix(fulltext.NAME) + fulltext.NAME].add(number, TITLE)
        seen: set[str] = set()
        # Reports on a past event come before an event without a text.
        in_title = ABOUT if entry.is_stub and entry.dated_at and entry.dated_at < self._at else TITLE
        for place, text in ((in_title, entry.title), (ABOUT, entry.about), (TEXT, entry.text)):
            for form in dict.fromkeys(text.split()):
                word = self._words[key := self._stem(form)]
                word.add_form(form)
                if key not in seen:
                    seen.add(key)
                    word.add(number, place)

    def files(self) -> Iterator[tuple[str, bytes]]:
        rows = sorted((f"{_beginning(key, word)} {key}", _json(word.row())) for key, word in self._words.items())
        groups = list(_groups("", rows))
        for beginning, some in groups:
            body = b",\n".join(_json(name.split(" ")[1]) + b":" + row for name, row in some)
            yield f"words-{beginning}", self._script(f"words-{beginning}", b"{" + body + b"}")
        for number, results in enumerate(batched(self._results, RESULTS_IN_A_FILE)):
            yield f"results-{number}", self._script(f"results-{number}", b"[" + b",\n".join(results) + b"]")
        head = {
            "beginnings": [beginning for beginning, _rows in groups],
            "size": RESULTS_IN_A_FILE,
            "things": self._things,
            "letters": {chr(letter): text for letter, text in OTHER_LETTERS.items()},
            "small": " ".join(sorted(SMALL_WORDS)),
        }
        yield "index", self._script("index", _json(head))

    def _script(self, name: str, content: bytes) -> bytes:
        return b"copySearch(" + _json(f"{self._code}/{name}") + b"," + content + b");\n"


def _stem_of(form: str, *, code: str) -> str:
    found = stem(form, code)
    return min(found, *spelled) if (spelled := spelled_elsewhere(found)) else found


def _entries(code: str) -> Iterator[SearchEntry]:
    """Yield the public entries: first those that are the same in all languages, then the oldest."""
    rows: QuerySet[SearchEntry] = SearchEntry.objects.filter(visible(), language__in=[code, ""])
    related = ("item", "page__locale", "document", "organisation", "topic", "person")
    order = F("dated_at").asc(nulls_first=True)
    things = rows.filter(type__in=THINGS).order_by("pk")
    for some in (things, rows.exclude(type__in=THINGS).order_by(order, "pk")):
        yield from some.select_related(*related).defer("item__html").iterator(chunk_size=200)


def _groups(beginning: str, rows: list[tuple[str, bytes]]) -> Iterator[tuple[str, list[tuple[str, bytes]]]]:
    """Split sorted rows into files by their beginnings. Small groups stay in the file of the shorter beginning."""
    if sum(len(name) + len(row) for name, row in rows) <= FILE_BYTES:
        yield beginning, rows
        return
    longer: dict[str, list[tuple[str, bytes]]] = defaultdict(list)
    for row in rows:
        name = row[0].partition(" ")[0]
        longer[name[: len(beginning) + 1]].append(row)
    large = {
        key
        for key, some in longer.items()
        if key != beginning and (not beginning or sum(len(row) for _name, row in some) > SPLIT_BYTES)
    }
    yield beginning, [row for key, some in longer.items() if key not in large for row in some]
    for key in sorted(large):
        yield from _groups(key, longer[key])


def _beginning(key: str, word: Word) -> str:
    """Return the letters with which the stem and all forms begin: polic for polici and policy."""
    return commonprefix([key, *word.forms])  # noqa: RUF071 (no paths)


def _about(result: views.Result) -> str:
    when = result.event.when if result.event else in_words(result.date) if result.date else ""
    place = result.event.place if result.event else ""
    return " · ".join(str(part) for part in (result.label, when, place, result.origin, result.about) if part)


def _plain(text: str) -> str:
    return html.unescape(striptags(text))


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
