"""No-break spaces and word joiners by the rules of each language, for texts that people enter. Does not depend on Django."""

from __future__ import annotations

import re
from functools import lru_cache

NO_BREAK, NARROW, JOINER = "\u00a0", "\u202f", "\u2060"

# Tags, entities, addresses, and the elements whose text is not prose.
_KEPT = r"(?P<kept><(?P<tag>code|kbd|pre|samp|script|style)\b.*?</(?P=tag)>|<[^<>]*>|&\#?\w+;|(?:https?://|www\.)\S+)"
# In any language: a day and its month, a small number and its noun, and numbers with a hyphen or dash (17–19, 2021-м).
_NUMBER = r"(?<!\w)(?P<number>\d{1,2}|1er) (?=[^\W\d_])|(?<=\d)(?P<joined>[-–])(?=\w)"

# Each further rule matches a space with its neighbours. The name of its group says what replaces the space.
_RULES = {
    "ru": (
        r"(?<![\w-])(?P<word>[вксоуиаяВКСОУИАЯ]) (?=\S)"  # a word of one letter
        r"|(?P<wide> )(?=[—–](?:\s|$))"  # before a dash
        r"|(?<=\d)(?P<unit> )(?=(?:год|лет\b|млн|млрд|тыс|руб|долл|евро|%|[КкМГ]Б\b|км\b|кг\b|UTC))"
        r"|(?<=№)(?P<sign> )(?=\d)"
    ),
    "fr": (
        r"(?P<narrow>[ \u00a0])(?=[;!?»](?!\w))"
        r"|(?<=«)(?P<inside>[ \u00a0])"
        r"|(?P<wide> )(?=:(?:\s|$))"
        r"|(?<=\d)(?P<unit> )(?=(?:%|€|ans?\b|millions?\b|milliards?\b|[kMG]o\b|k[mg]\b|h\b|UTC))"
        r"|(?<=n°)(?P<sign> )(?=\d)"
    ),
}
_PATTERNS = {code: re.compile(f"{_KEPT}|{_NUMBER}|{rule}", re.DOTALL) for code, rule in _RULES.items()}
_OTHERS = re.compile(f"{_KEPT}|{_NUMBER}", re.DOTALL)


@lru_cache(maxsize=2048)
def unbroken(text: str, language: str) -> str:
    """Return ``text`` with no-break spaces where a line must not break. Only spaces change and word joiners are added,
    but not inside tags, code or addresses, so the text can be HTML.
    """
    return _PATTERNS.get(language.split("-")[0], _OTHERS).sub(_replaced, text)


def _replaced(match: re.Match[str]) -> str:
    if match["kept"]:
        return match["kept"]
    if match.lastgroup in ("narrow", "inside"):
        return NARROW
    if match["joined"]:
        return f"{JOINER}{match['joined']}{JOINER}"
    return match[0].replace(" ", NO_BREAK)
