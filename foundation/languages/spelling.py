"""Spelling rules of languages that translations cannot express. Languages without a rule keep Django's spelling."""

from __future__ import annotations

import re
import unicodedata

from django.utils.translation import get_language, pgettext

# Languages that write weekdays, months and languages in lower case inside a sentence. Django's own case varies.
_SMALL = frozenset({"ru", "fr"})


def small(name: str) -> str:
    """Return the name of a day, month or language as written inside a sentence: Monday, понедельник, lundi, Montag."""
    return name.lower() if (get_language() or "").split("-")[0] in _SMALL else name


def alphabetical(name: str) -> tuple[str, str]:
    """Return the sort key of a name: accents are ignored, so ё sorts with е and É with E; й is a letter of its own.

    There is one order for all languages, because a list may mix them. Databases sort by their own collation.
    """
    letters = unicodedata.normalize("NFC", name).casefold().replace("œ", "oe")
    return "".join(letter if letter == "й" else unicodedata.normalize("NFKD", letter)[0] for letter in letters), name


def one_line(text: str) -> str:
    """Collapse line breaks and runs of blanks. No-break spaces stay; ``str.split`` would split "Données\u00a0:"."""
    return " ".join(re.findall(r"[^ \t\n\r\f\v]+", text))


def dashed(*parts: object) -> str:
    """Join non-empty names with the dash of the current language: ``Example Agency – News``."""
    return pgettext("between names", " – ").join(str(part) for part in parts if part)


def labelled(label: object, value: object) -> str:
    """Join label and value with the colon of the current language, before which French has a space: ``Contact : Ann``.
    Return only the label if there is no value."""
    return f"{label}{pgettext('between a label and its value', ': ')}{value}" if value not in ("", None) else str(label)
