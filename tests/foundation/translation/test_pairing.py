"""States of texts after single changes. `test_any_sequence` compares them with a model."""

from __future__ import annotations

import json
from html import escape
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foundation.translation import pages, rich_text
from foundation.translation.pairing import Pair, State, pairs
from foundation.translation.texts import Text, Texts
from news.models import ArticlePage

pytestmark = pytest.mark.django_db  # a page in memory reads its content type


def article(*blocks: tuple[str, Any], **fields: Any) -> ArticlePage:
    body = [{"type": kind, "id": str(uuid4()), "value": value} for kind, value in blocks]
    return ArticlePage(**{"title": "Title", "body": json.dumps(body), **fields})


def prose(*paragraphs: str, keys: bool = True) -> tuple[str, str]:
    key = iter(uuid4().hex[:5] for _ in paragraphs)
    return "text", "".join(f'<p data-block-key="{next(key)}">{p}</p>' if keys else f"<p>{p}</p>" for p in paragraphs)


def copy_of(original: ArticlePage, *, body: Any = None) -> ArticlePage:
    copy = ArticlePage(**{name: getattr(original, name) for name in original.translated_fields if name != "body"})
    copy.body = body or original.body.get_prep_value()
    copy.body = ArticlePage._meta.get_field("body").to_python(json.dumps(original.body.get_prep_value()))
    pages.begin(copy)
    return copy


def states(original: ArticlePage, translation: ArticlePage) -> dict[str, State]:
    """Return the state by the words of the original, or of the translation if there is no original."""
    return {(pair.original or pair.translation).words: pair.state for pair in pages.read(original, translation)}  # type: ignore[union-attr]


def test_two_changed_paragraphs_are_due_and_no_others() -> None:
    original = article(
        prose("One two three.", "Four five six.", "Seven eight nine."), ("heading", {"text": "Ten", "level": "h2"})
    )
    translation = copy_of(original)
    for pair in pages.read(original, translation):
        assert pair.state == State.MISSING
        pages.translate(translation, original, pair.original.path, f"Перевод {pair.original.value}")  # type: ignore[union-attr]
    assert set(states(original, translation).values()) == {State.CURRENT}
    html = original.body.get_prep_value()[0]["value"]
    original.body = ArticlePage._meta.get_field("body").to_python(  # type: ignore[union-attr]
        json.dumps(
            [
                {**original.body.get_prep_value()[0], "value": html.replace("two", "2").replace("eight", "8")},
                original.body.get_prep_value()[1],
            ]
        )
    )
    due = [pair for pair in pages.read(original, translation) if pair.is_due]
    assert [(pair.state, pair.made_from) for pair in due] == [
        (State.OUT_OF_DATE, "One two three."),
        (State.OUT_OF_DATE, "Seven eight nine."),
    ]


def test_an_original_that_gets_keys_later_keeps_its_translations() -> None:
    original = article(prose("One two.", "Three four.", "Five six.", keys=False))
    translation = copy_of(original)
    for pair in pages.read(original, translation):
        pages.translate(translation, original, pair.original.path, f"Перевод {pair.original.value}")  # type: ignore[union-attr]
    block = original.body.get_prep_value()[0]
    block["value"] = (
        '<p data-block-key="aaaaa">One two.</p><p data-block-key="bbbbb">Three 4.</p><p data-block-key="ccccc">Five six.</p>'
    )
    original.body = ArticlePage._meta.get_field("body").to_python(json.dumps([block]))  # type: ignore[union-attr]
    assert states(original, translation) == {
        "Title": State.CURRENT,
        "One two.": State.CURRENT,
        "Three 4.": State.OUT_OF_DATE,
        "Five six.": State.CURRENT,
    }


def test_a_paragraph_that_is_cut_pasted_and_then_edited_is_out_of_date() -> None:
    original = article(prose("The workshop takes place in Baku on Monday.", "Three."))
    translation = copy_of(original)
    for pair in pages.read(original, translation):
        pages.translate(translation, original, pair.original.path, f"Перевод {pair.original.value}")  # type: ignore[union-attr]
    later = article(prose("Three.", "The workshop takes place in Tbilisi on Monday."))
    assert [pair.state for pair in pages.read(later, translation)] == [State.CURRENT, State.CURRENT, State.OUT_OF_DATE]


def test_bold_is_no_change_but_another_link_is() -> None:
    original = article(prose('See <a href="https://one.example/">the page</a>.'))
    translation = copy_of(original)
    for pair in pages.read(original, translation):
        pages.translate(translation, original, pair.original.path, "Перевод")  # type: ignore[union-attr]
    block = original.body.get_prep_value()[0]
    for before, after, state in (
        ("the page", "<b>the page</b>", State.CURRENT),
        ("one.ex", "two.ex", State.OUT_OF_DATE),
    ):
        block["value"] = block["value"].replace(before, after)
        original.body = ArticlePage._meta.get_field("body").to_python(json.dumps([block]))  # type: ignore[union-attr]
        assert list(states(original, translation).values())[-1] == state


