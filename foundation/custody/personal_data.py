"""What is kept about a person, wherever it is: found, given as plain values, erased.

Whoever keeps such data answers the hook ``register_personal_data`` of Wagtail with a `PersonalData`: a function that takes
nothing. The screen of the office (``foundation.custody.person_screen``) and "erase my data" of a reader go through all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from django.db import transaction
from wagtail import hooks


@dataclass(frozen=True, slots=True)
class Who:
    """A mail address, or a name as people are publicly known by; either may be empty. No part knows people by both."""

    email: str = ""
    name: str = ""

    @classmethod
    def read(cls, email: str = "", name: str = "") -> Who:
        return cls(email.strip().lower(), " ".join(name.split()))


@dataclass(frozen=True, slots=True)
class Kept:
    """One thing that is kept, in words. ``stays`` says why erasing leaves it, and what to do; empty where it is erased."""

    text: str
    url: str = ""
    stays: str = ""


@dataclass(slots=True)
class Own:
    """What a person erased by a key that only they have, and what is left, in sentences for the person."""

    erased: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


class PersonalData:
    """One part of what is kept. ``name`` is its key in the export, ``label`` its heading."""

    name: ClassVar[str]
    label: ClassVar[Any]

    def find(self, who: Who, *, by: Any) -> Sequence[Kept]:
        raise NotImplementedError

    def export(self, who: Who, *, by: Any) -> Sequence[dict[str, Any]]:
        """Plain values, ready for JSON."""
        raise NotImplementedError

    def erase(self, who: Who, *, by: Any, at: datetime) -> int:
        """Erase what may be erased, for good; how many things. What stays says so in `find`."""
        return 0

    def erase_own(self, email: str, *, at: datetime) -> Own:
        """The person asks, by a key that was sent to ``email``."""
        return Own()

    def deletions(self) -> Iterable[tuple[datetime, str]]:
        """The last ones that happened by themselves, in words without a name."""
        return ()


def parts() -> list[PersonalData]:
    return [answer() for answer in hooks.get_hooks("register_personal_data")]


def erase_own(email: str, *, at: datetime) -> Own:
    """All that a person can have erased by the key of a mail; says truly what is gone and what is left."""
    all_of_it = Own()
    with transaction.atomic():
        for part in parts():
            own = part.erase_own(email.strip().lower(), at=at)
            all_of_it.erased += own.erased
            all_of_it.left += own.left
    return all_of_it
