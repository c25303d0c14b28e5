"""`news.editorial.suggestions`: what a text is about. Precision matters more than completeness."""

from __future__ import annotations

import random
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from news.editorial.suggestions.naming import named_in
from news.editorial.suggestions.patterns import Patterns
from news.editorial.suggestions.reading import Text
from news.editorial.suggestions.things import Grade, Thing

NL = Thing(
    "NL",
    ("Customs Administration of the Netherlands", "Таможня Нидерландов", "Douane néerlandaise"),
    ("Netherlands", "Нидерланды", "Pays-Bas"),
    ("Dutch", "нидерландский", "néerlandais", "néerlandaise"),
)
GE = Thing(
    "GE",
    ("Revenue Service", "Customs of Georgia", "Таможня Грузии", "Douane géorgienne"),
    ("Georgia", "Грузия", "Géorgie"),
    ("Georgian", "грузинский", "géorgienne"),
)
PL = Thing(
    "PL", ("Customs Service of Poland", "Таможня Польши", "Douane de Pologne"), ("Poland",), ("Polish", "польский")
)
WCO = Thing(
    "WCO", ("World Customs Organization (WCO) Secretariat", "Секретариат Всемирной таможенной организации (ВТамО)")
)
RTCS = [Thing(city, (f"WCO Regional Training Centre, {city}",)) for city in ("Baku", "Astana", "Bishkek")]
OFFICE = Thing("office", ("Regional Office for Capacity Building for the World Customs Organization (ROCB Europe)",))
EUROPE = Thing("europe", ("Europe", "Европа", "Europe Region"), field="regions", is_body=False)


def topic(value: str, *names: str, hints: tuple[str, ...] = ()) -> Thing:
    return Thing(value, names, hints=hints, field="topics", is_proper=False, is_body=False)


SECURITY = topic("security", "Cyber security", "Кибербезопасность")
MODEL = topic("model", "Data model and standards", "Модель данных и стандарты", "Modèle de données et normes")
BUILDING = topic("building", "Capacity building and human resources")
ENVIRONMENT = topic("environment", "Environment", hints=("waste", "climate"))
DOGS = topic("dogs", "Detector dogs", hints=("кинолог", "служебная собака", "handler", "kennel"))
THINGS = [NL, GE, PL, WCO, *RTCS, OFFICE, EUROPE, SECURITY, MODEL, BUILDING, ENVIRONMENT, DOGS]


def named(text: str, things: list[Thing] = THINGS) -> dict[str, str]:
    return {found.value: found.words for found in named_in(Text.read(text), things)}


def grades(text: str, things: list[Thing] = THINGS) -> dict[str, Grade]:
    return {found.value: found.grade for found in named_in(Text.read(text), things)}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "The Customs Administration of the Netherlands was host.",
            {"NL": "Customs Administration of the Netherlands"},
        ),
        ("Нидерландам и Грузией", {"NL": "Нидерландам", "GE": "Грузией"}),
        ("les Pays-Bas et la GEORGIE", {"NL": "Pays-Bas", "GE": "GEORGIE"}),
        ("Грузы и грузов", {}),  # cargo is not Georgia
        ("the WCO’s region", {"WCO": "WCO"}),
        ("a wco of small letters", {}),
        ("в ВТамО", {"WCO": "ВТамО"}),
        ("Всемирной таможенной организацией", {"WCO": "Всемирной таможенной организацией"}),
        ("the World Customs Organization", {"WCO": "World Customs Organization"}),
        ("WCO Regional Training Centre, Baku", {"Baku": "WCO Regional Training Centre, Baku"}),
        ("о кибербезопасности и модели данных", {"security": "кибербезопасности", "model": "модели данных"}),
        ("new standards", {}),
        ("the word dutch in small letters", {}),
    ],
)
def test_a_name_is_found_in_its_cases_with_the_words_that_led_to_it(text: str, found: dict[str, str]) -> None:
    assert named(text) == found


