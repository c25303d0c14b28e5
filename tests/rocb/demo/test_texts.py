"""`rocb.demo.texts`: the light markup of the demo -> blocks of a body."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from news.blocks import BodyBlock
from rocb.demo import texts


def blocks(text: str) -> list[texts.Block]:
    return texts.blocks(text, link=lambda target: f'href="{target}"' if target.startswith("https://") else None)


def test_paragraphs_and_lists_that_follow_each_other_share_a_block() -> None:
    assert blocks("One\nline.\n\n- a\n- b\n  more\n\nTwo.") == [
        {"type": "text", "value": "<p>One line.</p><ul><li>a</li><li>b more</li></ul><p>Two.</p>"}
    ]


def test_headings_have_two_levels() -> None:
    assert [block["value"] for block in blocks("## Broad\n\n### Narrow")] == [
        {"text": "Broad", "level": "h2"},
        {"text": "Narrow", "level": "h3"},
    ]


def test_a_link_is_made_or_its_words_are_left() -> None:
    (block,) = blocks("See [there](https://a.example/) and [nowhere](slug:gone).")
    assert block["value"] == '<p>See <a href="https://a.example/">there</a> and nowhere.</p>'


def test_a_table_has_its_first_row_as_headings() -> None:
    (block,) = blocks("| Year | Place |\n| --- | --- |\n| 2021 | Baku |")
    assert [column["heading"] for column in block["value"]["columns"]] == ["Year", "Place"]
    assert block["value"]["rows"] == [{"values": ["2021", "Baku"]}]


def test_a_callout_has_a_title() -> None:
    (block,) = blocks("!! Notice\nOn Monday.")
    assert block == {"type": "callout", "value": {"title": "Notice", "text": "<p>On Monday.</p>"}}


@given(text=st.text(max_size=300))
def test_whatever_is_written_no_markup_comes_through_and_the_blocks_are_valid(text: str) -> None:
    for block in blocks(text):
        assert block["type"] in BodyBlock().child_blocks
        assert "<script" not in str(block)


def test_all_articles_of_the_demo_can_be_read() -> None:
    for facts in texts.articles():
        assert facts["uuid"]
        assert facts["en"]["title"]
        for language in {"en", "ru", "fr"} & set(facts):
            assert blocks(facts[language]["body"])
            assert len(facts[language]["standfirst"]) <= 300


def test_the_members_are_53_with_a_country_each_in_three_languages() -> None:
    members = texts.members()
    assert len(members) == 53
    assert all(member["country"] and member["country_ru"] and member["country_fr"] for member in members)
    assert len({member["iso2"] for member in members}) == 53


def test_a_rule_with_a_colon_makes_a_column_of_numbers() -> None:
    (table,) = blocks("| Port | Tonnes |\n| --- | ---: |\n| A & B | 3 & 4 |")
    assert [column["type"] for column in table["value"]["columns"]] == ["text", "number"]
    assert table["value"]["rows"] == [{"values": ["A &amp; B", "3 & 4"]}]
