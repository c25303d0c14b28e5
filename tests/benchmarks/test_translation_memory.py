"""The translation memory: matches of the demo's own pairs when each is looked up in all others, and the milliseconds of a
search among many segments.

    python -m pytest -q -s -m benchmark tests/benchmarks/test_translation_memory.py
    SEGMENTS=1000000 python -m pytest ...         TEST_POSTGRES=1 measures PostgreSQL

The generated texts have 4 to 30 words; the frequency of the words falls with their rank, as in a language. Each search
changes one word in six of a text of the memory, so the text that it was made from is what should be found.
"""

from __future__ import annotations

import os
import random
import statistics
import time
from collections import Counter
from itertools import accumulate
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone
from wagtail.models import Page

from foundation.translation import likeness, memory, pages, states
from foundation.translation.differences import differences
from foundation.translation.models import Segment, SegmentKey, TranslationState
from foundation.translation.texts import Kind, Text
from tests import factories

SEGMENTS = int(os.environ.get("SEGMENTS", "100000"))
SEARCHES = 300
VOCABULARY = 20_000
CHUNK = 5_000


class Language:
    """Generates texts: words by rank, of a rank about as frequent as in a language."""

    def __init__(self) -> None:
        self.random = random.Random(1)
        letters = "etaoinshrdlucmfwypvbgkqjxz"
        self.words = ["".join(self.random.choices(letters, k=self.random.randint(2, 12))) for _ in range(VOCABULARY)]
        self.ranks = list(accumulate(1 / (rank + 3) for rank in range(VOCABULARY)))

    def text(self) -> list[str]:
        return self.random.choices(self.words, cum_weights=self.ranks, k=self.random.randint(4, 30))

    def changed(self, words: list[str]) -> str:
        return " ".join(self.random.choice(self.words) if self.random.random() < 1 / 6 else word for word in words)


@pytest.mark.benchmark
@pytest.mark.django_db
def test_a_search_among_many_segments_takes_milliseconds(capsys: pytest.CaptureFixture[str]) -> None:
    original = factories.article()
    factories.news_index("ru")
    page = original.copy_for_translation(factories.locale("ru"))
    page.save_revision().publish()
    states.sweep(at=timezone.now())
    state = TranslationState.objects.get(page=page)
    state.segments.all().delete()
    language, known = Language(), []
    began = time.perf_counter()
    for first in range(0, SEGMENTS, CHUNK):
        texts = [language.text() for _ in range(min(CHUNK, SEGMENTS - first))]
        known += texts[: SEARCHES * CHUNK // SEGMENTS + 1]
        rows = [
            Segment(state=state, source=" ".join(text), translation=str(first), is_rich=False, is_sentence=False)
            for text in texts
        ]
        Segment.objects.bulk_create(rows)
        SegmentKey.objects.bulk_create(
            [SegmentKey(segment=row, key=key) for row in rows for key in likeness.keys(row.source, "en>ru")],
            batch_size=CHUNK,
        )
    spent = time.perf_counter() - began
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print_line(
        capsys, f"{connection.vendor}: {SEGMENTS:,} segments, {SegmentKey.objects.count():,} keys, {spent:.0f} s"
    )
    if size := _megabytes():
        print_line(capsys, f"size of the tables and indexes: {size:,.0f} MB")
    searched = language.random.sample(known, min(SEARCHES, len(known)))
    for name, asked in (
        ("the same text", [" ".join(words) for words in searched]),
        ("one word in six changed", [language.changed(words) for words in searched]),
        ("a text that is not there", [" ".join(language.text()) for _ in searched]),
    ):
        times, hits = [], 0
        for words, text in zip(searched, asked, strict=True):
            began = time.perf_counter()
            matches = memory.find(Text("title", text, Kind()), "en>ru")
            times.append((time.perf_counter() - began) * 1000)
            hits += any(match.source == " ".join(words) for match in matches)
        due = sum(likeness.likeness(" ".join(words), text) > 0 for words, text in zip(searched, asked, strict=True))
        times.sort()
        print_line(
            capsys,
            f"{name}: median {statistics.median(times):.1f} ms, 95 of 100 below {times[len(times) * 95 // 100]:.1f} ms, "
            f"longest {times[-1]:.1f} ms; found {hits} of the {due} that are alike",
        )


def _megabytes() -> float:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            tables = [model._meta.db_table for model in (Segment, SegmentKey)]
            cursor.execute("SELECT sum(pg_total_relation_size(name::regclass)) FROM unnest(%s) AS name", [tables])
            return float(cursor.fetchone()[0]) / 1e6
        cursor.execute("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
        return float(cursor.fetchone()[0]) / 1e6


@pytest.mark.benchmark
@pytest.mark.django_db
def test_the_pairs_of_the_demo_are_found_in_each_other(capsys: pytest.CaptureFixture[str]) -> None:
    factories.without_pages()
    call_command("load_demo", verbosity=0)
    for model in states.models():
        for page in model.objects.filter(alias_of=None, live=True):
            original: Any = pages.original_of(page)
            if original is not None:
                pages.confirm(page, pages.read(original, page))
                page.save()
    while states.sweep(at=timezone.now()):
        pass
    for key in Page.objects.values_list("translation_key", flat=True).distinct():
        states.recalculate(str(key), at=timezone.now())
    found: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for state in list(TranslationState.objects.filter(is_open=True).select_related("original", "page")):
        languages = memory.languages_of(state.original, state.page)
        own = list(state.segments.filter(is_sentence=False))
        with transaction.atomic():
            state.segments.all().delete()
            for segment in own:
                matches = memory.find(Text("body", segment.source, Kind(is_rich=segment.is_rich)), languages)
                name = _name(matches)
                found[name] += 1
                right[name] += bool(matches) and _is_right(matches, segment)
            transaction.set_rollback(True)
    whole = sum(found.values())
    print_line(capsys, f"{whole} pairs of the demo, each looked up without those of its own page")
    for name, number in found.most_common():
        print_line(
            capsys,
            f"{name}: {number} ({number / whole:.0%})"
            + (
                ""
                if name == "nothing"
                else f", of which the translation says {right[name]} ({right[name] / number:.0%})"
            ),
        )


def _name(matches: list[memory.Match]) -> str:
    if not matches:
        return "nothing"
    best = matches[0]
    if best.segment.is_sentence or any(match.text != best.text for match in matches):
        return "sentences"
    if best.likeness == 1:
        return "the same text"
    return "other numbers" if best.has_other_numbers else f"alike to {best.likeness * 100 // 10 * 10:.0f} % or more"


def _is_right(matches: list[memory.Match], segment: Segment) -> bool:
    """Return whether the translation says one of the suggestions, or at least three of four words of a text that is
    only alike."""
    written = memory._shown(segment.translation, is_rich=segment.is_rich)
    for match in matches:
        if likeness.words_of(match.translation) == likeness.words_of(written):
            return True
        if match.likeness < 1 and match.text != match.source:
            parts = differences(match.translation, written)
            same = sum(len(part.text) for part in parts if part.kind == "same")
            if same * 4 >= 3 * max(len(written), len(match.translation)):
                return True
        if " ".join(likeness.words_of(match.translation)) in " ".join(likeness.words_of(written)):
            return True
    return False


def print_line(capsys: pytest.CaptureFixture[str], line: str) -> None:
    with capsys.disabled():
        print(f"\n{line}", end="")
