"""Saving the translation of one text changes no other text and no other state."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from foundation.translation import pages, rich_text
from foundation.translation.pairing import Pair, State
from foundation.translation.saving import Entry, base_of, fingerprint, save
from news.models import ArticlePage
from tests import factories
from tests.foundation.translation.test_recording import russian
from tests.foundation.translation.test_side_by_side import latest

pytestmark = pytest.mark.django_db

SPLIT = (
    "The largest difference was two percent. "
    "Two laboratories repeated all of their measurements with other samples after the first results had been compared."
)


def set_body(page: Any, body: list[dict[str, Any]]) -> None:
    page.body = ArticlePage._meta.get_field("body").to_python(json.dumps(body))


def entry(pair: Pair, value: str) -> Entry:
    assert pair.original
    return Entry(pair.original.path, value, base_of(pair), fingerprint(pair.original.words))


def desk_with(*blocks: tuple[str, str]) -> tuple[Any, Any]:
    """Return an original and a translation in which each text has the same words in capitals."""
    original = factories.article(title="A title", standfirst="In short", body=list(blocks))
    page = russian(original)
    for pair in pages.read(original, page):
        assert pair.original
        pages.translate(page, original, pair.original.path, pair.original.value.upper())
    page.save_revision()
    return original, page


def publish(original: Any, *values: str) -> None:
    body = original.body.get_prep_value()
    new = [{"type": "text", "id": str(uuid4()), "value": ""} for _ in values[len(body) :]]
    set_body(original, [{**block, "value": value} for block, value in zip([*body, *new], values, strict=True)])
    factories.publish(original)


def rows_of(page: Any) -> dict[str, Pair]:
    return {pair.original.words: pair for pair in pages.read(pages.original_of(page), latest(page)) if pair.original}


def save_rows(page: Any, **values: str) -> dict[str, Any]:
    """Save rows of one screen, each found by its first word, one after the other. Return what was refused."""
    shown = rows_of(page)
    refused: dict[str, Any] = {}
    for word, value in values.items():
        pair = next(pair for words, pair in shown.items() if words.startswith(word))
        refused |= save(page, [entry(pair, value)], user=factories.user("Editors"), at=timezone.now()).refused
    return refused


def translated(page: Any) -> dict[str, tuple[str, str | None]]:
    """Return the state and translation by the first word of the original."""
    found = rows_of(page).items()
    return {words.split()[0]: (pair.state, pair.translation and pair.translation.words) for words, pair in found}


@pytest.mark.parametrize("order", [("Two", "The"), ("The", "Two")])
def test_both_halves_of_a_split_paragraph_are_kept_in_any_order(order: tuple[str, str]) -> None:
    original, page = desk_with(("text", f'<p data-block-key="aaaaa">{SPLIT}</p><p data-block-key="bbbbb">Other.</p>'))
    first, second = SPLIT.split(". ")
    publish(
        original,
        f'<p data-block-key="aaaaa">{first}.</p><p data-block-key="ccccc">{second}</p><p data-block-key="bbbbb">Other.</p>',
    )
    assert not save_rows(page, **{word: f"Half {word}" for word in order})
    assert translated(page) == {
        "A": (State.CURRENT, "A TITLE"),
        "In": (State.CURRENT, "IN SHORT"),
        "The": (State.CURRENT, "Half The"),
        "Two": (State.CURRENT, "Half Two"),
        "Other.": (State.CURRENT, "OTHER."),
    }
    texts = list(rich_text.paragraphs(latest(page).body.get_prep_value()[0]["value"]).values())
    assert texts.count("Half The") == texts.count("Half Two") == 1


def test_a_new_paragraph_in_a_text_without_keys_leaves_the_next_one_as_it_is() -> None:
    original = factories.article(title="A title", standfirst="In short", body=[("text", "<p>One.</p><p>Three.</p>")])
    page = russian(original)
    page.translated_from = {}
    set_body(page, [{**page.body.get_prep_value()[0], "value": "<p>Un.</p><p>Trois.</p>"}])
    pages.confirm(page, pages.read(original, page))
    page.save_revision()
    publish(original, '<p data-block-key="a">One.</p><p data-block-key="b">Two.</p><p data-block-key="c">Three.</p>')
    assert not save_rows(page, Two="Deux.")
    assert list(translated(page).values())[2:] == [(State.CURRENT, text) for text in ("Un.", "Deux.", "Trois.")]


def test_all_texts_of_a_new_block_are_saved_without_reloading() -> None:
    original, page = desk_with(("text", '<p data-block-key="a">Other.</p>'))
    publish(
        original, '<p data-block-key="a">Other.</p>', '<p data-block-key="b">One.</p><p data-block-key="c">Two.</p>'
    )
    assert not save_rows(page, Two="Deux.", One="Un.")
    assert list(translated(page).values())[3:] == [(State.CURRENT, "Un."), (State.CURRENT, "Deux.")]


def test_a_field_is_never_translated_in_another_field() -> None:
    original, page = desk_with()
    factories.publish(original, title="In short", standfirst="Something else")
    assert [state for state, _text in translated(page).values()] == [State.OUT_OF_DATE] * 2
    assert not save_rows(page, Something="Autre", In="Bref")
    assert (latest(page).title, latest(page).standfirst) == ("Bref", "Autre")


def test_a_text_that_is_emptied_or_has_only_digits_stays_beside_its_original() -> None:
    _original, page = desk_with(("text", '<p data-block-key="a">Twenty-five.</p><p data-block-key="b">Other.</p>'))
    for value, state in (("25", State.CURRENT), ("", State.MISSING), ("Vingt-cinq.", State.CURRENT)):
        assert not save_rows(page, Twenty=value)
        assert translated(page)["Twenty-five."] == (state, value)
    assert rich_text.paragraphs(latest(page).body.get_prep_value()[0]["value"]).keys() == {"@a", "@b"}
