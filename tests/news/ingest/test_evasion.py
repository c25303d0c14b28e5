"""Spam that is cut into pieces, in new entries and in edits, and links to other accounts of known hosts.

Generated newsrooms of several sizes. `TAKEOVERS=N` runs each attack N times.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from datetime import datetime
from random import Random

import pytest

from news.parsing.parsed import ParsedEntry
from tests.source_factories import NOON

from .memory import Memory, memory
from .newsrooms import DAY, edited
from .strangers import Newsroom, Seller, Writer, filled, invented

type Write = Callable[[Newsroom, datetime], ParsedEntry]

TIMES = int(os.environ.get("TAKEOVERS", "1"))
MOST = 2
UNSEEN = (
    "\u00ad",
    "\ufe00",
    "\u180e",
    "\U000e0100",
    "\U000e0041",
    "\u2060",
    "\u3164",
    "\u0336",
    "\u20dd",
    "\U0001d173",
)
DRAWN = ("-", "_", "\u00b7", "/", "\u200a", "\u2009", "\u2800", ".", "|", "~", " ", "\u2019", "*", "\u2605", " 1 ", ",")
SUBJECTS = ("casino", "pills", "health", "dates", "russian")


SOCIAL = {
    "https://wa.me/32477000111": "https://wa.me/79990001122",
    "https://docs.google.com/forms/d/e/AAAA/viewform": "https://docs.google.com/forms/d/e/EVIL/viewform",
    "https://www.youtube.com/watch?v=abcd": "https://www.youtube.com/watch?v=EVIL",
    "https://vk.com/id111222": "https://vk.com/id999888",
    "https://t.example/office1": "https://t.example/office2",
    "https://app.example/?lang=en&shop=7": "https://app.example/?lang=en&shop=8",
    "https://pay.example/": "https://pay.example/evil",
    "https://pay.example/our/way": "https://pay.example/our/evil",
    "https://wa.me/?text={n}": "https://wa.me/79990001122",
    "https://short.example/2026/03/office": "https://short.example/2026/04/evil",
    "mailto:info@mail.example": "mailto:evil@mail.example",
}


def squeezed(text: str) -> str:
    return "".join(re.findall("[a-zа-яё]", text.casefold()))


def trusted(rng: Random, known: int, address: str = "", write: Write = Newsroom.entry) -> tuple[Newsroom, Memory]:
    room = Newsroom(rng, Writer(rng, "office"), window=12, a_week=4)
    entries = [linked(write(room, NOON - DAY * 7 / 4 * n), address) for n in reversed(range(1, known + 1))]
    facts = memory(at=NOON - DAY, shows_links=True)
    facts.is_spam = lambda text: any(one in squeezed(text) for one in room.spam)
    room.shown = entries[::-1]
    facts.read(room.document, at=NOON - DAY / 2, is_first=True)
    room.add()
    facts.read(room.document, at=NOON)
    assert not facts.spam
    return room, facts


def linked(entry: ParsedEntry, address: str) -> ParsedEntry:
    if not address:
        return entry
    link = address.format(n=entry.link.rpartition("/")[2])
    return filled(entry, f'{entry.clean_html}<p><a href="{link}">follow us</a></p>')


def cut(text: str, sign: str, step: int) -> str:
    return " ".join(sign.join(word[n : n + step] for n in range(0, len(word), step)) for word in text.split())


def spoiled(room: Newsroom, entry: ParsedEntry, sign: str, step: int, place: str) -> ParsedEntry:
    """Return the entry with spam in pieces in its title, in its text or in both."""
    seller = Seller(room.rng, room.rng.choice(SUBJECTS), brand=invented(room.rng))
    title, text = cut(seller.sentence(6), sign, step), cut(seller.text(2), sign, step)
    if place != "text":
        room.spam.add(squeezed(title))
        entry = edited(entry, title=title)
    if place != "title":
        room.spam.add(squeezed(text))
        entry = filled(entry, f"<p>{text}</p>", title=entry.title)
    return entry


def published(sign: str, *, is_edit: bool, seed: int) -> int:
    """Return how many texts in pieces, with this sign between them, are ever public."""
    rng = Random(f"{is_edit} {seed}")
    known, step, kind = rng.choice([15, 40, 100]), rng.randint(1, 3), rng.choice(["title", "text", "both"])
    room, facts = trusted(rng, known)
    for poll in range(6):
        at = NOON + DAY * 14 * (poll + 1)
        room.goes_on(at - DAY * 14, at)
        if is_edit:
            place = min(poll, len(room.shown) - 1)
            room.shown[place] = edited(spoiled(room, room.shown[place], sign, step, kind), updated=at)
        else:
            room.add(spoiled(room, room.entry(at - DAY / 2), sign, step, kind))
        facts.read(room.document, at=at)
    print(f"{sign!a} step {step}, {known} known, {kind}: {len(facts.spam)}")
    return len(facts.spam)


@pytest.mark.parametrize("is_edit", [False, True])
@pytest.mark.parametrize(("number", "sign"), [*enumerate([*UNSEEN, *DRAWN])], ids=ascii)
def test_of_texts_in_pieces_at_most_two_are_public_or_as_many_as_of_whole_ones(
    number: int, sign: str, is_edit: bool
) -> None:
    for time in range(TIMES):
        seed = number + 100 * time
        found = published(sign, is_edit=is_edit, seed=seed)
        assert found <= MOST or found <= published("", is_edit=is_edit, seed=seed)


@pytest.mark.parametrize("address", SOCIAL)
@pytest.mark.parametrize("known", [15, 40])
def test_at_most_two_links_to_another_account_of_a_known_host_are_ever_public(known: int, address: str) -> None:
    room, facts = trusted(Random(address), known, address)
    facts.is_spam = lambda text: SOCIAL[address] in text
    for poll in range(5):
        at = NOON + DAY * 7 * (poll + 1)
        room.add(linked(room.entry(at - DAY / 2), SOCIAL[address]))
        facts.read(room.document, at=at)
    assert len(facts.spam) <= MOST


HONEST = (
    "https://news.example/2026/{n}/story-{n}",
    "https://www.youtube.com/watch?v=video{n}",
    "https://social.example/office/posts/{n}",
    "https://share.example/?url=office{n}&from=office",
)


@pytest.mark.parametrize("address", HONEST)
def test_addresses_that_usually_vary_do_not_wait(address: str) -> None:
    room, facts = trusted(Random(address), 40, address)
    for week in range(8):
        at = NOON + DAY * 7 * (week + 1)
        room.add(linked(room.entry(at - DAY / 2), address))
        facts.read(room.document, at=at)
    assert not facts.held


SHORT = "EU|a|p.m.|9|a.m.|e.g.|no. 5|of|it|J. F.|A. B.|to|us|2026-03-12|12/13|e-mail|or|5 (a)|in|EN/FR|12 30|7.5|9,5 %|kg|km"


def with_short_words(room: Newsroom, at: datetime) -> ParsedEntry:
    entry = room.entry(at)
    return filled(entry, f"<p>{entry.text} {' '.join(room.rng.sample(SHORT.split('|'), 5))}</p>")


def test_honest_texts_with_abbreviations_initials_and_figures_do_not_wait() -> None:
    brought = held = 0
    for known in (40, 70, 100):
        room, facts = trusted(Random(known), known, write=with_short_words)
        for week in range(12):
            at = NOON + DAY * 7 * (week + 1)
            room.add(with_short_words(room, at - DAY / 2))
            facts.read(room.document, at=at)
        brought, held = brought + len(facts.rows) - known, held + len(facts.held)
    assert brought == 36
    assert held <= brought / 12
