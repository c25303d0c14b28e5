"""Filters of the results: the choices of each one, with their counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy

from foundation import languages
from foundation.authorship.naming import display_name
from rocb.models import Topic, User
from rocb.search.cms.results import Results
from rocb.search.cms.rows import STATES, TYPES


@dataclass(frozen=True, slots=True)
class Choice:
    label: str
    count: int
    path: str
    is_current: bool


def facets(found: Results) -> list[tuple[Promise, str, list[Choice]]]:
    """Return, for each filter with a choice, its label, the address without it and its choices, most frequent first."""
    labels: dict[str, Promise] = {
        "type": pgettext_lazy("filter of a search", "Content"),
        "state": gettext_lazy("State"),
        "language": gettext_lazy("Language"),
        "year": gettext_lazy("Year"),
        "author": gettext_lazy("Author"),
        "topic": gettext_lazy("Topic"),
    }
    groups = []
    for facet, label in labels.items():
        rows = {(row.type, row.pk): row for row in (*found.rows, *found.everything)}.values()
        allowed = [row for row in rows if found.asked.allows(row, but=facet)]
        counts = Counter(value for row in allowed for value in row.values(facet))
        names = _names(facet, counts)
        values = sorted(counts, reverse=True) if facet == "year" else sorted(counts, key=lambda one: -counts[one])
        current = found.asked.filters.get(facet, "")
        choices = [
            Choice(names[value], counts[value], found.asked.path(**{facet: value}), str(value) == current)
            for value in values
            if value in names
        ]
        if len(choices) > 1 or current:
            groups.append((label, found.asked.path(**{facet: ""}) if current else "", choices))
    return groups


def _names(facet: str, values: Iterable[Any]) -> dict[Any, str]:
    if facet == "type":
        return {value: str(TYPES[value][0]) for value in values}
    if facet == "state":
        return {value: str(STATES[value]) for value in values}
    if facet == "language":
        return {value: dict(languages.choices()).get(value, value) for value in values}
    if facet == "author":
        people = User.objects.filter(pk__in=values)
        return {user.pk: display_name(user) for user in people}
    if facet == "topic":
        language = get_language() or "en"
        return {topic.pk: topic.named_in(language)[0] for topic in Topic.objects.filter(pk__in=values)}
    return {value: str(value) for value in values}
