"""`news.editorial.suggestions.unlisted`: names to create."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from news.editorial.suggestions.naming import read
from news.editorial.suggestions.patterns import Patterns
from news.editorial.suggestions.reading import Text
from news.editorial.suggestions.things import Thing
from news.editorial.suggestions.unlisted import OFFERED_AT_MOST, unlisted_in

LISTED = [
    Thing("eser", ("Eser Çengel", "Эсер Ченгель"), field="people"),
    Thing("wco", ("World Customs Organization (WCO)",), field="organisations"),
]


def unlisted(text: str) -> list[tuple[str, str, str]]:
    written = Text.read(text)
    matches = read(written, Patterns.of(LISTED))[1]
    return [
        (one.field, one.name, one.words)
        for one in unlisted_in(written, matches, people="people", organisations="bodies")
    ]


@pytest.mark.parametrize(
    ("text", "name", "words"),
    [
        ("Nino Beridze, Head of Training, welcomed them.", "Nino Beridze", "Nino Beridze, Head"),
        ("said Director General Øystein Børmer of Norway", "Øystein Børmer", "Director General Øystein Børmer"),
        ("Anna van der Berg, Deputy Director", "Anna van der Berg", "Anna van der Berg, Deputy"),
        ("Jean-Luc Martin, chef de division", "Jean-Luc Martin", "Jean-Luc Martin, chef"),
        (
            "Руководитель лаборатории Айгуль Садыкова рассказала",
            "Айгуль Садыкова",
            "Руководитель лаборатории Айгуль Садыкова",
        ),
        ("la ministre Amélie de Montchalin a dit", "Amélie de Montchalin", "ministre Amélie de Montchalin"),
    ],
)
def test_a_person_with_an_office_is_offered(text: str, name: str, words: str) -> None:
    assert unlisted(text) == [("people", name, words)]


@pytest.mark.parametrize(
    "text",
    [
        "Eser Çengel, Head of Training",
        "директор Эсер Ченгель",
        "Head of Risk Management",
        "Nino Beridze came, and the head went.",
        "the director. Nino Beridze came",
        "министр инициативы «Открытые Балканы»",
        "Head Nino",
        "HEAD OF TRAINING AND DIRECTOR",
    ],
)
def test_who_is_listed_or_has_no_office_is_not(text: str) -> None:
    assert unlisted(text) == []


def test_an_organisation_with_its_abbreviation_is_offered_unless_it_is_listed() -> None:
    text = "The World Customs Organization (WCO), the European Food Safety Authority (EFSA) and a Big Thing (XYZ)"
    name = "European Food Safety Authority"
    assert unlisted(text) == [("bodies", name, f"{name} (EFSA)")]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("They met the Federal Agency for Forests in May.", ["Federal Agency for Forests"]),
        ("said the Ministry of Trade, which", ["Ministry of Trade"]),
        ("the United Nations Office on Drugs and Crime trained", ["United Nations Office on Drugs and Crime"]),
        (
            "the Organization for Security and Co-operation in Europe (OSCE)",
            ["Organization for Security and Co-operation in Europe"],
        ),
        ("Министерство торговли провело встречу", ["Министерство торговли"]),
        ("Министерство внутренних дел сообщило", ["Министерство внутренних дел"]),
        ("Евразийская экономическая комиссия утвердила форму", ["Евразийская экономическая комиссия"]),
        ("Агентство по защите растений ведёт реестр", ["Агентство по защите растений"]),
        ("Пограничная служба задержала грузовик", ["Пограничная служба"]),
        ("l’Office européen de lutte antifraude (OLAF) a saisi", ["Office européen de lutte antifraude"]),
        ("le Ministère de l’Économie a annoncé", ["Ministère de l’Économie"]),
        ("l’Agence nationale de sécurité, qui", ["Agence nationale de sécurité"]),
        ("the Council of Ministers and the Parliament", ["Council of Ministers"]),
        ("at the service of the traders. The Commission said", []),
        ("the Council Regulation and such Offices", []),
        ("в комитете и на службе", []),
        ("the World Customs Organization said", []),
    ],
)
def test_an_organisation_is_known_by_a_word_for_it(text: str, names: list[str]) -> None:
    assert [name for field, name, _words in unlisted(f"A title.\n{text}") if field == "bodies"] == names


def test_the_office_of_a_place_is_listed_already() -> None:
    """ "Police" is in most names, "coast" in several: that one needs the place beside it."""
    names = {place: f"Border Police of {place}" for place in ("Austria", "Hungary", "Slovakia", "Moldova")}
    names |= {place: f"Coast Watch of {place}" for place in ("Norway", "Sweden", "Finland")}
    things = [Thing(place, (name,), places=(place,), field="organisations") for place, name in names.items()]
    patterns = Patterns.of(things)
    text = Text.read(
        "A title.\nThe Coast Service of Norway, the Coast Rescue Academy, the Swedish Forest Agency and the Road Police Agency."
    )
    found = unlisted_in(text, read(text, patterns)[1], people="people", organisations="bodies", patterns=patterns)
    assert [one.name for one in found] == ["Coast Rescue Academy", "Swedish Forest Agency"]


@given(st.text("А Министерствоагел (OF)Serviceunit.,’-", max_size=60))
def test_no_text_breaks_the_search_for_bodies(text: str) -> None:
    for one in unlisted_in(Text.read(f"T\n{text}"), [], people="people", organisations="bodies"):
        assert one.name in " ".join(text.split())


def test_a_name_is_offered_once_and_a_list_of_names_only_in_part() -> None:
    assert len(unlisted("Director Nino Beridze. Director Nino Beridze.")) == 1
    letters = "ABCDEFGHIJ"
    assert len(unlisted(" ".join(f"Director {one}no {one}eridze." for one in letters))) == OFFERED_AT_MOST
