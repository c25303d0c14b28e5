"""How a language spells what no translation can say. A language that a table does not have is left as Django writes it."""

from __future__ import annotations

from django.utils.translation import get_language

# Days of the week and names of languages begin with a small letter inside a sentence. Django has them so or with a capital.
_SMALL = frozenset({"ru", "fr"})


def small(name: str) -> str:
    """The name of a day or a language as it stands inside a sentence: Monday, понедельник, lundi, Montag."""
    return name.lower() if (get_language() or "").split("-")[0] in _SMALL else name
