"""How a language spells what no translation can say. A language that a table does not have is left as Django writes it."""

from __future__ import annotations

import re
import unicodedata

from django.utils.translation import get_language, pgettext

# Days of the week, months and names of languages are small inside a sentence. Django has them so or with a capital.
_SMALL = frozenset({"ru", "fr"})


def small(name: str) -> str:
    """The name of a day, a month or a language as it stands inside a sentence: Monday, понедельник, lundi, Montag."""
    return name.lower() if (get_language() or "").split("-")[0] in _SMALL else name


def alphabetical(name: str) -> tuple[str, str]:
    """The key to sort names by: accents do not part a letter from itself, so that ё stands with е and É with E; й is a letter.

    One order for all languages of a list, as a name may be in another one. Databases sort by their own collation.
    """
    letters = unicodedata.normalize("NFC", name).casefold().replace("œ", "oe")
    return "".join(letter if letter == "й" else unicodedata.normalize("NFKD", letter)[0] for letter in letters), name


def one_line(text: str) -> str:
    """Without line breaks and blanks in a row. What no line may break at stays: ``str.split`` would part "Données\u00a0:"."""
    return " ".join(re.findall(r"[^ \t\n\r\f\v]+", text))


def dashed(*parts: object) -> str:
    """Names with the dash of the language between them, without those that are empty: ``ROCB Europe – News``."""
    return pgettext("between names", " – ").join(str(part) for part in parts if part)


def labelled(label: object, value: object) -> str:
    """With the colon of the language, before which French has a space: ``Contact : Ann``. The label alone without a value."""
    return f"{label}{pgettext('between a label and its value', ': ')}{value}" if value not in ("", None) else str(label)
