"""`rocb.search.glossary`: terms with their sources, and what is official."""

from __future__ import annotations

import re

import pytest

from rocb.search.glossary import Source, Trust, by_letter, entries, meant
from rocb.search.terms import LANGUAGES


def test_each_term_has_a_definition_names_and_a_broader_term_that_is_there() -> None:
    for term in entries().values():
        assert all(term.names[code] and term.definitions[code] for code in LANGUAGES)
        assert "'" not in "".join([*term.definitions.values(), *term.names.values()])
        assert len({one.anchor for one in entries().values()}) == len(entries())


@pytest.mark.parametrize(
    ("url", "is_official"),
    [
        ("https://www.wcoomd.org/en/topics/", True),
        ("https://taxation-customs.ec.europa.eu/a", True),
        ("https://www.scribd.com/document/1/glossary-wcoomd.org", False),
        ("https://vofans.ru/m20.exe", False),
        ("https://wcoomd.org.example.com/", False),
        ("https://notgov.uk/", False),
        ("not an address", False),
    ],
)
def test_a_copy_of_an_official_text_on_another_site_is_not_official(url: str, is_official: bool) -> None:
    assert Source("WCO Glossary", url).is_official is is_official


def test_only_terms_with_official_sources_are_called_official() -> None:
    for term in entries().values():
        official = [source.is_official for source in term.sources]
        match term.trust:
            case Trust.OFFICIAL:
                assert set(official) == {True}, term.key
            case Trust.PARTLY:
                assert any(official), term.key
    assert entries()["proc.abandonment"].trust is Trust.USAGE, "its source is a copy"
    assert {term.trust for term in entries().values()} == set(Trust)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_term_is_below_one_letter_without_accents(language: str) -> None:
    listed = [term.key for some in by_letter(language).values() for term in some]
    assert sorted(listed) == sorted(entries())
    assert not {"É", "À", "Ё", "'", "“"} & by_letter(language).keys()
    assert entries()["proc.declare"].letter("en") == "D", "“to declare”"
    assert all(len(letter) == 1 and letter.isalpha() for letter in by_letter(language))


@pytest.mark.parametrize(
    ("query", "key"),
    [
        ("what is a carnet?", "proc.ata-carnet"),
        ("AEO", "aeo.aeo"),
        ("таможенного представителя", "proc.customs-broker"),
        ("Valeur en douane", "tar.customs-value"),
        ("таможня", "proc.customs"),
    ],
)
def test_a_query_names_a_term_in_any_language_and_form(query: str, key: str) -> None:
    assert [term.key for term in meant(query)] == [key]


def test_each_term_is_named_by_its_own_names() -> None:
    for term in entries().values():
        for name in term.names.values():
            assert term in meant(name), name
            assert term in meant(f"what is {name}?"), name


@pytest.mark.parametrize("query", ["", "scanning", "blue sky", "unsubscribe", "немецкая таможня", "the"])
def test_other_queries_name_no_term(query: str) -> None:
    assert meant(query) == []


def test_a_definition_is_a_short_phrase_in_its_own_language() -> None:
    cyrillic = re.compile("[а-яё]", re.IGNORECASE)
    for term in entries().values():
        for code, text in term.definitions.items():
            assert bool(cyrillic.search(text)) is (code == "ru"), text
            assert text[0].isupper(), text
            assert text[-1] not in " .,;", text
            assert len(text.split()) <= 25, text
        assert len(set(term.definitions.values())) == len(LANGUAGES), term.key
