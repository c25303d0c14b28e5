"""`foundation.languages.word_forms`: cases and plurals, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.languages.folding import fold
from foundation.languages.word_forms import is_form_of

LETTERS = st.text(alphabet="абвгдежзиклмнопрстуфхцчшщьыэюяabcdefs", min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Нидерланды", "Нидерландов Нидерландам Нидерландами Нидерландах"),
        ("Грузия", "Грузии Грузию Грузией"),
        ("Казахстан", "Казахстана Казахстану Казахстаном Казахстане"),
        ("Прорывные", "прорывных прорывным прорывными"),
        ("технологии", "технологий технологиям технологиях технологией"),
        ("Российская", "Российской Российскую"),
        ("Модель", "модели моделью моделей"),
        ("Ченгель", "Ченгеля Ченгелю"),
        ("сотрудничество", "сотрудничества сотрудничеством"),
        ("Кибербезопасность", "кибербезопасности"),
        ("вебинары", "вебинар вебинаров вебинарах"),
        ("узел", "узла узлы узлов узлами"),
        ("порядок", "порядка порядков порядками"),
        ("уровень", "уровня уровней уровнями"),
        ("государство", "государств государствам государствами"),
        ("webinar", "webinars"),
        ("webinars", "webinar"),
        ("таможня", "таможен таможни"),
        ("посылка", "посылок"),
        ("служба", "служб"),
        ("authority", "authorities"),
    ],
)
def test_cases_and_plurals_are_forms_of_the_name(name: str, words: str) -> None:
    assert [word for word in words.split() if not is_form_of(fold(word), fold(name))] == []


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("Грузия", "грузы"),
        ("Грузия", "груз"),
        ("Бельгия", "бельё"),
        ("Model", "modelling"),
        ("Баку", "бак"),
        ("art", "arts"),
        ("посылка", "посылик"),
        ("посылка", "посёлок"),
    ],
)
def test_a_word_that_only_begins_so_is_another(name: str, word: str) -> None:
    assert not is_form_of(fold(word), fold(name))


@given(word=LETTERS, other=LETTERS)
def test_every_word_is_a_form_of_itself_and_a_form_keeps_the_beginning(word: str, other: str) -> None:
    assert is_form_of(word, word)
    if is_form_of(word, other):
        assert word[:3] == other[:3] or word == other
