"""The demo's articles: sources, languages, figures, names, and marks of what is invented."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from news.models.items import ArticleKind
from rocb.demo import texts

LANGUAGES = ("en", "ru", "fr")
MARKS = {"en": "example", "ru": "пример", "fr": "exemple"}
NOBODY = "example-administration"
FRONT_PAGE = 6
ARTICLES = texts.articles()
NAMED = {"argvalues": ARTICLES, "ids": [article["en"]["slug"] for article in ARTICLES]}

# Initials and titles before a name: "Ø. Børmer", "Sh. Niyazov", "M. Børmer".
SHORT_NAMES = re.compile(
    r"\b(?:[^\W\d_a-zа-яё]|Ch|Kh|Sh|Ya|Yu|Zh)\.\s?[^\W\d_a-zа-яё]\w|\b(?:Mr|Mrs|Ms|Dr|Mme|г-н|г-жа|д-р)\b"
)
ABOUT_THE_SITE = {
    "en": re.compile(
        r"\b(?:this|our) (?:web)?site|\bnewsroom|\bthis page|\bour (?:calendar|feed|page)|\bcookies", re.I
    ),
    "ru": re.compile(r"\b(?:эт|наш)\w* (?:сайт|страниц|календар|лент)\w*|\bcookie", re.I),
    "fr": re.compile(
        r"\b(?:ce|notre) site|\bsalle de presse|\bcette page|\b(?:notre|nos) (?:calendrier|flux|page)", re.I
    ),
}


def is_real(article: dict[str, Any]) -> bool:
    return bool(article["provenance"] == "based")


def words_of(article: dict[str, Any], language: str) -> str:
    """Return all words that readers see, without the addresses of links."""
    text = article[language]
    shown = "\n".join(text[name] for name in ("title", "standfirst", "body", "image_alt", "image_caption"))
    return re.sub(r"\]\([^)]+\)", "]", shown)


def figures(text: str) -> Counter[str]:
    """Return the numbers in a text, without separators of thousands and with a point before decimals."""
    text = re.sub(r"(\d)[ \u00a0\u202f](?:тыс\.|тысяч\w*|mille\b|thousand\b)", r"\g<1>000", text)
    joined = re.sub(r"(?<=\d)[ \u00a0\u202f](?=\d{3}(?!\d))", "", text)
    joined = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", joined)
    return Counter(found.replace(",", ".") for found in re.findall(r"\d+(?:[.,]\d+)?", joined))


@pytest.mark.parametrize("article", **NAMED)
def test_a_real_article_has_a_source_and_is_not_older_than_it(article: dict[str, Any]) -> None:
    if not is_real(article):
        assert "source" not in article
        return
    source = article["source"]
    assert source["url"].startswith("https://")
    assert set(texts.PUBLISHERS[source["by"]]) == set(LANGUAGES)
    day = article["published_on"]
    if not (published := source.get("on", source.get("taken_as"))):
        assert day.month != (day + timedelta(days=1)).month, "Take the last day of the month of the source."
    else:
        assert day >= published


def test_sources_belong_to_the_publishers_that_they_name() -> None:
    """A host has one publisher, and the WCO and the office publish on their own hosts."""
    publishers: dict[str, set[str]] = {}
    for article in filter(is_real, ARTICLES):
        host = article["source"]["url"].split("/")[2].removeprefix("www.")
        publishers.setdefault(host, set()).add(article["source"]["by"])
    assert not {host: names for host, names in publishers.items() if len(names) > 1}
    for name, domain in (("wco", "wcoomd.org"), ("rocb", "rocb-europe.org")):
        hosts = [host for host, names in publishers.items() if name in names]
        assert hosts
        assert all(host == domain or host.endswith(f".{domain}") for host in hosts)


@pytest.mark.parametrize("article", **NAMED)
def test_an_article_is_complete_in_three_languages(article: dict[str, Any]) -> None:
    assert article["kind"] in ArticleKind.values
    for language in LANGUAGES:
        text = article[language]
        assert all(text[name] for name in ("title", "slug", "standfirst", "body"))
        assert bool(text["image_alt"]) == ("image" in article)


@pytest.mark.parametrize("article", **NAMED)
def test_an_article_has_the_same_figures_in_each_language(article: dict[str, Any]) -> None:
    english, russian, french = (figures(words_of(article, language)) for language in LANGUAGES)
    assert set(english) == set(russian), sorted(set(english) ^ set(russian))
    assert set(english) == set(french), sorted(set(english) ^ set(french))


def test_figures_are_compared_by_value() -> None:
    assert figures("1,200 kg, 324.4 kg") == figures("1\u00a0200 кг, 324,4 кг") == figures("1\u202f200 kg, 324,4 kg")
    assert figures("10,000 cases") == figures("10\u00a0тыс. дел") == figures("10\u00a0000 affaires")
    assert figures("in 2020, 25 members") == Counter(["2020", "25"])
    assert figures("12–15 October 2021") != figures("12–16 October 2021")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("article", **NAMED)
def test_people_are_named_in_full_and_without_titles(article: dict[str, Any], language: str) -> None:
    found = SHORT_NAMES.search(words_of(article, language))
    assert not found, found and found[0]


def test_short_names_are_found() -> None:
    for wrong in ("Ø. Børmer", "Sh. Niyazov", "M. Børmer", "Э. Бёрмер", "г-н Ло Парко", "Dr Mikuriya"):
        assert SHORT_NAMES.search(f"The chair is {wrong}.")
    for right in ("Øystein Børmer of the WCO. He spoke", "СНГ. Он", "Kunio Mikuriya"):
        assert not SHORT_NAMES.search(right)


@pytest.mark.parametrize("article", **NAMED)
def test_what_is_invented_is_marked_in_each_language(article: dict[str, Any]) -> None:
    """An example names no real organisation, and only an invented organisation supplies texts."""
    titles = {language: article[language]["title"] for language in LANGUAGES}
    marked = [language for language, title in titles.items() if title.endswith(f"({MARKS[language]})")]
    if is_real(article):
        assert not marked
        assert NOBODY not in article["organisations"]
        assert not article.get("supplied_by")
        return
    assert article["provenance"] in {"example", "supplied"}
    assert marked == list(LANGUAGES)
    assert article["organisations"] == [NOBODY]
    assert article.get("supplied_by", NOBODY) == NOBODY
    assert (article["provenance"] == "supplied") == ("supplied_by" in article)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("article", **NAMED)
def test_news_is_not_about_the_website(article: dict[str, Any], language: str) -> None:
    found = ABOUT_THE_SITE[language].search(words_of(article, language))
    assert not found, found and found[0]


def test_examples_are_few_and_not_the_newest() -> None:
    newest_first = sorted(ARTICLES, key=lambda article: article["published_on"], reverse=True)
    assert all(map(is_real, newest_first[:FRONT_PAGE]))
    assert sum(not is_real(article) for article in ARTICLES) <= 8


@pytest.mark.parametrize("language", LANGUAGES)
def test_links_lead_to_texts_of_the_demo(language: str) -> None:
    pages = texts.read("pages.toml")["pages"]
    slugs = [article[language]["slug"] for article in ARTICLES]
    known = {f"slug:{slug}" for slug in slugs} | {f"page:{page['key']}" for page in pages}
    bodies = [one[language]["body"] for one in [*ARTICLES, *pages]]
    linked = {target for body in bodies for target in re.findall(r"\]\(((?:slug|page):[^)]+)\)", body)}
    assert linked
    assert linked <= known
    assert len(set(slugs)) == len(slugs)


def test_files_are_named_by_the_day_and_articles_differ() -> None:
    files = sorted((texts.FOLDER / "articles").glob("*.toml"))
    for path, article in zip(files, ARTICLES, strict=True):
        assert path.name.startswith(article["published_on"].isoformat())
    assert len({article["uuid"] for article in ARTICLES}) == len(ARTICLES)
