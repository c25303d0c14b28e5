"""Text from outside takes linear time in the worker: in each regular expression and in each function that reads text.

The parser process has a CPU limit of its own, so the modules that only run there are not listed.
"""

from __future__ import annotations

import importlib
import re
import time
from collections.abc import Callable
from typing import Any

import pytest

from news.parsing import contacts, habits, identity, vocabulary

# A quadratic search of a text of this length takes several seconds, a linear one hundredths.
LENGTH, SECONDS = 20_000, 0.6
PIECES = (
    *("1", "a", " ", ".", "_", "-", "\u0301", "(", "<", "@", "$", "é", "中", "\n", "&", "=", '"', ";", "/", "\u200b"),
    *(
        "1,",
        "1 ",
        "1.",
        "a ",
        "a.",
        "a@",
        "a-",
        "a_",
        "@a",
        "<a ",
        "<a>",
        "((",
        "a=",
        "//",
        "?a",
        "&a",
        "[]",
        "{",
        "$ ",
    ),
    *("a@a.", "1-1.", "a1", "1 (", '<a href="', "<!--", "<?x", "=a.", "a/", "a\u0301", "2026-", "a\ufe00", '="'),
)


MODULES = (
    *("parsing.vocabulary", "parsing.contacts", "parsing.habits", "parsing.identity", "parsing.continuity"),
    *("ingest.weighing", "ingest.fetch", "ingest.store", "ingest.draftail"),
)
PATTERNS = {
    f"{name}.{constant}": value
    for name in MODULES
    for constant, value in vars(importlib.import_module(f"news.{name}")).items()
    if isinstance(value, re.Pattern)
}
READERS: dict[str, Callable[[str], object]] = {
    "words": vocabulary.words_of,
    "contacts": contacts.contacts_in,
    "accounts": lambda text: contacts.accounts_in([f"https://a.example/{text}", f"mailto:{text}"]),
    "hosts within": lambda text: contacts.hosts_within([f"https://a.example/{text}"]),
    "scripts": habits.scripts,
    "signs": habits.signs,
    "links": habits.links_in,
    "title": identity.title_key,
    "address": identity.canonical_address,
}


def seconds(function: Callable[[str], object], text: str) -> float:
    start = time.process_time()
    function(text)
    return time.process_time() - start


def search(pattern: re.Pattern[Any]) -> Callable[[str], object]:
    def all_matches(text: str) -> None:
        found = text.encode() if isinstance(pattern.pattern, bytes) else text
        for _ in pattern.finditer(found):
            pass

    return all_matches


@pytest.mark.parametrize("name", [*PATTERNS, *READERS])
def test_the_time_is_linear(name: str) -> None:
    function = READERS[name] if name in READERS else search(PATTERNS[name])
    assert [piece for piece in PIECES if seconds(function, (piece * LENGTH)[:LENGTH]) > SECONDS] == []
