"""Test whether one folded word is a form of another: Russian cases by the ending of the name, otherwise plurals. Pure.

A table instead of a stemmer, because a stemmer confuses cargo (``грузы``) with Georgia (``Грузия``).
"""

from __future__ import annotations

from functools import lru_cache

_ADJECTIVE = "ого ому ом ым ая ои ую ое ые ых ыми им их ими ие его ему ем ее еи яя юю"
_FIRST = "ам ами ах ям ями ях"
# Ending of the name -> possible endings, in folded letters (й is и). The longest ending is used.
_FORMS = {
    "ии": f"ии ия ию иеи ием {_ADJECTIVE} иям иями иях",
    "ыи": f"ыи {_ADJECTIVE}",
    "ои": f"ои {_ADJECTIVE}",
    "ая": f"ая {_ADJECTIVE}",
    "яя": f"яя {_ADJECTIVE}",
    "ое": f"ое {_ADJECTIVE}",
    "ые": f"ые ыи {_ADJECTIVE}",
    "ие": f"ие ия ию ием ии иям иями иях {_ADJECTIVE}",
    "ия": "ия ии ию иеи иям иями иях",
    "а": f"а ы и е у ои еи ою {_FIRST}",
    "я": f"я и е ю еи ею {_FIRST}",
    "о": f"о а у ом е {_FIRST}",
    "е": f"е я ю ем и {_FIRST}",
    "ы": f"ы ов а у ом е {_FIRST}",
    "и": f"и ов еи а я у е ю {_FIRST}",
    "ь": f"ь и я ю ем е ью еи {_FIRST}",
    "": f"а у ом ем ым е ы и ов {_FIRST}",
}
_TABLE = {ending: frozenset(forms.split()) for ending, forms in _FORMS.items()}
ENDINGS = frozenset().union(*_TABLE.values(), [""])
_BARE = {"а", "я", "о", "ы", "и"}  # the genitive plural has no ending: ``даты`` -> ``дат``, ``спальня`` -> ``спален``
_LOSES_VOWEL = {"", "ь"}  # ``узел`` -> ``узлы``, ``уровень`` -> ``уровня``
LEAST_LETTERS = 3  # minimum length of a stem


@lru_cache(maxsize=100_000)
def is_form_of(word: str, name: str) -> bool:
    """Return whether ``word`` is a form of ``name``, such as ``нидерландов`` of ``нидерланды`` or ``webinars`` of
    ``webinar``. Both are folded.
    """
    if word == name:
        return True
    if "а" <= name[-1] <= "я":
        for ending, forms in _TABLE.items():
            if name.endswith(ending) and len(name) - len(ending) >= LEAST_LETTERS:
                base = name[: len(name) - len(ending)]
                rest = word[len(base) :]
                if word.startswith(base):
                    return rest in forms or (not rest and ending in _BARE)
                if ending in _LOSES_VOWEL and base[-2] in "ео" and len(base) > LEAST_LETTERS:
                    shorter = f"{base[:-2]}{base[-1]}"
                    return word.startswith(shorter) and word[len(shorter) :] in forms
                return ending in _BARE and word in {f"{base[:-1]}{vowel}{base[-1]}" for vowel in "ео"}
        return False
    return min(len(name), len(word)) > 3 and (word in _plurals(name) or name in _plurals(word))


_OF_VERBS = ("ing", "ees", "ed", "es", "ee", "e", "s")
_LEAST_OF_VERB = 4  # letters of a stem


@lru_cache(maxsize=100_000)
def is_verb_form_of(word: str, name: str) -> bool:
    """Return whether two folded words in Latin letters differ only by endings of English or French verbs and participles:
    ``smuggled`` and ``smuggling``, ``saisies`` and ``saisi``. Names must not be compared in this way."""
    return word.isascii() and _stem_of_verb(word) == _stem_of_verb(name)


def _stem_of_verb(word: str) -> str:
    ending = next((one for one in _OF_VERBS if word.endswith(one) and len(word) - len(one) >= _LEAST_OF_VERB), "")
    return word[: len(word) - len(ending)]


def _plurals(word: str) -> set[str]:
    return {f"{word}s", f"{word}es", f"{word[:-1]}ies" if word[-1] == "y" else f"{word}s"}
