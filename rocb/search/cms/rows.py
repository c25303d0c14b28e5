"""Rows of the results, with what filters need."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy, pgettext_lazy

from foundation import languages

TYPES: dict[str, tuple[Promise, str]] = {
    "article": (gettext_lazy("Articles"), "doc-full"),
    "event": (gettext_lazy("Events"), "date"),
    "page": (pgettext_lazy("type of search result", "Pages"), "doc-empty-inverse"),
    "person": (pgettext_lazy("type of search result", "People"), "user"),
    "organisation": (gettext_lazy("Organisations"), "group"),
    "topic": (gettext_lazy("Topics"), "tag"),
    "source": (gettext_lazy("Sources"), "site"),
    "entry": (gettext_lazy("Entries on the desk"), "download"),
    "image": (gettext_lazy("Images"), "image"),
    "document": (gettext_lazy("Documents"), "doc-full-inverse"),
}
STATES: dict[str, Promise] = {
    "draft": pgettext_lazy("state of a page", "Draft"),
    "review": pgettext_lazy("state of a page", "In review"),
    "scheduled": pgettext_lazy("state of a page", "Scheduled"),
    "live": pgettext_lazy("state of a page", "Published"),
    "changed": pgettext_lazy("state of a page", "Published, with changes"),
    "withdrawn": pgettext_lazy("state of a page", "Withdrawn"),
}


NOTHING = SafeString("")


@dataclass(frozen=True, slots=True)
class Row:
    """A result. ``path`` and ``excerpt`` are only set in rows that are shown."""

    type: str
    pk: int
    name: str
    language: str = ""
    year: int | None = None
    state: frozenset[str] = frozenset()
    author: int | None = None
    topic: frozenset[int] = frozenset()
    at: datetime | None = None
    path: str = ""
    title: SafeString = NOTHING
    excerpt: SafeString = NOTHING

    @property
    def icon(self) -> str:
        return TYPES[self.type][1]

    @property
    def kind(self) -> Promise:
        return TYPES[self.type][0]

    @property
    def states(self) -> list[Promise]:
        return [label for state, label in STATES.items() if state in self.state]

    @property
    def language_name(self) -> str:
        return dict(languages.choices()).get(self.language, self.language)

    def values(self, facet: str) -> frozenset[Any]:
        value = getattr(self, facet)
        return value if isinstance(value, frozenset) else frozenset() if value in (None, "") else frozenset([value])
