"""The texts of the site use the words of `docs/wording/terms.toml`, and avoid the faults of the handbook.

Each pair "fault → better" of the handbook is a test of the patterns: they find the left side and accept the right one.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.environment import ROOT
from tests.test_translations import CATALOGUES, Message, read

LANGUAGES = ("en", "ru", "fr")
HANDBOOK = ROOT / "docs" / "wording"
WORDS = tomllib.loads((HANDBOOK / "terms.toml").read_text(encoding="utf-8"))
TERMS: dict[str, dict[str, Any]] = {
    name: term
    for room in ("collecting", "articles", "sending", "events", "data", "office")
    for name, term in WORDS[room].items()
}
VALUES = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}|<[^>]*>|https?://\S+|&\w+;")
NOT_PROSE = re.compile(r"```.*?```|^    .*?$|`[^`]*`|\]\([^)]*\)", re.DOTALL | re.MULTILINE)
QUOTED = {"en": r"“((?:[^“”]|“[^”]*”)+)”", "ru": r"«((?:[^«»]|«[^»]*»)+)»", "fr": r"«\s?([^«»]+?)\s?»"}
END_OF_SENTENCE = re.compile(r"(?<=[.!?…])[”\")]*\s+(?=\S)")
END_OF_CLAUSE = re.compile(r"(?<=[.!?…:;])[»”\")]*\s+")
read_once = cache(read)
LONGEST_SENTENCE = {"en": 20, "ru": 21, "fr": 25}  # words; French needs a quarter more

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


class Text(NamedTuple):
    place: str
    message: str
    text: str

    @property
    def words(self) -> str:
        """Text without values, markup and addresses."""
        return VALUES.sub("…", self.text)


@cache
def texts(language: str) -> list[Text]:
    """Return all texts of the catalogues in this language."""
    found = []
    for path in CATALOGUES:
        if path.parts[-3] != (language if language != "en" else "ru"):
            continue
        for message in read_once(path):
            own = [message.text, message.plural] if language == "en" else list(message.translations.values())
            found += [Text(name_of(path), message.text, text) for text in dict.fromkeys(own) if text]
    return found


@cache
def running_texts(language: str) -> list[Text]:
    """Return the texts of the demo, and the pages of the handbook in English, as prose without code."""
    pages = [ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").glob("*.md")] if language == "en" else []
    found = [Text(path.name, "", NOT_PROSE.sub("…", path.read_text(encoding="utf-8"))) for path in pages]
    for path in (ROOT / "rocb" / "demo").rglob("*.toml"):
        rows = tomllib.loads(path.read_text(encoding="utf-8"))
        found += [Text(path.name, "", text) for code, text in strings(rows) if code == language]
    return found


def strings(value: object, language: str = "") -> Iterator[tuple[str, str]]:
    """Yield the strings below the keys that are languages."""
    match value:
        case dict():
            for key, inside in value.items():
                yield from strings(inside, key if key in LANGUAGES else language)
        case list():
            for inside in value:
                yield from strings(inside, language)
        case str():
            yield language, value


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT)).split("/locale")[0]


class Rule(NamedTuple):
    pattern: re.Pattern[str]
    better: str


def rule(pattern: str, better: str) -> Rule:
    has_capitals = re.search(r"[A-ZА-Я]", re.sub(r"\\.", "", pattern))
    return Rule(re.compile(pattern, 0 if has_capitals else re.IGNORECASE), better)


@cache
def general_rules(language: str) -> list[Rule]:
    """Return the rules for all texts, running texts included."""
    return [rule(*row) for row in WORDS["faults"][language].items()]


@cache
def rules(language: str) -> list[Rule]:
    """Return the rules for messages of the interface."""
    terms = [rule(term["not"][language], term[language]) for term in TERMS.values() if language in term.get("not", {})]
    return [*terms, *(rule(*row) for row in WORDS["faults_of_messages"][language].items()), *general_rules(language)]


def faults(language: str, text: str) -> list[str]:
    return [f"{match[0]!r}: {better}" for pattern, better in rules(language) if (match := pattern.search(text))]


def faults_of_spaces(language: str, text: str) -> list[str]:
    return [fault for fault, pattern in FAULTS_OF_SPACES[language].items() if re.search(pattern, text)]


@cache
def pairs(language: str) -> list[tuple[str, str]]:
    """Return the pairs "fault → better" of the handbook's page."""
    page = (HANDBOOK / f"{language}.md").read_text(encoding="utf-8")
    quoted = QUOTED[language]
    left = rf"{quoted}(?:, {quoted})*(?:, {quoted})?(?: [a-z ]{{1,40}})? → {quoted}"
    found = re.finditer(left, re.sub(r"\s*\n\s*", " ", page[page.lower().index("ten most frequent faults") :]))
    return [
        (fault, better)
        for match in found
        for *before, better in [[re.sub(r"^«\s?|\s?»$", "", part) for part in re.findall(quoted, match[0])]]
        for fault in before
        if fault != better
    ]


