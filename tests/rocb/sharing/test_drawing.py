"""`rocb.sharing.drawing`: an image from texts of any length and script."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from rocb.sharing import drawing
from rocb.sharing.drawing import HEIGHT, MARGIN, WIDTH, Words, can_set, draw, faces, fitted, wrapped

LONG = "Заседание рабочей группы по вопросам упрощения процедур торговли и цифровизации таможенного дела " * 4
COMPOUND = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz" * 2


def words(title: str) -> Words:
    return Words(name="ROCB Europe", title=title, facts="News · 1 May 2026", office="Regional Office")


def test_it_is_a_small_png_of_the_size_that_networks_ask_for() -> None:
    made = draw(words("A meeting in Baku"))
    with Image.open(BytesIO(made)) as picture:
        assert (picture.format, picture.size) == ("PNG", (WIDTH, HEIGHT))
    assert len(made) < 60_000


def test_the_same_words_give_the_same_picture_and_others_another() -> None:
    assert draw(words("A meeting")) == draw(words("A meeting")) != draw(words("Another meeting"))


@pytest.mark.parametrize("title", [LONG, COMPOUND, "Ы" * 255, "A"])
def test_no_line_is_wider_than_the_picture_nor_are_there_too_many(title: str) -> None:
    lines, size = fitted(title)
    assert len(lines) * size * drawing.LEADING <= drawing.TITLE_BOTTOM - drawing.TITLE_TOP
    assert all(
        sum(f.getlength(run) for f, run in drawing._runs(line, faces("head", size))) <= WIDTH - 2 * MARGIN
        for line in lines
    )


def test_what_does_not_fit_ends_in_dots_and_what_fits_is_whole() -> None:
    assert fitted(LONG)[0][-1].endswith("…")
    assert " ".join(fitted("A meeting of the Steering Committee in Baku, in May")[0]).endswith("in May")


def test_a_word_wider_than_a_line_is_broken_with_a_hyphen() -> None:
    first, *_rest = wrapped(COMPOUND, faces("head", 72), WIDTH - 2 * MARGIN)
    assert first.endswith("-")


def test_the_scripts_of_the_region_can_be_set_and_others_are_left_out() -> None:
    assert all(can_set(text) for text in ("Қазақша Тоҷикӣ Українська", "Ελληνικά", "Əli Çengel, Şəki", "№ 5 – «да»"))
    assert not any(can_set(text) for text in ("مرحبا", "საქართველო", "会議"))
    assert draw(words("مرحبا")) == draw(words(""))
