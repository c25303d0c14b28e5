"""`news.ingest.rules`: the effect of rules on an entry."""

from __future__ import annotations

import pytest

from news.ingest.rules import RuleFacts, apply_rules


def said(*rules: RuleFacts, title: str = "Customs day in Baku", text: str = "", language: str = "en") -> tuple:
    return apply_rules(rules, source_id=7, language=language, title=title, text=text)


def test_words_are_found_as_whole_words_and_phrases_in_any_case() -> None:
    assert said(RuleFacts("shortlist", words=("BAKU",)))[0] == "shortlisted"
    assert said(RuleFacts("shortlist", words=("tariff", "customs day")))[0] == "shortlisted"
    assert said(RuleFacts("shortlist", words=("custom",)))[0] is None
    assert said(RuleFacts("dismiss", words=("vacancy",)), text="One vacancy!")[0] == "dismissed"


def test_punctuation_alone_meets_nothing() -> None:
    assert said(RuleFacts("dismiss", words=("–",)))[0] is None


@pytest.mark.parametrize(
    ("language", "of_entry", "is_met"),
    [("de", "de", True), ("de", "DE-at", True), ("de", "den", False), ("de", "", False)],
)
def test_a_language_meets_its_regions(language: str, of_entry: str, is_met: bool) -> None:
    assert (said(RuleFacts("dismiss", language=language), language=of_entry)[0] == "dismissed") == is_met


def test_all_conditions_must_be_met() -> None:
    assert said(RuleFacts("dismiss", source_id=7, words=("baku",)))[0] == "dismissed"
    assert said(RuleFacts("dismiss", source_id=8, words=("baku",)))[0] is None
    assert said(RuleFacts("dismiss", source_id=7, words=("paris",)))[0] is None


def test_the_first_rule_to_decide_counts_and_topics_add_up() -> None:
    status, topics = said(
        RuleFacts("tag", topic_id=3),
        RuleFacts("shortlist"),
        RuleFacts("dismiss"),
        RuleFacts("tag", topic_id=5),
        RuleFacts("tag", topic_id=3, words=("baku",)),
    )
    assert status == "shortlisted"
    assert topics == (3, 5)
