"""`rocb.search.corrections`: other queries if nothing is found."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import PageViewRestriction

from foundation.languages.folding import fold
from rocb.search import corrections, entries
from rocb.search.find import Search
from rocb.search.words import abbreviations
from tests import factories

pytestmark = pytest.mark.django_db


def found(query: str, language: str = "en") -> list[str]:
    meant = Search(query=query, language=language).meant
    return [str(entry.item or entry.page or entry.organisation) for entry in meant.results()]


def has(text: str, language: str = "en") -> None:
    factories.item(title="Something else", html=f"<p>{text}</p>", language=language)


@pytest.mark.parametrize(
    ("query", "text", "language"),
    [
        ("distruptive", "disruptive", "en"),
        ("technologeis", "technologies", "en"),
        ("блокчйн", "блокчейн", "ru"),
        ("прарывные тихнологии", "прорывные технологии", "ru"),
        ("mikurya", "Микурия", "ru"),
        ("Микурия", "Mikuriya", "en"),
        ("ghjhsdyst", "прорывные", "ru"),
        ("сгыещьы", "customs", "en"),
        ("plate-formes", "plateformes", "fr"),
        ("ecommerce", "e-commerce", "en"),
        ("cybersecurity", "cyber security", "en"),
        ("Bauk", "Baku", "en"),
        ("сканнер", "сканеров", "ru"),
        ("перепечатка", "перепечатывать", "ru"),
        ("kontejnery", "контейнера", "ru"),
        ("tamojnya", "таможня", "ru"),
        (",fre", "Баку", "ru"),
        ("workshop zebra", "workshop", "en"),
    ],
)
def test_what_is_misspelled_is_found_for_want_of_anything_else(query: str, text: str, language: str) -> None:
    has(text, language)
    assert found(query, language)


def test_what_is_exact_is_found_alone() -> None:
    has("disruptive")
    factories.item(title="Exactly", html="<p>distruptive</p>")
    assert found("distruptive") == ["Exactly"]


def test_of_two_near_words_the_nearer_counts_then_the_more_frequent() -> None:
    has("harbour")
    for _ in range(3):
        has("harbours harvest")
    entries.rebuild()
    assert corrections.corrections("harvets", ["en"]) == ["harvest"]
    assert corrections.corrections("harbourd", ["en"]) == ["harbours"]


def test_a_rare_word_may_be_another_one_misspelled() -> None:
    """Both words exist, but not in the same text."""
    has("Brainprot")
    has("Brainport clocks")
    has("Brainport")
    assert Search(query="brainprot clocks", language="en").meant.query == "brainport clocks"


def test_a_word_of_another_language_is_no_correction() -> None:
    has("disruptive", "en")
    assert corrections.corrections("distruptive", ["ru"]) == []


@pytest.mark.parametrize(
    ("query", "own", "other"),
    [
        ("рекорд", "рекордные", "record"),
        ("транспорт", "транспортная", "transport"),
        ("контейнер", "контейнеры", "container"),
    ],
)
def test_a_word_of_the_same_alphabet_comes_before_one_that_sounds_the_same(query: str, own: str, other: str) -> None:
    has(f"Пока {own} дни", "ru")
    factories.item(title=f"Журнал {other}", html=f"<p>Журнал {other}</p>", language="ru")
    (some,) = corrections.choices(query, ["ru"])
    assert some[0] != other


def test_a_word_that_only_a_closed_page_has_is_not_offered() -> None:
    page = factories.standard_page(title="Whereabouts")
    restriction = PageViewRestriction.objects.create(page=page, restriction_type="login")
    assert Search(query="wherabouts", language="en").corrected() is None
    restriction.delete()
    assert Search(query="wherabouts", language="en").corrected() is not None


@pytest.mark.parametrize("query", ["", " ", "\0", '"', "%", "🙂", "x" * 300, "; [ ] '", "ё", "a b c d e f g h i j"])
def test_no_query_breaks_a_correction(query: str) -> None:
    for other in corrections.corrections(query, ["en"]):
        Search(query=other, language="en").results()


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("OSCE", "once osier"),
        ("osce", "once"),
        ("ОБСЕ", "обе обед"),
        ("обсе", "обе"),
        ("Frontex", "frontières frontiers frontier"),
        ("menu", "mena"),
        ("workflow", "work that has a good flow"),
        ("EUBAM", "eulam"),
    ],
)
def test_a_name_or_an_abbreviation_that_no_text_has_is_not_corrected(query: str, text: str) -> None:
    factories.item(title=text, html=f"<p>{text}</p>", language="en")
    assert corrections.corrections(query, []) == []
    assert found(query) == []


def test_a_word_is_taken_apart_if_a_text_has_both_parts_side_by_side() -> None:
    has("Work, then flow")
    assert corrections.corrections("workflow", ["en"]) == []
    has("The work flow of customs")
    assert corrections.corrections("workflow", ["en"]) == ["work flow"]


def test_a_query_in_capitals_is_corrected_unless_its_words_are_short() -> None:
    has("disruptive Baku")
    assert corrections.corrections("DISRUPTVE BAUK", ["en"]) == ["disruptive baku"]
    assert corrections.corrections("BAUK", ["en"]) == []


def test_other_words_keep_their_capitals() -> None:
    has("workshop for OSCE")
    assert corrections.corrections("OSCE workshpo", ["en"]) == ["OSCE workshop"]


@given(st.text("ABEКСХ", min_size=1, max_size=6))
def test_no_abbreviation_is_read_as_a_mistake(token: str) -> None:
    assert abbreviations(f"customs and {token}") == {fold(token)}
    assert abbreviations(f"customs and {token.lower()}") == frozenset()
