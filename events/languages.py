"""Languages that an event is held in: their names in the language of the reader. Stored as codes, ``en;ru``."""

from __future__ import annotations

import re

from django.utils.translation import get_language_info

from foundation.languages import spelling


def is_known(code: str) -> bool:
    """Whether it is the code of a language that has a name."""
    if not re.fullmatch(r"[a-z]{2,3}", code):
        return False
    try:
        get_language_info(code)
    except KeyError:
        return False
    return True


def codes(stored: str) -> list[str]:
    return [code for code in stored.split(";") if code]


def in_words(stored: str) -> str:
    """``English, Russian``, ``Английский, русский``; a code without a name stands for itself."""
    names = spelling.small(
        ", ".join(str(get_language_info(code)["name_translated"]) if is_known(code) else code for code in codes(stored))
    )
    return names[:1].upper() + names[1:]