# --- The rules themselves ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_fault_of_the_handbook_is_found_and_what_is_better_is_not(language: str) -> None:
    known = WORDS["uncaught"].get(language, {})
    missed = {
        fault
        for fault, better in pairs(language)
        if not faults(language, fault)
        and not set(faults_of_spaces(language, fault)) - set(faults_of_spaces(language, better))
    }
    refused = {better: faults(language, better) for _fault, better in pairs(language) if faults(language, better)}
    print(f"{language}: {len(pairs(language))} pairs, {len(pairs(language)) - len(missed)} faults found, {known}")
    assert (missed, refused) == (set(known), {})


def test_each_term_has_a_definition_and_a_name_in_each_language() -> None:
    assert [name for name, term in TERMS.items() if not {"is", *LANGUAGES} <= term.keys()] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_term_has_a_name_that_is_a_fault(language: str) -> None:
    names = [name.strip() for term in TERMS.values() for name in term[language].split(";")]
    assert [name for name in names if faults(language, name)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_exceptions_are_still_needed(language: str) -> None:
    exempt = set(WORDS["exempt"][language])
    assert exempt == {text.text for text in texts(language) if text.text in exempt and faults(language, text.words)}


# --- The texts --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_has_a_fault(language: str) -> None:
    allowed = set(WORDS["exempt"][language])
    found = [
        (text, some) for text in texts(language) if text.text not in allowed and (some := faults(language, text.words))
    ]
    assert not found, "\n".join(f"{text.place}: {text.text!r}: {some}" for text, some in found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_spaces_and_marks_are_those_of_the_language(language: str) -> None:
    found = [
        f"{text.place}: {text.text!r}: {some}"
        for text in texts(language)
        if (some := faults_of_spaces(language, text.words))
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_of_the_handbook_and_no_text_of_the_demo_has_a_general_fault(language: str) -> None:
    found = [
        f"{text.place}: {text.text[max(0, match.start() - 40) : match.end() + 20]!r}: {better}"
        for text in running_texts(language)
        for pattern, better in general_rules(language)
        for match in pattern.finditer(text.words)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", ["ru", "fr"])
def test_a_translation_has_the_name_of_each_term(language: str) -> None:
    messages = [
        (message, VALUES.sub("…", f"{message.text} {message.plural}").lower())
        for path in CATALOGUES
        if path.parts[-3] == language
        for message in read_once(path)
        if message.text not in WORDS["without"][language]
    ]
    found = []
    for term in TERMS.values():
        if "in" not in term:
            own = [name.strip().lower() for name in term["en"].split(";")]
            english = re.compile("|".join(rf"\b{re.escape(name)}(?:s|es)?\b" for name in own))
            names = re.compile("|".join(stems(name) for name in term[language].split(";")), re.IGNORECASE)
            found += [
                f"{message.text!r} has no {term[language]!r}: {message.translations}"
                for message, words in messages
                if any(name in words for name in own)
                and english.search(words)
                and not any(names.search(text) for text in message.translations.values())
            ]
    assert not found, "\n".join(found)


def stems(name: str) -> str:
    """Return a pattern of a name in any of its forms, with up to two words between its words."""
    parts = [word if len(word) < 4 else word[: max(3, len(word) - 2)] for word in name.split()]
    return r"\W+(?:\w+\W+){0,2}?".join(rf"{re.escape(part)}\w*" for part in parts)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_is_short(language: str) -> None:
    found = [
        f"{text.place}: {count} words: {sentence!r}"
        for text in texts(language)
        for sentence in sentences(text.text)
        if (count := len(re.findall(r"[\w’'%-]+", sentence))) > LONGEST_SENTENCE[language]
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", ["ru", "fr"])
def test_a_translation_loses_no_sentence(language: str) -> None:
    """A translation may join two sentences by a colon, a semicolon or a dash."""
    found = {
        f"{text.place}: {text.message!r}: {text.text!r}"
        for text in texts(language)
        if text.message not in WORDS["without"][language]
        and len(sentences(text.text)) + text.text.count("—") < len(sentences(text.message, END_OF_SENTENCE))
    }
    assert not found, "\n".join(found)


def sentences(text: str, end: re.Pattern[str] = END_OF_CLAUSE) -> list[str]:
    return [part for part in end.split(VALUES.sub("x", text)) if re.search(r"\w", part)]


@pytest.mark.parametrize("language", ["ru", "fr"])
def test_a_text_that_is_the_same_in_english_is_so_for_a_reason(language: str) -> None:
    same = {
        text.message for text in texts(language) if text.text == text.message and re.search(r"[^\W\d_…]", text.words)
    }
    assert sorted(same - set(WORDS["same"][language])) == []


def test_the_same_text_has_the_same_translation_in_all_catalogues() -> None:
    """Django merges the catalogues, so one of two translations would never be shown."""
    seen: dict[tuple[str, str, str], dict[tuple[str, ...], str]] = {}
    for path in CATALOGUES:
        for message in read_once(path):
            key = (path.parts[-3], message.context, message.text)
            seen.setdefault(key, {})[forms(message)] = name_of(path)
    assert not {key: ways for key, ways in seen.items() if len(ways) > 1}


def forms(message: Message) -> tuple[str, ...]:
    return tuple(text for _number, text in sorted(message.translations.items()))
