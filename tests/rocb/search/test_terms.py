"""`rocb.search.terms`: the table of terms, and what a word means."""

from __future__ import annotations

import csv

import pytest

from foundation.languages.folding import fold
from rocb.models import Organisation
from rocb.search import terms
from rocb.search.likeness import is_cyrillic


def test_each_concept_has_a_term_in_each_language_and_wider_concepts_exist() -> None:
    concepts = terms.concepts()
    assert len(concepts) > 350
    for concept in concepts.values():
        assert all(concept.names[code] for code in terms.LANGUAGES), concept.key
        assert set(concept.broader) <= concepts.keys() - {concept.key}, concept.key
        assert is_cyrillic(concept.names["ru"][0]) or concept.key == "org.clikc", concept.key


def test_each_row_of_the_table_has_a_cell_for_each_column() -> None:
    with terms.TABLE.open(encoding="utf-8", newline="") as file:
        names, *rows = csv.reader(file)
    assert [row for row in rows if len(row) != len(names)] == []


def test_all_53_members_have_names_of_their_people_and_customs() -> None:
    codes = {key.removeprefix(terms.OF_A_COUNTRY) for key in terms.concepts() if key.startswith(terms.OF_A_COUNTRY)}
    assert len(codes) == 53
    assert all(len(code) == Organisation._meta.get_field("code").max_length for code in codes)


@pytest.mark.parametrize(
    ("word", "synonym", "language"),
    [
        ("sniffer dogs", "detector dog", "en"),
        ("trusted trader", "aeo", "en"),
        ("уэо", "aeo", "ru"),
        ("фуры", "грузовик", "ru"),
        ("chiens renifleurs", "chien detecteur", "fr"),
        ("немецкая", "германия", "ru"),
        ("turques", "turquie", "fr"),
        ("рентгеновский", "интроскоп", "ru"),  # from a common root
    ],
)
def test_a_term_has_synonyms_in_its_language_whatever_its_ending(word: str, synonym: str, language: str) -> None:
    assert synonym in terms.of(fold(word), [language])


@pytest.mark.parametrize(
    ("word", "wider", "language"),
    [("дальнобойщики", "грузовик", "ru"), ("rayons x", "scanner", "fr"), ("xray", "scanner", "en")],
)
def test_a_narrow_term_has_a_wider_one(word: str, wider: str, language: str) -> None:
    assert wider in terms.broader(fold(word), [language])
    assert wider not in terms.of(fold(word), [language])


def test_words_for_pages_of_the_site_are_no_synonyms_in_texts() -> None:
    assert terms.meanings("newsletter", ["en"])
    assert terms.of("newsletter", ["en"]) == frozenset()


def test_no_synonym_contains_another_or_the_word_itself() -> None:
    assert all("detector" not in name.split() for name in terms.of("detector", ["en"]))
    found = terms.of("truck", ["en"])
    assert not [name for name in found if " " in name and set(name.split()) & {"truck", "lorry"}]


def test_a_name_of_a_country_is_no_name_of_anything_else() -> None:
    """“Douane” is what Dutch customs call themselves. As a synonym of “Netherlands” it found every administration."""
    used: dict[str, set[str]] = {}
    for concept in terms.concepts().values():
        for name in {fold(name) for names in concept.names.values() for name in names}:
            used.setdefault(name, set()).add(concept.key)
    assert not {name: keys for name, keys in used.items() if len(keys) > 1 and any(map(is_of_a_country, keys))}


def is_of_a_country(key: str) -> bool:
    return key.startswith(terms.OF_A_COUNTRY)
