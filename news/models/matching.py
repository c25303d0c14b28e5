"""Matching of items with the rule of a subscription, over plain values: facets, types and languages. Pure.

Facets are written as in `ItemFacet`: ``topic:12``, ``kind:news``, ``series:7``.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

# Types for a rule without types: "the office's news" means its own items, not external ones.
OWN_TYPES = frozenset({"article", "edition"})


@dataclass(frozen=True, slots=True)
class Rule:
    """Conditions for items. An empty part sets no condition.

    ``any_of``: at least one of these facets; ``all_of``: all of them; ``none_of``: none of them. ``types``: one of
    these types of `Item`, or `OWN_TYPES` if empty. ``major_only``: only major changes. A rule without conditions
    matches all our own items.
    """

    any_of: frozenset[str] = field(default=frozenset())
    all_of: frozenset[str] = field(default=frozenset())
    none_of: frozenset[str] = field(default=frozenset())
    types: frozenset[str] = field(default=frozenset())
    major_only: bool = False

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Rule:
        """Read the result of `as_json`. Missing keys set no condition, and unknown keys are ignored."""
        sets = {name: _words(stored.get(key)) for name, key in _KEYS.items()}
        return cls(**sets, major_only=stored.get("major_only") is True)

    def as_json(self) -> dict[str, Any]:
        """Return ``{"any": [..], "all": [..], "not": [..], "types": [..], "major_only": bool}`` without empty parts."""
        stored: dict[str, Any] = {key: sorted(getattr(self, name)) for name, key in _KEYS.items()}
        stored["major_only"] = self.major_only
        return {key: value for key, value in stored.items() if value}

    @property
    def wanted_types(self) -> frozenset[str]:
        return self.types or OWN_TYPES

    def wants(self, facets: Collection[str], *, type: str) -> bool:
        """Return whether an item of this type with these facets matches. ``major_only`` concerns changes, not items."""
        found = frozenset(facets)
        return (
            type in self.wanted_types
            and (not self.any_of or bool(self.any_of & found))
            and self.all_of <= found
            and not self.none_of & found
        )


_KEYS = {"any_of": "any", "all_of": "all", "none_of": "not", "types": "types"}


def _words(value: object) -> frozenset[str]:
    return frozenset(word for word in value if isinstance(word, str)) if isinstance(value, list) else frozenset()


def best_language(available: Collection[str], order: Sequence[str]) -> str | None:
    """Return the first of ``order`` that is available, or None. If the order is empty, codes are sorted by name."""
    wanted = order or sorted(available)
    return next((language for language in wanted if language in available), None)
