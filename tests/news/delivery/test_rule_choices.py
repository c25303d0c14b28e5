"""`news.delivery.rule_choices`: choices for a rule, and a rule in words."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation

from news.delivery.rule_choices import choice_groups, facet_names, in_words, languages_in_words
from news.models import Subscription
from news.models.matching import Rule
from tests import event_factories, factories
from tests.factories import NOON

pytestmark = pytest.mark.django_db


def rule(**parts: Any) -> Rule:
    return Rule(**{name: value if name == "major_only" else frozenset(value) for name, value in parts.items()})


def test_everything_things_are_filed_under_can_be_chosen_by_its_name_in_the_current_language() -> None:
    broader = factories.topic(name={"en": "Enforcement", "ru": "Правоохрана"})
    factories.topic(name={"en": "Dogs", "ru": "Собаки"}, parent=broader)
    factories.region(name={"en": "Europe", "ru": "Европа"})
    with translation.override("ru"):
        labels = {group.name: [choice.label for choice in group.choices] for group in choice_groups()}
    assert labels["topic"] == ["Правоохрана", "Правоохрана › Собаки"]
    assert labels["region"] == ["Европа"]
    kinds = {choice.value for group in choice_groups() if group.name == "kind" for choice in group.choices}
    assert {"kind:statement", "kind:webinar"} <= kinds


def test_a_series_is_one_choice_in_all_languages_and_a_draft_is_none() -> None:
    series = event_factories.series(title="Data Webinar")
    event_factories.series(title="Hidden").unpublish()
    (group,) = [group for group in choice_groups() if group.name == "series"]
    assert [(choice.label, choice.value) for choice in group.choices] == [("Data Webinar", f"series:{series.pk}")]


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({}, ["Includes: Article, Event.", "About everything."]),
        ({"types": ["external"]}, ["Includes: External item.", "About everything."]),
        (
            {"any_of": ["topic:1", "topic:2"], "major_only": True},
            ["Includes: Article, Event.", "About at least one of: Gold, Wine.", "Messages for important changes only."],
        ),
        (
            {"all_of": ["topic:1"], "none_of": ["topic:2", "topic:404"]},
            [
                "Includes: Article, Event.",
                "About all of: Gold.",
                "Nothing about: something that has been deleted, Wine.",
            ],
        ),
        (
            {"none_of": ["topic:2"]},
            ["Includes: Article, Event.", "Nothing about: Wine.", "About everything else."],
        ),
    ],
)
def test_a_rule_is_said_in_words(parts: dict[str, Any], words: list[str]) -> None:
    names = {"topic:1": "Gold", "topic:2": "Wine"}
    assert in_words(rule(**parts), names) == words


def test_names_are_found_by_facet() -> None:
    topic = factories.topic(name="Gold")
    assert facet_names(choice_groups())[f"topic:{topic.pk}"] == "Gold"


def test_languages_are_said_with_what_becomes_of_a_thing_in_several() -> None:
    def said(*languages: str, mode: str = "each") -> str:
        return languages_in_words(Subscription(languages=list(languages), language_mode=mode, created_at=NOON))

    assert said("en") == "English."
    assert said("ru", "en", mode="best") == "Russian, English. Once, in the first available language."
    assert said() == "all languages. Every language version separately."
