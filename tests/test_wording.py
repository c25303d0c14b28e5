"""The texts of the site follow the handbook's wording: ``docs/wording/en.md``, ``ru.md``, ``fr.md``.

Each page ends with a table of words not to use (a regular expression) and a table of texts that are correct anyway.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from tests.environment import ROOT
from tests.test_translations import CATALOGUES, Message, read

LANGUAGES = ("en", "ru", "fr")
VALUES = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}|<[^>]*>|https?://\S+|&\w+;")


@dataclass(frozen=True)
class Text:
    catalogue: str
    message: str
    text: str

    @property
    def words(self) -> str:
        """Text without values, markup and addresses."""
        return VALUES.sub("…", self.text)


@cache
def table(language: str, heading: str) -> list[list[str]]:
    """Return the rows of the table of two columns that begins with ``heading``."""
    rows, inside = [], False
    for line in (ROOT / "docs" / "wording" / f"{language}.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip().replace(r"\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        if cells and cells[0] == heading:
            inside = True
        elif not cells:
            inside = False
        elif inside and not set(cells[0]) <= {"-"}:
            rows.append(cells)
    return rows


@cache
def texts(language: str) -> list[Text]:
    found = []
    for path in CATALOGUES:
        if path.parts[-3] != (language if language != "en" else "ru"):
            continue
        for message in read(path):
            own = [message.text, message.plural] if language == "en" else list(message.translations.values())
            found += [Text(name_of(path), message.text, text) for text in dict.fromkeys(own) if text]
    return found


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT)).split("/locale")[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_has_a_word_that_the_handbook_says_not_to_use(language: str) -> None:
    allowed = {cells[0].strip("`") for cells in table(language, "right all the same")}
    found = []
    for pattern, instead in table(language, "not"):
        expression = re.compile(pattern.strip("`"), re.IGNORECASE if pattern == pattern.lower() else 0)
        found += [
            f"{text.catalogue}: {text.text!r} has {match[0]!r}: {instead}"
            for text in texts(language)
            if text.text not in allowed and (match := expression.search(text.words))
        ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_right_all_the_same_is_still_said(language: str) -> None:
    said = {text.text for text in texts(language)}
    assert {cells[0].strip("`") for cells in table(language, "right all the same")} <= said


@pytest.mark.parametrize("language", ["ru", "fr"])
def test_a_text_that_is_the_same_in_english_is_so_for_a_reason(language: str) -> None:
    allowed = {cells[0].strip("`") for cells in table(language, "same as in English")}
    same = {
        text.message for text in texts(language) if text.text == text.message and re.search(r"[^\W\d_…]", text.words)
    }
    assert sorted(same - allowed) == []


def test_the_same_text_has_the_same_translation_in_all_catalogues() -> None:
    """Django merges the catalogues, so one of two translations would never be shown."""
    seen: dict[tuple[str, str, str], dict[tuple[str, ...], str]] = {}
    for path in CATALOGUES:
        for message in read(path):
            key = (path.parts[-3], message.context, message.text)
            seen.setdefault(key, {})[forms(message)] = name_of(path)
    assert not {key: ways for key, ways in seen.items() if len(ways) > 1}


def forms(message: Message) -> tuple[str, ...]:
    return tuple(text for _number, text in sorted(message.translations.items()))


FAULTS_OF_SPACES = {
    "en": {
        "a space before a mark": r" [,.:;!?](?!\w)",
        "two spaces": r"\S  +\S",
    },
    "ru": {
        "an ordinary space before a dash": r" —",
        "a short dash between spaces": r" [–-] ",
        "an ordinary space after a word of one letter": r"(?<!\w)[вксоуиаяВКСОУИАЯ] (?=\S)",
        "an ordinary space after №": r"№ ",
        "no space after №": r"№(?=[\d…])",
        "a straight or an English quotation mark": r"[\"”]|“(?!$)(?=\w[^„]*$)",
        "a space before a mark": r"[ \u00a0][,.:;!?](?!\w)",
        "two spaces": r"\S  +\S",
    },
    "fr": {
        "no narrow no-break space before ; ! ?": r"[^\u202f?!;][;!?](?!\w)",
        "no no-break space before a colon": r"[^\u00a0\d\W]:(?!\w|//)|[ \u202f]:(?!\w)",
        "no narrow no-break space inside guillemets": r"«(?!\u202f)|(?<!\u202f)»",
        "a straight apostrophe or quotation mark": r"['\"“”]",
        "two spaces": r"\S  +\S",
    },
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_spaces_and_marks_are_those_of_the_language(language: str) -> None:
    found = [
        f"{text.catalogue}: {text.text!r}: {fault}"
        for fault, pattern in FAULTS_OF_SPACES[language].items()
        for text in texts(language)
        if re.search(pattern, text.words)
    ]
    assert not found, "\n".join(found)
