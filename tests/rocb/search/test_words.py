"""`rocb.search.words`: any text is a valid query; highlighting is safe."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from rocb.search.words import QUERY_CHARACTERS, QUERY_WORDS, Terms, cleaned, excerpt, marked

ANY_TEXT = st.text(max_size=300) | st.text(alphabet="\"“”«»'()*+-:^&|!<>~ aяİı\0\u00ad\u0301\U0001f642", max_size=60)


@given(text=ANY_TEXT)
@example("\0")
@example('"')
@example('""""')
@example("x" * 10_000)
@example("x " * 5_000)
@example("\ud800")
def test_any_text_is_read_and_kept_within_bounds(text: str) -> None:
    terms = Terms.read(text)
    assert len(terms.terms) <= QUERY_WORDS
    assert len(cleaned(text)) <= QUERY_CHARACTERS
    assert "\0" not in cleaned(text)


@given(text=ANY_TEXT, query=ANY_TEXT)
def test_marks_and_excerpts_add_nothing_but_marks(text: str, query: str) -> None:
    from html import unescape

    terms = Terms.read(query)
    assert unescape(marked(text, terms).replace("<mark>", "").replace("</mark>", "")) == unescape(marked(text, Terms()))
    assert "<" not in excerpt(text, terms).replace("<mark>", "").replace("</mark>", "")


def test_markup_in_a_text_is_shown_and_not_obeyed() -> None:
    shown = marked("<script>alert('customs')</script>", Terms.read("customs script"))
    assert "<script>" not in shown
    assert shown.count("<mark>") == 3


def test_words_are_marked_as_they_are_written() -> None:
    assert "<mark>ÇENGEL</mark>" in marked("Mr ÇENGEL spoke", Terms.read("cengel"))
    assert "<mark>Таможня</mark>" in marked("Таможня в Баку", Terms.read("таможня"))


def test_an_excerpt_shows_the_place_where_most_words_stand() -> None:
    text = (
        "One customs word. " + "Nothing here. " * 60 + "The customs laboratory opened in Baku. " + "Nothing more. " * 60
    )
    shown = excerpt(text, Terms.read("customs laboratory"))
    assert "<mark>laboratory</mark>" in shown
    assert shown.startswith("The <mark>customs")
    assert shown.endswith("more.")
    assert len(shown) < 400


def test_only_a_sentence_that_is_too_long_is_cut() -> None:
    shown = excerpt("word " * 100 + "customs " + "word " * 100, Terms.read("customs"))
    assert shown.startswith("… word")
    assert shown.endswith("word …")
    assert "<mark>customs</mark>" in shown


def test_an_initial_or_a_title_ends_no_sentence() -> None:
    shown = excerpt("Nothing. Mr. E. Çengel opened the week. " + "More of it. " * 40, Terms.read("week"))
    assert shown.startswith("Mr. E. Çengel opened the <mark>week</mark>. More")


def test_lines_without_a_full_stop_are_parted_by_a_dot() -> None:
    shown = excerpt("It opens at ten.\nOpening (Ada Speaker)\nDialogue\nFarewell", Terms.read("opening"))
    assert shown == "<mark>Opening</mark> (Ada Speaker) · Dialogue · Farewell"


def test_a_mark_without_its_pair_is_nothing() -> None:
    assert Terms.read('"heads of customs').phrases == ()
    assert Terms.read('"heads of customs" x').phrases == ("heads of customs",)
    assert Terms.read("«heads of customs»").phrases == ("heads of customs",)
