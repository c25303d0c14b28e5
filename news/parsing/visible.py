"""Text as readers see it, without the characters that draw nothing. Pure."""

from __future__ import annotations

import re
import unicodedata

# Default_Ignorable_Code_Point of Unicode.
IGNORED = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_RANGES = [(part[0], part[-1]) for part in re.findall(".-.|.", IGNORED)]
_UNSEEN = {"Cf", "Mn", "Me", "Mc"}


def as_read(text: str) -> str:
    """Return the text in one case and form, without ignorable characters, and without marks on letters."""
    text = unicodedata.normalize("NFKC", text).casefold()
    if text.isascii():
        return text
    return text.translate({ord(sign): None for sign in set(text) if not sign.isascii() and _is_unseen(sign)})


def _is_unseen(sign: str) -> bool:
    return unicodedata.category(sign) in _UNSEEN or any(first <= sign <= last for first, last in _RANGES)
