"""Suggestions for texts that are filed by hand, and for the demo's articles. ``pytest -s`` prints precision and recall."""

from __future__ import annotations

from itertools import pairwise

import pytest

from news.editorial.suggestions.naming import named_in
from news.editorial.suggestions.reading import Text
from news.editorial.suggestions.things import Grade
from tests.news.editorial.suggestions.judged import (
    DEMO,
    FIELDS,
    JUDGED,
    LANGUAGES,
    Score,
    judged,
    patterns,
    read_toml,
    suggested,
    vocabulary,
)


@pytest.mark.parametrize("name", ["seen", "held_out", "fresh", "second_seen", "second_held_out"])
def test_texts_filed_by_hand_get_right_suggestions(name: str) -> None:
    found = judged(name)
    print(f"\n{name}", *found.lines(), *found.wrong, sep="\n")
    assert found.total.precision >= 0.92, found.wrong
    assert found.total.recall >= 0.8, found.wrong


SEED = {
    "organisations": {"NL", "rocb-europe", "wco-secretariat", "brainport-eindhoven"},
    "people": {"kunio-mikuriya", "safar-mehdiyev", "nanette-van-schelven", "eser-cengel"},
    "about": {"disruptive-technologies-2"},
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_seed_is_filed_under_its_bodies_its_speakers_and_its_event(language: str) -> None:
    (path,) = DEMO.glob("articles/2021-05-25-*.toml")
    row = read_toml(path)
    parts = row[language]
    found = list(
        suggested("\n".join([parts["title"], parts["standfirst"], parts["body"]]), language, at=row["published_on"])
    )
    for field, values in SEED.items():
        assert values == {one.value for one in found if one.field == field and one.is_sure}, field


def test_at_least_nine_of_ten_sure_suggestions_for_the_articles_of_the_demo_are_right() -> None:
    also_right = read_toml(JUDGED / "demo.toml")
    score, wrong = Score(), []
    for path in sorted((DEMO / "articles").glob("*.toml")):
        row = read_toml(path)
        filed = {(name, value) for name in FIELDS for value in row.get(name, [])}
        filed |= {("about", row["about"])} if row.get("about") else set()
        also = set(also_right.get(path.stem[:10], []))
        for language in LANGUAGES:
            if language in row:
                parts = row[language]
                text = "\n".join([parts["title"], parts["standfirst"], parts["body"]])
                found = list(suggested(text, language, at=row["published_on"]))
                score.add(found, filed, also)
                wrong += [(path.stem, language, one.key) for one in found if one.is_sure and one.key not in filed]
    print(f"\ndemo {score}")
    assert score.precision >= 0.9, wrong


# --- Every member, in three languages -------------------------------------------------------------------------------

MEMBERS = [thing for thing in vocabulary() if thing.places]
PADDING = "word " * 120  # so that a place alone is worth nothing


def sure(text: str) -> set[str]:
    return {one.value for one in named_in(Text.read(text), patterns()) if one.is_sure}


@pytest.mark.parametrize("member", MEMBERS, ids=lambda thing: thing.value)
def test_the_customs_of_every_member_are_known_by_country_and_by_adjective(member: object) -> None:
    thing = next(one for one in MEMBERS if one is member)
    assert thing.value in sure(f"{PADDING}. They met customs of {thing.places[0]}.")
    for adjective in thing.adjectives:
        if adjective.endswith("ский") or adjective.endswith("цкий"):
            stem = adjective[:-2]
            for form in (f"{stem}ая таможня", f"{stem}ой таможни", f"{stem}ую таможню", f"{stem}их таможенников"):
                assert thing.value in sure(f"{PADDING}. Мы видели {form}."), form
        elif adjective[:1].isupper() and adjective.isascii() and " " not in adjective and not adjective.endswith("s"):
            assert thing.value in sure(f"{PADDING}. They met {adjective} customs officers."), adjective


def test_two_adjectives_share_their_customs() -> None:
    english = [(thing.value, thing.adjectives[0]) for thing in MEMBERS if thing.adjectives]
    for (one, first), (other, second) in pairwise(english):
        assert {one, other} <= sure(f"{PADDING}. {first} and {second} customs met."), (first, second)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("the State Revenue Committee of Kazakhstan", "KZ"),
        ("Kosovo Customs", "XK"),
        ("таможенной службой Германии", "DE"),
        ("the customs of the Czech Republic", "CZ"),
        ("les douaniers letton et lituanien", "LT"),
        ("le BRLR (Europe orientale et centrale)", "rilo-ece"),
    ],
)
def test_offices_are_known_by_common_words_beside_their_place(text: str, value: str) -> None:
    assert value in sure(f"{PADDING}. {text}")


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("The office’s name: Regional Office for Capacity Building", {"rocb-europe"}),
        ("Бюро: Региональное бюро по созданию потенциала для региона Европы", {"rocb-europe"}),
        ("Le Bureau régional pour le renforcement des capacités", {"rocb-europe"}),
        ("Бюро: Региональное бюро ВТамО по созданию потенциала для региона Европы", {"rocb-europe"}),
        ("Le Bureau régional de l’OMD pour le renforcement des capacités", {"rocb-europe"}),
        ("ROCB Europe", {"rocb-europe"}),
        ("the Regional Training Centre in Baku and RTC Bishkek", {"rtc-baku", "rtc-bishkek"}),
        ("Региональный учебный центр в Баку", {"rtc-baku"}),
    ],
)
def test_the_regions_own_offices_are_known_by_shorter_names(text: str, values: set[str]) -> None:
    found = {one.value for one in named_in(Text.read(text), patterns()) if one.grade > Grade.WEAK}
    assert values <= found
    assert found.isdisjoint({"capacity-building", "wco-secretariat"})
