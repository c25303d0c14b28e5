"""Subjects of the old site -> topics of this one, by their names."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from foundation.languages.folding import fold
from rocb.models import Topic

_ALIKE = 0.75


class Names:
    """What our topics are called in any language, and their slugs."""

    def __init__(self, topics: Iterable[Topic]) -> None:
        self._known: dict[str, str] = {}
        for topic in topics:
            for name in [topic.slug.replace("-", " "), *topic.spellings]:
                self._known.setdefault(fold(name), topic.slug)

    def find(self, subject: str) -> str:
        """The topic that is called so; "" where there is none."""
        return self._known.get(fold(subject), "")

    def suggest(self, subject: str) -> str:
        """The topic with the most similar name; "" where none is similar."""
        found = difflib.get_close_matches(fold(subject), self._known, n=1, cutoff=_ALIKE)
        return self._known[found[0]] if found else ""
