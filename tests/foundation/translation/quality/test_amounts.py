"""Amounts of money are the same in every way that a language writes them."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foundation.translation.quality.reading import facts_of
from tests.foundation.translation.quality.test_quality import found, kinds

# By the power of ten: with #, the number. The decimal mark is that of the language.
WAYS = {
    "en": {
        3: ("€#k", "EUR #k", "EUR # thousand", "# thousand euros", "#k euros"),
        6: ("€#m", "€ #m", "EUR #m", "EUR #M", "EUR # m", "EUR # million", "€#mn", "# million euros", "#m euros"),
        9: ("€#bn", "EUR #b", "EUR # billion", "€#B", "# billion euros"),
        12: ("€#tn", "EUR # trillion"),
    },
    "fr": {
        3: ("# k€", "# k\u202f€", "# k EUR", "# mille euros"),
        6: ("# M€", "#\u00a0M€", "# M EUR", "# millions d’euros", "# million d’euros", "# M d’euros"),
        9: ("# Md€", "# Mds€", "# Mds d’euros", "# Mrd €", "# milliards d’euros"),
        12: ("# mille milliards d’euros",),
    },
    "ru": {
        3: ("# тыс. евро", "# тысяч евро", "€# тыс."),
        6: ("# млн евро", "# млн. евро", "#\u00a0млн\u00a0евро", "# миллиона евро"),
        9: ("# млрд евро", "# миллиардов евро"),
        12: ("# трлн евро", "# триллиона евро"),
    },
}
amounts = st.integers(11, 9_999).map(lambda tenths: Fraction(tenths, 10))


def written(number: Fraction, way: str, code: str) -> str:
    digits = f"{float(number):.1f}".removesuffix(".0")
    return way.replace("#", digits if code == "en" else digits.replace(".", ","))


@settings(deadline=None, max_examples=150)
@given(amounts, amounts, st.permutations(list(WAYS)), st.sampled_from([3, 6, 9, 12]), st.data())
def test_an_amount_is_the_same_in_any_way_of_writing(
    one: Fraction, other: Fraction, codes: list[str], power: int, data: st.DataObject
) -> None:
    source, target = codes[:2]
    original, translation = (data.draw(st.sampled_from(WAYS[code][power])) for code in (source, target))
    texts = written(one, original, source), written(one, translation, target)
    assert found(*texts, [source, target]) == [], texts
    if one != other:
        assert kinds(texts[0], written(other, translation, target), [source, target]) == ["number"]


@pytest.mark.parametrize("code", WAYS)
@pytest.mark.parametrize("power", [3, 6, 9, 12])
def test_each_way_has_its_value(code: str, power: int) -> None:
    for way in WAYS[code][power]:
        (fact,) = facts_of(written(Fraction(5, 2), way, code), code).written
        assert fact.numbers == {Fraction(5, 2) * 10**power}, way


def test_a_letter_without_a_currency_is_also_a_unit() -> None:
    assert kinds("The bridge is 2m wide.", "Ширина моста — 2 м.", ["en", "ru"]) == []
    assert kinds("They found 2m cigarettes.", "Нашли 2 млн сигарет.", ["en", "ru"]) == []
    assert kinds("They found 2m cigarettes.", "Нашли 3 млн сигарет.", ["en", "ru"]) == ["number"]
    assert kinds("A wall of 3 m", "Un mur de 3 m", ["en", "fr"]) == []
    assert kinds("A wall of 3 m", "Un mur de 3 millions", ["en", "fr"]) == ["number"]
