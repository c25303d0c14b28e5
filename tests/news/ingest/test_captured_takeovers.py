"""Newsrooms that wrote the texts of captured feeds, and a new owner who sells something else each week.

`FEEDS=FOLDER` names the feeds. Each is tried with its texts and with their first 40 words. Their words, lengths and
subjects were not written for these tests.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from random import Random

import pytest

from news.parsing.parsed import ParsedEntry
from tests.source_factories import NOON, parsed_entry, parsed_feed

from .memory import Memory, memory
from .newsrooms import DAY, MANY, edited
from .strangers import captured, invented

WEEK, POLLS, MOST, SHOWN = 7 * DAY, 24, 2, 30
LATER = 0.4  # part of a feed that comes after the takeover
type Text = tuple[str, str]
type Write = Callable[[Random, Sequence[Text], int], Text]

pytestmark = [
    pytest.mark.skipif("FEEDS" not in os.environ, reason="FEEDS names no folder of captured feeds"),
    pytest.mark.usefixtures("each_text_is_read_once"),
]


def short(rng: Random, past: Sequence[Text], number: int) -> Text:
    return MANY[number % len(MANY)]


def several(rng: Random, past: Sequence[Text], number: int) -> Text:
    texts = rng.sample(MANY, 5)
    return texts[0][0], " ".join(f"{text} {title}." for title, text in texts)


def among_old_sentences(rng: Random, past: Sequence[Text], number: int) -> Text:
    sentences = [one for _, text in past for one in re.split(r"(?<=[.!?])\s+", text) if one]
    old = [rng.choice(sentences) for _ in range(8)] if sentences else []
    return rng.choice(past)[0], " ".join([*old[:4], MANY[number % len(MANY)][1], *old[4:]])


def a_word_in_an_old_title(rng: Random, past: Sequence[Text], number: int) -> Text:
    title, text = rng.choice(past)
    return " ".join([*title.split()[:-1], f"{invented(rng)}bet"]), text


def entry(text: Text, at: datetime) -> ParsedEntry:
    link = f"https://office.example/news/{at:%Y%m%d%H%M}"
    return edited(parsed_entry(guid=link, link=link, published=at), title=text[0], text=text[1])


def newsrooms() -> Iterator[tuple[list[Text], list[Text]]]:
    """Yield what a newsroom wrote before, and what it writes later."""
    for texts in captured():
        for words in (None, 40):
            cut = [(title, " ".join((text or "").split()[:words])) for title, text in texts]
            before = max(SHOWN - 8, int(len(cut) * (1 - LATER)))
            yield cut[:before], cut[before:]


def known(past: Sequence[Text]) -> tuple[Memory, list[ParsedEntry]]:
    found = memory(at=NOON - 400 * DAY)
    entries = [entry(text, NOON - WEEK * (len(past) - number)) for number, text in enumerate(past)][::-1]
    found.read(parsed_feed(*entries), at=NOON, is_first=True)
    return found, entries


@pytest.mark.parametrize("write", [short, several, among_old_sentences, a_word_in_an_old_title])
def test_hardly_any_captured_newsroom_publishes_more_than_two_texts_of_a_new_owner(write: Write) -> None:
    counts = []
    for number, (past, _) in enumerate(newsrooms()):
        source, shown = known(past)
        rng, before = Random(f"{write.__name__} {number}"), len(source.rows)
        for week in range(POLLS):
            at = NOON + WEEK * (week + 1)
            shown.insert(0, entry(write(rng, past, week), at))
            source.read(parsed_feed(*shown[:SHOWN]), at=at)
        counts.append(sum(row.is_published_by_itself for pk, row in source.rows.items() if pk > before))
    print(f"{write.__name__}: {sum(count > MOST for count in counts)} of {len(counts)} over {MOST}: {sorted(counts)}")
    assert sum(count > MOST for count in counts) <= len(counts) / 5
    assert max(counts) <= 2 * MOST


def test_honest_texts_of_captured_newsrooms_hardly_wait() -> None:
    brought = waited = early = 0
    for past, later in newsrooms():
        source, shown = known(past)
        before, asked = len(source.rows), 0
        for week, text in enumerate(later, 1):
            shown.insert(0, entry(text, NOON + WEEK * week))
            source.read(parsed_feed(*shown[:SHOWN]), at=NOON + WEEK * week)
            asked = asked + 1 if source.doubts else 0
            if asked == 2:
                source.confirm()
                asked = 0
        brought += len(source.rows) - before - len(source.early)
        waited, early = waited + len(source.held - source.early), early + len(source.early)
    print(f"{waited} of {brought} waited; before, {early} while their sources were not known")
    assert brought
    assert waited <= brought * 0.02
