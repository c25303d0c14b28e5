"""`news.parsing.vocabulary`: how strange words are to a source, whatever it writes about."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from news.parsing.vocabulary import Vocabulary, Wording

LETTERS = "abcdefghijklmnoprstuvz"


def word(rng: Random) -> str:
    return "".join(rng.choice(LETTERS) for _ in range(rng.randint(5, 9)))


def subject(rng: Random, size: int = 120) -> list[str]:
    return [word(rng) for _ in range(size)]


def text(rng: Random, words: list[str], names: int = 0) -> Wording:
    found = [rng.choice(words) for _ in range(50)] + [word(rng) for _ in range(names)]
    rng.shuffle(found)
    return Wording.of(" ".join(found[:6]), " ".join(found[6:]))


@pytest.mark.parametrize("seed", range(20))
def test_another_subject_is_strange_to_a_source_that_has_one(seed: int) -> None:
    rng = Random(seed)
    own, other = subject(rng), subject(rng)
    known = Vocabulary([text(rng, own, names=8) for _ in range(40)])
    assert known.novelty(text(rng, other)) >= 1
    assert known.novelty(text(rng, own, names=8)) < 1


@pytest.mark.parametrize("seed", range(20))
def test_to_a_source_of_every_subject_one_more_is_not_strange_until_it_returns(seed: int) -> None:
    rng = Random(seed)
    texts = [text(rng, subject(rng)) for _ in range(40)]
    other = subject(rng, 60)
    first, second, third = (text(rng, other) for _ in range(3))
    known = Vocabulary(texts)
    assert known.novelty(first) < 1
    assert known.recurrence(first) < 1
    assert Vocabulary([first, *texts]).recurrence(second) >= 1
    assert known.recurrence(second, beside=first.all) >= 1, "beside it in one document"
    assert Vocabulary([first, *texts]).recurrence(text(rng, subject(rng))) < 1
    assert Vocabulary([second, first, *texts]).recurrence(third) >= 1


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=60), max_size=8), st.text(max_size=80), st.text(max_size=200))
def test_any_text_can_be_measured(texts: list[str], title: str, body: str) -> None:
    known = Vocabulary([Wording.of(one[:10], one) for one in texts])
    wording = Wording.of(title, body)
    assert known.novelty(wording) >= 0
    assert known.recurrence(wording, wording.all) >= 0
    assert not wording.without(wording).pieces