def test_a_name_of_several_things_says_nothing() -> None:
    both = [Thing("a", ("State Customs Committee",)), Thing("b", ("State Customs Committee",))]
    assert named("State Customs Committee", both) == {}


def test_a_hint_of_one_thing_does_not_hide_the_name_of_another() -> None:
    both = [topic("rights", "Property rights"), topic("fraud", "Fraud", hints=("property rights",))]
    assert set(named("On property rights", both)) == {"rights"}


# --- Other ways to write a name -------------------------------------------------------------------------------------


@pytest.mark.parametrize("city", ["Baku", "Astana", "Bishkek"])
@pytest.mark.parametrize(
    "form",
    [
        "the Regional Training Centre in {}",
        "RTC {}",
        "{} RTC",
        "the {} Regional Training Centre of the WCO",
        "the Regional Training Centre (RTC) in {}",
        "the Regional Training Centre (opened lately) in {}",
        "WCO RTC, {}",
    ],
)
def test_a_centre_is_found_without_its_comma_in_another_order_and_by_its_initials(form: str, city: str) -> None:
    assert named(form.format(city))[city]


def test_a_long_name_is_found_by_its_first_part() -> None:
    whales = Thing("whales", ("Department of Blue Whale Care for the Northern Seas, Ministry of Fish",))
    for text in ("the Department of Blue Whale Care", "Department of Blue Whale Care for the Northern Seas"):
        assert set(named(text, [whales])) == {"whales"}
    assert named("the Department of Blue", [whales]) == {}
    assert set(named("the Blue Sea Office", [Thing("sea", ("Blue Sea Office, Ministry of Fish",))])) == {"sea"}


def test_one_head_has_several_names_in_an_enumeration() -> None:
    assert set(named("The Regional Training Centres in Baku, Astana and Bishkek met.")) == {"Baku", "Astana", "Bishkek"}


def test_brackets_in_the_middle_of_a_name_are_ignored() -> None:
    rilo = Thing("east", ("Bureau régional de liaison chargé du renseignement pour l’Europe orientale (BRLR EO)",))
    text = "le bureau régional de liaison chargé du renseignement (BRLR) pour l’Europe orientale"
    assert set(named(text, [rilo, EUROPE])) == {"east"}
    assert set(named("le BRLR pour l’Europe orientale", [rilo, EUROPE])) == {"east"}


WORDS = st.lists(
    st.from_regex(r"[A-Z][bcdfgklmnprtvz][aeiou][bcdfgklmnprtvz]{2}[aeiou]x", fullmatch=True), min_size=3, max_size=5
)


@given(words=WORDS, seed=st.integers(0, 100))
@settings(max_examples=50)
def test_any_name_is_found_in_any_order_of_its_words(words: list[str], seed: int) -> None:
    if len({word.lower() for word in words}) < len(words):
        return
    shuffled = random.Random(seed).sample(words, len(words))
    assert set(named(f"Then {' of the '.join(shuffled)} met.", [Thing("it", (" ".join(words),))])) == {"it"}


@given(
    words=WORDS, place=st.integers(1, 4), around=st.sampled_from(["{}", "de l’{}", "of the {} for the", "({}) of {}"])
)
@settings(max_examples=50)
def test_the_acronym_of_another_body_inside_a_name_is_part_of_it(words: list[str], place: int, around: str) -> None:
    if len({word.lower() for word in words}) < len(words):
        return
    place = min(place, len(words) - 1)
    text = " ".join([*words[:place], around.format("WCO", "ACME"), *words[place:]])
    acme = Thing("ACME", ("ACME",))
    assert set(named(f"Then {text} met.", [Thing("it", (" ".join(words),)), WCO, acme])) == {"it"}
    assert set(named(f"Then the WCO and {text} met.", [Thing("it", (" ".join(words),)), WCO, acme])) == {"WCO", "it"}


def test_a_name_does_not_go_beyond_its_sentence() -> None:
    assert "security" not in named("The word cyber. Security was good.")


