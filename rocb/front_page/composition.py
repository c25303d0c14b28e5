"""Layout of the stories on the home page: a lead, seconds and lines. Pure: the time is a parameter.

Editors choose a weight for a story, with a time until which the choice is valid. All other stories follow a rule:

* News of customs comes before news of the office, and this before examples and guides. A story of a lower subject counts
  as older by `HANDICAP`, so that a fresh one can still pass an old one of a higher subject.
* The newest news of customs is always on the first screen, unless editors have filled the screen or chosen it as a line.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from uuid import UUID

FIRST_SECONDS = 2
SECONDS = 4  # number of stories on the first screen, and below it
LINES = 6


class Weight(StrEnum):
    LEAD = "lead"
    SECOND = "second"
    LINE = "line"


class Subject(IntEnum):
    CUSTOMS = 0
    OFFICE = 1
    GUIDE = 2  # and examples


HANDICAP = {Subject.CUSTOMS: timedelta(0), Subject.OFFICE: timedelta(days=120), Subject.GUIDE: timedelta(days=365)}


@dataclass(frozen=True, slots=True)
class Story:
    """A story that the page may show. ``key`` is shared by its language versions."""

    key: UUID
    subject: Subject
    published_at: datetime


@dataclass(frozen=True, slots=True)
class Choice:
    """Weight that editors chose for a story. Without ``expires_at`` it is valid until they remove it."""

    key: UUID
    weight: Weight
    expires_at: datetime | None = None

    def is_valid(self, *, at: datetime) -> bool:
        return self.expires_at is None or at < self.expires_at


@dataclass(frozen=True, slots=True)
class FrontPage:
    """Keys of the stories. ``seconds`` are in the order of the page, ``lines`` newest first."""

    lead: UUID | None
    seconds: tuple[UUID, ...]
    lines: tuple[UUID, ...]

    @property
    def first_screen(self) -> tuple[UUID, ...]:
        return (*filter(None, [self.lead]), *self.seconds[:FIRST_SECONDS])


def compose(stories: Iterable[Story], choices: Sequence[Choice], *, at: datetime) -> FrontPage:
    """Return the layout of these stories. Choices of others, and those that have expired, have no effect."""
    known = {story.key: story for story in stories}
    weights: dict[UUID, Weight] = {}
    for choice in choices:
        if choice.key in known and choice.is_valid(at=at):
            weights.setdefault(choice.key, choice.weight)
    leads, chosen, demoted = ([key for key, given in weights.items() if given == weight] for weight in Weight)
    free = [story.key for story in ranked(known.values()) if story.key not in weights]
    places = 1 + FIRST_SECONDS - len(leads) - len(chosen)
    free = _with_customs_first(known, free, places=max(places, 0 if leads else 1))
    head = leads or free[:1]
    queue = list(dict.fromkeys([*head, *chosen, *free]))
    top = queue[: 1 + SECONDS] or demoted[:1]  # if there is no other story, one that was chosen as a line leads
    below = [key for key in (*demoted, *queue) if key not in top][:LINES]
    lines = sorted(below, key=lambda key: (known[key].published_at, key.int), reverse=True)
    return FrontPage(top[0] if top else None, tuple(top[1:]), tuple(lines))


def ranked(stories: Iterable[Story]) -> list[Story]:
    """Return the stories by the rule, most important first. The order does not depend on that of ``stories``."""
    return sorted(
        stories, key=lambda story: (story.published_at - HANDICAP[story.subject], story.key.int), reverse=True
    )


def _with_customs_first(known: dict[UUID, Story], free: list[UUID], *, places: int) -> list[UUID]:
    """Return ``free`` with the newest news of customs among its first ``places``."""
    newest = next((key for key in free if known[key].subject == Subject.CUSTOMS), None)
    if newest is None or places < 1 or newest in free[:places]:
        return free
    others = [key for key in free if key != newest]
    return [*others[: places - 1], newest, *others[places - 1 :]]
