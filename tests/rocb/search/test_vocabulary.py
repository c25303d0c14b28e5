"""`rocb.search.vocabulary`: meanings of a word, and storage of words."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from rocb.models import SearchWord
from rocb.search import stored_words, vocabulary
from rocb.search.find import Search
from tests import factories

pytestmark = pytest.mark.django_db


def found(query: str, language: str = "en") -> list[str]:
    meant = Search(query=query, language=language).meant
    return [str(entry.item or entry.page or entry.organisation) for entry in meant.results()]


def has(text: str, language: str = "en") -> None:
    factories.item(title="Something else", html=f"<p>{text}</p>", language=language)


@pytest.mark.parametrize(
    ("query", "text", "is_meant", "language"),
    [
        ("workshops", "workshop", True, "en"),
        ("workshop", "workshops", True, "en"),
        ("countries", "country", True, "en"),
        ("country code", "countries code", True, "en"),
        ("works", "workshop", True, "en"),  # the last word may be half typed
        ("work shop", "workshop", True, "en"),  # because nothing else matches
        ("таможня", "таможни", True, "ru"),
        ("таможенная служба", "таможенной службы", True, "ru"),
        ("технологии", "технологий", True, "ru"),
        ("Баку сегодня", "сегодня баку", True, "ru"),
        ('"workshop"', "workshops", False, "en"),
        ("the customs", "customs", True, "en"),  # small words count only on their own
        ("technologies", "technologie", True, "fr"),
        ("Киргизия", "Кыргызстан", True, "ru"),
        ("chain of blocks", "blockchain", False, "en"),
        ("artificial intelligence", "AI", True, "en"),
        ("AI", "artificial intelligence", True, "en"),
        ("ВТамО", "WCO", True, "ru"),
        ("искусственного интеллекта", "ИИ", True, "ru"),
        ("news letter", "newsletter", True, "en"),
        ("meet on-line", "meet online", True, "en"),
        ("authorized", "authorised", True, "en"),
        ("organisation", "organization", True, "en"),
        ("metting", "met", False, "en"),  # a common stem is not enough
        ("17/05/2021", "17 May 2021", True, "en"),
        ("2021-05", "17 мая 2021 года", True, "ru"),
        ("May 17th, 2021", "17 mai 2021", True, "fr"),
    ],
)
def test_a_word_stands_for_its_endings_and_synonyms(query: str, text: str, is_meant: bool, language: str) -> None:
    has(text, language)
    asked = Search(query=query, language=language)
    assert bool((asked.meant if is_meant else asked).found.candidates) is is_meant


def test_a_place_is_found_by_its_name_in_another_language() -> None:
    factories.organisation(name="Customs", country="Belgium", cities={"en": "Brussels", "ru": "Брюссель"})
    factories.item(title="Conference in Brussels")
    assert found("Брюссель")[0] == "Conference in Brussels"


def test_what_took_place_then_comes_first() -> None:
    factories.item(title="What May 2021 brought", published_at=factories.NOON)
    factories.item(title="Zebra", html="<p>17 May 2021</p>", published_at=datetime(2021, 5, 25, 12, tzinfo=UTC))
    assert found("2021-05") == ["Zebra", "What May 2021 brought"]


def test_words_come_with_entries_and_go_when_they_are_counted() -> None:
    item = factories.item(title="Zebra zebras", html="<p>zebra</p>")
    has("zebra")
    assert set(SearchWord.objects.filter(word__startswith="zebra").values_list("word", flat=True)) == {
        "zebra",
        "zebras",
    }
    stored_words.count()
    counts = {row.word: (row.titles, row.count) for row in SearchWord.objects.filter(word__startswith="zebra")}
    assert counts == {"zebra": (1, 2), "zebras": (1, 1)}
    item.delete()
    stored_words.count()
    counts = {row.word: (row.titles, row.count) for row in SearchWord.objects.filter(word__startswith="zebra")}
    assert counts == {"zebra": (0, 1)}


def test_the_share_of_what_has_words_is_estimated() -> None:
    factories.news_index()  # a page without the word
    for _number in range(3):
        factories.item(title="Other words", html="<p>customs</p>", language="en")
    factories.item(title="Порт", html="<p>customs</p>", language="ru")
    stored_words.count()

    def shares(query: str, *languages: str) -> tuple[float, float]:
        return vocabulary.shares(vocabulary.terms_of(query, languages), languages)

    assert shares("customs") == (4 / 5, 0)
    assert shares("customs", "en") == (pytest.approx(4 / 5 * 4 / 5), 0)
    assert shares("other customs", "en") == (pytest.approx(3 / 5 * 4 / 5 * 4 / 5), 0)
    assert shares("unheard", "en") == (0, 0)