# --- Places ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "the Dutch customs service",
        "Customs of Georgia and the Netherlands",
        "Polish, Georgian and Dutch customs",
        "нидерландской и польской таможни",
        "la douane néerlandaise",
        "les douanes géorgienne et néerlandaise",
    ],
)
def test_an_adjective_or_a_country_beside_customs_is_its_customs(text: str) -> None:
    assert grades(f"{'word ' * 120} {text}").get("NL") == Grade.SURE


def test_a_place_alone_is_sure_only_in_the_title_and_again_in_the_text() -> None:
    assert grades("News from Georgia\nIt rained in Georgia.")["GE"] == Grade.SURE
    assert grades("News\nIt rained in Georgia.")["GE"] == Grade.UNSURE
    assert grades("News\nA Georgian wine.")["GE"] == Grade.UNSURE


def test_a_place_in_passing_is_no_organisation() -> None:
    padding = "word " * 120
    assert named(f"{padding} Georgia") == {}
    assert grades(f"{padding} Georgia and Georgia")["GE"] == Grade.UNSURE


def test_of_a_long_enumeration_nothing_is_taken() -> None:
    many = [Thing(str(n), (f"Subject{n} heading",)) for n in range(12)]
    text = "word " * 120 + ", ".join(thing.names[0] for thing in many)
    assert named(text, many) == {}
    assert len(named(text, many[:5])) == 5


# --- Bodies and subjects --------------------------------------------------------------------------------------------


def test_the_longest_name_swallows_the_names_inside_it() -> None:
    assert set(named("The Regional Office for Capacity Building met ROCB Europe")) == {"office"}


@pytest.mark.parametrize(
    "text", ["the WCO Data Model", "le modèle de données de la WCO", "модель данных ВТамО", "the WCO Europe Region"]
)
def test_a_body_that_only_describes_a_subject_is_not_named(text: str) -> None:
    assert "WCO" not in named(text)
    assert "WCO" in named(f"{text}. The WCO met.")


@pytest.mark.parametrize(
    ("text", "grade"),
    [
        ("Title\nan environment for exchange, and an environment for all", None),
        ("Title\nthe environment", Grade.UNSURE),
        ("The environment\nOn the environment", Grade.SURE),
        ("Title\nWaste harms the environment.", Grade.SURE),
        (f"Title\n{'word ' * 120} environment", None),
    ],
)
def test_a_single_word_is_a_subject_only_if_the_text_confirms_it(text: str, grade: Grade | None) -> None:
    assert grades(text).get("environment") == grade


@pytest.mark.parametrize(
    ("text", "grade"),
    [
        ("Кинологи и их служебные собаки\nКинологов стало больше.", Grade.SURE),
        ("Title\nThe kennel is new.", Grade.WEAK),
        ("Title\nThe kennel is new. The handlers are not.", Grade.UNSURE),
        ("Title\nспециалисты и их служебных собак", Grade.UNSURE),
    ],
)
def test_hints_are_sure_only_if_several_sentences_have_several(text: str, grade: Grade) -> None:
    assert grades(text)["dogs"] == grade


# --- Properties -----------------------------------------------------------------------------------------------------

SENTENCES = [
    "The Dutch customs met RTC Baku.",
    "ВТамО провела семинар о модели данных.",
    "La douane géorgienne et la Pologne.",
    "Capacity building for Europe.",
    "Climate and waste.",
    "Кинологи и служебные собаки.",
]


@given(
    chosen=st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=6),
    words=st.lists(st.from_regex(r"zq[a-z]{1,6}", fullmatch=True)),
)
@settings(max_examples=50)
def test_an_unrelated_sentence_at_the_end_changes_nothing(chosen: list[str], words: list[str]) -> None:
    text = "Title\n" + " ".join(chosen)
    assert grades(f"{text} {' '.join(words)}.") == grades(text)


def test_the_order_of_the_list_changes_nothing() -> None:
    text = "Title\n" + " ".join(SENTENCES)
    found = grades(text)
    for order in [THINGS[::-1], *(random.Random(seed).sample(THINGS, len(THINGS)) for seed in range(5))]:
        assert grades(text, order) == found


