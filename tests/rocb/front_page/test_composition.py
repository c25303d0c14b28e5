"""`rocb.front_page.composition`: properties of the layout, for any stories and any choices of editors."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from rocb.front_page.composition import (
    FIRST_SECONDS,
    HANDICAP,
    LINES,
    SECONDS,
    Choice,
    FrontPage,
    Story,
    Subject,
    Weight,
    compose,
    ranked,
)

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
keys = st.integers(0, 30).map(lambda number: UUID(int=number))
days = st.integers(-3, 800).map(lambda count: NOW - timedelta(days=count))
stories = st.lists(st.builds(Story, keys, st.sampled_from(Subject), days), max_size=25, unique_by=lambda s: s.key)
expiries = st.none() | st.integers(-3, 3).map(lambda hours: NOW + timedelta(hours=hours))
choices = st.lists(st.builds(Choice, keys, st.sampled_from(Weight), expiries), max_size=8, unique_by=lambda c: c.key)


def shown(page: FrontPage) -> list[UUID]:
    return [*filter(None, [page.lead]), *page.seconds, *page.lines]


def valid(chosen: list[Choice], weight: Weight) -> list[UUID]:
    return [choice.key for choice in chosen if choice.weight == weight and choice.is_valid(at=NOW)]


@given(stories, choices)
def test_a_story_is_never_twice_on_the_page_and_no_place_stays_empty(found: list[Story], chosen: list[Choice]) -> None:
    page = compose(found, chosen, at=NOW)
    assert len(set(shown(page))) == len(shown(page))
    assert set(shown(page)) <= {story.key for story in found}
    assert (page.lead is None) == (not found)
    held = set(valid(chosen, Weight.LINE)) & {story.key for story in found}
    others = len(found) - len(held)
    assert len(page.seconds) == max(0, min(SECONDS, others - 1))
    assert len(page.lines) == min(LINES, len(found) - len(page.seconds) - bool(found))


@given(stories, choices, st.randoms())
def test_the_order_of_the_stories_does_not_matter(found: list[Story], chosen: list[Choice], random: object) -> None:
    mixed = list(found)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert compose(mixed, chosen, at=NOW) == compose(found, chosen, at=NOW)


@given(stories, choices)
def test_an_expired_choice_has_no_effect(found: list[Story], chosen: list[Choice]) -> None:
    current = [choice for choice in chosen if choice.expires_at is None or choice.expires_at > NOW]
    assert compose(found, chosen, at=NOW) == compose(found, current, at=NOW)


@given(stories, choices)
def test_a_valid_choice_is_followed(found: list[Story], chosen: list[Choice]) -> None:
    page, known = compose(found, chosen, at=NOW), {story.key for story in found}
    leads, seconds, lines = ([key for key in valid(chosen, weight) if key in known] for weight in Weight)
    if leads:
        assert page.lead == leads[0]
    assert set([*leads, *seconds][:SECONDS]) <= {page.lead, *page.seconds}
    if len(found) > len(lines):
        assert set(lines) <= set(page.lines)


@given(stories, choices)
def test_the_newest_news_of_customs_is_on_the_first_screen(found: list[Story], chosen: list[Choice]) -> None:
    given_a_weight = {choice.key for choice in chosen if choice.is_valid(at=NOW)}
    known = {story.key for story in found}
    taken = [key for weight in (Weight.LEAD, Weight.SECOND) for key in valid(chosen, weight) if key in known]
    customs = [story for story in found if story.subject == Subject.CUSTOMS and story.key not in given_a_weight]
    if customs and len(taken) <= FIRST_SECONDS:
        newest = max(customs, key=lambda story: (story.published_at, story.key.int))
        assert newest.key in compose(found, chosen, at=NOW).first_screen


@given(stories)
def test_the_rule_prefers_news_of_customs_of_the_same_day_and_the_newer_of_a_subject(found: list[Story]) -> None:
    order = ranked(found)
    for first, second in pairwise(order):
        if first.subject == second.subject:
            assert first.published_at >= second.published_at
        elif first.published_at == second.published_at:
            assert first.subject < second.subject


@given(stories, choices)
def test_lines_are_newest_first(found: list[Story], chosen: list[Choice]) -> None:
    known = {story.key: story.published_at for story in found}
    times = [known[key] for key in compose(found, chosen, at=NOW).lines]
    assert times == sorted(times, reverse=True)


def test_fresh_news_of_the_office_passes_old_news_of_customs() -> None:
    customs = Story(UUID(int=1), Subject.CUSTOMS, NOW - HANDICAP[Subject.OFFICE] - timedelta(days=1))
    office = Story(UUID(int=2), Subject.OFFICE, NOW)
    assert compose([customs, office], [], at=NOW).lead == office.key


def aged(number: int, subject: Subject, days_ago: int) -> Story:
    return Story(UUID(int=number), subject, NOW - timedelta(days=days_ago))


def test_old_news_of_customs_keeps_a_place_on_the_first_screen_beside_fresh_news_of_the_office() -> None:
    customs, offices = aged(1, Subject.CUSTOMS, 500), [aged(number, Subject.OFFICE, number) for number in range(2, 9)]
    assert compose([customs, *offices], [], at=NOW).first_screen == (UUID(int=2), UUID(int=3), customs.key)


def test_without_a_chosen_lead_news_of_customs_leads_above_any_number_of_chosen_seconds() -> None:
    customs, offices = aged(1, Subject.CUSTOMS, 500), [aged(number, Subject.OFFICE, number) for number in range(2, 9)]
    chosen = [Choice(story.key, Weight.SECOND) for story in offices[:4]]
    assert compose([customs, *offices], chosen, at=NOW).lead == customs.key


def test_a_story_leads_also_if_editors_chose_all_as_lines() -> None:
    found = [aged(number, Subject.OFFICE, number) for number in (1, 2)]
    page = compose(found, [Choice(story.key, Weight.LINE) for story in found], at=NOW)
    assert (page.lead, page.lines) == (UUID(int=1), (UUID(int=2),))
