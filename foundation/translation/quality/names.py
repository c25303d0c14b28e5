"""Find names in Latin script that a translation lost. Pure.

Names of organisations and places are translated, so only three kinds of names count: names of people after a form of
address, words with a capital letter inside ("YouTube"), and Latin words in a text in another script ("ASYCUDA").
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from foundation.languages.folding import fold
from foundation.languages.written_in import ADDRESS
from foundation.translation.quality.findings import Finding, Kind

LATIN_WORD = r"[A-Za-zÀ-ÖØ-öø-ɏ][A-Za-zÀ-ÖØ-öø-ɏ0-9’'-]*[A-Za-zÀ-ÖØ-öø-ɏ0-9]"
LATIN = re.compile(rf"{LATIN_WORD}(?:\s{LATIN_WORD})*")
PERSON = re.compile(
    r"\b(?:Mr|Mrs|Ms|Miss|Dr|Prof|M\.|Mme|Mlle|MM\.|Herrn?|Frau|[Ss]ignora?|[Ss]ig|Sra?|Señora?|Pani?)\.?(?:ra)?\s+"
    r"(?:[A-Z]\.\s?)*((?:[A-ZÀ-ÖØ-Þ][\w’'-]+\s+)*[A-ZÀ-ÖØ-Þ][\w’'-]+)"
)
INSIDE = re.compile(r"\b\w*[a-z]+[A-Z]\w*\b")
SURNAME = re.compile(r"Ma?c[A-Z]")  # other scripts write it in their own letters
SHORT = 3
ROMAN = re.compile(r"[IVXLCDM]+")
ACRONYM = re.compile(r"\b[A-Z][A-Z0-9]{1,6}\b")


def lost_names(original: str, translation: str) -> Iterator[Finding]:
    """Yield the names of the original that the translation lacks."""
    original, there = ADDRESS.sub(" ", original), f" {fold(translation)} "
    is_latin = _is_mostly_latin(original)
    both_latin = is_latin and _is_mostly_latin(translation)
    found: dict[str, str] = {}
    if both_latin:
        found |= {match[1]: match[1].split()[-1] for match in PERSON.finditer(original)}
    for match in INSIDE.finditer(original):
        if not _is_abbreviation(match[0]) and (both_latin or not SURNAME.match(match[0])):
            found.setdefault(match[0], match[0])
    if not is_latin:
        new = set(ACRONYM.findall(translation)) - set(ACRONYM.findall(original))
        for match in LATIN.finditer(original):
            words = [word for word in match[0].split() if not ROMAN.fullmatch(word)]
            lost = [word for word in words if f" {fold(word)} " not in there]
            if lost and not (new and ACRONYM.fullmatch(match[0])):
                found[match[0]] = lost[0]
    for name, word in found.items():
        if fold(word).replace(" ", "") not in there.replace(" ", ""):
            yield Finding(Kind.NAME, original=name)


def _is_abbreviation(word: str) -> bool:
    """Return whether a word is one like "MoU", "AfDB" or "kWh", which other languages abbreviate in their own way."""
    return len(word) <= SHORT or sum(letter.isupper() for letter in word) * 2 > len(word)


def _is_mostly_latin(text: str) -> bool:
    letters = [letter for letter in text if letter.isalpha()]
    return sum(letter < "\u0250" for letter in letters) * 2 > len(letters)
