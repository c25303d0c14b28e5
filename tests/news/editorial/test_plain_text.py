"""``news.editorial.plain_text``: press items as people paste them, and any other text."""

from __future__ import annotations

import html
import re
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from news.editorial.plain_text import (
    Heading,
    Listing,
    Paragraph,
    PlainItem,
    clean,
    paragraphs_html,
    read_blocks,
    read_date,
    read_item,
)

PARAGRAPHS = [
    "Customs officers of the whole Europe region spent three days in May on one question: what can new technology do for"
    " the border?",
    "Each day ran on another platform, and the Customs Administration of the Netherlands was the host.",
    "The pandemic, said the opening speakers, made procedures contactless and brought digital tools forward by years.",
    "Administrations, universities and companies showed projects on blockchain, artificial intelligence and the Internet"
    " of Things.",
    "In small groups the participants collected recommendations and lessons for the study report.",
    "Half a day belonged to Brainport Eindhoven, where start-ups from other sectors met customs.",
    "More than 80 people took part; further webinars follow in the next financial year.",
]
ITEM = "\n\n".join(["Second regional workshop looks at new technology", "Brussels, 25 May 2021", *PARAGRAPHS])


def test_a_press_item_gives_title_date_and_seven_paragraphs() -> None:
    item = read_item(ITEM)
    assert item.title == "Second regional workshop looks at new technology"
    assert item.published_on == date(2021, 5, 25)
    assert item.blocks == tuple(Paragraph(text) for text in PARAGRAPHS)


def wrapped(text: str, width: int = 72) -> str:
    lines, line = [], ""
    for word in text.split():
        if line and len(line) + 1 + len(word) > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return "\n".join([*lines, line])


def test_hard_wrapped_lines_are_joined() -> None:
    assert read_item("\n\n".join(wrapped(part) for part in ITEM.split("\n\n"))) == read_item(ITEM)


def test_one_paragraph_a_line_without_empty_lines() -> None:
    assert read_item(ITEM.replace("\n\n", "\n")) == read_item(ITEM)


def test_a_sentence_that_goes_on_in_the_next_line_is_one_paragraph_however_wide_the_lines() -> None:
    wide = (
        "They spoke about what the administrations of the region, universities and companies can do for customs"
        + " now" * 6
    )
    found = read_blocks(f"{wide}\nand in years to come.\nNew start.")
    assert found == [Paragraph(f"{wide} and in years to come."), Paragraph("New start.")]


@pytest.mark.parametrize("line_end", ["\r\n", "\r", "\u2028", "\x0b", "\x85"])
def test_any_kind_of_line_end(line_end: str) -> None:
    assert read_item(ITEM.replace("\n", line_end)) == read_item(ITEM)


def test_a_title_over_two_lines() -> None:
    text = (
        "Administrations of the Europe region look at what\nnew technology can do\nBrussels, 25 May 2021\n\nText of it."
    )
    item = read_item(text)
    assert item.title == "Administrations of the Europe region look at what new technology can do"
    assert item.published_on == date(2021, 5, 25)
    assert item.blocks == (Paragraph("Text of it."),)


def test_the_date_may_stand_above_the_title() -> None:
    item = read_item("25 May 2021\n\nThe title\n\nThe text.")
    assert (item.title, item.published_on) == ("The title", date(2021, 5, 25))


def test_without_a_date_line_every_line_stays() -> None:
    item = read_item("The title\n\nThey met from 17 to 19 May 2021.\n\nOn 25 May 2021 they parted.")
    assert item.published_on is None
    assert len(item.blocks) == 2


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Brussels, 25 May 2021", date(2021, 5, 25)),
        ("25 May 2021", date(2021, 5, 25)),
        ("25th May 2021", date(2021, 5, 25)),
        ("May 25, 2021", date(2021, 5, 25)),
        ("Tuesday, 25 May 2021", date(2021, 5, 25)),
        ("Baku, Azerbaijan – 1 June 2022", date(2022, 6, 1)),
        ("Reykjavik | 25 May 2021", date(2021, 5, 25)),
        ("Vienne · 25 mai 2021", date(2021, 5, 25)),
        ("Рига / 25 мая 2021 г.", date(2021, 5, 25)),
        ("25/26 May 2021", None),
        ("2021-05-25", date(2021, 5, 25)),
        ("25.05.2021", date(2021, 5, 25)),
        ("25 мая 2021 г.", date(2021, 5, 25)),
        ("г. Минск 25 мая 2021 г.", date(2021, 5, 25)),
        ("г. Минск принял гостей 25 мая 2021 г. и", None),
        ("Брюссель, 25 мая 2021 года", date(2021, 5, 25)),
        ("25 mai 2021", date(2021, 5, 25)),
        ("Bruxelles, le 1er août 2021", date(2021, 8, 1)),
        # No guesses.
        ("31 April 2021", None),
        ("17-19 May 2021", None),
        ("25 Mai 21", None),
        ("05/06/2021", None),
        ("May 2021", None),
        ("25 May 2021 was a Tuesday", None),
        ("Brussels, June xx, 2022", None),
        ("", None),
    ],
)
def test_dates(line: str, expected: date | None) -> None:
    assert read_date(line) == expected


def test_a_date_in_figures_is_read_in_any_language() -> None:
    assert read_date("Wien, 17.05.2021") == read_date("2021-05-17") == date(2021, 5, 17)


