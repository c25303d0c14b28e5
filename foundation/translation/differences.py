"""Words that changed between two versions of a text. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

WORD = re.compile(r"\s+|\w+|[^\w\s]")
MOST_PARTS = 4000  # SequenceMatcher takes quadratic time at worst


@dataclass(frozen=True, slots=True)
class Part:
    """Part of both texts (``same``), or only of the former (``removed``) or of the present one (``added``)."""

    kind: str
    text: str


def differences(before: str, now: str) -> list[Part]:
    """Return the parts of both texts in order."""
    old, new = WORD.findall(before), WORD.findall(now)
    if max(len(old), len(new)) > MOST_PARTS:
        return [Part("removed", before), Part("added", now)]
    found: list[Part] = []
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(Part("same", "".join(old[i:j])))
            continue
        found += [
            Part(kind, text) for kind, text in (("removed", "".join(old[i:j])), ("added", "".join(new[k:m]))) if text
        ]
    return found
