"""`old_sites.reasons`: sentences are stored, and translated where they are shown."""

from __future__ import annotations

from dataclasses import replace

from django.utils import translation

from old_sites import reasons
from old_sites.reasons import Reason, reason
from rocb.plone.sentences import sentence

EXPIRED = reason("The item expired on %(date)s.", date="2022-01-01")


def test_a_sentence_is_in_the_language_of_its_reader() -> None:
    said = {}
    for code in ("en", "ru", "fr"):
        with translation.override(code):
            said[code] = sentence(EXPIRED)
    assert said["en"] == "The item expired on 2022-01-01."
    assert all("2022-01-01" in text for text in said.values())
    assert len(set(said.values())) == 3
    assert str(EXPIRED) == said["en"]


def test_it_is_the_same_after_it_was_stored() -> None:
    twice = replace(EXPIRED, times=2)
    assert reasons.from_json(reasons.as_json(twice)) == twice
    assert reasons.from_text(reasons.as_text(twice)) == twice
    assert str(twice) == "The item expired on 2022-01-01 (×2)."


def test_a_text_of_an_earlier_version_is_shown_as_it_is() -> None:
    for text in ("It was 100% wrong.", "[", "[1, 2]", "[]", ""):
        assert str(reasons.from_json(text)) == text
        assert str(reasons.from_text(text)) == text


def test_a_value_is_never_read_as_a_message() -> None:
    assert str(reason("The link leads to %(path)s, which is not in the export.", path="/%(secret)s")).startswith(
        "The link leads to /%(secret)s,"
    )
    assert str(Reason("100% of %(nothing)s")) == "100% of %(nothing)s"
