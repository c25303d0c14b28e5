"""Docstrings and comments avoid the words that `docs/wording/code.md` lists."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.environment import ROOT

RULES = (ROOT / "docs/wording/code.md").read_text()
PACKAGES = ("foundation", "events", "news", "old_sites", "rocb", "bin")


def banned() -> re.Pattern[str]:
    """Return a pattern of the listed words as whole words, without the notes in brackets and fragments with an
    ellipsis.
    """
    listed = re.search(r"^Not in code: (.+?)\.\n\n", RULES, re.DOTALL | re.MULTILINE)
    assert listed
    words = [word.strip() for word in re.sub(r"\(.+?\)", "", listed[1].replace("\n", " ")).split(",")]
    return re.compile(rf"\b({'|'.join(map(re.escape, words))})\b", re.IGNORECASE)


def fragments() -> re.Pattern[str]:
    """Return a pattern of the words with which no docstring begins, because half a sentence follows them."""
    listed = re.search(r"^Not the first word of a docstring: (.+?)\.$", RULES, re.MULTILINE)
    assert listed
    return re.compile(rf"\s*({'|'.join(map(re.escape, listed[1].split(', ')))})\b", re.IGNORECASE)


def prose(path: Path) -> Iterator[tuple[int, str]]:
    """Yield docstrings and comments with their lines."""
    source = path.read_text()
    for node in ast.walk(ast.parse(source)):
        for statement in getattr(node, "body", None) or [] if not isinstance(node, ast.Lambda | ast.IfExp) else []:
            match statement:
                case ast.Expr(ast.Constant(str(text)), lineno=line):
                    yield line, text
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


@cache
def texts(package: str) -> list[tuple[str, str]]:
    """Return the texts of a package with their places."""
    paths = [path for path in sorted((ROOT / package).rglob("*.py")) if "migrations" not in path.parts]
    return [(f"{path.relative_to(ROOT)}:{line}", text) for path in paths for line, text in prose(path)]


@pytest.mark.parametrize("package", PACKAGES)
def test_docstrings_and_comments_use_no_banned_word(package: str) -> None:
    found = [
        f"{place}: {word[0]}"
        for place, text in texts(package)
        for word in banned().finditer(re.sub(r"``.+?``|`.+?`", "", text))
    ]
    assert not found, f"{len(found)}: " + "; ".join(found)


@pytest.mark.parametrize("package", [*PACKAGES, "tests"])
def test_no_docstring_begins_with_half_a_sentence(package: str) -> None:
    starts = fragments()
    found = [f"{place}: {word[0].strip()}" for place, text in texts(package) if (word := starts.match(text))]
    assert not found, f"{len(found)}: " + "; ".join(found)


NO_WORD_TELLS = {
    "Whether the worker has not signed yet.",
    "let everything wait while our way out is the trouble (commit)",
}


def test_each_fault_of_the_handbook_is_found_and_what_is_better_is_not() -> None:
    def is_fault(text: str) -> bool:
        return bool(banned().search(text) or fragments().match(text))

    pairs = re.findall(r"^\| (.+?) \| (.+?) \|$", RULES.split("| not | but |\n|---|---|\n")[1], re.MULTILINE)
    assert {fault for fault, _better in pairs if not is_fault(fault)} == NO_WORD_TELLS
    assert not [better for _fault, better in pairs if is_fault(better)]


def test_the_lists_are_read() -> None:
    assert banned().search("Whoever asks")
    assert not banned().search("what showers bring")
    assert fragments().match("Of one asker.")
    assert not fragments().match("Offer the versions of a page.")
    assert not fragments().match("# of the whole")
