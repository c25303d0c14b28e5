"""`rocb.press.citing`: each style in each language, letter by letter."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils.html import strip_tags
from django.utils.translation import override

from rocb.press.citing import Cited, apa, citations

URL = "https://rocb.example/en/news/2021/workshop/"
MAY, NOVEMBER = date(2021, 5, 25), date(2026, 11, 28)
GOLDEN = {
    "en": [
        f"ROCB Europe. (2021, May 25). Second workshop held. {URL}",
        f"ROCB Europe. “Second workshop held.” May 25, 2021. {URL}.",
        f"“Second workshop held”, ROCB Europe, 25 May 2021, {URL} (accessed 28 November 2026)",
    ],
    "ru": [
        f"ROCB Europe. (2021, 25 мая). Second workshop held. {URL}",
        f"ROCB Europe. «Second workshop held». 25 мая 2021. {URL}.",
        "Second workshop held. – Текст : электронный // ROCB Europe : [сайт]. – 2021. – "
        f"URL: {URL} (дата обращения: 28.11.2026).",
    ],
    "fr": [
        f"ROCB Europe. (2021, 25 mai). Second workshop held. {URL}",
        f"ROCB Europe. « Second workshop held ». 25 mai 2021. {URL}.",
        "ROCB Europe. Second workshop held [en ligne]. 25 mai 2021 [consulté le 28 novembre 2026]. "
        f"Disponible à l’adresse : {URL}",
    ],
}


def plain_spaces(html: str) -> str:
    return strip_tags(html).replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize("language", list(GOLDEN))
def test_three_styles_in_the_language_of_the_page(language: str) -> None:
    cited = Cited("Second workshop held", "ROCB Europe", MAY, URL)
    with override(language):
        found = [plain_spaces(citation.html) for citation in citations(cited, read_on=NOVEMBER)]
    assert found == GOLDEN[language]


def test_a_title_that_ends_its_sentence_gets_no_second_stop_and_no_markup() -> None:
    html = apa(Cited("Who pays <duty>?", "ROCB Europe", MAY, URL))
    assert html == f"ROCB Europe. (2021, May 25). <i>Who pays &lt;duty&gt;?</i> {URL}"
