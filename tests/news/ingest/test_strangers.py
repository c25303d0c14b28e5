"""Random takeovers: a source that is not known yet publishes none of the stranger's texts, most others at most two, and
honest newsrooms hardly ever wait.

It needs no database, so many can be tried: `STRANGERS=N` tries N of each, `FIRST=N` begins at another seed, and
`FEEDS=FOLDER` adds newsrooms that write the contents of captured feeds.
"""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import replace
from html import escape
from random import Random

import pytest

from news.parsing.habits import RECORD
from news.parsing.vocabulary import Vocabulary, Wording
from tests.source_factories import NOON

from .memory import Memory, memory
from .newsrooms import DAY
from .strangers import CARRIED, MINUTE, Newsroom, attack, beside, captured, filled, invented, newsroom

TRIED, FIRST = int(os.environ.get("STRANGERS", "30")), int(os.environ.get("FIRST", "0"))
POLLS, MOST = 16, 2

pytestmark = pytest.mark.usefixtures("each_text_is_read_once")


def trusted(rng: Random) -> tuple[Newsroom, Memory, int]:
    """Return a newsroom, the known facts about it, and the number of entries behind them."""
    room, old = newsroom(rng, captured())
    known = memory(at=NOON - DAY, shows_links=True)
    known.is_spam = room.is_spam
    known.background = Vocabulary([Wording.of(*one) for one in beside(room, captured())])
    room.shown = old[::-1]
    known.read(room.document, at=NOON - DAY / 2, is_first=True)
    room.add()
    known.read(room.document, at=NOON)
    return room, known, len(old)


def taken_over(seed: int, *vectors: str) -> tuple[int, int]:
    """Return the number of the stranger's texts that were ever public, and the number of entries known before."""
    rng = Random(f"stranger {seed}")
    room, known, before = trusted(rng)
    go, at = attack(room), NOON
    go.vectors = vectors or go.vectors
    for _ in range(POLLS):
        since, at = at, at + DAY * (0.9 + rng.random() / 5)
        go(since, at)
        known.read(room.document, at=at)
    return len(known.spam), before


def honest(seed: int, *, has_topic: bool = False) -> tuple[int, int, int]:
    """Return the numbers of entries in sixty days after the source had a record, of those that waited, and of those
    before, which all waited. An editor confirms on the third day.
    """
    rng = Random(f"honest {seed}")
    room, known, _ = trusted(rng)
    at, before, asked, topic = NOON, len(known.rows), 0, [invented(rng, 3) for _ in range(25)]
    for day in range(60):
        since, at = at, at + DAY
        room.goes_on(since, at)
        if has_topic and 20 <= day < 28:
            room.add(room.entry(at - MINUTE, topic))
        for place, entry in enumerate(room.shown):
            words = (entry.text or "").split()
            if words and rng.random() < 0.02:
                words[rng.randrange(len(words))] = rng.choice(words)
                room.shown[place] = filled(entry, f"<p>{escape(' '.join(words))}</p>")
        known.read(room.document, at=at)
        asked = asked + 1 if known.doubts else 0
        if asked == 3:
            known.confirm()
            asked = 0
    early = len(known.early)
    return len(known.rows) - before - early, len(known.held) - early, early


def test_most_strangers_publish_at_most_two_texts_and_none_any_where_the_record_is_short() -> None:
    found = [taken_over(seed) for seed in range(FIRST, FIRST + TRIED)]
    for least, most in ((1, RECORD - 1), (RECORD, 30), (31, 1000)):
        counts = Counter(min(public, 10) for public, before in found if least <= before <= most)
        over = sum(number for public, number in counts.items() if public > MOST)
        print(f"{least} to {most} known entries: {over} of {counts.total()} over {MOST}, {sorted(counts.items())}")
    assert not any(public for public, before in found if before < RECORD)
    assert sum(public > MOST for public, _ in found) <= len(found) * 0.15


@pytest.mark.parametrize("vector", [*CARRIED, "places of events", "times of events"])
def test_no_way_to_lead_readers_elsewhere_is_open_at_a_known_source(vector: str) -> None:
    found = [taken_over(seed, vector) for seed in range(FIRST, FIRST + TRIED // 3)]
    well_known = [public for public, before in found if before >= RECORD]
    print(f"{vector}: {well_known}")
    assert well_known
    assert max(well_known) <= MOST


SMALL = {
    "two words in the title": (" – {a} {b}", ""),
    "two words with one between them in the title": (" {a} online {b}", ""),
    "one word in the title": (" {a}", ""),
    "two words in the text": ("", "{a} {b}"),
    "letters of another alphabet in the title": (" sаlе", ""),
}


@pytest.mark.parametrize("addition", SMALL)
def test_a_small_addition_that_returns_is_public_at_most_twice(addition: str) -> None:
    tried = 0
    for seed in range(FIRST, FIRST + 16):
        rng = Random(f"small {seed}")
        room, known, before = trusted(rng)
        if before < 3 * RECORD or room.writer.kind == "past" or not room.has_texts or known.doubts:
            continue
        a, b = invented(rng, 3), invented(rng, 3)
        title, text = (part.format(a=a, b=b) for part in SMALL[addition])
        room.spam.add(title.strip() or text)
        at = NOON
        for _ in range(POLLS):
            at += DAY
            entry = room.entry(at - MINUTE)
            room.add(filled(replace(entry, title=f"{entry.title}{title}"), f"<p>{escape(text)}</p>{entry.clean_html}"))
            known.read(room.document, at=at)
        assert len(known.spam) <= MOST, (seed, known.doubts)
        tried += 1
    assert tried > 1


def test_honest_newsrooms_hardly_wait() -> None:
    found = [honest(seed) for seed in range(FIRST, FIRST + TRIED // 3)]
    brought, waited, early = (sum(numbers) for numbers in zip(*found, strict=True))
    print(f"{waited} of {brought} entries waited; before, {early} while their sources were not known")
    assert waited <= brought * 0.02


@pytest.mark.parametrize("seed", range(4))
def test_of_a_new_topic_a_few_wait_until_an_editor_confirms_one(seed: int) -> None:
    brought, waited, early = honest(seed, has_topic=True)
    assert brought + early > 8
    assert waited <= 6


def test_a_stranger_who_says_nothing_of_their_own_is_not_counted() -> None:
    room, known, _ = trusted(Random(1))
    room.goes_on(NOON, NOON + 9 * DAY)
    known.read(room.document, at=NOON + 9 * DAY)
    assert not known.spam
    spam = "buy our golden parachutes"
    room.spam.add(spam)
    known.rows = {pk: replace(row, is_published_by_itself=True) for pk, row in known.rows.items()}
    room.shown = [filled(room.shown[0], f"<p>{spam}</p>")]
    known.facts = replace(known.facts, is_trusted=False)
    known.read(room.document, at=NOON + 10 * DAY)
    assert len(known.spam) == 1, "so that the counts above mean something"
