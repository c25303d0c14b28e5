"""Titles are found by all words of a query, and by words with a mistake if nothing else is found, in bounded time."""

from __future__ import annotations

import random
import time

import pytest

from foundation.languages.title_search import LEAST_LETTERS, matching

LETTERS = {"laboratories": "abcdefghijklmnopqrstuvwxyz", "лаборатории": "абвгдежзиклмнопрстуфхцчшщыюя"}
MOST_SECONDS = 10  # on a busy machine; it takes less than one on a quiet one


def mistakes(word: str, chance: random.Random) -> list[str]:
    """Return the word with a missing, a wrong, a doubled and two swapped letters, always after the first letter."""
    place = chance.randrange(1, len(word) - 1)
    other = chance.choice(LETTERS.get(word, "abcdefghijklmnopqrstuvwxyz"))
    before, at, after = word[:place], word[place], word[place + 1 :]
    return [before + after, before + other + after, before + at + at + after, before + after[:1] + at + after[1:]]


@pytest.mark.parametrize("word", ["laboratories", "counterfeits", "лаборатории", "laboratoires", "border"])
@pytest.mark.parametrize("seed", range(5))
def test_a_word_with_a_mistake_finds_its_title(word: str, seed: int) -> None:
    titles = [(1, f"Meeting about {word.upper()} in Baku"), (2, "Another text"), (3, "Une réunion à Paris")]
    for wrong in mistakes(word, random.Random(seed)):
        assert matching(wrong, titles) == {1}, wrong
        assert matching(f"baku {wrong}", titles) == {1}, wrong
        assert matching(f"paris {wrong}", titles) == set(), wrong


def test_a_word_with_another_ending_and_a_mistake_finds_its_title() -> None:
    assert matching("таможеные лаборатории", [(1, "Сеть таможенных лабораторий"), (2, "Сеть почты")]) == {1}


def test_a_word_that_a_title_has_stays_as_it_is_beside_one_with_a_mistake() -> None:
    assert matching("customs labratories", [(1, "Customs laboratories"), (2, "Customer laboratories")]) == {1}


def test_a_mistake_is_only_assumed_if_no_title_has_the_words() -> None:
    titles = [(1, "A meeting"), (2, "A greeting"), (3, "Réunions")]
    assert matching("meeting", titles) == {1}
    assert matching("eeting", titles) == {1, 2}
    assert matching("REUNION", titles) == {3}
    assert matching("", titles) == matching(" – ", titles) == set()
    assert matching("post", [(1, "Cost")]) == set()
    assert matching("2026", [(1, "2025")]) == set()
    assert LEAST_LETTERS > 4, "a wrong letter makes another word of a short one, and another year"


def test_a_long_query_with_mistakes_in_many_titles_takes_bounded_time() -> None:
    chance = random.Random(0)
    words = ["c" + "".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=9)) for _ in range(20_000)]
    titles = [(number, " ".join(chance.choices(words, k=8))) for number in range(10_000)]
    query = " ".join(word[:5] + "q" + word[6:] for word in words[:100])
    start = time.monotonic()
    matching(query, titles)
    assert time.monotonic() - start < MOST_SECONDS
