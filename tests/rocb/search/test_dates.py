"""`rocb.search.dates`: queries write a date in many ways, our texts in one."""

from __future__ import annotations

import pytest

from rocb.search import dates


@pytest.mark.parametrize(
    ("query", "language", "words"),
    [
        ("17/05/2021", "en", "17 may 2021"),
        ("17.05.21", "fr", "17 mai 2021"),
        ("05/17/2021", "en", "17 may 2021"),
        ("2021-05-17", "fr", "17 mai 2021"),
        ("2021-12", "ru", "декабрь 2021"),
        ("workshop 05/2021", "en", "workshop may 2021"),
        ("17th of May 2021", "en", "17 May 2021"),
        ("May 17, 2021", "en", "May 17, 2021"),
        ("17 мая 2021 г.", "ru", "17 мая 2021"),
        ("17-19 May 2021", "en", "17-19 May 2021"),
        ("Feb 2023", "en", "february 2023"),
        ("févr. 2023", "fr", "fevrier 2023"),
        ("янв. 2022 года семинар", "ru", "январь 2022 семинар"),
        ("1er mars 2022", "fr", "1 mars 2022"),
        ('"17 May 2021"', "en", '"17 May 2021"'),
        ("may customs", "en", "may customs"),  # no month without a figure
        ("2021/22", "en", "2021/22"),
        ("20th global meeting", "en", "20th global meeting"),
        ("32.01.2021", "en", "32.01.2021"),
        ("99/99/2021", "en", "99/99/2021"),
        ("of of of", "en", "of of of"),
        ("", "en", ""),
    ],
)
def test_dates_are_read_as_texts_write_them(query: str, language: str, words: str) -> None:
    assert dates.read(query, language).words == words


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        ("2021-05-17", (2021, 5, 17)),
        ("May 17th, 2021", (2021, 5, 17)),
        ("17–19 мая 2021", (2021, 5, None)),
        ("mai 2021", (2021, 5, None)),
        ("2021", (None, None, None)),
        ("17 May", (None, None, None)),
    ],
)
def test_the_day_or_month_is_known(query: str, asked: tuple[int | None, int | None, int | None]) -> None:
    found = dates.read(query, "en")
    assert (found.year, found.month, found.day) == asked
