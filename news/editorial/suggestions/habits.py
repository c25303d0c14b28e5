"""Categories that an office usually chooses or leaves out, counted in its published articles. Pure.

Every change names its numbers, so that an editor can judge it: "chosen in 9 of 10 articles that name Oslo".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from news.editorial.suggestions.things import Grade, Habit, Suggestion

Key = tuple[str, str]

ENOUGH, ENOUGH_OF_ALL = 4, 10  # minimum number of articles that make a habit
USUALLY, RARELY, OFTEN = 0.75, 0.25, 0.2
ADDED_AT_MOST = 4


@dataclass(frozen=True, slots=True)
class Filed:
    """Categories that a published article mentions, and those chosen for it."""

    named: frozenset[Key]
    chosen: frozenset[Key]


def with_habits(
    found: Sequence[Suggestion],
    articles: Sequence[Filed],
    *,
    added_to: Iterable[str] = (),
    added_if_empty: Iterable[str] = (),
) -> list[Suggestion]:
    """Return ``found``, regraded by the practice in these articles. In the fields ``added_to``, add their usual categories,
    and in the fields ``added_if_empty`` only if the text names none.
    """
    left = [one for suggestion in found if (one := _judged(suggestion, articles))]
    sure = [one.key for one in left if one.is_sure]
    fields = {*added_to, *(set(added_if_empty) - {key[0] for key in sure})}
    return [*left, *_added(sure, {one.key for one in left}, articles, fields)]


def _judged(suggestion: Suggestion, articles: Sequence[Filed]) -> Suggestion | None:
    """Downgrade a certain suggestion to uncertain if it is usually left out. Upgrade a weak one to uncertain if it is
    often chosen.
    """
    if suggestion.grade == Grade.WEAK:
        of_all = _of_all(suggestion.key, articles)
        return replace(suggestion, grade=Grade.UNSURE, habit=of_all) if _is(of_all, OFTEN, ENOUGH_OF_ALL) else None
    naming = [one for one in articles if suggestion.key in one.named]
    chosen = sum(suggestion.key in one.chosen for one in naming)
    if suggestion.is_sure and len(naming) >= ENOUGH and chosen <= RARELY * len(naming):
        return replace(suggestion, grade=Grade.UNSURE, habit=Habit(chosen, len(naming)))
    return suggestion


def _added(sure: list[Key], known: set[Key], articles: Sequence[Filed], fields: set[str]) -> list[Suggestion]:
    """Return the categories that usually accompany the certain ones, strongest habits first. They are unsure, because the
    text does not name them.
    """
    candidates = {key for one in articles for key in one.chosen if key[0] in fields} - known
    habits = [(key, habit) for key in sorted(candidates) if (habit := _habit(key, sure, articles))]
    habits.sort(key=lambda pair: (-pair[1].chosen / pair[1].articles, -pair[1].articles))
    return [Suggestion(key[1], "", key[0], Grade.UNSURE, habit) for key, habit in habits[:ADDED_AT_MOST]]


def _habit(key: Key, sure: list[Key], articles: Sequence[Filed]) -> Habit | None:
    found = [_of_all(key, articles)] if _is(_of_all(key, articles), USUALLY, ENOUGH_OF_ALL) else []
    for reason in sure:
        naming = [one for one in articles if reason in one.named and reason in one.chosen]
        habit = Habit(sum(key in one.chosen for one in naming), len(naming), reason)
        found += [habit] if _is(habit, USUALLY, ENOUGH) else []
    return max(found, key=lambda one: (one.chosen / one.articles, one.articles), default=None)


def _of_all(key: Key, articles: Sequence[Filed]) -> Habit:
    return Habit(sum(key in one.chosen for one in articles), len(articles), is_of_all=True)


def _is(habit: Habit, share: float, enough: int) -> bool:
    return habit.articles >= enough and habit.chosen >= share * habit.articles
