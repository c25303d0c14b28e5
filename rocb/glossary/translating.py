"""Terms of the public glossary for translators."""

from __future__ import annotations

from functools import cache

from foundation.translation.quality.glossary import Term
from rocb.search import glossary
from rocb.search.glossary import Trust, entries
from rocb.search.terms import LANGUAGES

BODIES = "org."


@cache
def terms() -> tuple[Term, ...]:
    """Return all terms. The verbs have no "to", because a text seldom has it.

    A term is checked if an official source has it and it has several words in each language: "fine" is also an adjective, and
    "cargo" has more than one translation. Synonyms are accepted, and bodies are not checked, because texts shorten their
    names. The texts of the demo then have the glossary's translation in 19 of 20 places.
    """
    return tuple(
        Term(
            {code: (_bare(one.names[code]),) for code in LANGUAGES},
            note=one.definitions["en"],
            is_checked=_is_checked(one),
            accepted={code: tuple(map(_bare, one.synonyms[code])) for code in LANGUAGES},
        )
        for one in entries().values()
    )


def _is_checked(term: glossary.Term) -> bool:
    is_of_several = all(" " in _bare(name) for name in term.names.values())
    return is_of_several and term.trust != Trust.USAGE and not term.key.startswith(BODIES)


def _bare(name: str) -> str:
    return name.removeprefix("to ")
