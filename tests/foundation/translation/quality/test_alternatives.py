"""Words that exclude each other: a different one is reported, the same one and other ways to say it are not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.foundation.translation.quality.test_quality import found

DAYS = {
    "en": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
    "ru": ["понедельник", "вторник", "среду", "четверг", "пятницу", "субботу", "воскресенье"],
    "fr": ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"],
    "de": ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"],
}
CURRENCIES = {
    "en": ["dollars", "euros", "pounds_sterling", "roubles", "manats", "tenges"],
    "ru": ["долларов", "евро", "фунтов_стерлингов", "рублей", "манатов", "тенге"],
    "fr": ["dollars", "euros", "livres_sterling", "roubles", "manats", "tenges"],
}
SHARES = {
    "en": ["half", "a third", "a quarter"],
    "ru": ["половину", "треть", "четверть"],
    "fr": ["la moitié", "un tiers", "un quart"],
}
UNITS = {
    "en": ["kilometres", "tonnes", "hectares", "minutes", "weeks"],
    "ru": ["километров", "тонн", "гектаров", "минут", "недель"],
    "fr": ["kilomètres", "tonnes", "hectares", "minutes", "semaines"],
}
RIGHT = {
    ("The session lasts half an hour.", "Заседание длится 30 минут."),
    ("In the first quarter the share of third countries rose.", "В первом квартале доля третьих стран выросла."),
    ("The distance is 5 miles.", "Расстояние составляет 8 километров."),
    ("They meet on Wednesday.", "В среде экспертов решили: встреча пройдёт в среду."),
    ("It costs $5 million.", "Это стоит 5 млн долл. США."),
    ("The euro rose against the dollar.", "Курс доллара к евро снизился."),
    ("A working day of 8 hours.", "Восьмичасовой рабочий день."),
    ("They left at 5.30 in the morning.", "Они выехали в половине шестого утра."),
    ("The hall opens at half past nine.", "Зал откроется в 9:30."),
    ("It begins at 9.15.", "Начало в четверть десятого."),
    ("It ends at 17:45.", "Окончание без четверти шесть."),
    ("Half of the 5 members agreed.", "Половина пяти членов согласилась."),
}


def is_error(original: str, translation: str, codes: list[str]) -> list[bool]:
    return [finding.is_error for finding in found(original, translation, codes)]


@pytest.mark.parametrize("words", [DAYS, CURRENCIES, SHARES, UNITS], ids=["days", "currencies", "shares", "units"])
@given(data=st.data())
def test_another_word_is_an_error_and_the_same_one_is_not(words: dict[str, list[str]], data: st.DataObject) -> None:
    codes = data.draw(st.permutations(sorted(words)).map(lambda codes: codes[:2]))
    one, other = data.draw(st.permutations(range(len(words["en"]))).map(lambda numbers: numbers[:2]))
    number = "12 " if words is UNITS else ""
    original, *theirs = (
        f"{number}{words[code][place]}".replace("_", " ")
        for code, place in ((codes[0], one), (codes[1], one), (codes[1], other))
    )
    assert is_error(original, theirs[0], codes) == []
    assert is_error(original, theirs[1], codes) == [True]


@pytest.mark.parametrize("pair", sorted(RIGHT))
def test_other_ways_to_say_it_are_not_reported(pair: tuple[str, str]) -> None:
    assert found(*pair, ["en", "ru"]) == []


@pytest.mark.parametrize(
    "pair",
    [
        ("They left at 5.30 in the morning.", "Они выехали в половине седьмого утра."),
        ("The hall opens at half past nine.", "Зал откроется в 10:30."),
        ("It begins at 9.15.", "Начало без четверти десять."),
    ],
)
def test_another_time_in_words_is_reported(pair: tuple[str, str]) -> None:
    assert len(found(*pair, ["en", "ru"])) == 1