def test_a_translation_without_records_is_unknown_until_it_is_confirmed() -> None:
    original, translation = (
        article(prose("One two.", "Three.")),
        article(prose("Раз два.", "Три.", "Ещё."), title="Заголовок"),
    )
    found = pages.read(original, translation)
    assert [(pair.state, pair.translation and pair.translation.words) for pair in found] == [
        (State.UNKNOWN, "Заголовок"),
        (State.UNKNOWN, "Раз два."),
        (State.UNKNOWN, "Три."),
        (State.OWN, "Ещё."),
    ]
    pages.confirm(translation, found)
    assert [pair.state for pair in pages.read(original, translation)] == [State.CURRENT] * 3 + [State.OWN]


def test_a_name_that_stays_the_same_is_not_due_until_the_original_changes() -> None:
    original = article(title="ROCB")
    translation = copy_of(original)
    pages.translate(translation, original, "title", "ROCB", is_same=True)
    assert states(original, translation) == {"ROCB": State.SAME}
    original.title = "ROCB Europe"
    assert states(original, translation) == {"ROCB Europe": State.OUT_OF_DATE}


def test_a_new_image_of_a_gallery_has_no_place_in_its_translation_and_doubles_nothing() -> None:
    def gallery(*captions: str) -> tuple[str, Any]:
        items = [
            {"type": "item", "id": f"item-{caption}", "value": {"image": None, "caption": caption}}
            for caption in captions
        ]
        return "gallery", {"images": items}

    original = article(gallery("One", "Two"))
    translation = copy_of(original)
    block = original.body.get_prep_value()[0]
    block["value"] = gallery("One", "Two", "Three")[1]
    original.body = ArticlePage._meta.get_field("body").to_python(json.dumps([block]))  # type: ignore[union-attr]
    third = next(pair for pair in pages.read(original, translation) if pair.original and pair.original.words == "Three")
    assert third.state == State.MISSING
    assert third.original
    with pytest.raises(LookupError):
        pages.translate(translation, original, third.original.path, "Три")
    assert len(translation.body) == 1


@given(
    st.lists(
        st.sampled_from([Text(p, v) for p in ("a", "b", "c/#0", "c/#1", "c/@k") for v in ("x y", "z", "")]), max_size=6
    ),
    st.data(),
)
@settings(max_examples=300, deadline=None)
def test_each_text_is_in_exactly_one_pair(sources: list[Text], data: st.DataObject) -> None:
    sources = list({one.path: one for one in sources}.values())
    targets = list(
        {
            one.path: one
            for one in data.draw(
                st.lists(
                    st.sampled_from([Text(p, v) for p in ("a", "b", "c/#0", "d") for v in ("x y", "ш")]), max_size=5
                )
            )
        }.values()
    )
    made = {
        target.path: {
            "of": data.draw(st.sampled_from(["a", "b", "c/#0", "gone"])),
            "text": data.draw(st.sampled_from(["x y", "z"])),
            "how": data.draw(st.sampled_from(["copied", "translated", "same"])),
        }
        for target in targets
        if data.draw(st.booleans())
    }
    found: list[Pair] = pairs(sources, targets, made)  # type: ignore[arg-type]
    assert [pair.original for pair in found if pair.original] == sources
    translations = [pair.translation.path for pair in found if pair.translation]
    assert len(translations) == len(set(translations))
    hidden = {path for path, one in made.items() if one["how"] == "copied"}
    assert set(translations) | hidden >= {target.path for target in targets}


def test_texts_of_all_kinds_are_read_and_written() -> None:
    table = {
        "columns": [{"type": "text", "heading": "Country"}, {"type": "number", "heading": "Seizures"}],
        "rows": [{"values": ["<p>Georgia</p>", "12"]}],
        "caption": "Seizures by country",
    }
    page = article(
        ("table", table),
        ("quote", {"text": "We met.", "speaker": "Ann Lee", "office": "Head"}),
        prose("One <a href='x'>link</a>.<br/>Two", "Three"),
        standfirst="In short",
        image_alt="A hall",
    )
    texts = Texts(page)
    for text in list(texts):
        texts.write(text.path, f"{text.value} ja")
    texts.store()
    again = {text.words for text in Texts(page)}
    assert len(again) == len(list(texts)) == 12
    assert all(words.endswith(" ja") or words.endswith(" ja x") or "ja" in words for words in again)


@given(st.text("ab<>&;\"' /", max_size=20))
def test_a_paragraph_that_is_read_and_written_back_is_the_same(words: str) -> None:
    html = f'<p data-block-key="a">x{escape(words, quote=False)}x <b>b &lt;i&gt;</b></p>'
    value = rich_text.paragraphs(html)["@a"]
    assert rich_text.replaced(html, "@a", value) == str(rich_text.parsed(html)) == html
    assert "<i>" not in value


