"""`tests.faults.judging`: which responses are correct, and what counts as lost."""

from __future__ import annotations

from typing import Any

import pytest

from tests.faults.judging import Answer, Fault, Kept, as_table, complaints, grade, losses, rows

FAULT = Fault("Redis away", began=100, ended=160, until=170)


def answer(**values: Any) -> Answer:
    return Answer(**{"kind": "feed", "status": 200, "seconds": 0.1, "at": 120.0, **values})


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (answer(), "200"),
        (answer(status=304), "200"),
        (answer(status=302), "200"),
        (answer(status=302, done=False), "other"),
        (answer(status=503, retry_after="300"), "503"),
        (answer(status=503), "other"),
        (answer(status=503, retry_after="soon"), "other"),
        (answer(status=500), "other"),
        (answer(status=404), "other"),
        (answer(status=0), "cut"),
    ],
)
def test_an_answer_is_good_or_busy_or_cut_or_neither(given: Answer, expected: str) -> None:
    assert grade(given) == expected


def test_a_row_counts_what_was_asked_from_the_beginning_of_a_fault_until_the_next() -> None:
    answers = [answer(at=99), answer(), answer(status=500, at=150), answer(at=165, seconds=2.5), answer(at=170)]
    (row,) = rows(FAULT, answers)
    assert (row.count, row.good, row.wrong, row.slowest, row.well_after) == (3, 2, 1, 2.5, 0)


def test_it_is_well_again_when_the_last_answer_came_that_was_not() -> None:
    (row,) = rows(FAULT, [answer(status=503, retry_after="9", at=163, seconds=2)])
    assert row.well_after == 5


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (answer(status=503, retry_after="300"), ""),
        (answer(status=500), "neither good nor a proper 503"),
        (answer(status=0), "connections broke"),
        (answer(seconds=31), "took 31 s"),
        (answer(status=503, retry_after="9", at=169, seconds=70), "well again only after"),
    ],
)
def test_the_claim_holds_or_a_sentence_says_where_not(given: Answer, words: str) -> None:
    found = complaints(FAULT, rows(FAULT, [given]))
    assert bool(found) == bool(words)
    assert words in " ".join(found)


def test_a_connection_may_break_where_a_process_was_killed() -> None:
    killed = Fault("a web server killed", began=100, ended=160, until=170, cuts=True)
    assert not complaints(killed, rows(killed, [answer(status=0)]))


def test_a_traceback_for_each_request_is_too_many() -> None:
    assert "400 tracebacks" in " ".join(complaints(Fault("one", 0, 1, 2, tracebacks=400), []))


def test_what_was_acknowledged_is_there_once() -> None:
    sound = Kept("webhooks", ["a", "b"], {"a": 1, "b": 1, "not acknowledged": 1}, {"id-1": 3})
    assert not losses([sound])
    assert losses([Kept("webhooks", ["a", "b"], {"a": 2})]) == [
        "webhooks: 1 lost, such as b",
        "webhooks: 1 twice, such as a",
    ]


def test_the_table_is_markdown() -> None:
    lines = as_table(rows(FAULT, [answer()])).splitlines()
    assert lines[0].startswith("| fault | request | n |")
    assert lines[2] == "| Redis away | feed | 1 | 1 | 0 | 0 | 0 | 0.1 | 0 |"
