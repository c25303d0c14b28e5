"""Detect the language of a text by its short words: "of the", "dans les", "на". Needs neither a word list of our own
nor a model.

Half of the words in running text are short, and the translations of programs use the same short words. So the
catalogues that Django and Wagtail ship for a language contain most short words of a text in that language, and few of a
text in another one. Three parts of a text have no language of their own and are left out: quotations, addresses, and
names. A name is a run of words with a capital letter, with the small words between them: "Ministry of Finance of the
Republic".

A text is foreign if most of it or a whole sentence is foreign. The detection errs on the side of no result. A short
text, a list of names or a language without a catalogue has none.
"""

from __future__ import annotations

import gettext
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from functools import cache, partial
from pathlib import Path

import django
import wagtail
from django.utils.translation import get_language_info, pgettext, to_locale

from foundation.languages import spelling
from foundation.languages.quotations import without_quotations

SHORT = 5  # maximum number of letters in a short word
LEAST_WORDS = 4  # fewer short words give no result
# The catalogues contain 0.7 to 1 of the short words in the right language, and 0 to 0.3 in any other.
FOREIGN_BELOW = 0.4
CLEARLY_MORE = 0.3
NAMED_FROM = 0.6
# If no language fits better, the text must be longer and more clearly foreign.
LEAST_WORDS_ALONE, FOREIGN_ALONE_BELOW = 10, 0.25
# In another script, a few words are enough.
LEAST_LETTERS = 12
LEAST_LETTERS_OF_NAME = 4
# A foreign sentence within a text must be longer, so that a term or a title without quotation marks does not count.
LEAST_WORDS_OF_SENTENCE = 6
LONG = 9  # minimum number of letters in a word that is not an acronym
MOST_BETWEEN_NAMES = 3
# Small words that join the parts of a name.
JOINTS = {
    *("of", "the", "and", "for", "in", "on", "at", "to", "a", "an"),
    *("de", "des", "du", "la", "le", "les", "l", "d", "et", "à", "au", "aux", "en", "pour", "sur"),
    *("и", "по", "в", "на", "при", "для", "о", "с", "со"),
}

_ROOTS = tuple(Path(str(package.__file__)).parent for package in (django, wagtail))
_PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[a-z]|\{\w*\}|<[^>]+>|&\w+;|https?:\S+")
_WORD = re.compile(r"[^\W\d_]+")
ADDRESS = re.compile(r"(?<!\S)[^\s@]++@\S+|(?:https?://|www\.)\S+")
_WITHIN_NAME = re.compile(r"[\s,&/()’'-]*")
SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|\n")
_PARTS = re.compile(f"({SENTENCE_END.pattern})")
_SOURCE = "en"  # the language of the texts that the catalogues translate
_ANY_TRANSLATION = "fr"


@dataclass(frozen=True, slots=True)
class Foreign:
    """Text in a foreign language. ``language`` is its code, or empty if it is not one of the candidates. ``part`` is
    the foreign sentence if the rest is not foreign.
    """

    language: str
    part: str = field(default="", compare=False)


def foreign(text: str, *, own: str, others: Collection[str]) -> Foreign | None:
    """Return the other language in which ``text`` is written; None if it is in ``own`` or if that is unclear."""
    rest = _in_small_letters(without_quotations(text))
    candidates = [code for code in others if code != own and _vocabulary(code)]
    if not _vocabulary(own):
        return None
    return _foreign(_words(rest), own, candidates) or next(_foreign_parts(rest, own, candidates), None)


def _in_small_letters(text: str) -> str:
    """Return ``text`` with small letters in sentences that have only capital ones. Their words are not all names."""
    return "".join(part.lower() if _is_in_capitals(part) else part for part in _PARTS.split(text))


def _is_in_capitals(part: str) -> bool:
    words = _WORD.findall(part)
    return part.isupper() and len(words) >= LEAST_WORDS_OF_SENTENCE and max(map(len, words)) >= LONG


def _foreign_parts(text: str, own: str, candidates: list[str]) -> Iterator[Foreign]:
    for part in (*SENTENCE_END.split(text), *text.splitlines()):
        words = _words(part)
        if _is_whole(words, own) and (found := _foreign(words, own, candidates)):
            yield replace(found, part=part.strip())


def _foreign(words: list[str], own: str, candidates: list[str]) -> Foreign | None:
    if _is_in_another_script(words, own):
        return Foreign(_best(words, candidates)[0] or _only_one(words, candidates))
    known = _share(words, own)
    short = sum(map(_is_short, words))
    if short < LEAST_WORDS or known >= FOREIGN_BELOW:
        return None
    name, share = _best(words, candidates)
    is_strange = short >= LEAST_WORDS_ALONE and known < FOREIGN_ALONE_BELOW
    return Foreign(name) if share - known >= CLEARLY_MORE or is_strange else None