def apart(original: ArticlePage, *blocks: tuple[str, Any]) -> ArticlePage:
    """Return a translation that was not copied, so that its blocks and paragraphs have other IDs, with all confirmed."""
    translation = article(*blocks, title="Titre")
    pages.confirm(translation, pages.read(original, translation))
    return translation


def table(*rows: list[str]) -> tuple[str, Any]:
    columns = [{"type": "text", "heading": heading} for heading in ("Date", "Place")]
    return "table", {"columns": columns, "rows": [{"values": row} for row in rows], "caption": ""}


def with_body(page: ArticlePage, change: Any) -> ArticlePage:
    body = page.body.get_prep_value()
    change(body)
    page.body = ArticlePage._meta.get_field("body").to_python(json.dumps(body))
    return page


def test_cells_without_paragraphs_are_texts_and_stay_current_when_the_editor_saves_them_as_paragraphs() -> None:
    original = article(table(["May 2009", "Baku"], ["April 2011", "Baku"], ["June 2012", "Oslo"]))
    translation = apart(original, table(["Mai 2009", "Bakou"], ["Avril 2011", "Bakou"], ["Juin 2012", "Oslo"]))
    assert set(states(original, translation).values()) == {State.CURRENT, State.SAME}

    def saved(body: Any) -> None:
        for row in body[0]["value"]["rows"]:
            row["values"] = [f'<p data-block-key="{uuid4().hex[:5]}">{cell}</p>' for cell in row["values"]]

    with_body(original, saved)
    assert set(states(original, translation).values()) == {State.CURRENT, State.SAME}
    with_body(translation, saved)
    found = {pair.original.words: pair for pair in pages.read(original, translation) if pair.original}
    assert found["June 2012"].translation
    assert found["June 2012"].translation.words == "Juin 2012"
    assert State.OWN not in {pair.state for pair in pages.read(original, translation)}


def test_a_cell_without_a_paragraph_is_translated_in_its_place() -> None:
    original = article(table(["May 2009", "Baku"]))
    translation = apart(original, table(["Mai 2009", "Baku"]))
    (path,) = [
        pair.original.path
        for pair in pages.read(original, translation)
        if pair.original and pair.original.words == "Baku"
    ]
    pages.translate(translation, original, path, "Bakou")
    (block,) = translation.body.get_prep_value()
    assert block["value"]["rows"] == [{"values": ["Mai 2009", "<p>Bakou</p>"]}]


def test_a_new_paragraph_goes_into_the_block_that_stands_for_its_own_whatever_its_id() -> None:
    original = article(prose("One.", "Two."), prose("Other."))
    translation = apart(original, prose("Un.", "Deux."), prose("Autre."))
    with_body(original, lambda body: body[0].update(value=body[0]["value"] + '<p data-block-key="aaaaa">Three.</p>'))
    (path,) = [
        pair.original.path
        for pair in pages.read(original, translation)
        if pair.state is State.MISSING and pair.original
    ]
    pages.translate(translation, original, path, "Trois.")
    assert [text.words for text in Texts(translation)] == ["Titre", "Un.", "Deux.", "Trois.", "Autre."]
    assert set(states(original, translation).values()) == {State.CURRENT}


def test_a_new_row_of_a_table_does_not_copy_the_table() -> None:
    original = article(table(["May 2009", "Baku"]))
    translation = apart(original, table(["Mai 2009", "Bakou"]))
    with_body(original, lambda body: body[0]["value"]["rows"].append({"values": ["June 2012", "Oslo"]}))
    before = translation.body.get_prep_value()
    (path, _oslo) = [
        pair.original.path
        for pair in pages.read(original, translation)
        if pair.state is State.MISSING and pair.original
    ]
    with pytest.raises(LookupError):
        pages.translate(translation, original, path, "Juin 2012")
    assert translation.body.get_prep_value() == before


def test_a_paragraph_typed_into_the_first_half_of_a_split_one_is_paired_by_its_words() -> None:
    original = article(prose("Members met in Baku.", "24 officers took part in it.", "The next one is in Alat."))
    translation = copy_of(original)
    for number, words in enumerate(["Un.", "Deux.", "Trois."], 1):
        pages.translate(translation, original, list(Texts(original))[number].path, words)

    def typed(body: Any) -> None:
        one, two, _three = rich_text.paragraphs(body[0]["value"])
        body[0]["value"] = (
            f'<p data-block-key="{one[1:]}">Members met in Baku.</p>'
            f'<p data-block-key="{two[1:]}">The next one is in Alat.</p>'
            '<p data-block-key="zzzzz">25 officers took part in it.</p>'
        )

    with_body(original, typed)
    found = {
        pair.original.words: (pair.state, pair.translation and pair.translation.words)
        for pair in pages.read(original, translation)
        if pair.original
    }
    assert found["The next one is in Alat."] == (State.CURRENT, "Trois.")
    assert found["25 officers took part in it."] == (State.OUT_OF_DATE, "Deux.")
