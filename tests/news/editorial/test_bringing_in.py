"""``news.editorial.bringing_in`` and what it calls: text from outside costs linear time in the web process."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from itertools import product
from typing import Any

import pytest

from news.editorial import plain_text
from news.editorial.bringing_in import draft_of
from news.editorial.suggestions.events import days_in
from news.editorial.suggestions.naming import named_in
from news.editorial.suggestions.reading import Text
from news.editorial.suggestions.things import Thing
from news.editorial.suggestions.unlisted import unlisted_in
from news.parsing.documents import Document, Refused, values
from news.parsing.documents.kinds import read
from tests import document_files as files

SECONDS_PER_CHARACTER, SECONDS = 0.000_04, 0.25
THINGS = [
    Thing("1", ("European Anti-Fraud Office (EAFO)",), field="bodies"),
    Thing("2", ("Italian police",), places=("Italy",), field="bodies"),
]

UNITS = [
    "a",
    "A",
    "1",
    " ",
    "\n",
    "\n\n",
    "(",
    ")",
    "[",
    "<",
    "<p>",
    "&",
    "-",
    "– ",
    ":",
    ",",
    ".",
    "…",
    "/",
    "\t",
    "\u00a0",
]
WORDS = [
    *("a, ", "a: ", "a - ", "1. ", "1) a\n", "- a\n", "- a\n\n", "a-\n", "A\n\nb\n\n", " a\n", "a. ", "abcd. "),
    *("le ", "1 May ", "May, ", "1.1.2020 ", "2020-01-0", "Italy, ", "Anna ", "Anna de ", "(A", "(AA) "),
    f"{'Aaaaaaaaaa ' * 10}(AAAAAAAAAAAB) ",
]
ENDS = ["", "\n\nb", "\n25 May 2021", " (AAAAAAAAAAAA)", " (AAAAAAAAAAAB)", "!"]


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Stop after this many CPU seconds of the process, even inside a regular expression."""

    def stop(*args: Any) -> None:
        raise AssertionError(f"more than {seconds:.2f} seconds")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def suggestions(text: str) -> None:
    read = Text.read(text)
    named_in(read, THINGS)
    list(days_in(read, at=date(2021, 5, 25)))
    unlisted_in(read, [], people="people", organisations="bodies")


ENTRIES: list[Callable[[str], Any]] = [
    plain_text.read_item,
    plain_text.read_blocks,
    plain_text.read_date,
    plain_text.first_sentence,
    lambda text: draft_of(Document(plain_text=text)),
    lambda text: draft_of(Document(plain_text=text, title="Another title")),
    suggestions,
]


@pytest.mark.parametrize("entry", ENTRIES)
def test_no_text_costs_more_than_linear_time(entry: Callable[[str], Any]) -> None:
    texts = {unit * (length // len(unit)) + end for unit in UNITS + WORDS for length in (10, 95) for end in ENDS}
    texts |= {unit * (5_000 // len(unit)) + "\n\nb" for unit in UNITS + WORDS}
    texts |= {(one + other) * 15 + end for one, other in product(UNITS[:12], WORDS[:6]) for end in ENDS[:3]}
    texts |= {unit * (100_000 // len(unit)) for unit in ("a-\n", "a, ", "A", "- a\n")}
    for text in sorted(texts):
        with at_most(SECONDS + SECONDS_PER_CHARACTER * len(text)), suppress(Refused):
            entry(text)


MANY = 61


@pytest.mark.parametrize(
    "body",
    [
        files.word("".join(files.paragraph("One.") for _ in range(MANY))),
        b"One.\n\n" * MANY,
        b"From: a@b.example\nSubject: x\n\n" + b"One.\n\n" * MANY,
        b"<html><p>" + b"One.<br>" * 2 * MANY,
        b"<html><ul>" + b"<li>One." * 2 * MANY,
        f"<html>{f'<table>{"<tr><td>a<td>b" * 15}</table><p>x' * 4}".encode(),
        b"word " * 201,
        b"<html><p>" + b"word " * 201,
    ],
)
def test_every_kind_of_document_has_the_same_limit(body: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(values, "MOST_PIECES", 2 * MANY - 4)
    monkeypatch.setattr(values, "MOST_CHARACTERS", 1_000)
    with pytest.raises(Refused, match="too much text"):
        draft_of(read(body))


def test_a_plain_text_that_is_too_long_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(plain_text, "read_item")
    with pytest.raises(Refused, match="too much text"):
        draft_of(Document(plain_text="word " * 200_001))


def test_a_long_document_is_not_too_large() -> None:
    text = "\n\n".join(["Title of the text", *("A sentence with several words & <signs>." for _ in range(5_000))])
    draft = draft_of(Document(plain_text=text))
    assert (len(draft.blocks), len(draft.whole)) == (4_999, 5_000)


def test_texts_that_were_set_aside_come_back_unless_the_editor_could_not_show_them() -> None:
    mail = b"From: a@b.example\nSubject: Held\n\nIt was good.\n\nMore words.\n-- \n%b"
    few, many = (draft_of(read(mail % (b"word " * number))) for number in (5, 250_000))
    assert [len(draft.whole) - len(draft.blocks) for draft in (few, many)] == [2, 1]  # the first is the standfirst
