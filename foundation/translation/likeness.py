"""Similarity of two texts, keys that find similar texts in a large table, and sentences that match. Pure."""

from __future__ import annotations

import re
from collections import Counter
from difflib import SequenceMatcher
from hashlib import blake2b
from itertools import pairwise

from foundation.languages.folding import fold

SAMPLES = 8  # smallest hashes of a text; two texts that are half the same share one of them in 99 of 100 cases
HASH_BYTES = 8
LEAST = 0.6
MOST_WORDS = 2000  # SequenceMatcher is quadratic at worst
NUMBER = re.compile(r"\d+")
NUMBER_OUTSIDE_TAGS = re.compile(r"<[^<>]*>|&#?\w+;|\d+")
MOST_STRETCHED = 2  # factor by which the proportional length of a sentence may differ
GAP = re.compile(r"(?<=[.!?…»”\")\]])\s+")
END = re.compile(r"[.!?…][»”\")\]]*$")
SHORT_FORM = re.compile(
    r"(?:^|[\W_])\w{1,3}\.$"
)  # such as an initial or “Mr.”; some short last words are mistaken for one
OPENING = '«“"(['


def words_of(text: str) -> list[str]:
    return fold(text).split()


def keys(text: str, languages: str) -> set[int]:
    """Return keys for the index: one of the whole text, and samples of its neighbouring words (MinHash), in which all
    numbers count as equal. The more similar two texts are, the more keys they share. Empty without a word.
    """
    words = words_of(text)
    if not words:
        return set()
    whole = blake2b(f"{languages} {' '.join(words)}".encode(), digest_size=HASH_BYTES).digest()
    parts = {f"{languages} {one} {other}" for one, other in pairwise(["", *map(_without_digits, words), ""])}
    digests = [blake2b(part.encode(), digest_size=SAMPLES * HASH_BYTES).digest() for part in parts]
    samples = (
        min(digest[place : place + HASH_BYTES] for digest in digests)
        for place in range(0, SAMPLES * HASH_BYTES, HASH_BYTES)
    )
    return {int.from_bytes(found, signed=True) for found in (whole, *samples)}


def _without_digits(word: str) -> str:
    return NUMBER.sub("0", word)


def likeness(one: str, other: str) -> float:
    """Return 1 for the same text, at most 0.99 if only letter case or punctuation differ, and 0 if less than `LEAST` of
    the words are the same."""
    if one == other:
        return 1.0
    mine, theirs = words_of(one)[:MOST_WORDS], words_of(other)[:MOST_WORDS]
    matcher = SequenceMatcher(None, mine, theirs, autojunk=False)
    if matcher.real_quick_ratio() < LEAST or matcher.quick_ratio() < LEAST:
        return 0.0
    ratio = matcher.ratio()
    return min(ratio, 0.99) if ratio >= LEAST else 0.0


def changed_numbers(translation: str, before: str, now: str) -> dict[str, str]:
    """Return the new number for each old one, if ``before`` and ``now`` differ only in numbers and the translation of
    ``before`` contains each of them as often as ``before``. Otherwise an empty dictionary."""
    old, new = NUMBER.findall(before), NUMBER.findall(now)
    if NUMBER.sub("0", before) != NUMBER.sub("0", now):
        return {}
    found: dict[str, str] = {}
    for one, other in zip(old, new, strict=True):
        if found.setdefault(one, other) != other:
            return {}
    changed = {one: other for one, other in found.items() if one != other}
    written, meant = Counter(NUMBER.findall(translation)), Counter(old)
    return changed if all(written[one] == meant[one] for one in changed) else {}


def with_numbers(translation: str, numbers: dict[str, str]) -> str:
    """Return the text, or HTML, with other numbers."""
    return NUMBER_OUTSIDE_TAGS.sub(lambda found: numbers.get(found[0], found[0]), translation)


def sentences(text: str) -> list[str]:
    """Return the sentences of a paragraph. The next one begins with a capital letter."""
    found: list[str] = []
    for part in GAP.split(text.strip()):
        is_new = found and END.search(found[-1]) and not SHORT_FORM.search(found[-1])
        if is_new and part.lstrip(OPENING)[:1].isupper():
            found.append(part)
        else:
            found[-1:] = [f"{found[-1]} {part}" if found else part]
    return found


def aligned(source: str, translation: str) -> list[tuple[str, str]]:
    """Return each sentence with its translation if both texts have the same number of sentences (at least two), and
    each pair contains the same numbers and makes up about the same share of its text.
    """
    ours, theirs = sentences(source), sentences(translation)
    if len(ours) != len(theirs) or len(ours) < 2:
        return []
    growth = len(translation) / len(source)
    pairs = list(zip(ours, theirs, strict=True))
    return pairs if all(_belong_together(one, other, growth) for one, other in pairs) else []


def _belong_together(source: str, translation: str, growth: float) -> bool:
    stretched = len(translation) / (len(source) * growth)
    same_numbers = Counter(NUMBER.findall(source)) == Counter(NUMBER.findall(translation))
    return same_numbers and 1 / MOST_STRETCHED <= stretched <= MOST_STRETCHED
