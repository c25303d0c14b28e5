"""Match subjects of the old site with our topics, by name."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from foundation.languages.folding import fold
from rocb.models import Topic

_ALIKE = 0.75


class Names:
    """Names of our topics in all languages, and their slugs."""

    def __init__(self, topics: Iterable[Topic]) -> None:
        self._known: dict[str, str] = {}
        for topic in topics:
            for name in [topic.slug.replace("-", " "), *topic.spellings]:
                self._known.setdefault(fold(name), topic.slug)

    def find(self, subject: str) -> str:
        """Return the topic with this name, or ""."""
        return self._known.get(fold(subject), "")

    def suggest(self, subject: str) -> str:
        """Return the topic with the most similar name, or ""."""
        found = difflib.get_close_matches(fold(subject), self._known, n=1, cutoff=_ALIKE)
        return self._known[found[0]] if found else ""
