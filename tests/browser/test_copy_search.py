"""The search of a static copy, opened from a disk."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from foundation.languages.folding import OTHER_LETTERS, fold
from tests.environment import ROOT
from tests.rocb.static_copy.search_files import made

pytestmark = [pytest.mark.browser, pytest.mark.process, pytest.mark.one_database]

PAGE = f"""<!doctype html><html lang="en"><meta charset="utf-8"><title>Search</title>
<script src="{(ROOT / "rocb/static/rocb/copy_search.js").as_uri()}" defer></script>
<search hidden data-copy-search data-count="Results: {{count}}" data-none="Nothing for {{query}}" data-some="Some of {{query}}:"
  data-failed="Failed"><input type="search"><a hidden data-index hreflang="en" href="index.html">English</a>
<input type="checkbox"><p role="status"></p><ol></ol><button hidden>More</button></search>"""
TEXTS = [
    ("Regional workshops in Baku", "Policies of the harbour"),
    ("Müller & <b>Søn</b>", "café"),
    *((f"Customs item {number}", "declaration") for number in range(101)),
]
# Cherokee, and forms of Cyrillic letters in old manuscripts: for these, folding case is not the same as small letters.
OTHER_CASES = {*range(0x13A0, 0x1400), *range(0x1C80, 0x1C90)}


@pytest.fixture(scope="module")
def page(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    folder = tmp_path_factory.mktemp("copy")
    (folder / "words").mkdir()
    for name, content in made(TEXTS).items():
        (folder / "words" / f"{name}.js").write_bytes(content)
    (folder / "index.html").write_text(PAGE, encoding="utf-8")
    page = browser.new_context().new_page()
    page.goto((folder / "index.html").as_uri())
    yield page
    page.context.close()


def test_the_script_folds_each_letter_as_the_index_does(page: Page) -> None:
    letters = [chr(code) for code in range(0x20, 0x2000) if unicodedata.name(chr(code), "") and code not in OTHER_CASES]
    words = [*letters, "Straße", "ИЙЁ", "İstanbul", "a_b", "x" * 50, "é" * 50]
    other = {chr(letter): text for letter, text in OTHER_LETTERS.items()}
    found = page.evaluate("([words, letters]) => words.map((word) => fold(word, letters).join(' '))", [words, other])
    assert [(word, fold(word), one) for word, one in zip(words, found, strict=True) if fold(word) != one] == []


@pytest.mark.parametrize(
    ("query", "status", "first"),
    [
        ("REGION workshop", "Results: 1", TEXTS[0][0]),
        ("policy", "Results: 1", TEXTS[0][0]),
        ("harbor", "Results: 1", TEXTS[0][0]),
        ("muller soń", "Results: 1", TEXTS[1][0]),
        ("regio", "Results: 1", TEXTS[0][0]),
        ("customs", "Results: 101", "Customs item 100"),
        ("workshop nothing", "Some of workshop nothing: Results: 1", TEXTS[0][0]),
        ("<img src=x>", "Nothing for <img src=x>", ""),
        ("__proto__ constructor", "Nothing for __proto__ constructor", ""),
    ],
)
def test_words_are_found_with_other_endings_and_spellings(page: Page, query: str, status: str, first: str) -> None:
    page.locator("input[type=search]").fill(query)
    expect(page.locator("[role=status]")).to_have_text(status)
    if first:
        expect(page.locator("ol h3").first).to_have_text(first)
    else:
        expect(page.locator("ol li")).to_have_count(0)


def test_more_results_are_shown_and_the_reader_is_at_the_first_of_them(page: Page) -> None:
    page.locator("input[type=search]").fill("customs")
    expect(page.locator("ol li")).to_have_count(10)
    page.locator("button").click()
    expect(page.locator("ol li")).to_have_count(20)
    expect(page.locator("ol li").nth(10).locator("a")).to_be_focused()
