"""Terms of the public glossary are checked in translations, where almost all texts of the demo have them."""

from __future__ import annotations

from itertools import permutations

import pytest

from foundation.translation.quality.checking import Context, Glossary, Side, check
from foundation.translation.quality.findings import Kind
from foundation.translation.quality.glossary import Index, other_terms
from rocb.glossary.translating import terms
from rocb.search.terms import LANGUAGES
from tests.news.editorial.suggestions.judged import DEMO, read_toml

INDEXES = {code: Index(((term.names[code][0], term) for term in terms()), language=code) for code in LANGUAGES}


@pytest.mark.parametrize(
    ("codes", "original", "translation", "expected"),
    [
        ("en ru", "The mutual recognition arrangement helps.", "Соглашение о взаимном признании помогает.", []),
        (
            "en ru",
            "The mutual recognition arrangement helps.",
            "Договор о признании помогает.",
            ["mutual recognition arrangement"],
        ),
        ("en fr", "An authorised economic operator.", "Un opérateur économique agréé.", []),
        ("en fr", "An authorised economic operator.", "Un opérateur agréé.", []),  # a synonym
        ("en fr", "An authorised economic operator.", "Une entreprise.", ["authorised economic operator"]),
        ("en ru", "The fine print, and cargo.", "Примечания и груз.", []),  # single words have several meanings
    ],
)
def test_a_term_of_several_words_has_its_translation_or_a_synonym(
    codes: str, original: str, translation: str, expected: list[str]
) -> None:
    source, target = codes.split()
    context = Context(glossary=Glossary(INDEXES[source], Index((), language=target)))
    found = check(Side(original, source), Side(translation, target), context)
    assert [one.original for one in found if one.kind is Kind.TERM] == expected
    assert not any(one.is_error for one in found)


def test_the_texts_of_the_demo_translate_checked_terms_as_the_glossary_does() -> None:
    uses, others = 0, list[str]()
    for path in sorted((DEMO / "articles").glob("*.toml")):
        row = read_toml(path)
        for source, target in permutations(LANGUAGES, 2):
            texts = [row.get(code, {}).get("body", "").split("\n\n") for code in (source, target)]
            if len(texts[0]) == len(texts[1]):
                for original, translation in zip(*texts, strict=True):
                    found = [one for one in INDEXES[source].find(original) if one.term.is_checked]
                    uses += len(found)
                    others += [one.original for one in other_terms(original, translation, found, target=target)]
    assert uses > 150
    assert len(others) <= uses / 20, others