def test_headings_stand_alone_between_paragraphs() -> None:
    item = read_item("Title\n\nFirst paragraph.\n\nNext steps\n\nSecond paragraph.\n\nThe end")
    assert item.blocks == (
        Paragraph("First paragraph."),
        Heading("Next steps"),
        Paragraph("Second paragraph."),
        Paragraph("The end"),
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- one\n- two", (Listing(("one", "two")),)),
        ("• one\n• two", (Listing(("one", "two")),)),
        ("·\tone\n\no\ttwo\n\n\u00a7\tthree\n\n\uf0b7\tfour", (Listing(("one", "two", "three", "four")),)),
        ("– один\n\n– два", (Listing(("один", "два")),)),
        ("1. one\n2. two", (Listing(("one", "two"), is_numbered=True),)),
        ("1) one\n\n2) two", (Listing(("one", "two"), is_numbered=True),)),
        ("- one that goes\n  on\n- two", (Listing(("one that goes on", "two")),)),
        ("They are:\n- one\n- two\n\nEnd.", (Paragraph("They are:"), Listing(("one", "two")), Paragraph("End."))),
        # These are not lists, so their markers stay.
        ("o vos omnes", (Paragraph("o vos omnes"),)),
        ("— Good morning, she said.", (Paragraph("— Good morning, she said."),)),
        ("3. Third point.", (Paragraph("3. Third point."),)),
        ("2021. The year began.", (Paragraph("2021. The year began."),)),
    ],
)
def test_lists(text: str, expected: tuple[object, ...]) -> None:
    assert read_item(f"Title\n\n{text}").blocks == expected


def test_invisible_characters_go_and_spaces_become_plain() -> None:
    assert clean("a\u00a0b\u202fc\td  e\u00ad\u200b\ufeff\x00f") == "a b c d ef"


def test_a_word_divided_at_its_hyphen_is_whole_again() -> None:
    text = "Title\n\nThe member administrations agreed on further co-\noperation and parted."
    assert read_item(text).blocks == (
        Paragraph("The member administrations agreed on further co-operation and parted."),
    )


def test_a_first_line_too_long_for_a_title_is_text() -> None:
    item = read_item(f"{'word ' * 80}\n\nSecond.")
    assert item.title == ""
    assert len(item.blocks) == 2


def test_a_part_of_an_item_has_no_title() -> None:
    assert read_blocks("One.\n\nWhat next\n\nTwo.") == [Paragraph("One."), Heading("What next"), Paragraph("Two.")]


@pytest.mark.parametrize("text", ["", " \n\u200b\n\t ", "\x00"])
def test_nothing_gives_nothing(text: str) -> None:
    assert read_item(text) == PlainItem()


def test_html_is_escaped() -> None:
    blocks = [Paragraph("<script>alert(1)</script> & co"), Listing(("<b>one</b>",))]
    assert paragraphs_html(blocks) == (
        "<p>&lt;script&gt;alert(1)&lt;/script&gt; &amp; co</p><ul><li>&lt;b&gt;one&lt;/b&gt;</li></ul>"
    )


lines = st.lists(
    st.one_of(
        st.text(max_size=60),
        st.sampled_from(["", "- item", "1. one", "2. two", "25 May 2021", "A heading", "A sentence ends.", "\u00a0"]),
    ),
    max_size=12,
).map("\n".join)


def letters(text: str) -> str:
    return "".join(character for character in text if character.isalpha())


def words_of(item: PlainItem) -> str:
    parts = [item.title]
    for block in item.blocks:
        parts += list(block.items) if isinstance(block, Listing) else [block.text]
    return " ".join(parts)


@given(st.one_of(st.text(), lines))
@example("25 May 2021")
@example("25 May 2021\n1 June 2021\n2 June 2021")
def test_whatever_is_pasted_no_word_is_lost_and_no_paragraph_is_empty(text: str) -> None:
    item = read_item(text)
    for block in item.blocks:
        assert all(part.strip() for part in (block.items if isinstance(block, Listing) else [block.text]))
    without_date = clean(text)
    if item.date_line:
        assert item.date_line in without_date
        without_date = without_date.replace(item.date_line, "", 1)
    assert letters(words_of(item)) == letters(without_date)


@given(st.one_of(st.text(), lines))
def test_the_html_holds_the_text_and_nothing_else(text: str) -> None:
    blocks = [block for block in read_item(text).blocks if not isinstance(block, Heading)]
    markup = paragraphs_html(blocks)
    assert set(re.findall(r"<[^>]*>", markup)) <= {"<p>", "</p>", "<ul>", "</ul>", "<ol>", "</ol>", "<li>", "</li>"}
    words = "".join("".join(block.items) if isinstance(block, Listing) else block.text for block in blocks)
    assert html.unescape(re.sub(r"<[^>]*>", "", markup)) == words


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("Tuesday, 25 May 2021", date(2021, 5, 25)),
        ("(Baku – 25.05.2021).", date(2021, 5, 25)),
        ("Ville, le 1er mai 2021", date(2021, 5, 1)),
        ("Brussels 25 May 2021", None),
        ("Room 5, 25 May 2021", None),
        ("Speakers: Anna, Boris, Carla, Dora, Emil, Fanny, Gleb, Hana, Ivan, Jana, Karl, Lena, Maria", None),
        ("2021-00-05", None),
        ("2021-٠٥-05", None),
        ("25 maİ 2021", None),
    ],
)
def test_only_a_place_or_a_day_of_the_week_may_be_before_a_date(line: str, found: date | None) -> None:
    assert read_date(line) == found
