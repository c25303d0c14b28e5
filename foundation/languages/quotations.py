"""Remove quotations from a text, because their language may differ from that of the text. Pure.

Each paragraph of a longer quotation can begin with its mark, as is usual in English and French.
"""

from __future__ import annotations

import re

DEPTH = 3  # quotations within quotations


def _pattern(opening: str, closing: str) -> str:
    marks = "".join(sorted({*opening, *closing}))
    apostrophe = r"’(?=\w)|" if "’" in closing else ""
    return rf"[{opening}](?:[^{marks}\n]++|{apostrophe}\n[^\S\n]*+[{marks}]?+)*+[{closing}](?!\w)"


_QUOTATIONS = [
    re.compile(pattern)
    for pattern in (
        _pattern("«", "»"),
        _pattern("„", "“”"),
        _pattern("“", "”"),
        _pattern("‹", "›"),
        _pattern("‘‚", "’"),
        r'(?<!\w)"[^"\n]*+"(?!\w)',
        r"(?<!\w)'(?:[^'\n]++|(?<=\w)'(?=\w))*+'(?!\w)",
    )
]


def without_quotations(text: str) -> str:
    """Return ``text`` with a dash for each quotation."""
    for _level in range(DEPTH):
        for pattern in _QUOTATIONS:
            text = pattern.sub("—", text)
    return text