def _is_whole(words: list[str], own: str) -> bool:
    """Return whether these are enough words for a sentence, all in one script."""
    scripts = {_is_of(_script(own), word[0]) for word in words}
    return len(scripts) == 1 and sum(map(_is_short, words)) >= LEAST_WORDS_OF_SENTENCE


def _best(words: list[str], among: list[str]) -> tuple[str, float]:
    """Return the language whose catalogues contain most of the words, and that share; the code is empty if the share is
    too small.
    """
    share, code = max(((_share(words, code), code) for code in among), default=(0.0, ""))
    return (code if share >= NAMED_FROM else ""), share


def _only_one(words: list[str], among: list[str]) -> str:
    """Return the only language in the script of these words; a title may have few short words."""
    alike = [code for code in among if not _is_in_another_script(words, code)]
    return alike[0] if len(alike) == 1 else ""


def have_different_scripts(one: str, other: str) -> bool:
    """Return whether two languages have different scripts. Unknown languages count as having the same script."""
    return bool(_vocabulary(one) and _vocabulary(other)) and _script(one) != _script(other)


def is_in_other_letters(text: str, *, own: str) -> bool:
    """Return whether most letters of ``text``, such as a name of a place, belong to a script other than that of ``own``."""
    letters = [letter for letter in text if letter.isalpha()]
    if len(letters) < LEAST_LETTERS_OF_NAME or not _vocabulary(own):
        return False
    return sum(map(partial(_is_of, _script(own)), letters)) < len(letters) / 2


def phrase(code: str) -> str:
    """Return "in Russian", or "in another language", for a sentence of the current language."""
    if not code:
        # Translators: completes "The title seems to be %(found)s."
        return pgettext("a text is written", "in another language")
    # Translators: completes "The title seems to be %(found)s."
    return pgettext("a text is written", "in %(language)s") % {"language": spelling.small(name(code))}


def name(code: str) -> str:
    """Return the name of a language in the current language."""
    return str(get_language_info(code)["name_translated"]) if code else pgettext("language", "another")


def _words(text: str) -> list[str]:
    """Return the words of ``text`` that are not part of a name or an address."""
    words: list[str] = []
    between: list[str] = []  # small words after a part of a name; they belong to it if another part follows
    is_after_name, end = False, 0
    text = ADDRESS.sub(". ", text)
    for found in _WORD.finditer(text):
        word, is_near = found[0], bool(_WITHIN_NAME.fullmatch(text, end, found.start()))
        end = found.end()
        if not word[0].islower():
            words += [] if is_near else between
            between, is_after_name = [], True
        elif is_after_name and is_near and word in JOINTS and len(between) < MOST_BETWEEN_NAMES:
            between.append(word)
        else:
            words += [*between, word]
            between, is_after_name = [], False
    return words + between


def _is_in_another_script(words: list[str], own: str) -> bool:
    letters = "".join(words)
    return len(letters) >= LEAST_LETTERS and sum(map(partial(_is_of, _script(own)), letters)) < len(letters) / 2


def _is_short(word: str) -> bool:
    return len(word) <= SHORT


def _share(words: list[str], code: str) -> float:
    """Return the share of short words that the catalogues of a language contain."""
    short = list(filter(_is_short, words))
    return sum(word in _vocabulary(code) for word in short) / len(short) if short else 0.0


def _is_of(script: str, letter: str) -> bool:
    return unicodedata.name(letter, "").startswith(script)


@cache
def _script(code: str) -> str:
    """Return the script of the language, as Unicode names it: "LATIN", "CYRILLIC"."""
    names = (unicodedata.name(word[0], "").partition(" ")[0] for word in _vocabulary(code))
    return Counter(names).most_common(1)[0][0]


@cache
def _vocabulary(code: str) -> frozenset[str]:
    """Return the short words of the catalogues in this language; empty if there are none."""
    found: set[str] = set()
    for text in _texts(code):
        words = _WORD.findall(_PLACEHOLDER.sub(" ", text))
        found.update(word.lower() for word in filter(_is_short, words))
    return frozenset(found)


def _texts(code: str) -> Iterator[str]:
    locale = to_locale(_ANY_TRANSLATION if code == _SOURCE else code)
    for root in _ROOTS:
        for path in sorted(root.glob(f"**/locale/{locale}/LC_MESSAGES/django.mo")):
            with path.open("rb") as file:
                catalogue = gettext.GNUTranslations(file)
            for key, translation in vars(catalogue)["_catalog"].items():
                source = key[0] if isinstance(key, tuple) else key
                if source:  # the header has no source
                    yield source.partition("\x04")[2] or source if code == _SOURCE else translation
