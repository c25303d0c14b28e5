"""Fields that nothing reads: each of their words is counted, and each field is named."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from old_sites import values
from old_sites.addresses import Addresses
from old_sites.reasons import in_words
from old_sites.values import Item
from tests.old_sites.exports import SITE, item, news

words = st.sampled_from(["director", "Director", "Rue de la Loi 130", "+32 2 209 92 11", "53", "<b>bold</b> text"])
lists: st.SearchStrategy[Any] = st.recursive(
    words,
    lambda inner: st.lists(inner, min_size=1, max_size=3) | st.dictionaries(st.sampled_from("ab"), inner, min_size=1),
)


def read(**fields: Any) -> Item:
    found = values.item(item("Person", "/p", "a" * 32, **fields), Addresses(SITE))
    assert found
    return found


def texts_in(value: Any) -> list[str]:
    if isinstance(value, str):
        return value.replace("<b>", " ").replace("</b>", " ").split()
    return [word for one in (value.values() if isinstance(value, dict) else value) for word in texts_in(one)]


@given(st.dictionaries(st.sampled_from(["job_title", "phone", "rows", "offices", "table"]), lists))
def test_each_text_of_a_field_that_is_not_read_is_named_with_its_words(fields: dict[str, Any]) -> None:
    found = read(**fields)
    assert {name: text.split() for name, text in found.others.items()} == {
        name: texts_in(value) for name, value in fields.items()
    }
    said = in_words(found.notes)
    for name, value in fields.items():
        assert f"{name} ({len(texts_in(value))})" in said


def test_plain_fields_of_plone_have_no_other_fields() -> None:
    for data in (
        item("Document", "/d", "b" * 32, parent={"@id": "/"}, layout="x"),
        news("/n", "c" * 32, subjects=["a"]),
    ):
        found = values.item(data, Addresses(SITE))
        assert found
        assert (found.others, found.notes) == ({}, ())


def test_words_of_another_item_are_not_those_of_the_field() -> None:
    found = read(office={"@id": "/secret", "@type": "Office", "title": "Hiddenword"}, photo={"blob_path": "x/p.png"})
    assert found.others == {"office": "", "photo": ""}
    assert "office (0), photo (0)" in in_words(found.notes)


def test_formatted_texts_of_all_fields_are_part_of_the_page() -> None:
    rich = {"content-type": "text/html", "data": "<p>Life</p>"}
    assert read(biography=rich).html == "<p>Life</p>"
    found = values.item(news("/n", "c" * 32, "<p>Text</p>", more=rich), Addresses(SITE))
    assert found
    assert found.html == "<p>Text</p>\n<p>Life</p>"
    plain = values.item(
        news("/n", "c" * 32, text={"data": "A < b\n\nC", "content-type": "text/plain"}, more=rich), Addresses(SITE)
    )
    assert plain
    assert (plain.html, plain.is_plain) == ("<p>A &lt; b</p><p>C</p>\n<p>Life</p>", False)
