"""`news.parsing.vocabulary`: how strange words are for a source, whatever it writes about."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from news.parsing.vocabulary import CLEAR, OFTEN, RECENT, Spread, Vocabulary, Wording, words_of

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
    assert known.strangeness(text(rng, other))[0] >= 1
    assert known.strangeness(text(rng, own, names=8))[0] < 0.6


@pytest.mark.parametrize("size", [4, 7, 11])
def test_a_share_of_fewer_words_than_usual_is_less_strange_and_one_of_more_words_is_not(size: int) -> None:
    rng = Random(size)
    own = subject(rng)
    texts = [Wording.of(" ".join([*rng.sample(own, 11), word(rng)]), " ".join(rng.sample(own, 60))) for _ in range(40)]
    in_titles = Vocabulary(texts)._usually_new[2]
    assert in_titles.size == 12
    assert in_titles.excess(0.75, size) < in_titles.excess(0.75, 12) == in_titles.excess(0.75, 30)
    assert in_titles.excess(1, 4) > CLEAR, "all words of a short title are new"
    for never in (Spread(0, 0.2, 12), Spread(1, 0.2, 12)):
        assert never.excess(1, size) == never.excess(1, 12)


@pytest.mark.parametrize("seed", range(20))
def test_to_a_source_of_every_subject_one_more_is_not_strange_until_it_returns(seed: int) -> None:
    rng = Random(seed)
    texts = [text(rng, subject(rng)) for _ in range(40)]
    other = subject(rng, 60)
    first, second = text(rng, other), text(rng, other)
    known = Vocabulary(texts)
    assert max(known.strangeness(first)) < 0.6
    assert Vocabulary([first, *texts]).strangeness(second)[1] >= 0.6
    assert known.strangeness(second, beside=first.all)[1] >= 0.6, "beside it in one document"
    assert Vocabulary(texts, passing=first.all).strangeness(second)[1] >= 0.6, "an editor has not looked at it yet"
    assert Vocabulary([first, *texts]).strangeness(text(rng, subject(rng)))[1] < 0.6


@pytest.mark.parametrize("seed", range(20))
def test_a_phrase_is_new_until_an_older_text_has_it_and_often_in_two(seed: int) -> None:
    rng = Random(seed)
    own = subject(rng)
    texts = [text(rng, own, names=4) for _ in range(80)]
    phrase, place = f"{word(rng)} {word(rng)}", rng.randrange(80)
    with_phrase = Wording.of(" ".join(rng.sample(own, 6)), f"{' '.join(rng.sample(own, 30))} {phrase}")
    known = Vocabulary([*texts[:place], with_phrase, *texts[place + 1 :]])
    other = text(rng, own)
    assert not known.bring_back(with_phrase, [with_phrase] * (OFTEN - 1) + [other])
    assert (2 in known.bring_back(with_phrase, [other] + [with_phrase] * OFTEN)) == (place < RECENT)
    assert not known.bring_back(with_phrase, [with_phrase] * OFTEN, confirmed=words_of(phrase))
    assert known.usually_bring_back[2] < 0.02
    series = [Wording.of(f"{phrase} {' '.join(rng.sample(own, 4))}", " ".join(rng.sample(own, 30))) for _ in range(20)]
    assert Vocabulary([*series, *texts]).usually_bring_back[2] > 0.1


@pytest.mark.parametrize("length", [0, 100, 5000])
def test_no_length_dilutes_a_strange_sentence(length: int) -> None:
    rng = Random(length)
    own = subject(rng)
    known = Vocabulary([text(rng, own) for _ in range(20)])
    before = " ".join(rng.choice(own) for _ in range(length))
    sentence = " ".join(word(rng) for _ in range(10))
    assert known.strangeness(Wording.of("", f"{before} {sentence} {before}"))[0] >= 1
    assert known.strangeness(Wording.of("", before))[0] < 0.6


@pytest.mark.parametrize("seed", range(10))
def test_small_doubts_add_up(seed: int) -> None:
    rng = Random(seed)
    own = subject(rng, 300)
    known = Vocabulary([text(rng, own, names=rng.randint(2, 8)) for _ in range(40)])
    some = " ".join([*rng.sample(own, 7), *(word(rng) for _ in range(3))])
    usual = known.strangeness(text(rng, own, names=5))[0]
    in_title = known.strangeness(Wording.of(some, " ".join(rng.sample(own, 40))))[0]
    short = known.strangeness(Wording.of(some, ""))[0]
    assert usual < 0.5
    assert max(usual, in_title) < short


def test_a_text_that_is_only_short_is_published_and_counted() -> None:
    rng = Random(1)
    own = subject(rng)
    known = Vocabulary([text(rng, own) for _ in range(40)])
    assert 0.5 <= known.strangeness(Wording.of("", own[0]))[0] < 0.75
    assert known.strangeness(Wording.of("", own[0]), is_part=True)[0] < 0.5, "an edit is short"


@pytest.mark.parametrize(("words", "is_distinct"), [(2000, False), (100, True)])
def test_a_source_is_distinct_if_its_words_return(words: int, is_distinct: bool) -> None:
    """A source with other words in each text would not notice a stranger's."""
    rng = Random(words)
    own = subject(rng, words)
    assert Vocabulary([text(rng, own) for _ in range(22)]).is_distinct == is_distinct


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("B0nus 1xbet 777", ["b0nus", "1xbet"]),
        ("c a s i n o", ["casino"]),
        ("C.A.S.I.N.O", ["casino"]),
        ("w i n b i g n o w", ["winbig", "now"]),
        ("ca\u200bsi\u00adno", ["casino"]),
        ("\uff43\uff41\uff53\uff49\uff4e\uff4f", ["casino"]),
        ("call 08005551234 in 2026", ["call", "080055", "\u00b7in"]),
        ("\U0001f3b0 a", ["\U0001f3b0"]),
        ("\U0001f3b0 to it of 12 an offer", ["\U0001f3b0", "\u00b7to", "\u00b7it", "\u00b7of", "\u00b7an", "offer"]),
        ("ca-si_no, po\u00b7ke\u00b7r b\u2800o\u2800nu", ["casino", "poker", "bonu"]),
        ("c as in o", ["\u00b7cas", "\u00b7as", "\u00b7in", "\u00b7ino"]),
        ("e-mail of 2026-03-12 at 12/13", ["mail", "\u00b7of", "\u00b7at"]),
        ("ca\u20ddsi\U000e0100no\u3164s \u0e01\u0e32\u0e23", ["casino", "\u0e01\u0e32", "\u0e32\u0e23"]),
        ("海关 总署", ["海关", "总署"]),
    ],
)
def test_words_are_read_as_a_reader_sees_them(written: str, read: list[str]) -> None:
    assert list(words_of(written)) == read


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=60), min_size=1, max_size=8), st.text(max_size=80), st.text(max_size=200))
def test_any_text_can_be_measured(texts: list[str], title: str, body: str) -> None:
    known = Vocabulary([Wording.of(one[:10], one) for one in texts])
    wording = Wording.of(title, body)
    assert min(known.strangeness(wording, wording.all)) >= 0
    assert not wording.without(wording).words


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("count", [4, 8, 20])
def test_to_a_small_source_the_words_of_its_newsroom_are_known_and_those_of_others_strange(
    seed: int, count: int
) -> None:
    rng = Random(seed)
    common, own, other = subject(rng, 600), subject(rng, 60), subject(rng)
    newsroom = Vocabulary([text(rng, common, names=3) for _ in range(120)])
    texts = [text(rng, common + own, names=3) for _ in range(count)]
    beside = Vocabulary(texts, background=newsroom)
    strange, usual = text(rng, other), text(rng, common + own, names=3)
    assert beside.strangeness(strange)[0] >= 1
    assert beside.strangeness(usual)[0] < 0.8
    assert beside.strangeness(strange)[0] > Vocabulary(texts).strangeness(strange)[0]
