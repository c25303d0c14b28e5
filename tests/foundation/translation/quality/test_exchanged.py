"""Numbers that changed places are a warning, in whatever order each language has them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foundation.translation.quality.findings import Kind
from tests.foundation.translation.quality.test_quality import found, kinds

LANGUAGES = ("en", "fr", "ru")
NOUNS = (
    ("delegates", "délégués", "делегатов"),
    ("ports", "ports", "портов"),
    ("new ships", "nouveaux navires", "новых судов"),
    ("experts", "experts", "экспертов"),
    ("customs administrations", "administrations douanières", "таможенных администраций"),
    ("countries", "pays", "стран"),
)


def text(places: Any, numbers: Any, language: int) -> str:
    return "; ".join(f"{numbers[place]} {NOUNS[place][language]}" for place in places) + "."


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_numbers_are_found_that_count_another_noun(data: Any) -> None:
    places = data.draw(st.permutations(range(len(NOUNS))))[: data.draw(st.integers(0, len(NOUNS)))]
    numbers = data.draw(st.lists(st.integers(5, 20), min_size=len(NOUNS), max_size=len(NOUNS), unique=True))
    one, other = data.draw(st.permutations(range(3)))[:2]
    codes = [LANGUAGES[one], LANGUAGES[other]]
    order = data.draw(st.permutations(places))
    original = text(places, numbers, one)
    assert found(original, text(order, numbers, other), codes) == []
    moved = dict(zip(places, data.draw(st.permutations(places)), strict=True))
    wrong = text(order, {place: numbers[moved[place]] for place in places}, other)
    warnings = found(original, wrong, codes)
    assert [one.kind for one in warnings] == [Kind.ORDER] * sum(place != moved[place] for place in places)
    assert not any(warning.is_error for warning in warnings)
    assert all(f"“{warning.original}” but" in warning.message for warning in warnings)


@pytest.mark.parametrize(
    ("original", "translation", "expected"),
    [
        ("From 3 to 5 June, 12 delegates came to 7 ports.", "С 3 по 5 июня 12 делегатов посетили 7 портов.", []),
        ("From 3 to 5 June, 12 delegates came to 7 ports.", "С 3 по 5 июня 7 делегатов посетили 12 портов.", ["order"] * 2),
        ("From 3 to 5 June, 12 delegates came.", "С 3 по 12 июня приехали 5 делегатов.", ["date"]),
        ("40 % of the 120 ships", "120 % из 40 судов", ["order"] * 2),
        ("40% of the 120 ships", "40 процентов из 120 судов", []),
        ("Twelve countries sent 30 experts.", "Двенадцать экспертов из 30 стран.", ["order"] * 2),
        ("12 of the 40 delegates came.", "Приехали 12 делегатов из 40.", []),
        ("5 ports, then 12 ports, 7 ships.", "12 портов, потом 5 портов, 7 судов.", ["order"]),
        ("12 guests of 5 countries.", "12 стран и гости.", []),  # a lost number is no exchange
    ],
)  # fmt: skip
def test_only_an_exchange_is_reported(original: str, translation: str, expected: list[str]) -> None:
    assert kinds(original, translation, ["en", "ru"]) == expected


# A sentence for each number, and sentences with two numbers of one sort, by language.
SENTENCES = (
    ("Poland checked #.", "La Pologne en a contrôlé #.", "Польша проверила #."),
    ("Latvia had #.", "La Lettonie en comptait #.", "У Латвии их было #."),
    ("They cost EUR #m.", "Ils coûtent # M€.", "Они стоят # млн евро."),
    ("The dogs found # kg.", "Les chiens en ont trouvé # kg.", "Собаки нашли # кг."),
    ("The rest is # %.", "Le reste représente # %.", "Остальное — # %."),
)
PAIRS = (
    (
        "Women: # % by air, # % by road.",
        "Femmes : # % par avion, # % par la route.",
        "Женщины: # % самолётом, # % поездом.",
    ),
    ("The duty rises from # % to # %.", "Le droit passe de # % à # %.", "Пошлина растёт с # % до # %."),
    ("It took EUR #m, and EUR #m here.", "Il a fallu # M€, et # M€ ici.", "Ушло # млн евро, а здесь — # млн евро."),
    ("It fell to # kg from # kg.", "Il est tombé à # kg, contre # kg.", "Вес упал до # кг с # кг."),
)
numbers = st.lists(st.integers(11, 99), min_size=len(SENTENCES), max_size=len(SENTENCES), unique=True)


def filled(text: str, numbers: Any) -> str:
    for number in numbers:
        text = text.replace("#", str(number), 1)
    return text


@settings(max_examples=100, deadline=None)
@given(numbers, st.permutations(range(3)), st.permutations(range(len(SENTENCES))), st.data())
def test_numbers_of_two_sentences_that_changed_places_are_found(
    values: list[int], languages: list[int], order: list[int], data: Any
) -> None:
    one, other = languages[:2]
    codes = [LANGUAGES[one], LANGUAGES[other]]
    original, translation = (" ".join(SENTENCES[place][code] for place in order) for code in (one, other))
    assert found(filled(original, values), filled(translation, values), codes) == []
    plain = [at for at, place in enumerate(order) if "m" not in SENTENCES[place][0].partition("#")[2][:1]]
    first, last = data.draw(st.permutations(plain))[:2]
    wrong = list(values)
    wrong[first], wrong[last] = wrong[last], wrong[first]
    (warning,) = found(filled(original, values), filled(translation, wrong), codes)
    assert warning.kind is Kind.ORDER
    assert not warning.is_error


@settings(max_examples=100, deadline=None)
@given(numbers, st.permutations(range(3)), st.sampled_from(PAIRS))
def test_two_numbers_of_one_sort_that_changed_places_are_found(
    values: list[int], languages: list[int], texts: tuple[str, ...]
) -> None:
    one, other = languages[:2]
    codes = [LANGUAGES[one], LANGUAGES[other]]
    assert found(filled(texts[one], values), filled(texts[other], values), codes) == []
    assert kinds(filled(texts[one], values), filled(texts[other], values[1::-1]), codes) == ["order"]


@pytest.mark.parametrize(
    ("original", "translation", "expected"),
    [
        ("It fell to 35 minutes from 90 minutes.", "Время сократилось с 90 до 35 минут.", []),
        ("It fell to 35 minutes from 90 minutes.", "Время сократилось с 35 до 90 минут.", ["order"]),
        ("EUR 2m of the EUR 5m went there.", "Из 5 млн евро туда ушло 2 млн евро.", []),
        ("40 % of the 60 % replied.", "Из этих 60 % ответили 40 %.", []),
        ("Seized: 112 million items, worth €3.8 billion.", "Изъято 3,8 млрд изделий на 112 млн евро.", ["order"]),
        ("Seized: 112 million items, worth €3.8 billion.", "На 3,8 млрд евро изъяли 112 млн изделий.", []),
        ("In 2024 they had 31. In 2025 they had 42.", "В 2025 году их было 42, а в 2024-м — 31.", ["order"]),  # moved
    ],
)
def test_the_order_counts_only_if_no_words_say_otherwise(original: str, translation: str, expected: list[str]) -> None:
    assert kinds(original, translation, ["en", "ru"]) == expected
