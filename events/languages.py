"""Languages of an event, stored as codes (``en;ru``), and their names in the reader's language."""

from __future__ import annotations

import re

from django.utils.translation import get_language_info

from foundation.languages import spelling


def is_known(code: str) -> bool:
    """Return whether ``code`` is the code of a language whose name is known."""
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
    """Return ``English, Russian``, ``Английский, русский``; a code without a name is shown as is."""
    names = spelling.small(
        ", ".join(str(get_language_info(code)["name_translated"]) if is_known(code) else code for code in codes(stored))
    )
    return names[:1].upper() + names[1:]
