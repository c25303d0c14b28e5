"""`rocb.state.judging`: from facts to sentences and advice."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from rocb.state.facts import Facts
from rocb.state.judging import SUPPORT_ENDS_SOON, Level, Line, lines, worst

AT = datetime(2026, 11, 27, 12, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
GIGABYTE = 1024**3
WELL = Facts(
    at=AT,
    workers=1,
    schedule_at=AT - timedelta(seconds=5),
    latest_sign_at=AT,
    disk_free=50 * GIGABYTE,
    disk_total=100 * GIGABYTE,
    memory_available=GIGABYTE,
    memory_total=2 * GIGABYTE,
    backup_at=AT - 10 * HOUR,
    proof_at=AT - 3 * DAY,
    certificate_until=AT + 60 * DAY,
    accounts_without_factor=0,
    updates_known_at=AT - DAY,
    support_ends=(("Wagtail 8.0", AT + 100 * DAY),),
)


FAILING = {"readers_asked": 90, "readers_answered": 60, "readers_looked_at": AT, "readers_why": "/en/: 500"}


def line(key: str, **changes: Any) -> Line:
    (found,) = [line for line in lines(replace(WELL, **changes)) if line.key == key]
    return found


@pytest.mark.parametrize(("language", "free"), [("en", "50.0"), ("ru", "50,0"), ("fr", "50,0")])
def test_figures_have_the_decimal_mark_of_the_language(language: str, free: str) -> None:
    with override(language):
        assert free in line("disk").sentence


def test_a_site_that_is_well_has_nothing_to_do() -> None:
    found = lines(WELL)
    assert worst(found) == Level.GOOD
    assert len(found) == 17
    assert [one.todo for one in found] == [""] * 17


@pytest.mark.parametrize(
    ("key", "level", "changes"),
    [
        ("readers", Level.GOOD, {"readers_asked": 4320, "readers_answered": 4320, "readers_looked_at": AT}),
        ("readers", Level.WARNING, {"readers_asked": 4320, "readers_answered": 4270, "readers_looked_at": AT}),
        ("readers", Level.WARNING, {**FAILING, "readers_failing_since": AT - MINUTE}),
        ("readers", Level.BAD, {**FAILING, "readers_failing_since": AT - 2 * MINUTE}),
        ("notified", Level.WARNING, {"is_anyone_notified": False}),
        ("worker", Level.BAD, {"workers": 0}),
        ("worker", Level.BAD, {"schedule_at": None}),
        ("worker", Level.BAD, {"schedule_at": AT - 3 * MINUTE}),
        ("jobs", Level.WARNING, {"failing_jobs": ("pages",)}),
        ("queue", Level.WARNING, {"tasks_failed": 1}),
        ("queue", Level.WARNING, {"tasks_waiting": 3, "tasks_waiting_since": AT - HOUR}),
        ("queue", Level.GOOD, {"tasks_waiting": 300, "tasks_waiting_since": AT - MINUTE}),
        ("sources", Level.WARNING, {"sources_failing": 1}),
        ("sources", Level.WARNING, {"sources_held": 1}),
        ("channels", Level.WARNING, {"channels_failing": 2}),
        ("mail", Level.BAD, {"mail_since": AT - HOUR, "mail_waiting": 4, "mail_why": "No connection."}),
        ("disk", Level.WARNING, {"disk_free": 10 * GIGABYTE}),
        ("disk", Level.BAD, {"disk_free": GIGABYTE}),
        ("memory", Level.WARNING, {"memory_available": GIGABYTE // 10}),
        ("backup", Level.BAD, {"backup_at": None}),
        ("backup", Level.WARNING, {"backup_at": AT - 31 * HOUR}),
        ("backup", Level.BAD, {"backup_at": AT - 4 * DAY, "backup_error": "The disk is full."}),
        ("backup", Level.GOOD, {"backup_at": None, "backups_are_ours": False}),
        ("proof", Level.WARNING, {"proof_at": None}),
        ("proof", Level.WARNING, {"proof_at": AT - 10 * DAY}),
        ("proof", Level.BAD, {"proof_error": "newsroom_news_item has 3 rows, not 4"}),
        ("certificate", Level.WARNING, {"certificate_until": AT + 15 * DAY}),
        ("certificate", Level.BAD, {"certificate_until": AT + DAY}),
        ("certificate", Level.BAD, {"certificate_error": "certificate has expired"}),
        ("clock", Level.WARNING, {"latest_sign_at": AT + HOUR}),
        ("hosts", Level.WARNING, {"hosts_wrong": ("a.example ≠ b.example",)}),
        ("hosts", Level.WARNING, {"hosts_refused": ("customs.example",)}),
        ("release", Level.BAD, {"migrations_due": 2}),
        ("release", Level.WARNING, {"support_ends": (("Wagtail 8.0", AT + 30 * DAY),)}),
        ("release", Level.BAD, {"support_ends": (("Wagtail 8.0", AT - DAY),)}),
        ("release", Level.WARNING, {"support_ends": (("Django 6.1", AT + 400 * DAY), ("Wagtail 8.2", None))}),
        ("updates", Level.WARNING, {"updates": (("pillow", "13.0.0", "13.0.1"), ("wagtail", "8.0.1", "8.0.2"))}),
        ("updates", Level.GOOD, {"updates": (("pillow", "13.0.0", "13.0.1"),)}),
        ("updates", Level.GOOD, {"are_updates_asked": False}),
        ("accounts", Level.WARNING, {"accounts_without_factor": 2}),
    ],
)
def test_what_is_wrong_is_said_with_what_to_do(key: str, level: Level, changes: dict[str, Any]) -> None:
    found = line(key, **changes)
    assert found.level == level
    assert bool(found.todo) == (level != Level.GOOD)


@pytest.mark.parametrize(
    ("polled", "paused", "words"),
    [
        (0, 0, "There are no sources."),
        (2, 0, "All sources can be polled."),
        (2, 1, "All sources can be polled, except 1 that is paused."),
        (0, 3, "No source is polled, because all are paused."),
    ],
)
def test_paused_sources_are_not_said_to_be_polled(polled: int, paused: int, words: str) -> None:
    assert line("sources", sources_polled=polled, sources_paused=paused).sentence == words


def test_a_backup_that_is_switched_off_is_not_said_to_be_made() -> None:
    assert line("backup", backups_are_ours=False).is_off
    assert not line("backup").is_off


def test_the_worst_stands_first() -> None:
    found = lines(replace(WELL, workers=0, sources_failing=1))
    assert [one.key for one in found[:2]] == ["worker", "sources"]
    assert worst(found) == Level.BAD


def test_what_cannot_be_known_here_is_left_out() -> None:
    unknown = replace(WELL, memory_available=None, certificate_until=None, accounts_without_factor=None, backup_at=None)
    assert {"memory", "certificate", "accounts", "proof"}.isdisjoint(one.key for one in lines(unknown))


def test_the_reason_of_the_mail_server_is_what_to_do() -> None:
    assert line("mail", mail_since=AT, mail_why="See MAIL_URL.").todo == "See MAIL_URL."


DAYS_LEFT = st.one_of(st.none(), st.integers(-100, 1000))


@given(st.lists(DAYS_LEFT, min_size=1, max_size=5))
def test_no_series_is_good_unless_the_end_of_each_is_known_and_far(left: list[int | None]) -> None:
    ends = tuple((f"Series {place}", None if days is None else AT + days * DAY) for place, days in enumerate(left))
    found = line("release", support_ends=ends)
    known = [days for days in left if days is not None]
    if any(days < 0 for days in known):
        assert found.level == Level.BAD
    elif None in left or any(days < SUPPORT_ENDS_SOON.days for days in known):
        assert found.level == Level.WARNING
    else:
        assert found.level == Level.GOOD
    named = min(known) if known and (None not in left or min(known) < SUPPORT_ENDS_SOON.days) else None
    assert f"Series {left.index(named)} " in found.sentence


def test_the_sentence_names_the_series_whose_end_is_not_known() -> None:
    assert "Wagtail 8.2" in line("release", support_ends=(("Wagtail 8.2", None),)).sentence


def test_newer_releases_are_named_the_most_important_first() -> None:
    found = line("updates", updates=(("pillow", "13.0.0", "13.0.1"), ("wagtail", "8.0.1", "8.0.2")))
    assert "wagtail 8.0.2 (8.0.1), pillow 13.0.1 (13.0.0)." in found.sentence


@pytest.mark.parametrize("known_at", [None, AT - 15 * DAY])
def test_an_index_that_does_not_answer_is_no_alarm_and_no_good_news(known_at: datetime | None) -> None:
    found = line("updates", updates_known_at=known_at, updates=(("wagtail", "8.0.1", "8.0.2"),))
    assert (found.level, found.is_unknown) == (Level.GOOD, True)
    assert "8.0.2" not in found.sentence
    assert found.todo
