"""`news.blocks.BodyField`: a site adds blocks by a setting, without a migration."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from news.blocks import BodyBlock, BodyField, QuoteBlock, figures_in, headings_in


def test_a_site_adds_a_block_below_ours_and_no_migration_says_so(settings: Any) -> None:
    before = BodyField(blank=True)
    settings.BODY_BLOCKS = {"motto": "news.blocks.QuoteBlock"}
    field = BodyField(blank=True)
    assert list(field.stream_block.child_blocks) == [*BodyBlock.base_blocks, "motto"]
    assert isinstance(field.stream_block.child_blocks["motto"], QuoteBlock)
    assert not field.stream_block.required
    assert field.deconstruct() == before.deconstruct()
    assert field.deconstruct()[1:] == ("news.blocks.BodyField", [], {"blank": True})


def test_a_block_of_the_site_keeps_its_value(settings: Any) -> None:
    settings.BODY_BLOCKS = {"motto": "news.blocks.QuoteBlock"}
    stored = [{"type": "motto", "value": {"text": "Onwards", "speaker": "Ann", "office": ""}, "id": "1"}]
    body = BodyField(blank=True).to_python(stored)
    assert [(block.block_type, block.value["text"]) for block in body] == [("motto", "Onwards")]


@pytest.mark.parametrize(
    ("name", "path", "why"),
    [
        ("motto", "news.blocks.MottoBlock", "MottoBlock"),
        ("motto", "nowhere.MottoBlock", "nowhere"),
        ("motto", "motto", "motto"),
        ("motto", "news.blocks.images_in", "not a class of blocks"),
        ("text", "news.blocks.QuoteBlock", "is ours"),
        ("my motto", "news.blocks.QuoteBlock", "not a Python identifier"),
    ],
)
def test_a_block_that_cannot_be_used_is_named(settings: Any, name: str, path: str, why: str) -> None:
    settings.BODY_BLOCKS = {name: path}
    with pytest.raises(ImproperlyConfigured, match="BODY_BLOCKS") as caught:
        BodyField(blank=True).stream_block  # noqa: B018
    assert why in str(caught.value)


def test_the_first_table_with_a_column_of_numbers_has_the_figures_as_plain_text() -> None:
    def table(*types: str) -> dict[str, Any]:
        columns = [{"type": name, "heading": f"{name} {at}"} for at, name in enumerate(types)]
        cells = ["1 & <2" if name == "number" else "<b>a</b>  b &amp; c" for name in types]
        return {"type": "table", "value": {"columns": columns, "rows": [{"values": cells}], "caption": ""}}

    stored = [table("text", "text"), table("text", "text", "number"), table("text", "number")]
    figures = figures_in(BodyField(blank=True).to_python(stored))
    assert figures == {"title": "", "headings": ["text 0", "number 2"], "rows": [["a b & c", "1 & <2"]]}
    assert figures_in(BodyField(blank=True).to_python(stored[:1])) is None


def test_the_contents_are_the_headings_of_the_first_level_with_an_anchor_each() -> None:
    def heading(text: str, level: str = "h2") -> dict[str, Any]:
        return {"type": "heading", "value": {"text": text, "level": level}}

    stored = [heading("One"), heading("Part", "h3"), heading("Два"), heading("one"), heading("!"), heading("")]
    assert headings_in(BodyField(blank=True).to_python(stored)) == [("one", "One"), ("два", "Два")]
