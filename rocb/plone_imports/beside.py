"""Old and new text side by side: paragraphs that differ, with their differing words marked. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from foundation.translation.differences import Part, differences

MOST_PARAGRAPHS = 2000  # SequenceMatcher is quadratic at worst


@dataclass(frozen=True, slots=True)
class Row:
    """Paragraphs of both texts. ``is_same`` if they have the same words."""

    old: SafeString
    new: SafeString
    is_same: bool


def rows(before: str, now: str) -> Iterator[Row]:
    """Yield all of both texts. What is beyond `MOST_PARAGRAPHS` is not compared with each other."""
    old, new = before.split("\n"), now.split("\n")
    rest = "\n".join(old[MOST_PARAGRAPHS:]), "\n".join(new[MOST_PARAGRAPHS:])
    old, new = old[:MOST_PARAGRAPHS], new[:MOST_PARAGRAPHS]
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield from (Row(escaped(line), escaped(line), is_same=True) for line in old[i:j])
        else:
            yield _differing(" ".join(old[i:j]), " ".join(new[k:m]))
    if any(rest):
        yield _differing(*rest)


def _differing(before: str, now: str) -> Row:
    if before.split() == now.split():
        return Row(escaped(before), escaped(now), is_same=True)
    parts = differences(before, now)
    return Row(_side(parts, "removed", "del"), _side(parts, "added", "ins"), is_same=False)


def escaped(text: str) -> SafeString:
    return format_html("{}", text)


def _side(parts: Iterable[Part], kind: str, tag: str) -> SafeString:
    """Return one of both texts, with ``tag`` around the words of ``kind``."""
    shown = ((tag if part.kind == kind else "span", part.text) for part in parts if part.kind in {"same", kind})
    return format_html_join("", "<{0}>{1}</{0}>", shown)
