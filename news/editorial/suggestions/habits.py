"""Categories that an office usually chooses or leaves out, counted in its published articles. Pure.

Every change names its numbers, so that an editor can judge it: "chosen in 9 of 10 articles that name Oslo".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from news.editorial.suggestions.things import Grade, Habit, Suggestion

Key = tuple[str, str]

ENOUGH, ENOUGH_OF_ALL = 4, 10  # articles; fewer are no habit
USUALLY, RARELY, OFTEN = 0.75, 0.25, 0.2
ALMOST_ALWAYS, ENOUGH_TO_BE_SURE = 0.9, 20
ADDED_AT_MOST = 4


@dataclass(frozen=True, slots=True)
class Filed:
    """Categories that a published article names, and those chosen for it."""

    named: frozenset[Key]
    chosen: frozenset[Key]


def with_habits(
    found: Sequence[Suggestion], articles: Sequence[Filed], *, added_to: Iterable[str] = ()
) -> list[Suggestion]:
    """Return ``found`` as these articles judge it, and in the fields ``added_to`` also their usual categories."""
    left = [one for suggestion in found if (one := _judged(suggestion, articles))]
    sure = [one.key for one in left if one.is_sure]
    return [*left, *_added(sure, {one.key for one in left}, articles, frozenset(added_to))]


def _judged(suggestion: Suggestion, articles: Sequence[Filed]) -> Suggestion | None:
    """Return a sure suggestion as unsure if it is usually left out, and a weak one as unsure if it is chosen often."""
    if suggestion.grade == Grade.WEAK:
        of_all = _of_all(suggestion.key, articles)
        return replace(suggestion, grade=Grade.UNSURE, habit=of_all) if _is(of_all, OFTEN, ENOUGH_OF_ALL) else None
    naming = [one for one in articles if suggestion.key in one.named]
    chosen = sum(suggestion.key in one.chosen for one in naming)
    if suggestion.is_sure and len(naming) >= ENOUGH and chosen <= RARELY * len(naming):
        return replace(suggestion, grade=Grade.UNSURE, habit=Habit(chosen, len(naming)))
    return suggestion


def _added(sure: list[Key], known: set[Key], articles: Sequence[Filed], fields: frozenset[str]) -> list[Suggestion]:
    """Return the categories that usually accompany the sure ones, the strongest habits first."""
    candidates = {key for one in articles for key in one.chosen if key[0] in fields} - known
    habits = [(key, habit) for key in sorted(candidates) if (habit := _habit(key, sure, articles))]
    habits.sort(key=lambda pair: (-pair[1].chosen / pair[1].articles, -pair[1].articles))
    return [
        Suggestion(key[1], "", key[0], _grade(habit, has_others=any(key[0] == one[0] for one in sure)), habit)
        for key, habit in habits[:ADDED_AT_MOST]
    ]


def _grade(habit: Habit, *, has_others: bool) -> Grade:
    """Return that a habit is sure if it hardly ever fails, and the text names nothing else in its field."""
    return Grade.SURE if _hardly_fails(habit) and not has_others else Grade.UNSURE


def _habit(key: Key, sure: list[Key], articles: Sequence[Filed]) -> Habit | None:
    found = [_of_all(key, articles)] if _is(_of_all(key, articles), USUALLY, ENOUGH_OF_ALL) else []
    for reason in sure:
        naming = [one for one in articles if reason in one.named and reason in one.chosen]
        habit = Habit(sum(key in one.chosen for one in naming), len(naming), reason)
        found += [habit] if _is(habit, USUALLY, ENOUGH) else []
    return max(found, key=lambda one: (_hardly_fails(one), one.chosen / one.articles, one.articles), default=None)


def _hardly_fails(habit: Habit) -> bool:
    return _is(habit, ALMOST_ALWAYS, ENOUGH_TO_BE_SURE)


def _of_all(key: Key, articles: Sequence[Filed]) -> Habit:
    return Habit(sum(key in one.chosen for one in articles), len(articles), is_of_all=True)


def _is(habit: Habit, share: float, enough: int) -> bool:
    return habit.articles >= enough and habit.chosen >= share * habit.articles
