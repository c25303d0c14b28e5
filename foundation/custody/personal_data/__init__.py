"""Personal data across all apps: find, export as plain values, erase.

An app with such data registers a function without arguments that returns a `PersonalData`, with Wagtail's hook
``register_personal_data``. The office's ``screen`` and the reader's "erase my data" use all of them.
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
    """Person, by email address or publicly known name; either may be empty. No part finds people by both."""

    email: str = ""
    name: str = ""

    @classmethod
    def read(cls, email: str = "", name: str = "") -> Who:
        return cls(email.strip().lower(), " ".join(name.split()))


@dataclass(frozen=True, slots=True)
class Kept:
    """One record, described in words. ``stays`` says why erasure keeps it and what to do; empty if it is erased."""

    text: str
    url: str = ""
    stays: str = ""


@dataclass(slots=True)
class Own:
    """Result of an erasure by the person, with a key that only they have: sentences on what was erased and what is
    left."""

    erased: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


class PersonalData:
    """One kind of personal data. ``name`` is its key in the export, ``label`` its heading."""

    name: ClassVar[str]
    label: ClassVar[Any]

    def find(self, who: Who, *, by: Any) -> Sequence[Kept]:
        raise NotImplementedError

    def export(self, who: Who, *, by: Any) -> Sequence[dict[str, Any]]:
        """Return plain values, ready for JSON."""
        raise NotImplementedError

    def erase(self, who: Who, *, by: Any, at: datetime) -> int:
        """Erase permanently what may be erased. Return the number of records. `find` marks what stays."""
        return 0

    def erase_own(self, email: str, *, at: datetime) -> Own:
        """Erase on request of the person, who has the key that was sent to ``email``."""
        return Own()

    def deletions(self) -> Iterable[tuple[datetime, str]]:
        """Return the latest automatic deletions, described without names."""
        return ()


def parts() -> list[PersonalData]:
    return [answer() for answer in hooks.get_hooks("register_personal_data")]


def erase_own(email: str, *, at: datetime) -> Own:
    """Erase everything that a person can erase with the key from an email. Return what was erased and what is left."""
    all_of_it = Own()
    with transaction.atomic():
        for part in parts():
            own = part.erase_own(email.strip().lower(), at=at)
            all_of_it.erased += own.erased
            all_of_it.left += own.left
    return all_of_it
