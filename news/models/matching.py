"""What a standing order asks for, decided over plain values: facets, types and languages. Pure.

Facets are spelled as `ItemFacet` spells them: ``topic:12``, ``kind:news``, ``series:7``.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

# What a rule without types wants: "the office's news" are its own things, not what it picked from other sites.
OWN_TYPES = frozenset({"article", "edition"})


@dataclass(frozen=True, slots=True)
class Rule:
    """Which things are wanted; empty in each part means "no condition".

    ``any_of``: at least one of these facets; ``all_of``: every one; ``none_of``: not one. ``types``: one of these types
    of `Item`, empty for `OWN_TYPES`. ``major_only``: only changes that matter. A rule without any part wants everything
    of our own.
    """

    any_of: frozenset[str] = field(default=frozenset())
    all_of: frozenset[str] = field(default=frozenset())
    none_of: frozenset[str] = field(default=frozenset())
    types: frozenset[str] = field(default=frozenset())
    major_only: bool = False

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Rule:
        """From what `as_json` made; whatever is missing sets no condition, whatever is unknown is left alone."""
        sets = {name: _words(stored.get(key)) for name, key in _KEYS.items()}
        return cls(**sets, major_only=stored.get("major_only") is True)

    def as_json(self) -> dict[str, Any]:
        """``{"any": [..], "all": [..], "not": [..], "types": [..], "major_only": bool}``; parts without condition left out."""
        stored: dict[str, Any] = {key: sorted(getattr(self, name)) for name, key in _KEYS.items()}
        stored["major_only"] = self.major_only
        return {key: value for key, value in stored.items() if value}

    @property
    def wanted_types(self) -> frozenset[str]:
        return self.types or OWN_TYPES

    def wants(self, facets: Collection[str], *, type: str) -> bool:
        """Whether a thing of this type with these facets is wanted; ``major_only`` is a matter of the change."""
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
    """The first of ``order`` that there is; None where there is none of them. An empty order takes the first by name."""
    wanted = order or sorted(available)
    return next((language for language in wanted if language in available), None)
