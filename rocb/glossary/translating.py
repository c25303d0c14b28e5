"""Terms of the public glossary for translators."""

from __future__ import annotations

from functools import cache

from foundation.translation.quality.glossary import Term
from rocb.search.glossary import entries
from rocb.search.terms import LANGUAGES


@cache
def terms() -> tuple[Term, ...]:
    """Return all terms. The verbs have no "to", because a text seldom has it.

    They are not checked. Of 170 texts of the demo with another translation than here, almost all are right: "fine" is also
    an adjective, and "cargo" has more than one translation.
    """
    return tuple(
        Term({code: (_bare(one.names[code]),) for code in LANGUAGES}, note=one.definition, is_checked=False)
        for one in entries().values()
    )


def _bare(name: str) -> str:
    return name.removeprefix("to ")
