"""Words of entries as rows: added with the entries, counted by the worker."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import batched

from django.db import connection, transaction

from rocb.models import SearchWord
from rocb.models.search import Entry, Word
from rocb.search import fulltext
from rocb.search.indexes import INDEXES, Index
from rocb.search.likeness import sound, stem

WORDS_AT_A_TIME = 500


def add(entries: Iterable[Entry], known: set[tuple[str, str]] | None = None, *, to: type[Word] = SearchWord) -> None:
    """Add new words of ``entries``. ``known`` is a cache of words that were already added."""
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
        there = to._default_manager.filter(word__in={word for word, _ in some}).values_list("word", "language")
        missing = sorted(set(some) - set(there))
        to._default_manager.bulk_create(
            [_row(to, word, language, in_title=wanted[word, language]) for word, language in missing],
            ignore_conflicts=True,
        )


def _row(to: type[Word], word: str, language: str, *, in_title: bool) -> Word:
    if word.startswith(fulltext.MARK):
        return to(word=word, language=language, tail=fulltext.MARK)
    return to(
        word=word,
        language=language,
        stem=stem(word, language),
        tail=word[-3:] if len(word) > 4 else "",
        sound=sound(word),
        titles=int(in_title),
    )


def count() -> None:
    """Count the entries and titles of each word, and delete unused words. Takes a second for some 10,000 entries."""
    for index in INDEXES:
        _count(index)


def _count(index: Index) -> None:
    words, counts = index.words._meta.db_table, "search_word_counts"
    title = "'" + fulltext.IN_TITLE + "' || word"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {counts}")
        cursor.execute(f"CREATE TEMPORARY TABLE {counts} AS {fulltext.counted_words(index.entries)}")
        cursor.execute(f"CREATE UNIQUE INDEX {counts}_word ON {counts} (word)")
        for column, key in (("count", "word"), ("titles", title)):
            found = f"coalesce((SELECT c.found FROM {counts} c WHERE c.word = {words}.{key}), 0)"
            found = found.replace(f"{words}.'", "'").replace("|| word", f"|| {words}.word")
            cursor.execute(f"UPDATE {words} SET {column} = {found} WHERE {column} <> {found}")
        cursor.execute(f"DELETE FROM {words} WHERE count = 0")
        cursor.execute(f"DROP TABLE {counts}")