def test_patterns_are_made_once_for_many_texts() -> None:
    patterns = Patterns.of(THINGS)
    assert all(named_in(Text.read(one), patterns) == named_in(Text.read(one), THINGS) for one in SENTENCES)


def test_things_of_two_fields_may_have_the_same_value() -> None:
    both = [Thing("1", ("Nino Beridze",), field="people"), Thing("1", ("Brainport Eindhoven",), field="organisations")]
    for text in permutations(["Nino Beridze", "Brainport Eindhoven"]):
        assert len(named_in(Text.read(" and ".join(text)), both)) == 2


@given(text=st.text(max_size=400))
def test_any_text_is_read_and_what_led_there_stands_in_it(text: str) -> None:
    for found in named_in(Text.read(text), THINGS):
        assert found.words.rstrip("…") in " ".join(text.split())


def test_the_order_of_words_decides_between_two_things_with_the_same_words() -> None:
    both = [topic("wide", "Échanges et facilitation"), topic("narrow", "Facilitation des échanges")]
    assert set(named("La facilitation des échanges", both)) == {"narrow"}
    assert set(named("Échanges et facilitation", both)) == {"wide"}


def test_a_conjunction_is_skipped_only_if_the_name_has_one() -> None:
    assert set(named("l’Afrique occidentale et centrale", [Thing("it", ("Afrique occidentale et centrale",))])) == {
        "it"
    }
    assert named("occidentale et centrale", [Thing("it", ("occidentale centrale X",), is_proper=False)]) == {}
    assert named("cyber and security") == {}


def test_an_adjective_that_is_a_language_is_no_place() -> None:
    assert named("Title\nThe exercises are in Georgian, en géorgienne.") == {}
    assert set(named("Title\nA course in Georgian for Georgian officers of Poland.")) == {"GE", "PL"}


def test_the_closest_form_decides_between_names_of_the_same_words() -> None:
    one, other = topic("one", "Торговля и упрощение процедур"), topic("other", "Упрощение процедур торговли")
    for order in ([one, other], [other, one]):
        assert set(named("Упрощение процедур торговли", order)) == {"other"}


@pytest.mark.parametrize(
    ("text", "grade"),
    [
        ("Poland checked it.", Grade.UNSURE),
        ("Poland checked it. The load left Poland.", Grade.UNSURE),
        ("Poland checked it. The load left Poland. It is back in Poland.", Grade.SURE),
        ("Poland checked it. The Polish team agreed.", Grade.SURE),
        (f"{'word ' * 110}. Poland. Poland. Poland.", Grade.UNSURE),
    ],
)
def test_a_place_in_several_sentences_or_with_its_adjective_is_sure(text: str, grade: Grade) -> None:
    (found,) = named_in(Text.read(f"A title\n{text}"), [PL, NL, GE])
    assert (found.value, found.grade) == ("PL", grade)


DOGS = topic("dogs", "Detector dogs", hints=("handler", "dog unit", "K9"))
FRAUD = topic("fraud", "Customs fraud", hints=("smuggling", "hidden compartment", "CITES"))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Title\nDetector dogs at work. Detector dogs sleep. They found a hidden compartment.", {"dogs"}),  # in passing
        ("Title\nThey found a hidden compartment.", {"fraud"}),
        ("Detector dogs find a hidden compartment\nNews.", {"dogs", "fraud"}),
        ("Title\nDetector dogs at work. Detector dogs sleep. Smuggling goes on. It was smuggled.", {"dogs", "fraud"}),
        ("Title\nThe rules are in CITES.", {"fraud"}),  # an acronym is no ordinary word
        ("Smuggled goods\nNews.", {"fraud"}),
    ],
)
def test_one_hint_after_the_first_sentence_is_nothing_beside_another_subject(text: str, found: set[str]) -> None:
    named = named_in(Text.read(text), [DOGS, FRAUD])
    assert {one.value for one in named if one.grade > Grade.WEAK} == found
